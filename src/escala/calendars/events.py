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
        feeds: the feeds that it is in.
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
    feeds: tuple[str, ...] = ()

    @property
    def first_date(self) -> dt.date:
        """The date on which it begins."""
        return self.start.date() if isinstance(self.start, dt.datetime) else self.start

    @property
    def last_date(self) -> dt.date:
        """The last date of which it takes any of the time."""
        if isinstance(self.end, dt.datetime):
            return (self.end - dt.timedelta(microseconds=1)).date()
        return self.end - dt.timedelta(days=1)

    @property
    def order(self) -> tuple[dt.date, float, str]:
        """Where it stands in a feed: all-day events before the sessions of their day."""
        start = self.start.timestamp() if isinstance(self.start, dt.datetime) else float("-inf")
        return self.first_date, start, self.uid

    def to_ical(self, revision: dt.datetime, sequence: int = 0, cancelled: bool = False) -> bytes:
        """The VEVENT, CRLF at every line's end.

        Args:
            revision: DTSTAMP and LAST-MODIFIED, a UTC date-time.
            sequence: how many times what was published of it has changed.
            cancelled: whether it is there only to say that it is not held any more.
        """
        event = Event()
        event.add("uid", self.uid)
        event.add("dtstamp", revision)
        event.add("last-modified", revision)
        event.add("sequence", sequence)
        event.add("dtstart", self.start)
        event.add("dtend", self.end)
        event.add("summary", plain(f"CANCELADO: {self.summary}" if cancelled else self.summary))
        if self.description:
            event.add("description", plain(self.description))
        if self.location:
            event.add("location", plain(self.location))
        event.add("categories", [self.category])
        event.add("color", plain(self.color))
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        event.add("transp", "OPAQUE" if self.busy and not cancelled else "TRANSPARENT")
        ical: bytes = event.to_ical()
        return ical
