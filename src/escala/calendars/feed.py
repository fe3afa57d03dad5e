"""One feed: a VCALENDAR around events that are bytes already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from icalendar import Calendar, Timezone
from icalendar.prop import vText

from escala.calendars.text import plain

_PRODUCT = "-//Escala//Escala//PT-BR"
_REFRESH = dt.timedelta(hours=4)
_ZONE_SINCE = dt.date(2020, 1, 1)
_END = b"END:VCALENDAR\r\n"


def feed(name: str, events: Iterable[bytes], zone: str, first: dt.date) -> bytes:
    """A calendar file.

    Args:
        name: title that a client shows.
        events: VEVENTs, in order.
        zone: time zone of the events, described in the feed even where it has no event.
        first: no event is before this date.

    Raises:
        ValueError: an unknown time zone.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    # icalendar knows neither property's type, and would write a name with a line break or a semicolon unescaped.
    title = vText(plain(name))
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    # icalendar leaves VALUE out, and without it clients read the duration as text.
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    shell: bytes = calendar.to_ical()
    return b"".join((shell.removesuffix(_END), _timezone(zone, min(first, _ZONE_SINCE)), *events, _END))


@lru_cache(maxsize=8)
def _timezone(zone: str, since: dt.date) -> bytes:
    """The VTIMEZONE: from 2020 on, when Brazil had no more daylight saving time, it is a single STANDARD."""
    ical: bytes = Timezone.from_tzid(zone, first_date=since).to_ical()
    return ical
