"""The month's report in a browser: axe-core finds nothing, nothing is wider than a phone, nothing is fetched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from escala.outputs.page.month_page import month_page
from escala.production.analysis import analyse
from tests.browsing import chromium, opened, wrong_on_screens
from tests.production.team import Row, april, save, written

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mes")
    rows: list[Row] = [
        ("ana", dt.date(2027, 3, 2), "atendimento-individual", 6),
        ("ana", dt.date(2027, 4, 6), "atendimento-individual", 3),
        ("bia", dt.date(2027, 4, 6), "grupo-especifico", 1),
        ("fulano", dt.date(2027, 4, 6), "grupo-especifico", -1),
    ]
    path = folder / "mes.html"
    path.write_bytes(month_page(analyse([written(), april()], [save(folder, rows)])))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def test_it_is_for_everybody(browser: Browser, report: Path) -> None:
    with opened(browser, report.as_uri()) as page:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert wrong_on_screens(page) == []


def test_it_fetches_nothing_and_says_nothing_on_the_console(browser: Browser, report: Path) -> None:
    context = browser.new_context()
    said: list[str] = []
    asked: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    page.get_by_role("link", name="Planejado e feito").click()
    assert page.url.endswith("#plano")
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()
