"""The month as it is looked at: weeks, their days, and on each day what every person does and what goes on where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from escala.calendars.places import PLACES
from escala.domain.clock import Span
from escala.domain.month import WORKING_DAYS, Month
from escala.domain.month import Week as MonthWeek
from escala.presentation.names import Named, Names
from escala.presentation.sessions import ShownSession, clock
from escala.rules.wording import day, plain

ABSENT = "ausente"
"""What is said of a person who is away: why is nobody else's."""

HOLIDAY = "feriado"

_KINDS = tuple(PLACES)


@dataclass(frozen=True)
class Stretch:
    """What one person does without a break: the same thing, at the same place, with the same people.

    Attributes:
        span: in minutes since midnight.
        sessions: the sessions that it is made of, in order of time.
        colleagues: who else of the team takes part.
        away: the unit, where it is not the seat.
    """

    span: Span
    sessions: tuple[ShownSession, ...]
    colleagues: tuple[Named, ...]
    away: Named | None

    @property
    def first(self) -> ShownSession:
        """The first of its sessions, which is like the others."""
        return self.sessions[0]

    @property
    def hours(self) -> str:
        """When, in its day: `08:00–12:00`."""
        return clock(self.span)

    @property
    def short(self) -> str:
        """What and, if it is not the seat, where, in few letters: `Grupo eSF 2 (ubs-7)`."""
        return self.first.short + (f" ({self.away.short})" if self.away is not None else "")


@dataclass(frozen=True)
class PersonDay:
    """One person's day.

    Attributes:
        person: who.
        stretches: what the day is made of, in order of time.
        off: why nothing is due, in a word, on a holiday or an absence; None on the other days.
    """

    person: Named
    stretches: tuple[Stretch, ...]
    off: str | None

    @property
    def minutes(self) -> int:
        """Minutes worked."""
        return sum(stretch.span.minutes for stretch in self.stretches)


@dataclass(frozen=True)
class PlaceDay:
    """What goes on at one place on one day.

    Attributes:
        local: `unidade`, `domicilio`, `territorio` or `transito`.
        place: the unit or venue; of the other kinds of place, the kind itself.
        opening: hours of a unit on that day, in minutes since midnight; of the others, none.
        closed: why a unit does not open that day, where that is not its ordinary week.
        sessions: in order of time.
    """

    local: str
    place: Named
    opening: tuple[Span, ...]
    closed: str | None
    sessions: tuple[ShownSession, ...]

    @property
    def key(self) -> str:
        """What tells it from every other place."""
        return self.place.id if self.local == self.place.id else f"{self.local}-{self.place.id}"


@dataclass(frozen=True)
class Day:
    """One date.

    Attributes:
        date: the date.
        holiday: its name, if it is one.
        people: everybody's day, in the order of the scenario.
        places: every unit, in the order of the scenario, then the other places where something is held.
    """

    date: dt.date
    holiday: str | None
    people: tuple[PersonDay, ...]
    places: tuple[PlaceDay, ...]

    @property
    def title(self) -> str:
        """As `ter 02/03`."""
        return day(self.date)

    @property
    def sessions(self) -> tuple[ShownSession, ...]:
        """Its sessions, in order of time."""
        found = (session for place in self.places for session in place.sessions)
        return tuple(sorted(found, key=lambda session: (session.span, session.id)))

    def at(self, key: str) -> PlaceDay | None:
        """What goes on at one place, by its `key`; None where nothing is held there that is no unit."""
        return next((place for place in self.places if place.key == key), None)

    @property
    def minutes(self) -> int:
        """Minutes worked by all together."""
        return sum(person.minutes for person in self.people)

    @property
    def looked_at(self) -> bool:
        """Whether it stands in a week's table: Monday to Friday, and the days on which somebody works."""
        return self.date.weekday() < WORKING_DAYS or any(person.stretches for person in self.people)


@dataclass(frozen=True)
class Week:
    """One ISO week.

    Attributes:
        label: as `2027-W09`.
        days: its seven dates, in order.
    """

    label: str
    days: tuple[Day, ...]

    @property
    def title(self) -> str:
        """As `Semana 2027-W09, de seg 01/03 a dom 07/03`."""
        return f"Semana {self.label}, de {self.days[0].title} a {self.days[-1].title}"

    @property
    def places(self) -> tuple[PlaceDay, ...]:
        """Every place of the week, each as it stands on the first day that has it, units first."""
        found: dict[str, PlaceDay] = {}
        for date in self.days:
            for place in date.places:
                found.setdefault(place.key, place)
        return tuple(sorted(found.values(), key=lambda place: _KINDS.index(place.local)))

    @property
    def shown(self) -> tuple[Day, ...]:
        """The days that stand in its table."""
        return tuple(day for day in self.days if day.looked_at)


def fullest(weeks: Sequence[Week]) -> Week:
    """The week in which most time is worked, the first of them: what an ordinary week looks like."""
    return max(weeks, key=lambda week: sum(day.minutes for day in week.days))


def week_at(weeks: Sequence[Week], date: dt.date) -> Week | None:
    """The week that a date lies in; None where it lies in none of them."""
    return next((week for week in weeks if week.days[0].date <= date <= week.days[-1].date), None)


def weeks_of(month: Month, sessions: Sequence[ShownSession], names: Names) -> tuple[Week, ...]:
    """The weeks of the period.

    Args:
        month: the scenario on its calendar.
        sessions: the roster's, in order of time.
        names: what everything is called.
    """
    by_date: dict[dt.date, list[ShownSession]] = {date: [] for date in month.days}
    for session in sessions:
        by_date[session.date].append(session)
    return tuple(_week(month, week, by_date, names) for week in month.weeks)


def _week(month: Month, week: MonthWeek, by_date: dict[dt.date, list[ShownSession]], names: Names) -> Week:
    return Week(week.label, tuple(_day(month, date, by_date[date], names) for date in week.days))


def _day(month: Month, date: dt.date, sessions: Sequence[ShownSession], names: Names) -> Day:
    holiday = month.holidays.get(date)
    people = []
    for person in names.people.values():
        off = HOLIDAY if holiday is not None else ABSENT if month.absence(person.id, date) is not None else None
        own = [session for session in sessions if person in session.people]
        people.append(PersonDay(person, tuple(_stretches(person, own, month.scenario.sede)), off))
    name = None if holiday is None else plain(holiday)
    return Day(date, name, tuple(people), tuple(_places(month, date, sessions, names)))


def _stretches(person: Named, sessions: Iterable[ShownSession], seat: str) -> Iterator[Stretch]:
    """A person's sessions on one day, those that are one to look at joined."""
    joined: list[ShownSession] = []
    for session in sessions:
        if joined and not _alike(joined[-1], session):
            yield _stretch(person, joined, seat)
            joined = []
        joined.append(session)
    if joined:
        yield _stretch(person, joined, seat)


def _alike(first: ShownSession, second: ShownSession) -> bool:
    """Whether the second goes on with the first: at once, the same thing, at the same place, with the same people."""
    return first.span.end == second.span.start and _kind(first) == _kind(second)


def _kind(session: ShownSession) -> tuple[object, ...]:
    people, esf = frozenset(session.people), frozenset(session.esf)
    return session.activity, session.local, session.place, people, esf, frozenset(session.partners), session.team


def _stretch(person: Named, sessions: Sequence[ShownSession], seat: str) -> Stretch:
    first = sessions[0]
    return Stretch(
        span=Span(first.span.start, sessions[-1].span.end),
        sessions=tuple(sessions),
        colleagues=tuple(other for other in first.people if other != person),
        away=first.unit if first.unit is not None and first.unit.id != seat else None,
    )


def _places(month: Month, date: dt.date, sessions: Sequence[ShownSession], names: Names) -> Iterator[PlaceDay]:
    for unit in names.units.values():
        here = tuple(s for s in sessions if s.unit == unit)
        closed = month.closure(unit.id, date)
        yield PlaceDay("unidade", unit, month.opening(unit.id, date), None if closed is None else plain(closed), here)
    for venue in names.venues.values():
        if here := tuple(s for s in sessions if s.unit is None and s.venue == venue):
            yield PlaceDay("territorio", venue, (), None, here)
    for local, name in PLACES.items():
        if here := tuple(s for s in sessions if s.unit is None and s.venue is None and s.local == local):
            yield PlaceDay(local, Named(local, name, name), (), None, here)
