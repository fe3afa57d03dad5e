"""The page behind an address: what it says, that anybody can use it, and that it leads nowhere else (row 15)."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path

import pytest

from escala.calendars import CalendarEvent
from escala.publication import open_store
from escala.web.agenda import LISTED, agenda
from tests.web.conftest import Site
from tests.web.html import Element, parse
from tests.web.published import TEAM, TITLES, history, monday, month, moved, publish, session

NOON = dt.timedelta(hours=15)


def page(site: Site, feed: str = "profissional-ana") -> Element:
    found = site.client.get(site.page(feed))
    assert found.status_code == 200
    return parse(found.text)


@pytest.mark.parametrize("feed", TITLES)
def test_every_kind_of_feed_has_its_page(site: Site, feed: str) -> None:
    name, _, team = TITLES[feed].partition(" · ")
    found = page(site, feed)
    assert found.all("h1")[0].text == name
    assert found.all("title")[0].text == TITLES[feed]
    assert team in found.text


def test_this_week_and_the_next_ones_in_order(site: Site) -> None:
    ranges = [element.text for element in page(site).all("h3", class_="range")]
    assert len(ranges) == 4
    first = monday()
    assert ranges[0].startswith(f"{first.day} ")


def test_a_cancelled_session_is_struck_through_with_the_word(site: Site) -> None:
    cancelled = page(site).all("li", class_="session cancelled")
    assert len(cancelled) == 1
    assert cancelled[0].all("strong")[0].text == "CANCELADO"
    assert cancelled[0].all("s")[0].text == "Grupo · CRAS Sul"


def test_what_changed_lately_with_what_was_before(site: Site) -> None:
    told = [element.text for element in page(site).all("ul", class_="news")[0].all("li")]
    assert len(told) == 2
    assert told[0].startswith("mudou sex ")
    assert "09:00 –11:00" in told[0]
    assert re.search(r"antes: seg \d\d/\d\d, 10:00 –12:00$", told[0])
    assert told[1].startswith("CANCELADO qui ")


def test_whom_a_publication_did_not_concern_is_told_of_no_change(site: Site) -> None:
    assert "Nada mudou nos últimos 30 dias." in page(site, "profissional-bia").text


def test_addresses_and_code(site: Site) -> None:
    found, address = page(site), f"testserver/c/{site.tokens['profissional-ana']}.ics"
    values = [element.attributes["value"] for element in found.all("input")]
    assert values == [f"http://{address}", f"webcal://{address}"]
    assert {f"http://{address}", f"webcal://{address}"} <= {a.attributes["href"] for a in found.all("a")}
    assert len(found.all("svg", class_="qr")) == 1


def test_each_client_with_how_late_it_is(site: Site) -> None:
    found = {element.text for element in page(site).all("summary")}
    assert found == {
        "Google Agenda atualiza em 8 a 24 horas",
        "iPhone, iPad e Mac como ajustado no aparelho",
        "Outlook na internet atualiza em cerca de 3 horas",
        "Thunderbird como ajustado no programa",
    }


def test_when_it_was_last_fetched_and_by_what(site: Site) -> None:
    assert "Nenhum calendário buscou ainda este endereço." in page(site).text
    site.client.get(site.feed(), headers={"User-Agent": "Google-Calendar-Importer"})
    assert re.search(r"Buscado pela última vez em \d\d/\d\d/\d{4}, \d\d:\d\d \(Google Agenda\)\.", page(site).text)


@pytest.mark.parametrize("feed", ["profissional-ana", "equipe"])
def test_it_is_in_portuguese_with_labels_and_landmarks(site: Site, feed: str) -> None:
    found = page(site, feed)
    assert found.all("html")[0].attributes["lang"] == "pt-BR"
    labels = {element.attributes["for"] for element in found.all("label")}
    for field in found.all("input"):
        assert field.attributes["id"] in labels
    assert len(found.all("main")) == len(found.all("h1")) == len(found.all("header")) == 1
    ids = [element.attributes["id"] for element in found.all() if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    for anchor in found.all("a"):
        target = anchor.attributes["href"] or ""
        assert not target.startswith("#") or target[1:] in ids
    levels = [int(element.tag[1]) for element in found.all() if re.fullmatch("h[1-6]", element.tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("address", ["page", "coordenacao", "404"])
def test_nothing_leads_to_anybody_else(site: Site, address: str) -> None:
    where = {"page": site.page(), "coordenacao": "/coordenacao", "404": "/nada"}[address]
    found = parse(site.client.get(where).text)
    assert not [*found.all("script"), *found.all("img"), *found.all("iframe"), *found.all("style")]
    for element in found.all():
        assert not {name for name in element.attributes if name.startswith("on") or name == "style"}
        for name in ("href", "src", "action"):
            value = element.attributes.get(name)
            ours = ("/", "#", "data:,", "http://testserver/", "webcal://testserver/")
            assert value is None or value.startswith(ours), value
            assert value is None or not value.startswith("//")


def test_the_stylesheet_is_ours_and_names_nobody_else(site: Site) -> None:
    link = page(site).all("link", rel="stylesheet")[0].attributes["href"] or ""
    found = site.client.get(link)
    assert found.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in found.headers["cache-control"]
    assert not re.search(r"url\(|@import|https?:", found.text)
    for feature in ("prefers-color-scheme: dark", "@media print", ":focus-visible"):
        assert feature in found.text


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "ground"), ("text", "card"), ("quiet", "ground"), ("quiet", "card"), ("quiet", "soft"),
        ("accent", "ground"), ("accent", "card"), ("accent", "soft"), ("on-accent", "accent"),
        ("alert", "alert-soft"), ("alert", "card"), ("text", "field"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_to_read(site: Site, text: str, ground: str, scheme: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", site.client.get("/estilo.css").text, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[["light", "dark"].index(scheme)]))
    light, dark = sorted((luminance(colours[text]), luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_what_a_name_holds_is_text_and_never_markup(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from escala.web import Settings, create_app

    path = tmp_path / "escala.db"
    tokens = history(path)
    connection = open_store(path)
    bad = '"><script>alert(1)</script>'
    events = moved(month(monday()), "0-a", summary=bad, description=bad, color=bad)
    publish(connection, events, dt.datetime.now(dt.UTC), note=bad, titles={**TITLES, "profissional-ana": bad})
    connection.close()
    with TestClient(create_app(Settings(path, "http://testserver"))) as client:
        text = client.get(f"/p/{tokens['profissional-ana']}").text
    assert "<script" not in text
    assert parse(text).all("h1")[0].text == bad


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "escala.db"


def test_an_absence_stands_once_a_week(store: Path) -> None:
    history(store, again=False)
    connection = open_store(store)
    now = dt.datetime.combine(monday(), dt.time(), dt.UTC) + NOON
    found = agenda(connection, TEAM, "profissional-bia", now)
    connection.close()
    weeks = [found.week, *found.coming]
    stands = [
        (n, day.date) for n, week in enumerate(weeks) for day in week.days for e in day.entries if not e.event.busy
    ]
    assert stands == [(1, monday() + dt.timedelta(days=10)), (2, monday() + dt.timedelta(days=14))]


def test_many_new_sessions_are_told_in_one_line(store: Path) -> None:
    history(store, again=False)
    connection = open_store(store)
    now = dt.datetime.now(dt.UTC)
    more = [session(f"n{i}", monday() + dt.timedelta(days=i), "18:00-19:00") for i in range(LISTED + 1)]
    publish(connection, [*month(monday()), *more], now)
    news = agenda(connection, TEAM, "profissional-ana", now).news
    connection.close()
    assert [(one.new, list(one.changes)) for one in news] == [(LISTED + 1, [])]
    assert (news[0].first, news[0].last) == (monday(), monday() + dt.timedelta(days=LISTED))


def test_old_news_are_no_news(store: Path) -> None:
    history(store)
    connection = open_store(store)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=40)
    assert list(agenda(connection, TEAM, "profissional-ana", later).news) == []
    connection.close()


def test_an_agenda_holds_until_the_day_ends(store: Path) -> None:
    history(store)
    connection = open_store(store)
    evening = dt.datetime.combine(monday(), dt.time(23, 59), dt.timezone(-dt.timedelta(hours=3)))
    found = agenda(connection, TEAM, "profissional-ana", evening)
    connection.close()
    assert found.today == monday()
    assert found.holds(evening)
    assert not found.holds(evening + dt.timedelta(minutes=1))


def test_a_moved_event_keeps_what_it_is(store: Path) -> None:
    history(store)
    connection = open_store(store)
    news = agenda(connection, TEAM, "profissional-ana", dt.datetime.now(dt.UTC)).news
    connection.close()
    told = news[0].changes[0]
    assert isinstance(told.before, CalendarEvent)
    assert told.before.uid == told.event.uid
