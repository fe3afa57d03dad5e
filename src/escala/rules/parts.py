"""The parts of a service of several teams: teams that share nobody are each a part by themselves, and solved apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass

from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.norms.ruleset import RuleSet, Term
from escala.rules.cobertura.clause import CLAUSE as COVERAGE
from escala.rules.turno_fixo.clause import CLAUSE as SHIFT


@dataclass(frozen=True)
class Part:
    """Teams that are one as far as the rules go.

    Attributes:
        teams: their ids; none for the one team of a scenario that has no more.
        month: their people and units on the calendar.
        ruleset: the norm with what binds them alone; what binds several parts is left out.
    """

    teams: tuple[str, ...]
    month: Month
    ruleset: RuleSet


def parts(month: Month, ruleset: RuleSet, also: Collection[tuple[str, str]] = ()) -> tuple[Part, ...]:
    """The parts of a scenario.

    Teams are coupled that share a professional, or a coverage or fixed shift of the whole service. Meetings of several
    teams couple nothing: they are placed first and then stand.

    Args:
        month: the scenario on its calendar.
        ruleset: its norm, adjusted.
        also: (professional, unit) where somebody has to be, besides the units of their teams.
    """
    scenario = month.scenario
    groups = _coupled(scenario, ruleset)
    if len(groups) < 2:
        return (Part(tuple(scenario.equipes), month, ruleset),)
    of_all = [term for kind in (COVERAGE, SHIFT) for term in kind.of(ruleset) if term.team is None]
    found = []
    for teams in groups:
        people = {p for p, member in scenario.profissionais.items() if not set(member.equipes).isdisjoint(teams)}
        shared = {term.id for term in of_all if any(term.calls(scenario, p) for p in people)}
        terms = tuple(t for t in ruleset.terms if (t.id in shared if t.team is None else t.team in teams))
        named = {unit for p, unit in also if p in people}.union(*(_units(scenario, term) for term in terms))
        own = month.of_teams(teams, named)
        found.append(Part(teams, own, dataclasses.replace(ruleset, terms=terms)))
    return tuple(found)


def _units(scenario: Scenario, term: Term) -> set[str]:
    """The units that a clause names; all of them where one of the whole service speaks of each."""
    named: set[str] = set()
    for key in ("unidade", "unidades", "local", "locais"):
        value = term.parameters.get(key, ())
        named |= {value} if isinstance(value, str) else set(value)
    return set(scenario.unidades) if term.team is None and "cada" in named else named & set(scenario.unidades)


def _coupled(scenario: Scenario, ruleset: RuleSet) -> list[tuple[str, ...]]:
    """Groups of teams that are coupled, in the scenario's order."""
    ties = [set(member.equipes) for member in scenario.profissionais.values()]
    for kind in (COVERAGE, SHIFT):
        for term in kind.of(ruleset):
            if term.team is None:
                called = (p for p in scenario.profissionais if term.calls(scenario, p))
                ties.append({team for p in called for team in scenario.profissionais[p].equipes})
    group_of = {team: team for team in scenario.equipes}
    for tied in ties:
        merged = {group_of[team] for team in tied}
        first = next((team for team in scenario.equipes if group_of[team] in merged), None)
        if first is not None:
            group_of = {team: group_of[first] if group in merged else group for team, group in group_of.items()}
    return [
        tuple(team for team in scenario.equipes if group_of[team] == group)
        for group in dict.fromkeys(group_of.values())
    ]
