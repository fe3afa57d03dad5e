"""Busy times of an iCalendar file (RFC 5545): who is asked is free where nothing here says otherwise.

The icalendar libraries are loaded when a file is read and not before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from escala.documents.document import found
from escala.domain.clock import MINUTES_A_DAY, Span, merge

if TYPE_CHECKING:
    from icalendar import Component

_LINE_BREAK = re.compile("\r\n|\n|\r")
_NAME = re.compile(r"([A-Za-z0-9-]+)[;:]")
_MOMENTS = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID")
"""Properties that stand once in an event."""
_TIMES = (*_MOMENTS, "RRULE", "RDATE", "EXDATE")
_TOO_OFTEN = {"SECONDLY": "segundo", "MINUTELY": "minuto"}
"""Recurrences that no party's agenda has, and that would take forever to expand."""
_DAY = dt.timedelta(days=1)
_MARGIN = 2 * _DAY
"""How much more than the period is expanded: a time zone moves an event by less."""
_FAILURES = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What the libraries raise on times and recurrences that make no sense."""


class CalendarError(Exception):
    """A text is no calendar, or events of it make no sense.

    `faults` are lines from 1 (0 for the file as a whole) and what is wrong there, in Portuguese.
    """

    def __init__(self, faults: Iterable[tuple[int, str]]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{line}: {said}" for line, said in self.faults))


def busy_times(text: str, first: dt.date, last: dt.date, zone: dt.tzinfo) -> list[tuple[dt.date, Span]]:
    """When a calendar is busy, in local time, from one date to another.

    Opaque events that are not cancelled, every one of their recurrences, and the periods of `VFREEBUSY` that are not
    free. An event without a time takes whole days; a time without a zone is local; seconds are rounded outward.

    Args:
        text: the file's content.
        first: the first date.
        last: the last date, included.
        zone: the time zone of the result, and of times that name none.

    Raises:
        CalendarError: not a calendar, or all events in it that make no sense.
    """
    lines = list(_unfolded(text))
    places = iter(_component_lines(lines))
    faults: list[tuple[int, str]] = []
    stretches: list[tuple[dt.datetime, dt.datetime]] = []
    for calendar in _parsed(lines):
        if str(calendar.get("CALSCALE", "GREGORIAN")).upper() != "GREGORIAN":
            raise CalendarError(
                [(0, f"esperava o calendário gregoriano e encontrei {found(str(calendar['CALSCALE']))}")]
            )
        series: dict[str, list[tuple[int, Component]]] = {}
        for event in calendar.walk("VEVENT"):
            line = next(places, 0)
            wrong = _fault(event)
            if wrong:
                faults.append((line, f"{_called(event)} {wrong}"))
            series.setdefault(str(event.get("UID", f"#{line}")), []).append((line, event))
        if not faults:
            for events in series.values():
                try:
                    stretches += _occurrences([event for _, event in events], first, last, zone)
                except _FAILURES:
                    line, event = events[0]
                    faults.append((line, f"{_called(event)} tem horários ou uma repetição que não consigo calcular"))
        try:
            stretches += _free_busy(calendar, zone)
        except _FAILURES:
            faults.append((0, "há um período de FREEBUSY que não consigo ler"))
    if faults:
        raise CalendarError(faults)
    return _by_date(stretches, first, last)


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The content lines of a file, each with the number of the line where it begins."""
    start, current = 0, ""
    for number, line in enumerate(_LINE_BREAK.split(text), 1):
        if line[:1] in (" ", "\t") and current:
            current += line[1:]
        elif line.strip():
            if current:
                yield start, current
            start, current = number, line
    if current:
        yield start, current


def _component_lines(lines: Iterable[tuple[int, str]]) -> list[int]:
    """Where each event begins; nothing but whole calendars may stand in the file.

    Raises:
        CalendarError: at the first line that does not fit.
    """
    events: list[int] = []
    opened: list[tuple[str, int]] = []
    number = 0
    for number, line in lines:
        name = _NAME.match(line)
        word, kind = (name[1].upper() if name else ""), line.partition(":")[2].strip().upper()
        if not opened and (word, kind) != ("BEGIN", "VCALENDAR"):
            raise CalendarError([(number, f"esperava BEGIN:VCALENDAR e encontrei {found(line)}")])
        if not word:
            raise CalendarError(
                [(number, f"esperava um nome e um valor, como SUMMARY:Reunião, e encontrei {found(line)}")]
            )
        if word == "BEGIN":
            opened.append((kind, number))
            if kind == "VEVENT":
                events.append(number)
        elif word == "END":
            if opened[-1][0] != kind:
                raise CalendarError([(number, f"esperava END:{opened[-1][0]} e encontrei {found(line)}")])
            opened.pop()
    if opened:
        raise CalendarError([(opened[0][1], f"falta o END:{opened[0][0]}; o arquivo parece cortado")])
    if not number:
        raise CalendarError([(0, "esperava BEGIN:VCALENDAR e encontrei um arquivo vazio")])
    return events


def _parsed(lines: list[tuple[int, str]]) -> Sequence[Component]:
    from icalendar import Calendar

    try:
        return Calendar.from_ical("\r\n".join(line for _, line in lines), multiple=True)
    except _FAILURES:
        raise CalendarError([_unreadable(lines)]) from None


def _unreadable(lines: list[tuple[int, str]]) -> tuple[int, str]:
    """The first line that cannot be read even by itself."""
    from icalendar import FreeBusy

    for number, line in lines:
        if not line.upper().startswith(("BEGIN:", "END:")):
            try:
                FreeBusy.from_ical(f"BEGIN:VFREEBUSY\r\n{line}\r\nEND:VFREEBUSY")
            except _FAILURES:
                return number, f"não consigo ler {found(line)}"
    return 0, "há um valor que não consigo ler"


def _called(event: Component) -> str:
    titles = event.get("SUMMARY", "")
    name = str(titles[0] if isinstance(titles, list) else titles).strip()
    return f"o evento {found(name)}" if name else "o evento sem título"


def _fault(event: Component) -> str:
    """What is wrong with the times of an event; empty if nothing is."""
    from icalendar.prop import vBroken

    for name in _TIMES:
        values = event.get(name, [])
        values = values if isinstance(values, list) else [values]
        broken = next((value for value in values if isinstance(value, vBroken)), None)
        if broken is not None:
            return f"tem em {name} um valor que não consigo ler, {found(str(broken))}"
        if name in _MOMENTS and len(values) > 1:
            return f"tem {name} duas vezes"
        for value in values:
            zone = value.params.get("TZID")
            if zone is not None and any(_is_floating(moment) for moment in _moments(value)):
                return f"está no fuso {found(str(zone))}, que não conheço e o arquivo não descreve"
    return _wrong_span(event) or _wrong_rule(event)


def _moments(value: Any) -> list[Any]:
    """The dates and times in a property's value."""
    return [each.dt for each in value.dts] if hasattr(value, "dts") else [getattr(value, "dt", None)]


def _value(event: Component, name: str) -> Any:
    """The date, time or duration of a property."""
    value: Any = event[name]
    return value.dt


def _is_floating(moment: object) -> bool:
    return isinstance(moment, dt.datetime) and moment.tzinfo is None


def _wrong_span(event: Component) -> str:
    if "DTSTART" not in event:
        return "não tem início (DTSTART)"
    start = _value(event, "DTSTART")
    if not isinstance(start, dt.date):
        return "tem em DTSTART um valor que não é uma data nem uma data com hora"
    if "DTEND" in event:
        end = _value(event, "DTEND")
        if not isinstance(end, dt.date) or _kind(end) != _kind(start):
            return "tem em DTEND um valor de outro tipo que o de DTSTART"
        if end < start:
            return f"termina ({end:%d/%m/%Y %H:%M}) antes de começar ({start:%d/%m/%Y %H:%M})"
    elif "DURATION" in event:
        length = _value(event, "DURATION")
        if not isinstance(length, dt.timedelta) or length < dt.timedelta(0):
            return "tem em DURATION um valor que não é uma duração"
    return ""


def _kind(moment: dt.date) -> tuple[bool, bool]:
    return isinstance(moment, dt.datetime), _is_floating(moment)


def _wrong_rule(event: Component) -> str:
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = [str(word).upper() for word in rule.get("FREQ", [])]
        if len(often) != 1:
            return "tem uma repetição (RRULE) sem frequência (FREQ)"
        if often[0] in _TOO_OFTEN:
            return f"se repete a cada {_TOO_OFTEN[often[0]]}, o que não sei contar"
        if any(interval < 1 for interval in rule.get("INTERVAL", [])):
            return "tem uma repetição (RRULE) com intervalo (INTERVAL) menor que 1"
    return ""


def _occurrences(
    events: list[Component], first: dt.date, last: dt.date, zone: dt.tzinfo
) -> list[tuple[dt.datetime, dt.datetime]]:
    """Busy times of the events that share a UID: a series and what was changed in it."""
    import recurring_ical_events
    from icalendar import Calendar

    calendar = Calendar()
    calendar.subcomponents = list(events)
    found = recurring_ical_events.of(calendar).between(first - _MARGIN, last + _MARGIN)
    return [
        (_local(_value(event, "DTSTART"), zone), _local(_value(event, "DTEND"), zone))
        for event in found
        if str(event.get("TRANSP", "")).upper() != "TRANSPARENT" and str(event.get("STATUS", "")).upper() != "CANCELLED"
    ]


def _free_busy(calendar: Component, zone: dt.tzinfo) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The periods of the calendar's `VFREEBUSY` that are not free; they do not recur."""
    for component in calendar.walk("VFREEBUSY"):
        periods = component.get("FREEBUSY", [])
        for period in periods if isinstance(periods, list) else [periods]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                yield _local(period.start, zone), _local(period.end, zone)


def _local(moment: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """A date or a time as a local time without zone."""
    if not isinstance(moment, dt.datetime):
        return dt.datetime.combine(moment, dt.time())
    return moment if moment.tzinfo is None else moment.astimezone(zone).replace(tzinfo=None)


def _by_date(
    stretches: Iterable[tuple[dt.datetime, dt.datetime]], first: dt.date, last: dt.date
) -> list[tuple[dt.date, Span]]:
    """Stretches cut at midnight and at the ends of the period; of each date, those that touch are one."""
    days: dict[dt.date, list[Span]] = {}
    for start, end in stretches:
        date = max(start.date(), first)
        while start < end and date <= min(end.date(), last):
            begins = start.hour * 60 + start.minute if date == start.date() else 0
            ends = end.hour * 60 + end.minute + bool(end.second or end.microsecond)
            ends = ends if date == end.date() else MINUTES_A_DAY
            if begins < ends:
                days.setdefault(date, []).append(Span(begins, ends))
            date += _DAY
    return list(chain.from_iterable(((date, span) for span in merge(days[date])) for date in sorted(days)))
