"""What moves from one roster of a period to another: sessions that go and come, and whose hours are not the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from escala.presentation.names import Named, Names
from escala.presentation.sessions import ShownSession, shown_sessions
from escala.rules.base import RosterView
from escala.rules.wording import day
from escala.whatif.differences import differences, minutes_changed


@dataclass(frozen=True)
class MovedDay:
    """One date on which something is not the same.

    Attributes:
        date: the date.
        gone: the sessions that only the first roster has.
        come: those that only the second has.
    """

    date: dt.date
    gone: tuple[ShownSession, ...]
    come: tuple[ShownSession, ...]

    @property
    def title(self) -> str:
        """As `ter 02/03`."""
        return day(self.date)


@dataclass(frozen=True)
class MovedPerson:
    """Somebody whose work is not the same.

    Attributes:
        person: who.
        minutes: in how many they do something else, free time included.
        gone: how many of the sessions that only the first roster has are theirs.
        come: how many of those that only the second has.
    """

    person: Named
    minutes: int
    gone: int
    come: int


@dataclass(frozen=True)
class Moves:
    """What is not the same in the second of two rosters.

    Attributes:
        days: the dates on which something moves, in order.
        people: those for whom something moves, most moved first.
    """

    days: tuple[MovedDay, ...]
    people: tuple[MovedPerson, ...]


def moves_of(before: RosterView, after: RosterView) -> Moves:
    """What moves from one roster to another of the same period."""
    gone_sessions, come_sessions = differences(
        *((placed.session for placed in view.sessions) for view in (before, after))
    )
    old, new = (Names(view.month, view.ruleset) for view in (before, after))
    gone = _shown(before, old, {session.id for session in gone_sessions})
    come = _shown(after, new, {session.id for session in come_sessions})
    dates = sorted({session.date for session in (*gone, *come)})
    days = (
        MovedDay(date, *(tuple(s for s in sessions if s.date == date) for sessions in (gone, come))) for date in dates
    )
    people = {**old.people, **new.people}
    moved = (
        MovedPerson(people[id], minutes, *(sum(_has(s, id) for s in sessions) for sessions in (gone, come)))
        for id, minutes in minutes_changed(before, after).items()
    )
    return Moves(tuple(days), tuple(sorted(moved, key=lambda one: -one.minutes)))


def _shown(view: RosterView, names: Names, ids: set[str]) -> tuple[ShownSession, ...]:
    return tuple(session for session in shown_sessions(view, names) if session.id in ids)


def _has(session: ShownSession, person: str) -> bool:
    return any(one.id == person for one in session.people)
