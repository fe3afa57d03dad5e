"""Row 6: DTSTART and DTEND with TZID; one VTIMEZONE with exactly one STANDARD at -0300 and no RDATE."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar

from tests.calendars.builders import MORNING, at, feeds, scenario, session, session_events


def test_times_are_local_with_the_zones_name():
    feed = feeds(MORNING[0])["equipe.ics"]
    assert b"\r\nDTSTART;TZID=America/Sao_Paulo:20270406T080000\r\n" in feed
    assert b"\r\nDTEND;TZID=America/Sao_Paulo:20270406T120000\r\n" in feed
    (event,) = session_events(feed)
    assert event.decoded("dtstart") == at("2027-04-06", "08:00")
    assert event.decoded("dtend") == at("2027-04-06", "12:00")


def test_a_time_given_in_utc_is_shown_in_local_time():
    utc = MORNING[0].model_copy(
        update={
            "inicio": dt.datetime(2027, 4, 6, 11, tzinfo=dt.UTC),
            "fim": dt.datetime(2027, 4, 6, 15, tzinfo=dt.UTC),
        }
    )
    assert feeds(utc) == feeds(MORNING[0])


def test_one_time_zone_with_one_standard():
    for feed in feeds(*MORNING).values():
        (zone,) = Calendar.from_ical(feed).walk("VTIMEZONE")
        assert zone["tzid"] == "America/Sao_Paulo"
        (standard,) = zone.subcomponents
        assert standard.name == "STANDARD"
        assert standard.decoded("tzoffsetfrom") == standard.decoded("tzoffsetto") == dt.timedelta(hours=-3)
        assert b"RDATE" not in feed
        assert b"DAYLIGHT" not in feed


def test_a_period_with_daylight_saving_time_is_described_as_it_was():
    summer = scenario(periodo={"inicio": "2018-12-31", "fim": "2019-01-27"})
    held = session("0001", "pics", "2019-01-02", "08:00", "10:00", "ana", unit="ubs-1")
    feed = feeds(held, of=summer)["equipe.ics"]
    assert b"BEGIN:DAYLIGHT" in feed
    assert session_events(feed)[0].decoded("dtstart").utcoffset() == dt.timedelta(hours=-2)
