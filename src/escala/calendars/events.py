"""One VEVENT as bytes, so that the feeds that share a session share its bytes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from icalendar import Event

from escala.calendars.text import plain


@dataclass(frozen=True)
class CalendarEvent:
    """What one event says.

    Attributes:
        uid: identity for life.
        start, end: both date-times with zone, or both dates, with `end` excluded.
        summary, description, location: texts; an empty one is left out.
        category: activity id.
        color: CSS colour name.
        busy: whether it takes up the person's time.
    """

    uid: str
    start: dt.datetime | dt.date
    end: dt.datetime | dt.date
    summary: str
    description: str
    location: str
    category: str
    color: str
    busy: bool = True

    def to_ical(self, revision: dt.datetime) -> bytes:
        """The VEVENT, CRLF at every line's end; DTSTAMP and LAST-MODIFIED are `revision`, a UTC date-time."""
        event = Event()
        event.add("uid", self.uid)
        event.add("dtstamp", revision)
        event.add("last-modified", revision)
        event.add("sequence", 0)
        event.add("dtstart", self.start)
        event.add("dtend", self.end)
        event.add("summary", plain(self.summary))
        if self.description:
            event.add("description", plain(self.description))
        if self.location:
            event.add("location", plain(self.location))
        event.add("categories", [self.category])
        event.add("color", plain(self.color))
        event.add("status", "CONFIRMED")
        event.add("transp", "OPAQUE" if self.busy else "TRANSPARENT")
        ical: bytes = event.to_ical()
        return ical
