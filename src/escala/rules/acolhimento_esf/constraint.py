"""Reception while an eSF meets: so many eSF of one unit in a meeting at a time, the others receive the public."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.acolhimento_esf.clause import Parameters
from escala.rules.reuniao_esf.clause import ACTIVITY
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Bound the eSF of each unit that are in meetings in every slot."""
    facts, days = grid.facts, frozenset(grid.days)
    unnamed: dict[tuple[str, int, int], list[Literal]] = defaultdict(list)
    named: dict[tuple[str, int, int], dict[str, Literal]] = defaultdict(dict)
    for session in grid.sessions:
        if session.kind.activity != ACTIVITY or session.day not in days:
            continue
        for t in range(session.start, session.start + session.length):
            for esf in session.esf:
                named[facts.scenario.esf[esf].unidade, session.day, t][esf] = session.lit
            if grid.free and session.classes and session.kind.unit is not None:
                unnamed[session.kind.unit, session.day, t].append(session.lit)
    for where in {**unnamed, **named}:
        grid.at_most([*unnamed.get(where, ()), *named.get(where, {}).values()], parameters.maximo_em_reuniao)
