"""To mend a written month where it is known to be broken: each fault by itself, with as few cells as will do.

A model of one person's day takes a tenth of a second, so that many of them are soon tried; what they leave as it is
stays good.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence

from escala.solver.cells import Cell
from escala.solver.facts import Facts, Placement
from escala.solver.improve import ALL, WEEK, Neighbourhood, Shape, rewritten
from escala.solver.progress import Watch
from escala.solver.state import State

CELLS_AN_EFFORT = 15
"""Cells that are written again with the effort of one neighbourhood."""

LEAST_EFFORT = 0.2
"""Efforts of one neighbourhood that even a single cell is given."""


MOST_FAILED = 3
"""Faults one after the other that could not be mended, after which there is little hope for the others."""

SAME_HOURS, ANYHOW = Shape(ALL, WEEK, "horas"), Shape(ALL, WEEK)
"""To write cells again inside the hours that are worked in them, and whatever the hours."""


def repaired(
    state: State, faults: Sequence[Collection[Cell]], watch: Watch, over: Callable[[], bool]
) -> list[Placement] | None:
    """The sessions of a month in which no fault is left, some of their eSF still to be given; `None` if one stays.

    A fault that cannot be mended while others are there waits until they are.

    Args:
        state: the month that is not sound.
        faults: the cells among which each of its faults may be mended.
        watch: time and effort.
        over: whether to give up.
    """
    waiting, failed = deque(faults), 0
    while waiting and failed < min(MOST_FAILED, len(waiting)):
        fault = waiting.popleft()
        found = _mended(state, fault, watch, over)
        if over():
            return None
        if found is None:
            waiting.append(fault)
            failed += 1
        else:
            state, failed = State.of(state.facts, found), 0
    return None if waiting else list(state.sessions)


def _mended(state: State, fault: Collection[Cell], watch: Watch, over: Callable[[], bool]) -> list[Placement] | None:
    for where in _ever_more(state.facts, fault):
        if over():
            return None
        effort = max(LEAST_EFFORT, len(where.cells) / CELLS_AN_EFFORT)
        found = rewritten(state, where, watch, watch.options.seed, effort=effort)
        if found is not None:
            return found
    return None


def _ever_more(facts: Facts, fault: Collection[Cell]) -> Iterator[Neighbourhood]:
    """What to write again: of one day, each cell by itself, all of the fault, everybody; of several, all at once.

    Of several people first where they work the hours that they do.
    """
    days = {d for _, d in fault}
    if len(days) == 1 and len(fault) > 1:
        for cell in sorted(fault):
            yield Neighbourhood(ANYHOW, frozenset((cell,)))
    everybody = frozenset((p, d) for p in facts.people for d in days if facts.available[p][d])
    for cells in dict.fromkeys((frozenset(fault), *([everybody] if len(days) == 1 else []))):
        for shape in (SAME_HOURS, ANYHOW) if len(cells) > 1 else (ANYHOW,):
            yield Neighbourhood(shape, cells)
