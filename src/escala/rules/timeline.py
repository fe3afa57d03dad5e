"""Stretches of a day in which the same things go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeVar

from escala.domain.clock import Span, merge

T = TypeVar("T")


def steps(items: Iterable[tuple[Span, T]], within: Span) -> Iterator[tuple[Span, tuple[T, ...]]]:
    """Cuts a stretch wherever an item starts or ends, and says what goes on in each piece.

    Args:
        items: spans in minutes since midnight, each with what goes on in it; they may overlap.
        within: the stretch to cut.

    Yields:
        Consecutive pieces that together are the stretch, each with its items in the order given.
    """
    known = tuple(items)
    ends = {within.start, within.end}
    ends.update(minute for span, _ in known for minute in span if within.start < minute < within.end)
    cuts = sorted(ends)
    for start, end in pairwise(cuts):
        yield Span(start, end), tuple(item for span, item in known if span.start <= start and end <= span.end)


def runs(pieces: Iterable[tuple[Span, T]]) -> Iterator[tuple[Span, tuple[T, ...]]]:
    """Joins pieces that touch, in order of time: each maximal stretch with the items of its pieces."""
    stretch: Span | None = None
    items: list[T] = []
    for span, item in pieces:
        if stretch is not None and span.start == stretch.end:
            stretch = Span(stretch.start, span.end)
            items.append(item)
            continue
        if stretch is not None:
            yield stretch, tuple(items)
        stretch, items = span, [item]
    if stretch is not None:
        yield stretch, tuple(items)


def whole_slots(spans: Iterable[Span], grid: int) -> tuple[Span, ...]:
    """The whole slots of the grid (in minutes) inside some stretches, touching ones joined."""
    inner = (Span(-(-span.start // grid) * grid, span.end // grid * grid) for span in spans)
    return merge(span for span in inner if span.start < span.end)
