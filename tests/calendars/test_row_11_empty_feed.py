"""Row 11: whoever has no session still gets a valid feed, with its time zone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from icalendar import Calendar

from escala.publication import read_feed
from tests.calendars.builders import MORNING, feeds, scenario
from tests.publication.editions import NOW, TEAM, TITLES, at, body, edition, held, publish, shown, store


def test_a_feed_without_events_is_a_calendar_with_a_time_zone():
    no_holidays = scenario(periodo={"inicio": "2027-03-08", "fim": "2027-03-14"}, feriados={})
    files = feeds(of=no_holidays)
    assert len(files) == 8
    for feed in files.values():
        calendar = Calendar.from_ical(feed)
        assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
        assert calendar["version"] == "2.0"
        assert calendar["prodid"] == "-//Escala//Escala//PT-BR"
        assert not calendar.errors


def test_a_unit_without_sessions_beside_others_that_have_some():
    calendar = Calendar.from_ical(feeds(*MORNING)["unidade-ubs-7.ics"])
    assert not calendar.walk("VEVENT")
    assert len(calendar.walk("VTIMEZONE")) == 1


class TestPublished:
    """The same of a history."""

    @pytest.fixture
    def history(self, tmp_path: Path) -> sqlite3.Connection:
        made = store(tmp_path)
        publish(made, edition(held("2027-04-06", "08:00", "ana")))
        return made

    def check(self, feed: bytes, title: str) -> None:
        calendar = Calendar.from_ical(feed)
        assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]
        assert calendar["x-wr-calname"] == title
        assert not calendar.errors

    def test_who_never_had_a_session(self, history: sqlite3.Connection):
        for name in ("profissional-bia", "profissional-caio", "esf-1"):
            self.check(body(history, name), TITLES[name])

    def test_when_everything_is_long_past(self, history: sqlite3.Connection):
        self.check(body(history, "profissional-ana", at("2029-01-01", "08:00")), TITLES["profissional-ana"])

    def test_who_left_the_team_keeps_a_feed_in_which_what_they_had_is_cancelled(self, history: sqlite3.Connection):
        titles = {name: title for name, title in TITLES.items() if name != "profissional-ana"}
        publish(history, edition(held("2027-04-06", "08:00", "bia"), titles=titles))
        (event,) = shown(history, "profissional-ana").values()
        assert event["status"] == "CANCELLED"
        self.check(body(history, "profissional-ana", at("2027-04-07", "00:00")), TITLES["profissional-ana"])

    def test_an_empty_publication(self, tmp_path: Path):
        (tmp_path / "vazio").mkdir()
        made = store(tmp_path / "vazio")
        publish(made, edition())
        for name, title in TITLES.items():
            self.check(body(made, name), title)

    def test_a_feed_that_never_was_is_none_and_no_empty_one(self, history: sqlite3.Connection):
        assert read_feed(history, TEAM, "profissional-dora", NOW) is None
        assert read_feed(history, "samambaia-2", "equipe", NOW) is None
        assert read_feed(history, TEAM, "equipe", NOW, publication=0) is None
