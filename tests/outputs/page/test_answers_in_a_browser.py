"""The pages of comparisons and explanations, opened: on a phone and a laptop, light and dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsing import axe, chromium, opened, wrong_on_screens
from tests.explain.test_repairs import BUSY
from tests.outputs.page.answers import explanation, page_of_comparison, page_of_explanation

pytestmark = pytest.mark.browser

PAGES = {
    "comparacao": page_of_comparison,
    "explicacao": lambda: page_of_explanation(explanation()),
    "explicacao-horas": lambda: page_of_explanation(explanation(**BUSY)),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wrong_with_it_folded_or_unfolded(browser: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.html"
    file.write_bytes(PAGES[name]())
    with opened(browser, file.as_uri()) as page:
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.reload()
        assert axe(page) == [], "folded; it has nothing that is not there unfolded too"
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert wrong_on_screens(page) == []
        assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
    assert asked == [file.as_uri()]
    assert said == []
