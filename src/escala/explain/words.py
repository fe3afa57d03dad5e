"""How the arithmetic says hours, days and people in Portuguese. Only words: nothing here decides anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from escala.domain.clock import WEEKDAYS, Span, format_clock, intersect, merge
from escala.domain.month import Month, Week
from escala.norms.ruleset import RuleSet
from escala.rules.wording import day, joined, people, plain, week_days

_NUMBERS = ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez")
_DAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_SHIFTS = {"manhã": "de manhã", "tarde": "à tarde", "noite": "à noite"}
_SHOWN = 3
_SATURDAY = 5


def number(count: int) -> str:
    """A number up to ten in words, a greater one in figures."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def everybody(month: Month, one: str, many: str) -> str:
    """The whole team as the subject of a sentence with its verb: `os cinco podem`; one person by name."""
    size = len(month.professionals)
    return f"{people(month, month.professionals)} {one}" if size == 1 else f"os {number(size)} {many}"


def cited(*articles: str) -> str:
    """Citations in brackets, each once; nothing where there is none."""
    known = [article for article in dict.fromkeys(articles) if article]
    return f" ({'; '.join(known)})" if known else ""


def some(items: Sequence[str]) -> str:
    """A list of which only the first few are said."""
    rest = len(items) - _SHOWN
    return joined(items) if rest <= 1 else f"{', '.join(items[:_SHOWN])} e mais {rest}"


def dates(days: Iterable[dt.date]) -> str:
    """Dates as a list, of which only the first few are said."""
    return some([day(date) for date in sorted(set(days))])


def weeks(found: Sequence[Week]) -> str:
    """`na semana 2027-W09, de seg 01/03 a dom 07/03`, or the labels of several weeks."""
    if len(found) == 1:
        return f"na semana {week_days(found[0])}"
    return f"nas semanas {some([week.label for week in found])}"


def clock_spans(spans: Iterable[Span]) -> str:
    """Stretches of a day: `das 07:00 às 12:00 e das 13:00 às 18:00`."""
    return joined(f"das {format_clock(span.start)} às {format_clock(span.end)}" for span in spans)


def weekly_hours(ruleset: RuleSet, hours: Mapping[int, Iterable[Span]], opening: Mapping[int, Iterable[Span]]) -> str:
    """When somebody is there, as the end of a sentence: `de manhã`, `à tarde de segunda e quarta`, `seg 07:00-12:00`.

    Args:
        ruleset: whose shifts give the words.
        hours: weekday (Monday 0) -> stretches in which the person is there.
        opening: weekday -> stretches in which the place is open.
    """
    there = {weekday: spans for weekday, given in sorted(hours.items()) if (spans := merge(given))}
    opened = {weekday: spans for weekday, given in opening.items() if (spans := merge(given))}
    if not there:
        return "em nenhum dia"
    days = "" if set(there) >= set(opened) else f" de {joined(_DAYS[weekday] for weekday in there)}"
    if days and all(intersect(spans, opened.get(day, ())) == opened.get(day) for day, spans in there.items()):
        return f"n{'a' if min(there) < _SATURDAY else 'o'}{days.removeprefix(' de')}"
    for shift in ruleset.pack.turnos.values():
        if all(shift.das <= span.start and span.end <= shift.as_ for spans in there.values() for span in spans):
            return shift_words(shift.nome) + days
    return timetable(there)


def timetable(hours: Mapping[int, Iterable[Span]]) -> str:
    """Stretches by weekday (Monday 0) as files write them: `seg-sex 07:00-12:00, 13:00-18:00; sab 07:00-12:00`."""
    alike: dict[tuple[Span, ...], list[int]] = {}
    for weekday, given in sorted(hours.items()):
        alike.setdefault(merge(given), []).append(weekday)
    return "; ".join(
        f"{weekday_keys(weekdays)} {', '.join(str(span) for span in spans)}"
        for spans, weekdays in alike.items()
        if spans
    )


def shift_words(name: str) -> str:
    """A shift as the end of a sentence: `de manhã`, `no turno vespertino`."""
    return _SHIFTS.get(name, f"no turno {plain(name)}")


def weekday_in(weekday: int) -> str:
    """A weekday (Monday 0) as the end of a sentence: `na segunda`, `no sábado`."""
    return f"n{'a' if weekday < _SATURDAY else 'o'} {_DAYS[weekday]}"


def on_weekdays(weekdays: Iterable[int]) -> str:
    """Weekdays (Monday 0) on which something is every week: `às segundas e às quintas`, `aos sábados`."""
    return joined(f"{'às' if weekday < _SATURDAY else 'aos'} {_DAYS[weekday]}s" for weekday in weekdays)


def weekday_keys(weekdays: list[int]) -> str:
    """Weekdays as files write them: `seg-sex`, `seg,qua`."""
    first, last = weekdays[0], weekdays[-1]
    if len(weekdays) > 1 and weekdays == list(range(first, last + 1)):
        return f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"
    return ",".join(WEEKDAYS[weekday] for weekday in weekdays)
