"""Which published event each event of a new roster is: the same one moved, or another.

Ids in a roster say where a session stands in it, and a month solved again deals them anew; what ties a session to the
one that it was is what is done, with whom, and when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from escala.calendars import CalendarEvent

Known = Mapping[str, CalendarEvent]
"""Lineage -> what was last published of it."""

PERSON, DAY, HOUR, PLACE = 6, 6, 1, 2
"""What a difference weighs: a person more or less, another day, an hour, another place."""

OTHER_ID = 3
"""What it weighs that the new roster calls it by another id."""

HOURS = 8
"""Hours beyond which an hour's difference weighs no more."""


def matched(known: Known, new: Sequence[tuple[str, CalendarEvent]]) -> list[str | None]:
    """The lineage of each event of a new roster; None for one that was never published.

    Events that say the same are the same. Of the others those are matched that do the same thing with somebody in
    common, the most alike first; then those that do the same thing at the same time with others.

    Args:
        known: what stands published.
        new: (lineage that it would have if it were new, event), in the roster's order.
    """
    found: list[str | None] = [None] * len(new)
    free: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for lineage, event in known.items():
        free[content(event)].append(lineage)
    for i, (own, event) in enumerate(new):
        same = free[content(event)]
        if same:
            found[i] = same.pop(same.index(own) if own in same else 0)
    left = {lineage for lineages in free.values() for lineage in lineages}
    by_category: dict[str, list[str]] = defaultdict(list)
    for lineage in known:
        if lineage in left:
            by_category[known[lineage].category].append(lineage)
    pairs = [
        (strangers, _distance(known[lineage], event) + (0 if lineage == own else OTHER_ID), i, lineage)
        for i, (own, event) in enumerate(new)
        if found[i] is None
        for lineage in by_category[event.category]
        if not (strangers := not _of_whom(known[lineage]) & _of_whom(event)) or _when(known[lineage]) == _when(event)
    ]
    for *_, i, lineage in sorted(pairs):
        if found[i] is None and lineage in left:
            found[i] = lineage
            left.remove(lineage)
    return found


def content(event: CalendarEvent) -> tuple[str, ...]:
    """All that an event says, its identity aside."""
    texts = (event.summary, event.description, event.location, event.category, event.color, str(event.busy))
    return (event.start.isoformat(), event.end.isoformat(), *texts, *event.feeds)


def same(one: CalendarEvent, other: CalendarEvent) -> bool:
    """Whether two events say the same, whatever their identity."""
    return content(one) == content(other)


def _of_whom(event: CalendarEvent) -> frozenset[str]:
    """The feeds of people, eSF and partners that an event is in; of the team's, where it has no others."""
    own = frozenset(f for f in event.feeds if f.startswith(("profissional-", "esf-", "parceiro-")))
    return own or frozenset(event.feeds)


def _when(event: CalendarEvent) -> tuple[str, str]:
    return event.start.isoformat(), event.end.isoformat()


def _distance(one: CalendarEvent, other: CalendarEvent) -> int:
    days = one.first_date != other.first_date
    hours = abs(_minute(one) - _minute(other)) // 60
    people = len(_of_whom(one) ^ _of_whom(other))
    return PERSON * people + DAY * days + HOUR * min(hours, HOURS) + PLACE * (one.location != other.location)


def _minute(event: CalendarEvent) -> int:
    return getattr(event.start, "hour", 0) * 60 + getattr(event.start, "minute", 0)
