"""What changes, in Portuguese: a line an event, for the terminal and for messages."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from escala.calendars import CalendarEvent
from escala.domain.clock import format_day
from escala.publication.ledger import Change


def local(at: dt.datetime, zone: str) -> dt.datetime:
    """A moment in a time zone."""
    return at.astimezone(ZoneInfo(zone))


def moment(event: CalendarEvent, under: dt.date | None = None) -> str:
    """When an event is, as `ter 02/03, das 08:00 às 10:00`; whole days without hours, and no date under its own."""
    if under == event.first_date == event.last_date:
        return hours(event)
    if isinstance(event.start, dt.datetime) and isinstance(event.end, dt.datetime):
        return f"{format_day(event.first_date)}, {hours(event)}"
    if event.first_date == event.last_date:
        return f"{format_day(event.first_date)}, o dia todo"
    return f"de {format_day(event.first_date)} a {format_day(event.last_date)}"


def hours(event: CalendarEvent) -> str:
    """Part of the day of an event, as `das 08:00 às 10:00`."""
    if isinstance(event.start, dt.datetime) and isinstance(event.end, dt.datetime):
        article = "da" if event.start.hour == 1 else "das"
        return f"{article} {event.start:%H:%M} {'à' if event.end.hour in (0, 1) else 'às'} {event.end:%H:%M}"
    return "o dia todo"


def said(change: Change, under: dt.date | None = None) -> str:
    """What becomes of an event, as it is said to somebody who has it, or had it.

    Args:
        change: what becomes of it.
        under: the date under which it is said, and which needs no repeating.
    """
    before, after = change.before, change.after
    if after is None:
        assert before is not None
        return f"sai: {moment(before, under)}: {before.summary}"
    if before is None:
        return f"entra: {moment(after, under)}: {after.summary}"
    parts = []
    if moment(before) != moment(after):
        parts.append(f"antes, {moment(before, after.first_date)}")
    if before.summary != after.summary:
        parts.append(f"antes, {before.summary}")
    if before.description != after.description:
        parts.append(_who(before, after))
    return f"muda: {moment(after, under)}: {after.summary} ({'; '.join(filter(None, parts)) or 'a descrição'})"


def _who(before: CalendarEvent, after: CalendarEvent) -> str:
    """Which lines of the description are others now."""
    old, new = before.description.splitlines(), after.description.splitlines()
    return "; ".join(f"agora {line[:1].lower()}{line[1:]}" for line in new if line not in old)


def date_of(change: Change) -> dt.date:
    """The date under which a change is told: of the new state, or of the old one where it is cancelled."""
    event = change.after or change.before
    assert event is not None
    return event.first_date
