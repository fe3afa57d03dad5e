"""Row 11: whoever has no session still gets a valid feed, with its time zone."""

from __future__ import annotations

from icalendar import Calendar

from tests.calendars.builders import MORNING, feeds, scenario


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
