"""Stability: shifts worked, and the hour of the team meeting, that change from one week to the next."""

from __future__ import annotations

from escala.domain.clock import WEEKDAYS
from escala.rules.estabilidade.clause import CLAUSE, Parameters
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.solver.facts import Facts, bits
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Points for each shift worked in one week and not in the next, and for each meeting that moves."""
    facts = grid.facts
    pairs = [(w, w + 1) for w in facts.weeks[:-1] if w in grid.weeks or w + 1 in grid.weeks]
    teams = dict.fromkeys(s.team for s in grid.sessions if s.kind.activity == TEAM_MEETING)
    worked: dict[tuple[str, int, str], Literal] = {}

    def works(person: str, day: int, shift: str, mask: int) -> Literal:
        key = (person, day, shift)
        if key not in worked:
            worked[key] = grid.any_of([grid.worked(person, day, t) for t in bits(mask)])
        return worked[key]

    for before, after in pairs:
        for first, second in zip(facts.days_of_week[before], facts.days_of_week[after], strict=True):
            for person in facts.present[first]:
                if person not in facts.present[second]:
                    continue
                for shift, mask in facts.turns:
                    one, other = works(person, first, shift, mask), works(person, second, shift, mask)
                    grid.penalise(CLAUSE.id, parameters.peso * _differ(grid, one, other), person)
        for team in teams:
            grid.penalise(CLAUSE.id, parameters.peso * _moved(grid, team, _held(grid, team, before), after))
    if 0 in grid.weeks:
        for (person, day), shifts in habits(facts).items():
            for shift, mask in facts.turns:
                now = works(person, day, shift, mask)
                grid.penalise(CLAUSE.id, parameters.peso * _differ(grid, int(shift in shifts), now), person)
        for team in teams:
            grid.penalise(CLAUSE.id, parameters.peso * _moved(grid, team, met_before(facts, team), 0))


def habits(facts: Facts) -> dict[tuple[str, int], frozenset[str]]:
    """Cells of the first week -> shifts worked on that weekday in the last week of the period before.

    Only where the person could work on both days.
    """
    return {
        (p, day): frozenset(shifts)
        for p in facts.people
        for weekday, shifts in facts.scenario.before.work(p).turnos.items()
        if p in facts.present[day := facts.days_of_week[0][WEEKDAYS.index(weekday)]]
    }


def met_before(facts: Facts, team: str | None) -> dict[tuple[int, int], Literal]:
    """(weekday, slot) at which a team met in the last week of the period before; nothing where that is not known.

    An hour that is not on the grid is slot -1: no meeting can be held then.
    """
    met = facts.scenario.before.meeting(team)
    if met is None:
        return {}
    slot, beside = divmod(met.hora, facts.slot)
    return {(WEEKDAYS.index(met.dia), -1 if beside else slot): 1}


def _differ(grid: Grid, one: Literal, other: Literal) -> Literal:
    if isinstance(one, int) and isinstance(other, int):
        return int(one != other)
    if isinstance(one, int):
        one, other = other, one
    if isinstance(other, int) and not isinstance(one, int):
        return grid.negated(one) if other else one
    found = grid.model.new_bool_var("")
    for a, b in ((one, other), (other, one)):
        grid.clause([found, grid.negated(a), b])
    return found


def _held(grid: Grid, team: str | None, week: int) -> dict[tuple[int, int], Literal]:
    """(weekday, slot) of the meetings that a team may have in a week -> whether it is held then."""
    facts = grid.facts
    return {
        (facts.weekday[session.day], session.start): session.lit
        for session in grid.sessions
        if facts.week_of[session.day] == week and session.kind.activity == TEAM_MEETING and session.team == team
    }


def _moved(grid: Grid, team: str | None, before: dict[tuple[int, int], Literal], week: int) -> Literal:
    """Whether a team's meeting of a week is on another weekday or at another time than one held before."""
    after = _held(grid, team, week)
    if not before or not after:
        return 0
    if all(isinstance(lit, int) for held in (before, after) for lit in held.values()):
        return int(min(before) != min(after))
    found = grid.model.new_bool_var("")
    for when, lit in before.items():
        grid.clause([found, grid.negated(lit), after.get(when, 0)])
    return found
