"""The pages in a browser: what their codes lead to, and that everybody can read and use them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from escala.publication import open_store, revoke, transaction
from escala.publication.coordination import set_password
from tests.browsing import PHONE, SCHEMES, SCREENS, Scheme, chromium, opened, wrong_on_screens
from tests.web.published import PASSWORD, TEAM, history
from tests.web.running import running

pytestmark = pytest.mark.browser


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
        revoke(connection, TEAM, "esf-esf-1", dt.datetime.now(dt.UTC))
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


@pytest.mark.parametrize("size", SCREENS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_code_of_a_page_leads_to_it(place: Place, size: str, scheme: Scheme) -> None:
    address = f"{place.url}/p/{place.tokens['profissional-ana']}"
    with opened(place.browser, address, SCREENS[size], scheme) as page:
        assert read(page.locator("svg.qr")) == [address]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_code_of_a_new_address_leads_to_its_page(place: Place, scheme: Scheme) -> None:
    with opened(place.browser, f"{place.url}/coordenacao", PHONE, scheme, storage_state=place.state) as page:
        new_address(page)
        address = page.get_by_label("Página").input_value()
        assert read(page.locator("svg.qr")) == [address]
        page.goto(address)
        assert page.get_by_role("heading", level=1).is_visible()


def wrong_password(page: Page) -> None:
    page.get_by_label("Senha").fill("errada")
    page.get_by_role("button", name="Entrar").click()
    page.get_by_role("alert").wait_for()


def new_address(page: Page) -> None:
    row = page.get_by_role("row").filter(has_text="unidade-ubs-1")
    row.get_by_text("Trocar", exact=True).click()
    row.get_by_role("button", name="Trocar o endereço").click()
    page.get_by_role("status").wait_for()


VISITS: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "person": ("/p/{profissional-ana}", None),
    "nothing changed": ("/p/{profissional-bia}", None),
    "team": ("/p/{equipe}", None),
    "partner": ("/p/{parceiro-cras}", None),
    "notice": ("/p/x", None),
    "log-in": ("/coordenacao", None),
    "wrong password": ("/coordenacao", wrong_password),
    "coordination": ("/coordenacao", None),
    "new address": ("/coordenacao", new_address),
}
"""What is looked at -> its address, and what is done there first."""

INSIDE = {"coordination", "new address"}
"""For whom who has logged in."""


@pytest.mark.parametrize("what", VISITS)
def test_a_page_is_for_everybody(place: Place, what: str) -> None:
    path, first = VISITS[what]
    state = place.state if what in INSIDE else None
    with opened(place.browser, place.url + path.format(**place.tokens), storage_state=state) as page:
        if first is not None:
            first(page)
        for summary in page.locator("summary").all():
            summary.click()
        assert wrong_on_screens(page) == []


BAD = "<p style='color: silver; width: 500px'>cinza<img src='data:,'><button aria-label='Outra coisa'>Trocar</button>"
COLOURS = {"color-contrast"}
OTHERS = {"image-alt", "html-has-lang", "document-title", "label-content-name-mismatch"}


def rules(found: list[str]) -> dict[str, set[str]]:
    """Screen and scheme -> the rules that are broken on it."""
    broken: dict[str, set[str]] = {}
    for line in found:
        screen, rule, *_ = line.split(": ")
        broken.setdefault(screen, set()).add(rule)
    return broken


@pytest.mark.parametrize(
    ("style", "again"),
    [("", set()), ("p::after {content: 'noite'}", OTHERS)],
    ids=["colours", "words"],
)
def test_what_is_wrong_in_a_page_is_found(place: Place, style: str, again: set[str]) -> None:
    dark = f"<style>@media (prefers-color-scheme: dark) {{ {style} }}</style>"
    with opened(place.browser, f"data:text/html,{dark}{BAD}") as page:
        found = wrong_on_screens(page)
    broken = rules(found)
    for screen in ("phone", "laptop"):
        assert broken[f"{screen}, light"] >= COLOURS | OTHERS
        assert broken[f"{screen}, dark"] >= COLOURS | again
        assert style or broken[f"{screen}, dark"] == COLOURS, "the others are not asked again"
    assert [line for line in found if "wide" in line] == ["phone: the page is 508 pixels wide, and the screen 390"]


def test_what_is_wrong_in_the_dark_alone_is_found(place: Place) -> None:
    grey = "@media (prefers-color-scheme: dark) { p { color: silver } }"
    page_of = f"<html lang=pt><title>x</title><style>{grey}</style><main><h1>x</h1><p>cinza</p></main>"
    with opened(place.browser, f"data:text/html,{page_of}") as page:
        assert rules(wrong_on_screens(page)) == {"phone, dark": COLOURS, "laptop, dark": COLOURS}
