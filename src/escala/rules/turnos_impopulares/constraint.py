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
    totals: list[Expression] = [
        sum(grid.any_of([grid.worked(p, d, t) for t in bits(mask)]) for d, mask in shifts) for p in able
    ]
    grid.penalise(CLAUSE.id, parameters.peso * grid.spread(totals, parameters.folga, len(shifts)))
