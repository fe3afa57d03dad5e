"""Row 7: refresh interval with its VALUE, X-PUBLISHED-TTL, and the title before any component."""

from __future__ import annotations

from icalendar import Calendar

from tests.calendars.builders import MORNING, feeds

TITLES = {
    "equipe.ics": "Nasf-AB Samambaia 1",
    "profissional-ana.ics": "Ana Souza · Nasf-AB Samambaia 1",
    "profissional-bia.ics": "Bia Lima · Nasf-AB Samambaia 1",
    "profissional-caio.ics": "Caio Reis · Nasf-AB Samambaia 1",
    "esf-esf-1.ics": "eSF 1 · Nasf-AB Samambaia 1",
    "esf-esf-2.ics": "eSF 2 · Nasf-AB Samambaia 1",
    "unidade-ubs-1.ics": "UBS 1 de Samambaia · Nasf-AB Samambaia 1",
    "unidade-ubs-7.ics": "UBS 7 de Samambaia · Nasf-AB Samambaia 1",
}


def test_one_feed_for_the_team_each_person_each_esf_and_each_unit_each_with_its_title():
    files = feeds(*MORNING)
    assert list(files) == list(TITLES)
    for name, feed in files.items():
        calendar = Calendar.from_ical(feed)
        assert calendar["name"] == calendar["x-wr-calname"] == TITLES[name]


def test_every_property_of_the_calendar_comes_before_its_components():
    for feed in feeds(*MORNING).values():
        head, _, rest = feed.partition(b"BEGIN:VTIMEZONE")
        lines = head.decode().replace("\r\n ", "").split("\r\n")
        assert lines[0] == "BEGIN:VCALENDAR"
        assert [line.partition(":")[0] for line in lines[1:-1]] == [
            "VERSION",
            "PRODID",
            "CALSCALE",
            "NAME",
            "X-WR-CALNAME",
            "REFRESH-INTERVAL;VALUE=DURATION",
            "X-PUBLISHED-TTL",
        ]
        assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in lines
        assert "X-PUBLISHED-TTL:PT4H" in lines
        for name in (b"\r\nNAME:", b"\r\nX-WR-CALNAME:", b"\r\nREFRESH-INTERVAL", b"\r\nX-PUBLISHED-TTL"):
            assert name not in rest
