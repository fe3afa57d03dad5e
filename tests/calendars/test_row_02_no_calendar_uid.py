"""Row 2: no UID on VCALENDAR."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from tests.calendars.builders import MORNING, feeds


@pytest.mark.parametrize("sessions", [(), MORNING])
def test_the_calendar_itself_has_no_uid(sessions):
    for feed in feeds(*sessions).values():
        assert "uid" not in Calendar.from_ical(feed)
        assert b"\r\nUID:" not in feed.split(b"BEGIN:VEVENT")[0]
