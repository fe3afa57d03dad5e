"""Rooms, consulting rooms and vehicles against what every roster needs of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from escala.explain.ground import Ground, total
from escala.explain.meetings import Meetings
from escala.explain.proofs import Proof
from escala.explain.words import cited, some
from escala.explain.workload import Workload
from escala.rules.faixa_horas.clause import CLAUSE as BANDS
from escala.rules.points import row_name
from escala.rules.recursos.clause import CLAUSE as RESOURCES
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_equipe.clause import CLAUSE as TEAM_RULE
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_RULE
from escala.rules.wording import esf_name, hours, joined, people, plain, unit_name

Pool = tuple[str | None, str]
"""A resource of a unit, or of the whole team (None)."""


class Supplies:
    """What there is of each resource, and what the duties and bands need of it."""

    def __init__(self, ground: Ground, meetings: Meetings, workload: Workload) -> None:
        self.ground, self.meetings, self.workload = ground, meetings, workload
        self.month, self.ruleset = ground.month, ground.ruleset
        self.scenario = ground.month.scenario
        self._places: dict[str, tuple[tuple[str, str | None], ...]] = {}

    def proofs(self) -> list[Proof]:
        """Resources that are not there at all; then those of which there are too few hours."""
        return [*self._no_room(), *self._impossible_rows()] or list(self._too_few())

    # -- not there at all --------------------------------------------------------------------------------------

    def places(self, activity: str) -> tuple[tuple[str, str | None], ...]:
        """Where sessions of an activity can be held with the resources that there are: place, and unit if at one."""
        if activity not in self._places:
            self._places[activity] = self._supplied(activity)
        return self._places[activity]

    def _supplied(self, activity: str) -> tuple[tuple[str, str | None], ...]:
        own: Mapping[str, tuple[str, ...]] = {
            TEAM_MEETING: (self.ground.seat,),
            ESF_MEETING: tuple(dict.fromkeys(team.unidade for team in self.scenario.esf.values())),
        }
        units: tuple[str, ...] = own.get(activity, tuple(self.scenario.unidades))
        return tuple(
            (place, unit)
            for place in self.ruleset.activities[activity].locais
            for unit in (units if place == "unidade" else (None,))
            if self.ground.supplied(activity, place, unit)
        )

    def _no_room(self) -> Iterator[Proof]:
        """Meetings of everybody without a room in the unit where they must be held."""
        seat = self.ground.seat
        if self.ground.team_meeting and self.ground.meeting_weeks and not self.places(TEAM_MEETING):
            yield self._proof(
                (TEAM_RULE.id,),
                f"a reunião semanal da equipe é em {unit_name(self.month, seat)}, que não tem "
                f"{self._lacking(TEAM_MEETING, 'unidade', seat)} em recursos",
            )
        lacking: dict[str, list[str]] = {}
        for esf in self.meetings.esf_dates:
            unit = self.scenario.esf[esf].unidade
            if not self.ground.supplied(ESF_MEETING, "unidade", unit):
                lacking.setdefault(unit, []).append(esf)
        for unit, teams in lacking.items():
            yield self._proof(
                (ESF_RULE.id,),
                f"a reunião com {joined(esf_name(self.month, esf) for esf in teams)} é em "
                f"{unit_name(self.month, unit)}, que não tem {self._lacking(ESF_MEETING, 'unidade', unit)} em recursos",
            )

    def _lacking(self, activity: str, place: str, unit: str | None) -> str:
        """What a session needs beyond what there is: `sala: 1`."""
        have = self.scenario.recursos if unit is None else self.scenario.unidades[unit].recursos
        return joined(
            f'"{name}: {amount}"' for name, amount in self._needs(activity, place).items() if have.get(name, 0) < amount
        )

    def _needs(self, activity: str, place: str) -> Mapping[str, int]:
        known = self.ruleset.activities[activity].recursos
        return {name: amount for where, needs in known.items() if where == place for name, amount in needs.items()}

    def _impossible_rows(self) -> Iterator[Proof]:
        """Rows of hours of which people need some, and none of whose activities can be held anywhere."""
        for row in self.workload.rows:
            activities = self.ruleset.row_activities[row]
            if ESF_MEETING in activities or any(self.places(activity) for activity in activities):
                continue
            needs = {p: self.workload.least(p, row) for p in self.month.professionals}
            who = [p for p, minutes in needs.items() if minutes]
            if not who:
                continue
            low, high = min(needs[p] for p in who), max(needs[p] for p in who)
            each = f"ao menos {hours(low)}" if low == high else f"{hours(low)} a {hours(high)}, ao menos,"
            subject = "cada pessoa" if len(who) == len(needs) else people(self.month, who)
            lacking = dict.fromkeys(
                f"não há {self._lacking(activity, place, unit)} em recursos "
                f"{'da equipe' if unit is None else 'de nenhuma unidade'}"
                for activity in activities
                for place in self.ruleset.activities[activity].locais
                for unit in (self.scenario.unidades if place == "unidade" else (None,))
            )
            yield self._proof(
                (BANDS.id,),
                f"{subject} precisa de {each} de {row_name(self.ruleset, row)} no período "
                f"({self.ruleset.rows[row].citacao}), e {joined(lacking)}: nenhuma sessão é possível",
            )

    # -- too few hours -----------------------------------------------------------------------------------------

    @cached_property
    def _demands(self) -> list[tuple[frozenset[Pool], int, str]]:
        """What every roster needs: the pools of which each minute takes at least one, minutes, and for what."""
        found: list[tuple[frozenset[Pool], int, str]] = []
        if self.ground.team_meeting:
            minutes = len(self.ground.meeting_weeks) * self.ground.team_meeting
            found.append((self._pools(TEAM_MEETING), minutes, "reunião da equipe"))
        if self.ground.esf_meeting:
            for unit in self.scenario.unidades:
                teams = [esf for esf in self.meetings.esf_dates if self.scenario.esf[esf].unidade == unit]
                rooms: frozenset[Pool] = frozenset((unit, name) for name in self._needs(ESF_MEETING, "unidade"))
                found.append((rooms, len(teams) * self.ground.esf_meeting, "reuniões com as eSF"))
        for row in self.workload.rows:
            activities = [activity for activity in self.ruleset.row_activities[row] if self.places(activity)]
            if ESF_MEETING in activities:
                continue
            needs = [self.workload.least(p, row) for p in self.month.professionals]
            alone = all(self.ruleset.activities[activity].participantes == "um" for activity in activities)
            every = [self._pools(activity) for activity in activities]
            pools = frozenset(pool for some_pools in every for pool in some_pools) if all(every) else frozenset()
            found.append((pools, sum(needs) if alone else max(needs), row_name(self.ruleset, row)))
        return [demand for demand in found if demand[0] and demand[1]]

    def _pools(self, activity: str) -> frozenset[Pool]:
        """Pools of which a session takes some, wherever it is held; none if some place asks for nothing."""
        found: set[Pool] = set()
        for place, unit in self.places(activity):
            needs = self._needs(activity, place)
            if not any(needs.values()):
                return frozenset()
            found.update((unit, name) for name, amount in needs.items() if amount)
        return frozenset(found)

    def _too_few(self) -> Iterator[Proof]:
        """Sets of resources whose hours do not suffice for what can be held with them alone."""
        told: set[frozenset[Pool]] = set()
        for pools, _, _ in self._demands:
            if pools in told:
                continue
            told.add(pools)
            within = [(minutes, what) for theirs, minutes, what in self._demands if theirs <= pools]
            need, room = sum(minutes for minutes, _ in within), sum(map(self._room, pools))
            if need > room:
                names = joined(
                    f"{name} {'da equipe' if unit is None else f'de {unit_name(self.month, unit)}'}"
                    for unit, name in sorted(pools, key=str)
                )
                listed = some([f"{hours(minutes)} de {what}" for minutes, what in within])
                yield self._proof(
                    (BANDS.id,),
                    f"o período pede {hours(need)} de uso de {plain(names)} ({listed}), e as horas de funcionamento só "
                    f"dão {hours(room)}: faltam {hours(need - room)}",
                    need - room,
                )

    def _room(self, pool: Pool) -> int:
        """Resource-minutes of a pool in the period."""
        unit, name = pool
        if unit is None:
            opening = sum(total(self.ground.on_grid(self.month.any_opening(date))) for date in self.month.days)
            return self.scenario.recursos.get(name, 0) * opening
        opening = sum(total(self.ground.opening(unit, date)) for date in self.month.days)
        return self.scenario.unidades[unit].recursos.get(name, 0) * opening

    def _proof(self, rules: tuple[str, ...], text: str, missing: int | None = None) -> Proof:
        cites = (*rules, RESOURCES.id)
        articles = tuple(dict.fromkeys(self.ruleset.article(rule) for rule in cites))
        sentence = text[:1].upper() + text[1:] + cited(*articles)
        return Proof(regras=cites, artigos=articles, mensagem=sentence, faltam=missing)
