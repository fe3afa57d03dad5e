"""Places and travel: inside a block a person is based at one unit at a time, and travels to change it."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.lugares.clause import Parameters
from escala.solver.facts import Placement
from escala.solver.grid import Cell, Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Give each worked slot a base unit; let the base change only by travel of the length given."""
    facts = grid.facts
    if len(facts.units) > 1:
        at: dict[Cell, dict[str, dict[int, list[Literal]]]] = defaultdict(
            lambda: defaultdict(lambda: defaultdict(list))
        )
        moving: dict[Cell, dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        for item in grid.items:
            if (item.person, item.day) not in grid.free:
                continue
            for t in range(item.start, item.start + item.length):
                if item.kind.unit is not None:
                    at[item.person, item.day][item.kind.unit][t].append(item.lit)
                elif item.kind.place == "transito":
                    moving[item.person, item.day][t].append(item.lit)
        for cell in grid.cells:
            if cell in grid.free:
                _bases(grid, cell, at[cell], moving[cell])
    if not grid.free:
        _written(grid)


def _bases(grid: Grid, cell: Cell, at: dict[str, dict[int, list[Literal]]], moving: dict[int, list[Literal]]) -> None:
    """One base a worked slot outside travel: where a session at a unit is, else carried over."""
    facts, line = grid.facts, grid.work[cell]
    base: dict[str, list[Literal]] = {}
    for unit in facts.units:
        base[unit] = []
        for working in line:
            base[unit].append(0 if isinstance(working, int) and not working else grid.model.new_bool_var(""))
    for t, working in enumerate(line):
        if isinstance(working, int) and not working:
            continue
        grid.equal([*(base[u][t] for u in facts.units), *moving.get(t, ()), grid.negated(working)], 1)
        for unit in facts.units:
            here = at[unit].get(t, [])
            for lit in here:
                grid.clause([grid.negated(lit), base[unit][t]])
            if t + 1 < len(line):
                for other in facts.units:
                    if other != unit and facts.travel(unit, other):
                        grid.clause([grid.negated(base[unit][t]), grid.negated(base[other][t + 1])])
    travel = [(item, origin, to) for item, origin, to in grid.travel_items if (item.person, item.day) == cell]
    if travel and grid.offer.open:
        left = {unit: _reached(grid, at[unit], base[unit], 1) for unit in facts.units}
        bound_for = {unit: _reached(grid, at[unit], base[unit], -1) for unit in facts.units}
    for item, origin, destination in travel:
        before, after = item.start - 1, item.start + item.length
        if grid.offer.open:
            grid.clause([grid.negated(item.lit), left[origin].get(before, 0)])
            grid.clause([grid.negated(item.lit), bound_for[destination].get(after, 0)])
        else:
            grid.clause([grid.negated(item.lit), *at[origin].get(before, [])])
            grid.clause([grid.negated(item.lit), *at[destination].get(after, [])])


def _reached(grid: Grid, at: dict[int, list[Literal]], base: list[Literal], step: int) -> dict[int, Literal]:
    """Slot -> whether a session at the unit came before it (`step` 1) or comes after (-1), with no change of base.

    True only if so. Visits outside may stand between a unit and the way from it or to it.
    """
    reached: dict[int, Literal] = {}
    for t in range(len(base))[::step]:
        before = [reached[t - step]] if t - step in reached else []
        if not isinstance(base[t], int) and (before or at.get(t)):
            reached[t] = now = grid.model.new_bool_var("")
            grid.clause([grid.negated(now), base[t]])
            grid.clause([grid.negated(now), *before, *at.get(t, [])])
    return reached


def _written(grid: Grid) -> None:
    """A finished roster: the units of each block in order, and the travel between them."""
    facts = grid.facts
    lines: dict[Cell, list[Placement]] = defaultdict(list)
    for placement in grid.placements:
        grid.require(placement.kind.place in facts.activity(placement.kind.activity).locais)
        grid.require((placement.kind.unit is not None) == (placement.kind.place == "unidade"))
        for p in placement.people:
            lines[p, placement.day].append(placement)
    for line in lines.values():
        _written_line(grid, sorted(line, key=lambda s: (s.start, s.length)))


def _written_line(grid: Grid, line: list[Placement]) -> None:
    unit: str | None = None
    way = end = 0
    for placement in line:
        here = placement.kind.unit
        if placement.start > end:
            grid.require(way == 0)
            unit, way = None, 0
        if placement.kind.place == "transito":
            way += placement.length
        elif here is not None:
            grid.require(way == (0 if unit is None else grid.facts.travel(unit, here)))
            unit, way = here, 0
        end = max(end, placement.start + placement.length)
    grid.require(way == 0)
