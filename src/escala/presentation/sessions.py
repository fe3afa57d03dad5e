"""A session as it is shown: when, what, where, who, with whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from escala.calendars.places import place_names
from escala.domain.clock import Span, format_clock
from escala.domain.values import Place
from escala.presentation.names import Named, Names, of
from escala.rules.base import Placed, RosterView
from escala.rules.wording import day, joined, plain


@dataclass(frozen=True)
class ShownSession:
    """One session of the roster.

    Attributes:
        id: as in `escala.json`.
        date: local date.
        span: in minutes since midnight of that date.
        activity: what it is.
        local: `unidade`, `domicilio`, `territorio` or `transito`.
        unit: where it is held, if at a unit.
        venue: where it is held, if at a place of its own outside the units.
        place: where it is held, in words: the unit or venue, the two units of a way, or what kind of place it is.
        people: who takes part.
        esf: the eSF that take part.
        partners: the guests and organisations that take part.
        team: whose it is, in a service of several teams; None where it is nobody's in particular.
    """

    id: str
    date: dt.date
    span: Span
    activity: Named
    local: Place
    unit: Named | None
    venue: Named | None
    place: str
    people: tuple[Named, ...]
    esf: tuple[Named, ...]
    partners: tuple[Named, ...]
    team: Named | None

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.span.minutes

    @property
    def hours(self) -> str:
        """When, in its day: `08:00–12:00`."""
        return clock(self.span)

    @property
    def when(self) -> str:
        """Day and hours: `ter 02/03, 08:00–12:00`."""
        return f"{day(self.date)}, {self.hours}"

    @property
    def what(self) -> str:
        """Activity, with the eSF that take part."""
        return " · ".join([self.activity.name, *(team.name for team in self.esf)])

    @property
    def short(self) -> str:
        """The same in few letters."""
        return " ".join([self.activity.short, *(team.short for team in self.esf)])

    @property
    def guests(self) -> str:
        """`com Conselho e Escola`; empty without any."""
        return f"com {joined(party.name for party in self.partners)}" if self.partners else ""


def clock(span: Span) -> str:
    """A stretch of the day in figures: `08:00–12:00`."""
    return f"{format_clock(span.start)}–{format_clock(span.end)}"


def brief_clock(span: Span) -> str:
    """The same where there is little room: `8–12`, `8:20–10`."""
    return f"{_brief(span.start)}–{_brief(span.end)}"


def _brief(minutes: int) -> str:
    hour, rest = divmod(minutes, 60)
    return f"{hour}:{rest:02}" if rest else str(hour)


def shown_sessions(view: RosterView, names: Names) -> tuple[ShownSession, ...]:
    """The sessions of a roster, in order of time."""
    places = place_names([placed.session for placed in view.sessions], view.month.scenario)
    return tuple(_shown(placed, names, places) for placed in view.sessions)


def _shown(placed: Placed, names: Names, places: Mapping[str, str]) -> ShownSession:
    session = placed.session
    return ShownSession(
        id=session.id,
        date=placed.date,
        span=placed.span,
        activity=names.activities[session.atividade],
        local=session.local,
        unit=None if session.unidade is None else names.units[session.unidade],
        venue=None if session.espaco is None else names.venues[session.espaco],
        place=plain(places[session.id]),
        people=of(session.profissionais, names.people),
        esf=of(session.esf, names.esf),
        partners=of(session.parceiros, names.partners),
        team=None if session.equipe is None else names.teams[session.equipe],
    )
