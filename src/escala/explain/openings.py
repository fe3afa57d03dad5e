"""What could be otherwise of the hours in which a unit opens: fewer, others, or more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Protocol

from escala.domain.clock import MINUTES_A_DAY, Span, WeeklyHours, format_clock, intersect, merge, subtract
from escala.domain.month import WORKING_DAYS
from escala.explain.condition import HOUR, Change, Choice, Ladder, Lever
from escala.explain.weekly import Window, add_hours, drop_hours, said, weekly_data
from escala.explain.worlds import Data, World, put
from escala.rules.wording import unit_name

MOST_MOVED = 6 * HOUR
"""Minutes by which a unit could open or close earlier or later, at most."""

LONGER = (1, 2, 4)
"""Hours by which a unit could be open longer."""

EARLIEST, LATEST = 6 * HOUR, 22 * HOUR
"""Minutes of the day before which, and after which, no unit is proposed to be open."""

SATURDAY = WORKING_DAYS
"""Its weekday, Monday being 0."""


class _HoursEdit(Protocol):
    def __call__(self, data: Data, path: tuple[str, ...], windows: Sequence[Window]) -> Data: ...


class Openings:
    """The changes of the opening hours of one unit.

    A unit's fixed shifts are kept: to do without one is a change of its own.

    Args:
        world: the scenario.
        unit: the unit's id.
        key: of the condition that its opening hours are.
        windows: shifts of the week in which it is open, the shortest first.
    """

    def __init__(self, world: World, unit: str, key: str, windows: Sequence[Window]) -> None:
        own = world.scenario.unidades[unit]
        self.key, self.windows = key, windows
        self.now, self.name = own.funcionamento, unit_name(world.month, unit)
        self.fixed = own.turnos or WeeklyHours.parse({})
        self.path = ("unidades", unit, "funcionamento")
        self.costs, self.grid = world.pack.reparos, world.ruleset.grid
        self.opening = min(spans[0].start for spans in self.now if spans)
        self.closing = max(spans[-1].end for spans in self.now if spans)

    def levers(self) -> Iterator[Lever]:
        """To be open for less, and in the hours in between."""
        earliest = max([self.opening, self.closing - MOST_MOVED, *(spans[-1].end for spans in self.fixed if spans)])
        latest = min([self.closing, self.opening + MOST_MOVED, *(spans[0].start for spans in self.fixed if spans)])
        ends = range(self.closing - self.grid, earliest - 1, -self.grid)
        yield Ladder([self._cut(Span(0, end), f"{self.name} fecha às {format_clock(end)}") for end in ends])
        starts = range(self.opening + self.grid, latest + 1, self.grid)
        yield Ladder([self._cut(Span(t, MINUTES_A_DAY), f"{self.name} só abre às {format_clock(t)}") for t in starts])
        yield from self._closed_at_weekends(earliest)
        free = [(day, span) for day, span in self.windows if not intersect(self.fixed[day], [span])]
        yield self._choice(free, "não abre", drop_hours, one=True)
        shut = [
            (weekday, span)
            for weekday in range(WORKING_DAYS)
            for span in subtract([Span(self.opening, self.closing)], self.now[weekday])
        ]
        if shut:
            yield self._choice(shut, "abre também", add_hours)

    def _closed_at_weekends(self, earliest: int) -> Iterator[Lever]:
        at_weekends = range(WORKING_DAYS, 7)
        if not any(self.now[weekday] for weekday in at_weekends) or any(self.fixed[weekday] for weekday in at_weekends):
            return
        weekend = [(weekday, span) for weekday in at_weekends for span in self.now[weekday]]
        kept = WeeklyHours([*self.now.days[:WORKING_DAYS], (), ()])
        yield Ladder(
            [
                self._cut(
                    Span(0, end),
                    f"{self.name} não abre {said(weekend)}"
                    + (f" e fecha às {format_clock(end)}" if end < self.closing else ""),
                    kept,
                )
                for end in range(self.closing, earliest - 1, -self.grid)
            ]
        )

    def longer(self) -> Iterator[Lever]:
        """To close later or to open earlier on the days on which it opens, and to open on Saturdays."""
        ends = [end for hours in LONGER if (end := self.closing + hours * HOUR) <= LATEST]
        starts = [start for hours in LONGER if (start := self.opening - hours * HOUR) >= EARLIEST]
        yield Ladder(
            [
                self._stretched(Span(self.closing, end), f"{self.name} fica aberta até as {format_clock(end)}")
                for end in ends
            ]
        )
        yield Ladder(
            [
                self._stretched(Span(start, self.opening), f"{self.name} abre às {format_clock(start)}")
                for start in starts
            ]
        )
        if not self.now[SATURDAY]:
            usual = dict.fromkeys(span for _, span in sorted(self.windows, key=lambda window: window[1].start))
            spans = [s for s in usual if not any(s != t and s.start <= t.start and t.end <= s.end for t in usual)]
            parts = [(SATURDAY, span) for span in spans]
            yield self._choice(parts, "abre também", add_hours, cost=self.costs.sabado)

    def _stretched(self, more: Span, text: str) -> Change:
        """Opening hours that go on until the end, or from the beginning, of a stretch on each working day it opens."""
        windows: list[Window] = []
        for weekday in range(WORKING_DAYS):
            spans = merge(self.now[weekday])
            if spans:
                ends_there = more.start >= spans[-1].end
                window = Span(spans[-1].end, more.end) if ends_there else Span(more.start, spans[0].start)
                windows.append((weekday, window))
        cost = self.costs.funcionamento * sum(span.minutes for _, span in windows) / HOUR
        return Change(self.key, text, cost, partial(add_hours, path=self.path, windows=windows))

    def _choice(
        self,
        windows: Sequence[Window],
        what: str,
        edit: _HoursEdit,
        *,
        one: bool = False,
        cost: float | None = None,
    ) -> Choice:
        by_hour = self.costs.funcionamento if cost is None else cost

        def together(chosen: tuple[int, ...]) -> Change:
            some = [windows[i] for i in chosen]
            return Change(
                self.key,
                f"{self.name} {what} {said(some)}",
                by_hour * sum(span.minutes for _, span in some) / HOUR,
                partial(edit, path=self.path, windows=some),
            )

        return Choice(len(windows), together, one=one)

    def _cut(self, within: Span, text: str, kept: WeeklyHours | None = None) -> Change:
        """Opening hours of which only what lies within a stretch of the day is left."""
        left = WeeklyHours(intersect(spans, [within]) for spans in (kept or self.now))
        return Change(
            self.key,
            text,
            self.costs.funcionamento * (self.now.minutes - left.minutes) / HOUR,
            partial(put, path=self.path, value=weekly_data(left)),
        )
