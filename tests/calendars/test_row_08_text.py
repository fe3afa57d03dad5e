"""Row 8: CRLF, lines of at most 75 octets, UTF-8 never split; escapes round-trip; no backslash in a name."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from escala.calendars.text import plain
from escala.domain.scenario import Scenario
from tests.calendars.builders import article, feeds, named, scenario, session, session_events

NAMES = st.one_of(
    st.text(st.sampled_from(";,\\:\"'nN \n\téçã🏥👩‍⚕️=-^%"), min_size=1, max_size=220),
    st.text(min_size=1, max_size=220),
).filter(str.strip)


def team(name: str) -> Scenario:
    """A scenario in which the team, a person, a unit and an eSF bear the name, whatever a file may call them."""
    of = scenario()
    return of.model_copy(
        update={
            "equipe": of.equipe.model_copy(update={"nome": name}),
            "unidades": {"ubs-1": of.unidades["ubs-1"].model_copy(update={"nome": name})},
            "esf": {"esf-1": of.esf["esf-1"].model_copy(update={"nome": name})},
            "profissionais": {"ana": of.profissionais["ana"].model_copy(update={"nome": name})},
        }
    )


HELD = session("0001", "reuniao-esf", "2027-04-06", "08:00", "12:00", "ana", unit="ubs-1", esf="esf-1")


def check_lines(feed: bytes) -> None:
    assert feed.endswith(b"END:VCALENDAR\r\n")
    text = feed.decode()
    assert text.count("\n") == text.count("\r\n") == text.count("\r")
    assert feed.splitlines() == feed.split(b"\r\n")[:-1]
    assert text.splitlines() == text.split("\r\n")[:-1]
    for line in feed.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@settings(max_examples=60, deadline=None)
@given(NAMES)
@example("UBS 2; Samambaia, Sul")
@example("dois\npontos")
@example("retorno\r")
@example("Barra \\n \\; \\, \\N \\\\ fim")
@example("á" * 200)
@example("👩🏽‍⚕️" * 60)
@example('"aspas": ^n ^^')
@example("a" * 29 + ";" * 60)
@example("linha\u2028parágrafo\u2029próxima\x85vertical\x0bfim")
def test_any_name_gives_a_feed_that_reads_back_as_written(name: str):
    of = team(name)
    written = plain(name)
    for feed in feeds(HELD, of=of).values():
        check_lines(feed)
        calendar = Calendar.from_ical(feed)
        for key in ("name", "x-wr-calname"):  # icalendar reads both as they stand, escapes and all
            assert _unescaped(calendar[key]) in (written, f"{written} · {written}")
        (event,) = session_events(feed)
        assert event["location"] == written
        assert event["summary"] == named("reuniao-esf", written)
        assert event["description"] == f"Profissionais: {written}\neSF: {written}\nNorma: {article('reuniao-esf')}"


def _unescaped(text: str) -> str:
    """A TEXT value, read without icalendar."""
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], text)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("UBS 2; Sul, Norte", "UBS 2; Sul, Norte"),
        ("uma\nduas\r\ntrês\rquatro", "uma\nduas\ntrês\nquatro"),
        ("linha\u2028outra\x0b\x85", "linha\noutra\n\n"),
        ("A\\B\\n", "A/B/n"),
        ("sino\x07 nulo\x00", "sino nulo"),
        ("tab\there", "tab\there"),
        ("emoji 🏥 e acento ç", "emoji 🏥 e acento ç"),
    ],
)
def test_what_becomes_of_a_name(name: str, written: str):
    assert plain(name) == written
