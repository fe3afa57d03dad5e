"""Clock times as minutes since midnight, half-open spans of a day, and weekly timetables."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

WEEKDAYS = ("seg", "ter", "qua", "qui", "sex", "sab", "dom")
"""Weekday keys as they stand in files, Monday first (`date.weekday()` order)."""

WEEKDAY_NAMES = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")
"""The same as sentences and tables write them."""

WEEKDAYS_IN_FULL = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
"""The same in full."""

MINUTES_A_DAY = 24 * 60

_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_SPAN = re.compile(r"\s*([0-9:]+)\s*[-–]\s*([0-9:]+)\s*")


class PlacedError(ValueError):
    """What is wrong inside a value: `parts` are paths in it with their messages, in Portuguese.

    A path that ends in `[key]` means the key itself.
    """

    def __init__(self, parts: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
        self.parts = tuple(parts)
        super().__init__("; ".join(message for _, message in self.parts))


class Span(NamedTuple):
    """Half-open stretch of one day, in minutes since midnight: `start <= t < end`."""

    start: int
    end: int

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.end - self.start

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def __str__(self) -> str:
        return f"{format_clock(self.start)}-{format_clock(self.end)}"


def parse_clock(text: object) -> int:
    """Minutes since midnight of `HH:MM`.

    Raises:
        ValueError: not a clock time from 00:00 to 23:59; the message is in Portuguese.
    """
    minutes = _parse_clock(text, "23:59")
    if minutes == MINUTES_A_DAY:
        raise ValueError("24:00 não é uma hora do dia: o dia vai de 00:00 a 23:59; talvez 23:00")
    return minutes


def parse_end(text: object) -> int:
    """Minutes since midnight of the `HH:MM` at which something ends: `24:00` is the end of the day.

    Raises:
        ValueError: not a clock time from 00:00 to 24:00; the message is in Portuguese.
    """
    return _parse_clock(text, "24:00")


def _parse_clock(text: object, last: str) -> int:
    """Minutes since midnight of a time up to `24:00`; `last` is what messages name as the end of the day."""
    match = _CLOCK.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        hint = _whole_hours(text)
        raise ValueError(f'esperava uma hora como "08:00", entre aspas, e encontrei {show(text)}{hint}')
    minutes = int(match[1]) * 60 + int(match[2])
    if int(match[2]) > 59 or minutes > MINUTES_A_DAY:
        raise ValueError(f"{match[0]} não é uma hora do dia: o dia vai de 00:00 a {last}")
    return minutes


def _whole_hours(value: object) -> str:
    """The hint of an error about a number of hours that lacks its minutes."""
    text = str(value).strip() if isinstance(value, int | str) else ""
    return f'; talvez "{int(text):02d}:00"' if re.fullmatch("[0-9]{1,2}", text) and int(text) < 24 else ""


def parse_duration(text: object) -> int:
    """Minutes of a duration `HH:MM` (the same form as a clock time, at most 23:59).

    Raises:
        ValueError: not a duration; the message is in Portuguese.
    """
    match = _CLOCK.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None or int(match[2]) > 59 or int(match[1]) > 23:
        hint = _whole_hours(text)
        raise ValueError(f'esperava uma duração como "02:00", entre aspas, e encontrei {show(text)}{hint}')
    return int(match[1]) * 60 + int(match[2])


def format_clock(minutes: int) -> str:
    """`HH:MM` of minutes since midnight, or of a duration."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def format_day(date: dt.date) -> str:
    """A date as `ter 02/03`."""
    return f"{WEEKDAY_NAMES[date.weekday()]} {date:%d/%m}"


def weekday_in_full(date: dt.date) -> str:
    """The day of the week of a date, as `terça-feira`."""
    return WEEKDAYS_IN_FULL[date.weekday()]


def parse_span(text: object) -> Span:
    """The span of `HH:MM-HH:MM`.

    Raises:
        ValueError: not a span, or its end does not come after its start; the message is in Portuguese.
    """
    match = _SPAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f'esperava um horário como "07:00-12:00" e encontrei {show(text)}')
    span = Span(parse_clock(match[1]), parse_clock(match[2]))
    if span.end == span.start:
        raise ValueError(f"o horário {show(text)} termina na hora em que começa")
    if span.end < span.start:
        raise ValueError(f"o horário {show(text)} termina antes de começar; talvez {match[2]}-{match[1]}")
    return span


def show(value: object) -> str:
    """A value as an error message quotes it, cut to a readable length."""
    if value is None:
        return "nada"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "uma lista"
    if isinstance(value, Mapping):
        return "um mapa (chaves com valores)"
    text = " ".join(str(value).split())
    text = text if len(text) <= 60 else text[:57] + "..."
    return f'"{text}"' if isinstance(value, str) else text


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Union of spans, sorted, with touching ones joined."""
    ordered = sorted(spans)
    if len(ordered) < 2:
        return tuple(ordered)
    merged: list[Span] = []
    for span in ordered:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def intersect(first: Iterable[Span], second: Iterable[Span]) -> tuple[Span, ...]:
    """Stretches common to two unions of spans."""
    second = tuple(second)
    common = []
    for own_start, own_end in first:
        for start, end in second:
            start, end = max(start, own_start), min(end, own_end)
            if start < end:
                common.append(Span(start, end))
    return merge(common)


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of a union of spans when others are taken out."""
    left = merge(spans)
    for cut in merge(taken):
        before = [Span(span.start, min(span.end, cut.start)) for span in left]
        after = [Span(max(span.start, cut.end), span.end) for span in left]
        left = merge(span for span in (*before, *after) if span.start < span.end)
    return left


def covers(spans: Iterable[Span], wanted: Span) -> bool:
    """Whether one merged stretch of `spans` holds the whole of `wanted`."""
    return any(span.contains(wanted) for span in merge(spans))


def parse_weekdays(key: object) -> tuple[int, ...]:
    """Weekday numbers (Monday 0) of a key: `seg`, `seg-sex`, `seg,qua` or a mix.

    Raises:
        ValueError: an unknown weekday or a range that runs backwards; the message is in Portuguese.
    """
    days: list[int] = []
    for part in re.split(r"[,\s]+", str(key).strip()):
        ends = part.split("-")
        for end in ends:
            if end not in WEEKDAYS:
                plain = unicodedata.normalize("NFD", end.lower())[:3]
                close = plain if plain in WEEKDAYS else f"um destes: {', '.join(WEEKDAYS)}, seg-sex"
                raise ValueError(f"esperava um dia da semana e encontrei {show(end)} em {show(key)}; talvez {close}")
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        if len(ends) > 2:
            raise ValueError(f"esperava um intervalo de dias como seg-sex e encontrei {show(part)}")
        if last < first:
            raise ValueError(f"o intervalo de dias {show(part)} está invertido: a semana vai de seg a dom")
        days.extend(range(first, last + 1))
    return tuple(days)


class WeeklyHours:
    """A weekly timetable: for each weekday (Monday 0) its spans, sorted and disjoint.

    In files: a mapping from weekdays (`seg`, `seg-sex`, `seg,qua`) to a list of `HH:MM-HH:MM`.
    """

    __slots__ = ("days", "source")

    def __init__(self, days: Iterable[Iterable[Span]], source: Mapping[str, list[str]] | None = None) -> None:
        self.days: tuple[tuple[Span, ...], ...] = tuple(merge(day) for day in days)
        self.source = dict(source) if source is not None else self._as_mapping()

    def _as_mapping(self) -> dict[str, list[str]]:
        return {WEEKDAYS[i]: [str(s) for s in day] for i, day in enumerate(self.days) if day}

    def __iter__(self) -> Iterator[tuple[Span, ...]]:
        return iter(self.days)

    def __getitem__(self, weekday: int) -> tuple[Span, ...]:
        return self.days[weekday]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WeeklyHours) and self.days == other.days

    def __hash__(self) -> int:
        return hash(self.days)

    def __repr__(self) -> str:
        return f"WeeklyHours({self._as_mapping()})"

    @property
    def minutes(self) -> int:
        """Minutes a week."""
        return sum(span.minutes for day in self.days for span in day)

    @classmethod
    def parse(cls, value: object) -> WeeklyHours:
        """Timetable of a file's mapping.

        Raises:
            PlacedError: not such a mapping, or everything wrong in it: days and times that are none, a weekday
                twice, spans that overlap.
        """
        if isinstance(value, WeeklyHours):
            return value
        if not isinstance(value, Mapping):
            message = f'esperava dias com horários, como {{seg-sex: ["07:00-12:00"]}}, e encontrei {show(value)}'
            raise PlacedError([((), message)])
        wrong: list[tuple[tuple[str | int, ...], str]] = []
        days: dict[int, list[Span]] = {}
        for key, ranges in value.items():
            spans = cls._parse_day(key, ranges, wrong)
            try:
                weekdays = parse_weekdays(key)
            except ValueError as error:
                wrong.append(((key, "[key]"), str(error)))
                continue
            for weekday in weekdays:
                if weekday in days:
                    wrong.append(((key, "[key]"), f"o dia {WEEKDAYS[weekday]} aparece duas vezes neste horário"))
                days[weekday] = spans
        if wrong:
            raise PlacedError(wrong)
        return cls((days.get(i, ()) for i in range(7)), {str(k): [str(s) for s in v] for k, v in value.items()})

    @staticmethod
    def _parse_day(key: Any, ranges: object, wrong: list[tuple[tuple[str | int, ...], str]]) -> list[Span]:
        if not isinstance(ranges, list):
            hint = f"; talvez [{show(ranges)}]" if isinstance(ranges, str) else ""
            message = f'esperava uma lista de horários, como ["07:00-12:00"], e encontrei {show(ranges)}{hint}'
            wrong.append(((key,), message))
            return []
        spans: list[Span] = []
        for index, text in enumerate(ranges):
            try:
                span = parse_span(text)
            except ValueError as error:
                wrong.append(((key, index), str(error)))
                continue
            clash = next((other for other in spans if span.start < other.end and other.start < span.end), None)
            if clash is not None:
                wrong.append(((key, index), f"os horários {clash} e {span} se sobrepõem"))
            spans.append(span)
        return sorted(spans)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse,
            serialization=core_schema.plain_serializer_function_ser_schema(lambda hours: dict(hours.source)),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        days = "|".join(WEEKDAYS)
        clock = r"\d{1,2}:\d{2}"
        return {
            "type": "object",
            "description": "Dias da semana (seg, seg-sex ou seg,qua) e seus horários.",
            "propertyNames": {"pattern": rf"^({days})([-, ]+({days}))*$"},
            "additionalProperties": {"type": "array", "items": {"type": "string", "pattern": rf"^{clock}-{clock}$"}},
        }
