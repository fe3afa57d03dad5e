"""Unpopular shifts: the spread between who works most of them and who works fewest."""

from __future__ import annotations

from collections.abc import Sequence

from escala.domain.clock import WEEKDAYS
from escala.rules.turnos_impopulares.clause import CLAUSE, Parameters
from escala.solver.facts import Facts, bits
from escala.solver.grid import Grid
from escala.solver.host import Expression


def unpopular(facts: Facts, parameters: Parameters) -> list[tuple[int, int]]:
    """(day, mask) of each unpopular shift in which some unit is open."""
    return [
        (d, mask)
        for d in range(len(facts.days))
        for shift, mask in facts.turns
        if facts.any_open[d] & mask and (shift in parameters.turnos or WEEKDAYS[facts.weekday[d]] in parameters.dias)
    ]


def sharing(facts: Facts, shifts: Sequence[tuple[int, int]]) -> list[str]:
    """Professionals who share some shifts, (day, mask) each: no absence in the period, available in one of them."""
    return [
        p
        for p in facts.people
        if not any(facts.month.absence(p, day) for day in facts.days)
        and any(facts.available[p][d] & mask for d, mask in shifts)
    ]


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Points for the spread beyond the tolerance, among those with no absence who are available in some of them."""
    facts = grid.facts
    shifts = unpopular(facts, parameters)
    able = sharing(facts, shifts)
    if len(able) < 2:
        return
    before = brought(facts, able)
    totals: list[Expression] = [
        sum(grid.any_of([grid.worked(p, d, t) for t in bits(mask)]) for d, mask in shifts) + before[p] for p in able
    ]
    most = len(shifts) + max(before.values())
    grid.penalise(CLAUSE.id, parameters.peso * grid.spread(totals, parameters.folga, most))


def brought(facts: Facts, people: Sequence[str]) -> dict[str, int]:
    """Person -> unpopular shifts from the periods before, counted from who has fewest."""
    found = {p: facts.scenario.before.work(p).turnos_impopulares for p in people}
    least = min(found.values(), default=0)
    return {p: shifts - least for p, shifts in found.items()}
