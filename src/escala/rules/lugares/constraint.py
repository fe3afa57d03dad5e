"""Places and travel: inside a block a person is based at one unit at a time, and travels to change it."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.lugares.clause import Parameters
from escala.solver.cells import Cell, Item
from escala.solver.facts import Placement
from escala.solver.grid import Grid
from escala.solver.host import Literal

Line = dict[str, dict[int, list[Literal]]]
"""Unit -> slot -> literals of the sessions there at that time."""


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Let consecutive slots have different bases only across a journey of the length given."""
    facts = grid.facts
    if len(facts.units) > 1:
        lines: dict[Cell, Line] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        inside: dict[Cell, Line] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for item in grid.items:
            if (item.person, item.day) not in grid.free or item.kind.place == "transito":
                continue
            for base, lit in _based(grid, item):
                for t in range(item.start, item.start + item.length):
                    lines[item.person, item.day][base][t].append(lit)
                    if item.kind.unit is not None:
                        inside[item.person, item.day][base][t].append(lit)
        for cell in grid.cells:
            if cell in grid.free:
                _bases(grid, lines[cell])
        _journeys(grid, lines, inside)
    if not grid.free:
        _written(grid)


def _based(grid: Grid, item: Item) -> list[tuple[str, Literal]]:
    """Where a session is done from; one outside that is fixed in advance is done from any one unit."""
    base = item.kind.unit or item.base
    if base is not None:
        return [(base, item.lit)]
    found: list[tuple[str, Literal]] = [(unit, grid.model.new_bool_var("")) for unit in grid.facts.units]
    grid.equal([*(lit for _, lit in found), grid.negated(item.lit)], 1)
    return found


def _journeys(grid: Grid, lines: dict[Cell, Line], inside: dict[Cell, Line]) -> None:
    """A journey begins where a session at its origin ended, and ends where one at its destination begins.

    Where the offer is open, visits from the same base may stand between a unit and the way from it or to it.
    """
    reached: dict[tuple[Cell, str, int], dict[int, Literal]] = {}

    def near(cell: Cell, unit: str, step: int) -> dict[int, Literal]:
        if (cell, unit, step) not in reached:
            reached[cell, unit, step] = _reached(grid, inside[cell][unit], lines[cell][unit], step)
        return reached[cell, unit, step]

    for item, origin, destination in grid.travel_items:
        cell, before, after = (item.person, item.day), item.start - 1, item.start + item.length
        if grid.offer.open:
            grid.clause([grid.negated(item.lit), near(cell, origin, 1).get(before, 0)])
            grid.clause([grid.negated(item.lit), near(cell, destination, -1).get(after, 0)])
        else:
            grid.clause([grid.negated(item.lit), *inside[cell][origin].get(before, [])])
            grid.clause([grid.negated(item.lit), *inside[cell][destination].get(after, [])])


def _reached(
    grid: Grid, inside: dict[int, list[Literal]], line: dict[int, list[Literal]], step: int
) -> dict[int, Literal]:
    """Slot -> whether a session at the unit came before it (`step` 1) or comes after (-1), with no change of base.

    True only if so.
    """
    reached: dict[int, Literal] = {}
    for t in sorted(line, reverse=step < 0):
        before = [reached[t - step]] if t - step in reached else []
        if before or inside.get(t):
            reached[t] = now = grid.model.new_bool_var("")
            grid.clause([grid.negated(now), *line[t]])
            grid.clause([grid.negated(now), *before, *inside.get(t, [])])
    return reached


def _bases(grid: Grid, lines: Line) -> None:
    """No slot with one base next to a slot with another that is a journey away."""
    units = grid.facts.units
    for unit in units:
        away = [other for other in units if grid.facts.travel(unit, other)]
        for t, here in lines[unit].items():
            there = [lit for other in away for lit in lines[other].get(t + 1, ())]
            if there:
                grid.at_most([*here, *there], 1)


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
