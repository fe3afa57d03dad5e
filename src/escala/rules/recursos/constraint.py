"""Shared rooms and vehicles: never over capacity in any slot."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.recursos.clause import Parameters
from escala.solver.grid import Grid
from escala.solver.host import Expression


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Bound what sessions take of each resource, per unit or for the whole team, in every slot."""
    facts = grid.facts
    use: dict[tuple[str, str | None, int, int], list[Expression]] = defaultdict(list)
    for session in grid.sessions:
        if session.day not in grid.days:
            continue
        for name, amount in facts.activity(session.kind.activity).recursos.get(session.kind.place, {}).items():
            for t in range(session.start, session.start + session.length):
                use[name, session.kind.unit, session.day, t].append(
                    session.lit if amount == 1 else amount * session.lit
                )
    for (name, unit, d, t), terms in use.items():
        grid.at_most(terms, facts.capacity(unit, name, d, t))
