"""Places and travel: inside a block a person is based at one unit at a time, and travels to change it."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.lugares.clause import Parameters
from escala.solver.grid import Cell, Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Let consecutive slots have different bases only across a journey of the length given."""
    facts = grid.facts
    if len(facts.units) > 1:
        lines: dict[Cell, dict[str, dict[int, list[Literal]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        inside: dict[Cell, dict[str, dict[int, list[Literal]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for item in grid.items:
            base = item.kind.unit or item.base
            if (item.person, item.day) in grid.free and base is not None:
                for t in range(item.start, item.start + item.length):
                    lines[item.person, item.day][base][t].append(item.lit)
                    if item.kind.unit is not None:
                        inside[item.person, item.day][base][t].append(item.lit)
        for cell in grid.cells:
            if cell in grid.free:
                _bases(grid, lines[cell])
        for item, origin, destination in grid.travel_items:
            at = inside[item.person, item.day]
            for unit, t in ((origin, item.start - 1), (destination, item.start + item.length)):
                grid.clause([grid.negated(item.lit), *at[unit].get(t, [])])
    if not grid.free:
        _written(grid)


def _bases(grid: Grid, lines: dict[str, dict[int, list[Literal]]]) -> None:
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
    lines: dict[Cell, list[tuple[int, int, str | None, str]]] = defaultdict(list)
    for placement in grid.placements:
        grid.require(placement.kind.place in facts.activity(placement.kind.activity).locais)
        grid.require((placement.kind.unit is not None) == (placement.kind.place == "unidade"))
        for p in placement.people:
            entry = (placement.start, placement.length, placement.kind.unit, placement.kind.place)
            lines[p, placement.day].append(entry)
    for line in lines.values():
        _written_line(grid, sorted(line))


def _written_line(grid: Grid, line: list[tuple[int, int, str | None, str]]) -> None:
    unit: str | None = None
    way, end = 0, -1
    for start, length, here, place in line:
        if start != end:
            grid.require(way == 0)
            unit, way = None, 0
        if place == "transito":
            way += length
        elif here is not None:
            needed = 0 if unit is None or unit == here else grid.facts.travel(unit, here)
            grid.require(way == needed)
            unit, way = here, 0
        end = start + length
    grid.require(way == 0)
