"""The pages in a browser: what their codes lead to."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, ViewportSize

from escala.publication import open_store, transaction
from escala.publication.coordination import set_password
from tests.browsing import LAPTOP, PHONE, chromium, opened
from tests.web.published import PASSWORD, history
from tests.web.running import running

pytestmark = pytest.mark.browser

SCREENS = pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@dataclass(frozen=True)
class Place:
    """A server that a browser visits.

    Attributes:
        url: without a slash at the end.
        tokens: feed -> token.
        state: the cookies of who has logged in.
    """

    browser: Browser
    url: str
    tokens: dict[str, str]
    state: Path


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("web")
    path, state = folder / "escala.db", folder / "state.json"
    tokens = history(path)
    connection = open_store(path)
    with transaction(connection):
        set_password(connection, PASSWORD, dt.datetime.now(dt.UTC))
    connection.close()
    with running(path) as server, chromium() as browser:
        url = f"http://127.0.0.1:{server.port}"
        with opened(browser, f"{url}/coordenacao") as page:
            page.get_by_label("Senha").fill(PASSWORD)
            page.get_by_role("button", name="Entrar").click()
            page.get_by_role("heading", name="Publicações").wait_for()
            page.context.storage_state(path=state)
        yield Place(browser, url, tokens, state)


def read(code: Locator) -> list[str]:
    """What a phone's camera reads in a picture of an element as it is shown."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))]


@SCREENS
@SCHEMES
def test_the_code_of_a_page_leads_to_it(place: Place, size: ViewportSize, scheme: str) -> None:
    address = f"{place.url}/p/{place.tokens['profissional-ana']}"
    with opened(place.browser, address, size, scheme) as page:
        assert read(page.locator("svg.qr")) == [address]


@SCHEMES
def test_the_code_of_a_new_address_leads_to_its_page(place: Place, scheme: str) -> None:
    with opened(place.browser, f"{place.url}/coordenacao", PHONE, scheme, storage_state=place.state) as page:
        page.get_by_text("Trocar", exact=True).last.click()
        page.get_by_role("button", name="Trocar o endereço").locator("visible=true").click()
        address = page.get_by_label("Página").input_value()
        assert read(page.locator("svg.qr")) == [address]
        page.goto(address)
        assert page.get_by_role("heading", level=1).is_visible()
