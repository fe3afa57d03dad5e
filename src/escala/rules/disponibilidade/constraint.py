"""Availability: the grid offers only hours that a person and a unit have; what is written is checked here."""

from __future__ import annotations

from escala.rules.disponibilidade.clause import Parameters
from escala.solver.facts import run
from escala.solver.grid import Grid


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Forbid what lies outside a person's hours, or outside the opening hours of its place."""
    facts = grid.facts
    for item in grid.items:
        if not isinstance(item.lit, int) and (item.person, item.day) in grid.free:
            continue
        hours = facts.available[item.person][item.day]
        if item.kind.unit is not None:
            hours &= facts.opening[item.kind.unit][item.day]
        want = run(item.start, item.length)
        if hours & want != want:
            grid.forbid(item.lit)
