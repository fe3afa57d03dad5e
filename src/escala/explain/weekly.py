"""Hours of the week in the data of a scenario: said, written, and with some windows more or less."""

from __future__ import annotations

from collections.abc import Sequence

from escala.domain.clock import Span, WeeklyHours, merge, subtract
from escala.explain.words import timetable, weekday_in, weekday_keys
from escala.explain.worlds import Data, at, put
from escala.rules.wording import between

Window = tuple[int, Span]
"""A weekday (Monday 0) and a stretch of it."""


def said(windows: Sequence[Window]) -> str:
    """Windows of the week as files write them: `seg-qua 13:00-18:00`; a single one in words."""
    if len(windows) == 1:
        ((weekday, span),) = windows
        return f"{weekday_in(weekday)} {between(span)}"
    by_day: dict[int, list[Span]] = {}
    for weekday, span in windows:
        by_day.setdefault(weekday, []).append(span)
    return timetable(by_day)


def weekly_data(weekly: WeeklyHours) -> dict[str, list[str]]:
    """Hours of the week as a file writes them, days that are alike together."""
    alike: dict[tuple[Span, ...], list[int]] = {}
    for weekday, spans in enumerate(weekly):
        if spans:
            alike.setdefault(spans, []).append(weekday)
    return {weekday_keys(weekdays): [str(span) for span in spans] for spans, weekdays in alike.items()}


def hours_at(data: Data, path: tuple[str, ...]) -> WeeklyHours:
    """The hours of the week at a path; none where there are none."""
    return WeeklyHours.parse(at(data, *path) or {})


def add_hours(data: Data, path: tuple[str, ...], windows: Sequence[Window]) -> Data:
    """Some windows more in the hours at a path."""
    now = hours_at(data, path)
    more = [merge([*spans, *(span for day, span in windows if day == weekday)]) for weekday, spans in enumerate(now)]
    return put(data, path, weekly_data(WeeklyHours(more)))


def drop_hours(data: Data, path: tuple[str, ...], windows: Sequence[Window]) -> Data:
    """Some windows less in the hours at a path."""
    now = hours_at(data, path)
    less = [subtract(spans, [span for day, span in windows if day == weekday]) for weekday, spans in enumerate(now)]
    return put(data, path, weekly_data(WeeklyHours(less)) or None)
