"""Fragmentation: sessions that a person begins in one shift, beyond the limit."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.fragmentacao.clause import CLAUSE, Parameters
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Points for each session begun in a shift beyond the limit; travel does not count."""
    facts = grid.facts
    begun: dict[tuple[str, int, str], list[Literal]] = defaultdict(list)
    for item in (*(item for item in grid.items if not item.run), *grid.run_starts):
        if item.kind.place == "transito":
            continue
        for shift, mask in facts.turns:
            if mask >> item.start & 1:
                begun[item.person, item.day, shift].append(item.lit)
    for (person, _, _), literals in begun.items():
        if len(literals) > parameters.limite:
            over = grid.excess(sum(literals), parameters.limite, facts.horizon)
            grid.penalise(CLAUSE.id, parameters.peso * over, person)
