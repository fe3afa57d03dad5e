"""More people in a team: for good, or for one week in which others are away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from escala.domain.month import Week
from escala.explain.condition import Change, Ladder
from escala.explain.worlds import Data, World, put
from escala.rules.wording import day, in_sentence, joined, plain

TEAM = "equipe"
"""The kind of the condition that a team has so many people; with its id in a service of several."""

MOST_HIRED = 3
"""People more, at most, that a repair proposes."""

NOT_HERE = "fora do período de substituição"
"""Why somebody who comes for one week is away in the others."""

Days = tuple[dt.date, dt.date]


def team_key(team: str | None) -> str:
    """The key of the condition that a team has so many people."""
    return TEAM if team is None else f"{TEAM} {team}"


class Hiring:
    """More people of an occupation in a team.

    Args:
        world: the scenario.
        team: which team, in a service of several.
        occupation: its id in the norm.
    """

    def __init__(self, world: World, team: str | None, occupation: str) -> None:
        self.world, self.team, self.occupation = world, team, occupation
        self.load, self.costs = world.pack.carga, world.pack.reparos
        self._where = "" if team is None else f" para a equipe {plain(world.scenario.equipes[team].nome)}"

    def levers(self) -> Iterator[Ladder]:
        """Ever more people for good; and for each week in which some of the team are away."""
        full = self.load.referencia
        yield Ladder(
            [
                self.hired([full] * number + ([part] if part else []))
                for number in range(MOST_HIRED)
                for part in _part_times(self.load.minima, full)
            ]
        )
        for week in self.world.month.weeks:
            if self._some_away(week):
                yield Ladder([self._for_a_week(number, week) for number in range(1, MOST_HIRED + 1)])

    def hired(self, loads: Sequence[int]) -> Change:
        """More people, each with so many hours a week."""
        return Change(
            team_key(self.team),
            f"Contratar mais {self._people(len(loads))}{self._where}, de {self._loads(loads)} por semana",
            self.costs.contratacao * sum(loads),
            partial(_hire, occupation=self.occupation, loads=tuple(loads), teams=self._teams, away=()),
        )

    def _for_a_week(self, number: int, week: Week) -> Change:
        """So many people who are there in one week only."""
        month, loads = self.world.month, (self.load.referencia,) * number
        first, last = month.days[0], month.days[-1]
        begin, end = week.days[0], week.days[-1]
        away: list[Days] = []
        if first < begin:
            away.append((first, begin - dt.timedelta(days=1)))
        if end < last:
            away.append((end + dt.timedelta(days=1), last))
        return Change(
            team_key(self.team),
            f"Chamar {self._people(number)}{self._where} só de {day(begin)} a {day(end)}, "
            f"de {self._loads(loads)} por semana, no lugar de quem está ausente",
            self.costs.contratacao * sum(loads) * len(week.days) / len(month.days),
            partial(_hire, occupation=self.occupation, loads=loads, teams=self._teams, away=tuple(away)),
        )

    @property
    def _teams(self) -> tuple[str, ...]:
        return () if self.team is None else (self.team,)

    def _people(self, number: int) -> str:
        name = in_sentence(plain(self.world.pack.ocupacoes[self.occupation].nome))
        return f"uma pessoa ({name})" if number == 1 else f"{number} pessoas ({name})"

    @staticmethod
    def _loads(loads: Sequence[int]) -> str:
        return joined(f"{load}h" for load in loads)

    def _some_away(self, week: Week) -> bool:
        month = self.world.month
        mates = [p for p in month.professionals if month.scenario.in_team(p, self.team)]
        return any(month.absence(p, date) is not None for p in mates for date in week.days)


def _part_times(least: int, full: int) -> list[int]:
    """Hours a week of contracts up to a full one, ten by ten."""
    return [load for load in range(10, full + 1, 10) if load >= least]


def _hire(data: Data, occupation: str, loads: Sequence[int], teams: Sequence[str], away: Sequence[Days]) -> Data:
    known = data["profissionais"]
    number = 0
    for load in loads:
        number += 1
        while f"contratar-{number}" in known:
            number += 1
        person: dict[str, Any] = {
            "nome": f"Pessoa a contratar {number}",
            "ocupacao": occupation,
            "carga_horaria": load,
        }
        if teams:
            person["equipes"] = list(teams)
        if away:
            person["ausencias"] = [
                {"de": first.isoformat(), "ate": last.isoformat(), "motivo": NOT_HERE} for first, last in away
            ]
        data = put(data, ("profissionais", f"contratar-{number}"), person)
        known = data["profissionais"]
    return data
