"""The months that are looked at, and the team that each of them has."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from escala.audit.form import place
from escala.documents.errors import InputError, Problem
from escala.domain.roster import Roster
from escala.domain.scenario import Professional
from escala.norms.pack import Pack
from escala.norms.ruleset import RuleSet
from escala.rules.base import RosterView
from escala.scenario_files import LoadedScenario

MONTHS = (
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
)

Cut = Literal["civil", "escala"]
"""What a month is: that of the calendar, or the weeks of its roster."""


@dataclass(frozen=True)
class Written:
    """A written roster.

    Attributes:
        source: where it was read from, as messages show it.
        roster: the roster.
        loaded: its scenario.
    """

    source: str
    roster: Roster
    loaded: LoadedScenario

    @cached_property
    def view(self) -> RosterView:
        """Its sessions on the calendar."""
        return place(self.roster, self.loaded.month, self.loaded.ruleset)[0]

    @property
    def activities(self) -> dict[str, str]:
        """Name of each activity of the norm, by id; also of those that the team does without."""
        loaded = self.loaded
        return {id: one.nome for id, one in (*loaded.pack.atividades.items(), *loaded.ruleset.activities.items())}

    @property
    def first(self) -> dt.date:
        """First day of its period."""
        return self.loaded.scenario.periodo.inicio

    @property
    def last(self) -> dt.date:
        """Last day of its period."""
        return self.loaded.scenario.periodo.fim


@dataclass(frozen=True)
class LookedAt:
    """One month, or the period of one roster.

    Attributes:
        label: what files call it: `2027-03`, or `2027-03-01/2027-03-28`.
        first, last: its days, both included.
        rosters: those whose team is its team, in order of time.
    """

    label: str
    first: dt.date
    last: dt.date
    rosters: tuple[Written, ...]

    @property
    def name(self) -> str:
        """What readers call it: `março de 2027`, or `01/03/2027 a 28/03/2027`."""
        if "/" in self.label:
            return f"{self.first:%d/%m/%Y} a {self.last:%d/%m/%Y}"
        return f"{MONTHS[self.first.month - 1]} de {self.first.year}"

    @cached_property
    def people(self) -> dict[str, Professional]:
        """Everybody of the team, by id; where two rosters differ, as the later one says."""
        return {id: one for written in self.rosters for id, one in written.loaded.scenario.profissionais.items()}

    @property
    def ruleset(self) -> RuleSet:
        """Its rules; where two rosters differ, as the later one says."""
        return self.rosters[-1].loaded.ruleset

    @property
    def teams(self) -> tuple[str | None, ...]:
        """The service as a whole, and each of its teams where it has several."""
        return (None, *self.rosters[-1].loaded.scenario.equipes)

    def members(self, team: str | None) -> list[str]:
        """Ids of the people of a team; of everybody for the whole."""
        return [id for id, one in self.people.items() if team is None or team in one.equipes]

    def hours(self, team: str | None) -> int:
        """Hours a week of a team's people, summed."""
        return sum(self.people[id].carga_horaria for id in self.members(team))

    def team_name(self, team: str | None) -> str:
        """What a team is called."""
        scenario = self.rosters[-1].loaded.scenario
        return scenario.equipe.nome if team is None else scenario.equipes[team].nome


def in_order(written: Sequence[Written]) -> tuple[Written, ...]:
    """The rosters of one team by time.

    Raises:
        InputError: of different teams or norms, or of periods that overlap.
    """
    found = sorted(written, key=lambda one: one.first)
    for one, following in pairwise(found):
        what = ""
        if following.first <= one.last:
            what = f"o período de {one.source} ({one.first:%d/%m/%Y} a {one.last:%d/%m/%Y}) já tem esses dias"
        elif one.loaded.scenario.equipe.id != following.loaded.scenario.equipe.id:
            ids = one.loaded.scenario.equipe.id, following.loaded.scenario.equipe.id
            what = f"é da equipe {ids[1]}, e a de {one.source} é da equipe {ids[0]}"
        elif one.loaded.pack.id != following.loaded.pack.id:
            what = f"segue a norma {following.loaded.pack.id}, e a de {one.source} segue {one.loaded.pack.id}"
        if what:
            raise InputError([Problem(following.source, 0, 0, what, "Dê as escalas de uma só equipe, uma por mês.")])
    return tuple(found)


def months_of(rosters: Sequence[Written], cut: Cut) -> tuple[LookedAt, ...]:
    """The months of some rosters, in order.

    Args:
        rosters: of one team, by time.
        cut: `civil`: the months in which the Thursdays of their weeks fall; `escala`: their periods.
    """
    if cut == "escala":
        return tuple(LookedAt(f"{one.first}/{one.last}", one.first, one.last, (one,)) for one in rosters)
    found: dict[tuple[int, int], list[Written]] = {}
    for written in rosters:
        for week in written.loaded.month.weeks:
            here = found.setdefault((week.days[3].year, week.days[3].month), [])
            if written not in here[-1:]:
                here.append(written)
    return tuple(
        LookedAt(
            f"{year}-{month:02d}",
            dt.date(year, month, 1),
            dt.date(year, month, calendar.monthrange(year, month)[1]),
            tuple(mine),
        )
        for (year, month), mine in sorted(found.items())
    )


def pack_of(rosters: Sequence[Written]) -> Pack:
    """The norm of some rosters of one team."""
    return rosters[-1].loaded.pack
