"""Reception while an eSF meets: so many eSF of one unit in a meeting at a time, the others receive the public."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.acolhimento_esf.clause import Parameters
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Bound the meetings with eSF of each unit in every slot."""
    running: dict[tuple[str | None, int, int], list[Literal]] = defaultdict(list)
    for session in grid.sessions:
        if grid.facts.activity(session.kind.activity).participantes == "esf" and session.day in grid.days:
            for t in range(session.start, session.start + session.length):
                running[session.kind.unit, session.day, t].append(session.lit)
    for literals in running.values():
        grid.at_most(literals, parameters.maximo_em_reuniao)
