"""Availability: the grid offers only hours that a person and a unit have; what is written is checked here."""

from __future__ import annotations

from escala.rules.disponibilidade.clause import Parameters
from escala.solver.cells import Item
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
        if hours & want != want or not _works_there(grid, item):
            grid.forbid(item.lit)


def _works_there(grid: Grid, item: Item) -> bool:
    """Whether the person works at the item's unit, or is called there by a meeting or a commitment."""
    facts, unit = grid.facts, item.kind.unit
    if unit is None or facts.scenario.works_at(item.person, unit):
        return True
    called = facts.activity(item.kind.activity).participantes == "convocados"
    return called or any(
        fixed.kind == item.kind and fixed.start == item.start and fixed.length == item.length
        for fixed in facts.commitments[item.day]
        if item.person in fixed.people
    )
