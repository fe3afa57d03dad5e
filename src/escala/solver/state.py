"""A written month inside the solver: its sessions, and what the rules say of them without a solve."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from escala import __version__
from escala.domain.roster import Objective, Roster, Session, Status
from escala.solver.assembly import CONSTRAINTS, SOFT, impose
from escala.solver.facts import Facts, Kind, Placement, run
from escala.solver.grid import Grid


@dataclass(frozen=True)
class State:
    """A complete month.

    Attributes:
        facts: the month in slots.
        sessions: every session, in canonical order, each with its eSF.
    """

    facts: Facts
    sessions: tuple[Placement, ...]

    @classmethod
    def of(cls, facts: Facts, sessions: Iterable[Placement]) -> State:
        """The month with its sessions in canonical order: by time, then by what, where and who."""
        rank = {p: i for i, p in enumerate(facts.people)}
        ordered = (s._replace(people=tuple(sorted(s.people, key=rank.__getitem__))) for s in sessions)
        key = lambda s: (s.day, s.start, s.kind.activity, s.kind.unit or "", s.kind.place, [rank[p] for p in s.people])  # noqa: E731
        return cls(facts, tuple(sorted(ordered, key=key)))

    @cached_property
    def _grid(self) -> Grid:
        """The month as the soft rules price it."""
        grid = Grid(self.facts, (), self.sessions)
        impose(grid, SOFT)
        return grid

    @cached_property
    def sound(self) -> bool:
        """Whether every hard rule holds, as the constraints read it."""
        grid = Grid(self.facts, (), self.sessions)
        impose(grid, (rule for rule in CONSTRAINTS if rule not in SOFT))
        return grid.feasible

    @cached_property
    def points(self) -> Mapping[str, int]:
        """Soft rule -> penalty points."""
        return {rule: int(str(self._grid.penalty(rule))) for rule in SOFT if self.facts.ruleset.cites(rule)}

    @cached_property
    def worked(self) -> Mapping[tuple[str, int], int]:
        """(person, day) -> mask of the slots worked."""
        found: dict[tuple[str, int], int] = {}
        for s in self.sessions:
            for p in s.people:
                found[p, s.day] = found.get((p, s.day), 0) | run(s.start, s.length)
        return found

    @cached_property
    def blame(self) -> Mapping[str, int]:
        """Professional -> the points that are for that person alone."""
        found: dict[str, int] = {}
        for entries in self._grid.penalties.values():
            for person, points in entries:
                if person is not None:
                    found[person] = found.get(person, 0) + int(str(points))
        return found

    @property
    def value(self) -> int:
        """Points of all soft rules together."""
        return sum(self.points.values())

    def roster(self, bound: int, status: Status, points: Mapping[str, int] | None = None) -> Roster:
        """The month as it is written in files; `points` are its own unless others are given."""
        facts, scenario = self.facts, self.facts.scenario
        points = self.points if points is None else points
        return Roster(
            versao=__version__,
            cenario=scenario.to_data(),
            situacao=status,
            objetivo=Objective(valor=sum(points.values()), limite=bound, parcelas=dict(points)),
            semanas=tuple(week.label for week in facts.month.weeks),
            sessoes=tuple(_session(facts, i, s) for i, s in enumerate(self.sessions, start=1)),
        )


def _session(facts: Facts, ordinal: int, placement: Placement) -> Session:
    zone = ZoneInfo(facts.ruleset.pack.fuso)
    midnight = dt.datetime.combine(facts.days[placement.day], dt.time(), tzinfo=zone)
    kind = placement.kind

    def at(slot: int) -> dt.datetime:
        return midnight + dt.timedelta(minutes=slot * facts.slot)

    return Session(
        id=f"{ordinal:04d}",
        atividade=kind.activity,
        inicio=at(placement.start),
        fim=at(placement.start + placement.length),
        unidade=kind.unit,
        local=kind.place,
        profissionais=placement.people,
        esf=placement.esf,
        recursos=dict(facts.activity(kind.activity).recursos.get(kind.place, {})),
        parceiros=placement.guests,
        espaco=placement.venue,
        equipe=placement.team,
    )


def placements(facts: Facts, sessions: Sequence[Session]) -> list[Placement]:
    """The solver's form of written sessions that lie inside the period, on the grid, at the norm's local time."""
    found, zone = [], ZoneInfo(facts.ruleset.pack.fuso)
    for session in sessions:
        begin = session.inicio.astimezone(zone)
        start = begin.hour * 60 + begin.minute
        kind = Kind(session.atividade, session.local, session.unidade)
        day = facts.day_index[begin.date()]
        people, length = session.profissionais, session.minutes // facts.slot
        found.append(
            Placement(
                kind,
                day,
                start // facts.slot,
                length,
                people,
                session.esf,
                guests=session.parceiros,
                venue=session.espaco,
                team=session.equipe,
            )
        )
    return found
