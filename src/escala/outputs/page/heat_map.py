"""Presence at the seat: how many are there, by day and hour, and the least of each hour beside what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from markupsafe import Markup

from escala.domain.clock import Span
from escala.outputs.page.drawing import box, picture, tag, text
from escala.outputs.page.timeline import Axis
from escala.presentation.presence import STATES, PresenceDay, PresenceSlot, SeatPresence, State
from escala.presentation.sessions import clock

DEEPEST = 6
"""Professionals from which on a cell grows no darker."""

STEP = 14
"""Pixels of one professional in the chart of the least presence."""


@dataclass(frozen=True)
class Cell:
    """Slots of a day that are alike, side by side; or hours in which the seat is closed.

    Attributes:
        slots: how many.
        words: what stands in it.
        spoken: what a screen reader says after it.
        style: the classes that it is drawn with.
    """

    slots: int
    words: str
    spoken: str
    style: str


@dataclass(frozen=True)
class HeatMap:
    """Presence at one seat, ready to be laid out as a table.

    Attributes:
        presence: what it shows.
        axis: its hours.
        slots_an_hour: columns of the table for each hour.
        rows: a day and its cells.
    """

    presence: SeatPresence
    axis: Axis
    slots_an_hour: int
    rows: tuple[tuple[PresenceDay, tuple[Cell, ...]], ...]

    @property
    def columns(self) -> int:
        """Slots of a day."""
        return self.axis.span.minutes // self.presence.grid

    @property
    def legend(self) -> Iterator[tuple[str, str, str]]:
        """An example of each state: the classes it is drawn with, what stands in it, and how it is said."""
        required = self.presence.required
        examples: list[tuple[int, State]] = [(required + 1, "folga"), (required, "limite")]
        if required:
            examples += [(required - 1, "dispensa"), (required - 1, "falta")]
        for number, state in examples:
            yield _style(number, state), _words(number, state), STATES[state]


def heat_map(presence: SeatPresence) -> HeatMap:
    """Presence at one seat as a table of days by slots."""
    axis = Axis.of([presence.hours])
    rows = ((day, tuple(_cells(day, axis, presence))) for day in presence.days)
    return HeatMap(presence, axis, max(1, 60 // presence.grid), tuple(rows))


def _cells(day: PresenceDay, axis: Axis, presence: SeatPresence) -> Iterator[Cell]:
    """A day's cells from the first hour of the axis to the last, without a gap."""
    reached = axis.span.start
    for _, alike in groupby(_joined(day), key=lambda found: found[0]):
        slots = [slot for _, slot in alike]
        span = Span(slots[0].span.start, slots[-1].span.end)
        yield from _shut(Span(reached, span.start), presence.grid)
        yield _open(slots[0], span, presence.grid)
        reached = span.end
    yield from _shut(Span(reached, axis.span.end), presence.grid)


def _joined(day: PresenceDay) -> Iterator[tuple[tuple[object, ...], PresenceSlot]]:
    """Each slot with what makes it like the one before: that it goes on from there, its number and its state."""
    stretch = 0
    for before, slot in pairwise((None, *day.slots)):
        assert slot is not None
        stretch += before is not None and before.span.end != slot.span.start
        yield (stretch, slot.number, slot.state), slot


def _open(slot: PresenceSlot, span: Span, grid: int) -> Cell:
    stands = "" if slot.state == "folga" else f", {STATES[slot.state]}"
    words, style = _words(slot.number, slot.state), _style(slot.number, slot.state)
    return Cell(-(-span.minutes // grid), words, f", {clock(span)}{stands}", style)


def _words(number: int, state: State) -> str:
    return f"{number}{'*' if state == 'dispensa' else '!' if state == 'falta' else ''}"


def _style(number: int, state: State) -> str:
    return f"n{min(number, DEEPEST)}" + ("" if state == "folga" else f" {state}")


def _shut(span: Span, grid: int) -> Iterator[Cell]:
    if span.minutes > 0:
        yield Cell(-(-span.minutes // grid), "", "fechada", "fechada")


def least_chart(presence: SeatPresence) -> Markup:
    """The least presence of each hour over the period, waived slots aside, and the line of what is asked."""
    axis = Axis.of([presence.hours])
    least: dict[int, int] = {}
    for day in presence.days:
        for slot in day.slots:
            if slot.state != "dispensa":
                least[slot.span.start] = min(slot.number, least.get(slot.span.start, slot.number))
    top = max([presence.required + 1, *least.values()])
    base, left, head = 6 + STEP * top, 30, 6

    def y(number: int) -> int:
        return head + STEP * (top - number)

    bars = [
        box(left + axis.x(start), y(number), axis.x(start + presence.grid) - axis.x(start), base - y(number), "menor")
        for start, number in sorted(least.items())
        if number
    ]
    limit = tag("path", class_="exigido", d=f"M{left} {y(presence.required)}H{left + axis.width:g}")
    scale = [text(left - 8, y(n) + 4, str(n), "eixo fim") for n in range(top + 1)]
    hours = [text(left + axis.x(60 * h), base + 14, f"{h:02d}h", "eixo") for h in axis.hours[:-1]]
    words = text(left + axis.width + 6, y(presence.required) + 4, f"exigido: {presence.required}", "eixo")
    label = f"Menor presença em cada horário do período; a linha tracejada é o que a norma pede: {presence.required}"
    return picture(left + axis.width + 80, base + 20, label, *bars, limit, *scale, *hours, words, class_="menores")
