"""Stability: shifts worked, and the hour of the team meeting, that change from one week to the next."""

from __future__ import annotations

from escala.rules.estabilidade.clause import CLAUSE, Parameters
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.solver.facts import bits
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
            grid.penalise(CLAUSE.id, parameters.peso * _moved(grid, team, before, after))


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


def _moved(grid: Grid, team: str | None, before: int, after: int) -> Literal:
    """Whether a team's meeting of two consecutive weeks is on another weekday or at another time."""
    facts = grid.facts
    held: dict[int, dict[tuple[int, int], Literal]] = {before: {}, after: {}}
    for session in grid.sessions:
        week = facts.week_of[session.day]
        if week in held and session.kind.activity == TEAM_MEETING and session.team == team:
            held[week][facts.weekday[session.day], session.start] = session.lit
    if not held[before] or not held[after]:
        return 0
    if all(isinstance(lit, int) for one in held.values() for lit in one.values()):
        return int(min(held[before]) != min(held[after]))
    found = grid.model.new_bool_var("")
    for when, lit in held[before].items():
        grid.clause([found, grid.negated(lit), held[after].get(when, 0)])
    return found
