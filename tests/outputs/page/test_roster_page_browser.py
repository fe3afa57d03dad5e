"""The page as people have it: Chromium, on a phone, on a laptop and on paper, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browsing import LAPTOP, PHONE, axe, chromium, opened, wrong_on_screens
from tests.outputs.page.rosters import a_full_month, at_random, drawn, loaded, within
from tests.outputs.page.test_roster_page import COMFORTABLE, SCENARIOS, good_page, hostile_page

pytestmark = pytest.mark.browser

SERVICE = next(path for path in SCENARIOS if path.stem == "nucleo-cinco-equipes")
COLOURS = """
[document.body, ...document.body.querySelectorAll("*")].map(one => {
  const style = getComputedStyle(one);
  const names = ["color", "background-color", "background-image", "fill", "stroke", "text-decoration-color"];
  const sides = ["top", "right", "bottom", "left"].map(side => `border-${side}-color`);
  return [...names, ...sides].map(name => style.getPropertyValue(name)).join();
}).join("\\n")
"""
"""Every colour of every element that can be seen."""

VISIBLE = "[...document.querySelectorAll('{}')].filter(e => e.getClientRects().length).length"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Name of a page -> its address on this machine's disk, as from a pen drive."""
    team, service = within(COMFORTABLE, "2027-03-08", "2027-03-21"), within(SERVICE, "2027-03-01", "2027-03-07")
    contents = {
        "good": good_page(),
        "full": drawn(team, a_full_month(team)),
        "service": drawn(service, at_random(service, 5, 40)),
        "hostile": hostile_page(),
    }
    folder = tmp_path_factory.mktemp("paginas")
    addresses = {}
    for name, content in contents.items():
        (folder / f"{name}.html").write_bytes(content)
        addresses[name] = (folder / f"{name}.html").as_uri()
    return addresses


def shown(page: Page, selector: str) -> int:
    """How many elements take up room on the screen."""
    return int(page.evaluate(VISIBLE.format(selector)))


@pytest.mark.parametrize("name", ["good", "service", "hostile"])
def test_the_browser_has_nothing_to_say(name: str, browser: Browser, pages: dict[str, str]) -> None:
    said: list[str] = []
    asked: list[str] = []
    context = browser.new_context(viewport=LAPTOP)
    page = context.new_page()
    page.on("console", lambda message: said.append(_text(message)))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name])
    page.get_by_role("button", name="Abrir todos os dias").click()
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [pages[name]]
    context.close()


def _text(message: ConsoleMessage) -> str:
    return message.text


@pytest.mark.parametrize("name", ["good", "service", "hostile"])
def test_axe_finds_nothing_on_any_screen(name: str, browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages[name]) as page:
        page.evaluate("document.querySelectorAll('details').forEach((e, i) => { e.open = i < 4 })")
        assert wrong_on_screens(page) == []


def test_axe_finds_nothing_on_paper_which_is_white_whatever_the_screen_is(
    browser: Browser, pages: dict[str, str]
) -> None:
    with opened(browser, pages["good"]) as page:
        page.emulate_media(media="print")
        assert [line for line in axe(page) if not line.startswith("target-size")] == [], "nobody taps on paper"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        light = page.evaluate(COLOURS)
        page.emulate_media(media="print", color_scheme="dark")
        assert page.evaluate(COLOURS) == light
        page.emulate_media(media="screen")
        assert page.evaluate(COLOURS) != light


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_link_to_a_day_opens_it(size: dict[str, int], browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["full"] + "#2027-03-10", size=size) as page:  # type: ignore[arg-type]
        day = page.locator("[id='2027-03-10']")
        assert day.get_attribute("open") is not None
        top = page.evaluate("document.getElementById('2027-03-10').getBoundingClientRect().top")
        assert -5 <= top < size["height"]
        page.locator("#pessoas ~ .folha a").filter(has_text="qua 17/03").click()
        assert page.locator("[id='2027-03-17']").get_attribute("open") is not None
        assert page.evaluate("document.activeElement.parentElement.id") == "2027-03-17"


def test_a_filter_leaves_what_was_chosen_and_stands_in_the_address(browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["full"]) as page:
        page.get_by_role("button", name="Abrir todos os dias").click()
        rows, every = shown(page, "#pessoas ~ .folha tbody tr"), shown(page, ".dias tr.s")
        people = len(loaded(COMFORTABLE).scenario.profissionais)
        page.get_by_label("Pessoa", exact=True).select_option(index=2)
        assert shown(page, "#pessoas ~ .folha tbody tr") == rows // people
        assert shown(page, ".dias tr.s") == every // people
        assert shown(page, ".cartao") == 1
        assert page.locator("#contagem").inner_text() == f"Mostrando {every // people} de {every} sessões."
        page.get_by_label("eSF", exact=True).select_option(index=1)
        both = shown(page, ".dias tr.s")
        assert 0 < both < every // people
        address = page.url
        assert "pessoa=" in address
        assert "esf=" in address
        page.get_by_role("button", name="Mostrar tudo").click()
        page.wait_for_function("document.getElementById('contagem').textContent === ''")
        assert shown(page, ".dias tr.s") == every
    with opened(browser, address) as page:
        page.get_by_role("button", name="Abrir todos os dias").click()
        assert shown(page, ".dias tr.s") == both


def test_a_filter_stays_where_a_day_is_gone_to(browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["full"] + "#2027-03-10&pessoa=far") as page:
        assert page.get_by_label("Pessoa", exact=True).input_value() == "far"
        assert page.locator("[id='2027-03-10']").get_attribute("open") is not None
        page.locator("#pessoas ~ .folha a").filter(has_text="qua 17/03").click()
        page.wait_for_function("location.hash === '#2027-03-17&pessoa=far'")
        assert page.get_by_label("Pessoa", exact=True).input_value() == "far"


@pytest.mark.parametrize("hash", ["#nada", "#pessoa=ninguem&esf=%E0%A4", "#=&&=", "#%", "#contagem&x=y"])
def test_an_address_that_means_nothing_shows_everything(hash: str, browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["good"] + hash) as page:
        page.get_by_role("button", name="Abrir todos os dias").click()
        assert shown(page, ".dias tr.s") == 15


def test_activities_teams_and_units_can_be_chosen_too(browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["service"]) as page:
        page.get_by_role("button", name="Abrir todos os dias").click()
        every = shown(page, ".dias tr.s")
        for name in ("Equipe", "Unidade", "Atividade"):
            page.get_by_label(name, exact=True).select_option(index=1)
            assert 0 < shown(page, ".dias tr.s") < every
            chosen = page.get_by_label(name, exact=True).locator("option:checked").inner_text()
            if name == "Unidade":
                assert set(page.locator("#lugares ~ .folha tbody tr:visible th").all_inner_texts()) == {chosen}
            page.get_by_label(name, exact=True).select_option(index=0)


def test_without_scripts_everything_is_there_but_the_filter(browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["good"], java_script_enabled=False) as page:
        assert not page.locator("#filtro").is_visible()
        assert page.locator("#pessoas ~ .folha li").count() == 22
        assert not page.get_by_role("button").first.is_visible()
        day = page.locator("[id='2027-03-04']")
        day.locator("summary").click()
        assert day.locator("tbody tr").count() == 8
        assert day.locator("tbody tr").first.is_visible()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, pages: dict[str, str]) -> None:
    with opened(browser, pages["good"]) as page:
        page.keyboard.press("Tab")
        link = page.get_by_role("link", name="Ir para o conteúdo")
        assert link.bounding_box()["y"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        seen = set()
        for _ in range(60):
            where = page.evaluate(
                "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle,"
                " getComputedStyle(document.activeElement).outlineWidth]"
            )
            if where[0] == "BODY":
                break
            assert where[1:] == ["solid", "3px"], where
            seen.add(where[0])
            page.keyboard.press("Tab")
        assert {"A", "SUMMARY", "DIV"} <= seen


def test_on_paper_each_week_begins_a_sheet_and_no_week_is_cut(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    from pypdfium2 import PdfDocument

    with opened(browser, pages["full"]) as page:
        page.pdf(path=tmp_path / "escala.pdf", prefer_css_page_size=True)
    sheets = [sheet.get_textpage().get_text_range() for sheet in PdfDocument(tmp_path / "escala.pdf")]
    width, height = PdfDocument(tmp_path / "escala.pdf")[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    team = loaded(COMFORTABLE).scenario
    for week in ("W10", "W11"):
        title = f"{team.equipe.nome} · Semana 2027-{week}"
        sheet, *_ = [text for text in sheets if title in text and "por lugar" not in text]
        assert all(person.nome.split()[0][:7] in sheet for person in team.profissionais.values())
