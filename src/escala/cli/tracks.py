"""What lasts, drawn along the hours of a day: who does what, and how many are at the seat, slot by slot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from escala.domain.clock import Span
from escala.presentation.days import HOLIDAY, Day, PersonDay
from escala.presentation.presence import PresenceDay, PresenceSlot, SeatPresence, State

HOUR = 60
CLOSED = "·"
MANY = "+"
"""Stands for ten or more."""
MARKS: dict[State, tuple[str, str]] = {"falta": ("!", "bold red"), "dispensa": ("~", "yellow")}
"""State of a slot that is marked -> its mark, and its style."""

_BEGIN, _GOES_ON = "├", "─"
_LONGEST_LABEL = 12
_SHORTEST_LABEL = 6
_WIDEST_SLOT = 4


@dataclass(frozen=True)
class Axis:
    """The hours that are drawn, from a whole hour to a whole hour.

    Attributes:
        first: minutes since midnight of its beginning.
        slots: how many.
        grid: minutes of a slot.
    """

    first: int
    slots: int
    grid: int

    def __contains__(self, place: int) -> bool:
        return 0 <= place < self.slots

    def place(self, minutes: int) -> int:
        """The slot in which a moment lies, which may be none of them."""
        return (minutes - self.first) // self.grid

    def end(self, minutes: int) -> int:
        """The slot before which a moment lies at which something ends."""
        return -((self.first - minutes) // self.grid)

    def heading(self, width: int) -> Text:
        """The whole hours, where there is room, at so many cells a slot."""
        cells = [" "] * (self.slots * width)
        free = 0
        for minutes in range(self.first, self.first + self.slots * self.grid, HOUR):
            at, hour = self.place(minutes) * width, str(minutes // HOUR)
            if at >= free and at + len(hour) <= len(cells):
                cells[at : at + len(hour)] = hour
                free = at + len(hour) + 1
        return Text("".join(cells), style="bold")


def axis_of(spans: Iterable[Span], grid: int) -> Axis | None:
    """The hours that hold all of some stretches; None where there is none."""
    found = list(spans)
    if not found:
        return None
    first = min(span.start for span in found) // HOUR * HOUR
    last = ceil(max(span.end for span in found) / HOUR) * HOUR
    return Axis(first, ceil((last - first) / grid), grid)


@dataclass(frozen=True)
class Track:
    """One line along the hours.

    Attributes:
        label: what it is about.
        draw: cells a slot -> its slots.
        apart: whether an empty line stands above it.
        short: the label where there is little room; cut where it has none.
    """

    label: str
    draw: Callable[[int], Text]
    apart: bool = False
    short: str = ""


@dataclass(frozen=True)
class Tracks:
    """Lines along the same hours, cut at a whole hour into several parts where they do not fit.

    Attributes:
        axis: the hours.
        tracks: the lines.
        widest: most cells that a slot may take.
    """

    axis: Axis
    tracks: Sequence[Track]
    widest: int = _WIDEST_SLOT

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the lines, under their hours."""
        slots, longest = self.axis.slots, max((cell_len(track.label) for track in self.tracks), default=0)
        label = min(longest, _LONGEST_LABEL)
        if label + 1 + slots > options.max_width:
            label = min(label, max(_SHORTEST_LABEL, options.max_width - 1 - slots))
        room = max(1, options.max_width - label - 1)
        width = max(1, min(self.widest, room // slots))
        hour = max(1, HOUR // self.axis.grid)
        side_by_side = slots if slots * width <= room else max(1, room // hour) * hour if room >= hour else room
        parts = ceil(slots / side_by_side)
        size = ceil(ceil(slots / parts) / hour) * hour if side_by_side >= hour else side_by_side
        heading = self.axis.heading(width)
        drawn = [(track, track.draw(width)) for track in self.tracks]
        for first in range(0, slots, size):
            piece = slice(first * width, min(first + size, slots) * width)
            if first:
                yield Text("")
            yield _line("", label, heading[piece])
            for track, text in drawn:
                if track.apart:
                    yield Text("")
                yield _line(_label(track, label), label, text[piece])


def _label(track: Track, width: int) -> str:
    fitting = (label for label in (track.label, track.short) if label and cell_len(label) <= width)
    return next(fitting, set_cell_size(track.label, width - 1) + "…" if track.label else "")


def _line(label: str, width: int, text: Text) -> Text:
    line = Text(set_cell_size(label, width) + " ", no_wrap=True, overflow="crop").append_text(text)
    line.rstrip()
    return line


def person_track(day: PersonDay, axis: Axis) -> Track:
    """What one person does: where a stretch begins, what it is as far as there is room, and how long it goes on."""

    def draw(width: int) -> Text:
        cells = [" "] * (axis.slots * width)
        for stretch in day.stretches:
            first, last = axis.place(stretch.span.start) * width, axis.end(stretch.span.end) * width
            words = _narrow(stretch.short)[: max(0, last - first - 1)]
            cells[first:last] = (_BEGIN + words).ljust(last - first, _GOES_ON)
        return Text("".join(cells))

    if day.off is not None and not day.stretches:
        return Track(day.person.short, lambda width: Text(day.off or "", style="italic"))
    return Track(day.person.short, draw)


def _narrow(words: str) -> str:
    """The words without characters that take two cells or none: in a line along the hours every one takes a slot's."""
    return "".join(c if cell_len(c) == 1 else "?" for c in words)


def seat_track(label: str, presence: PresenceDay, axis: Axis, *, short: str = "", apart: bool = False) -> list[Track]:
    """How many are at a seat, slot by slot, and under them what is marked.

    Args:
        label: what the line is called.
        presence: the seat's slots on a date.
        axis: the hours.
        short: the label where there is little room.
        apart: whether an empty line stands above.
    """
    numbers = Track(label, lambda width: _slots(presence, axis, width, _number, CLOSED), apart, short)
    if all(slot.state not in MARKS for slot in presence.slots):
        return [numbers]
    return [numbers, Track("", lambda width: _slots(presence, axis, width, _mark, " "))]


def closed_track(day: Day, *, apart: bool = False) -> Track:
    """A date on which a seat does not open."""
    said = HOLIDAY if day.holiday is not None else "fechada"
    return Track(day.title, lambda width: Text(said, style="italic"), apart, brief_day(day))


def brief_day(day: Day) -> str:
    """A date where there is little room: `ter 02`."""
    return day.title.partition("/")[0]


def _slots(
    presence: PresenceDay, axis: Axis, width: int, said: Callable[[PresenceSlot], tuple[str, str]], other: str
) -> Text:
    cells = [(other, "dim")] * axis.slots
    for slot in presence.slots:
        if (place := axis.place(slot.span.start)) in axis:
            cells[place] = said(slot)
    text = Text()
    for character, style in cells:
        text.append(character.ljust(width), style=style)
    return text


def _number(slot: PresenceSlot) -> tuple[str, str]:
    return str(slot.number) if slot.number < 10 else MANY, MARKS.get(slot.state, ("", ""))[1]


def _mark(slot: PresenceSlot) -> tuple[str, str]:
    return MARKS.get(slot.state, (" ", ""))


def seat_axis(seat: SeatPresence) -> Axis | None:
    """The hours of a seat."""
    return axis_of((slot.span for day in seat.days for slot in day.slots), seat.grid)
