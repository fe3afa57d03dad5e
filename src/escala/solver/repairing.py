"""To mend a written month where it is known to be broken: each fault by itself, with as few cells as will do.

A model of one person's day takes a tenth of a second, so that many of them are soon tried; what they leave as it is
stays good.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Sequence

from escala.solver.cells import Cell
from escala.solver.facts import Facts, Kind, Placement
from escala.solver.improve import ALL, WEEK, Neighbourhood, Shape, rewritten
from escala.solver.progress import Watch
from escala.solver.state import State
from escala.solver.support import RULE as EVEN_SUPPORT

CELLS_AN_EFFORT = 15
"""Cells that are written again with the effort of one neighbourhood."""

LEAST_EFFORT = 0.2
"""Efforts of one neighbourhood that even a single cell is given."""


MOST_FAILED = 2
"""Faults one after the other that could not be mended, after which there is little hope for the others."""

CHEAP = 3
"""Points that mending a fault may cost before more people are written again to mend it better."""

MOST_POINTS, MOST_SHARE = 25, 0.2
"""Points, or share of the points that it had, by which a month may become worse: beyond it another is better made."""

SAME_HOURS, ANYHOW = Shape(ALL, WEEK, "horas"), Shape(ALL, WEEK)
"""To write cells again inside the hours that are worked in them, and whatever the hours."""


ONE_WEEK = Shape(1, WEEK)
"""To write one person's week again."""


def repaired(
    state: State,
    faults: Sequence[Collection[Cell]],
    watch: Watch,
    over: Callable[[], bool],
    *,
    at_any_cost: bool = False,
) -> list[Placement] | None:
    """The sessions of a month in which no fault is left, some of their eSF still to be given.

    `None` where one stays, or where mending costs so much that the month is better made anew.

    A fault that cannot be mended while others are there waits until they are.

    Args:
        state: the month that is not sound.
        faults: the cells among which each of its faults may be mended.
        watch: time and effort.
        over: whether to give up.
        at_any_cost: whether a sound month will do, however many points it has.
    """
    waiting, failed = deque(faults), 0
    worth = math.inf if at_any_cost else _cost(state) + max(MOST_POINTS, int(MOST_SHARE * _cost(state)))
    while waiting and failed < min(MOST_FAILED, len(waiting)):
        fault = waiting.popleft()
        found = _mended(state, fault, watch, over, math.inf if at_any_cost else _cost(state))
        if over():
            return None
        if found is None:
            waiting.append(fault)
            failed += 1
        else:
            state, failed = State.of(state.facts, found), 0
            if _cost(state) > worth:
                return None
    return None if waiting else list(state.sessions)


def _mended(
    state: State, fault: Collection[Cell], watch: Watch, over: Callable[[], bool], enough: float
) -> list[Placement] | None:
    """The month with one fault mended, as cheaply as is soon found; the first that has no more than so many points."""
    best: tuple[int, list[Placement]] | None = None
    size = 0
    for where in _ever_more(state.facts, fault):
        if over() or (best is not None and len(where.cells) > size and best[0] <= enough + CHEAP):
            break
        size = len(where.cells)
        effort = max(LEAST_EFFORT, size / CELLS_AN_EFFORT)
        found = rewritten(state, where, watch, watch.options.seed, effort=effort)
        if found is None:
            continue
        cost = _cost(State.of(state.facts, found))
        if best is None or cost < best[0]:
            best = cost, found
        if cost <= enough or size > 1:
            break
    return None if best is None else best[1]


def _cost(state: State) -> int:
    """Points of a month, but those of uneven support: that is evened out once all is mended."""
    return state.value - state.points.get(EVEN_SUPPORT, 0)


def _ever_more(facts: Facts, fault: Collection[Cell]) -> Iterator[Neighbourhood]:
    """What to write again: of one day, each cell by itself, all of the fault, everybody; of several, all at once.

    Of several people first where they work the hours that they do.
    """
    days = {d for _, d in fault}
    if len(days) == 1 and len(fault) > 1:
        for cell in sorted(fault):
            yield Neighbourhood(ANYHOW, frozenset((cell,)))
    everybody = frozenset((p, d) for p in facts.people for d in days if facts.plannable(p, d))
    for cells in dict.fromkeys((frozenset(fault), *([everybody] if len(days) == 1 else []))):
        for shape in (SAME_HOURS, ANYHOW) if len(cells) > 1 else (ANYHOW,):
            yield Neighbourhood(shape, cells)


def around_changes(before: State, after: State) -> list[Neighbourhood]:
    """The weeks of people in which a month was changed, each by itself: that is where most is soon gained."""
    facts = after.facts
    one, other = (_by_cell(state) for state in (before, after))
    weeks = {(p, facts.week_of[d]) for p, d in one.keys() | other.keys() if one[p, d] != other[p, d]}
    return [
        Neighbourhood(ONE_WEEK, frozenset((p, d) for d in facts.days_of_week[week] if facts.plannable(p, d)))
        for p, week in sorted(weeks)
    ]


def _by_cell(state: State) -> dict[Cell, list[tuple[Kind, int, int]]]:
    """What each person does each day."""
    found: dict[Cell, list[tuple[Kind, int, int]]] = defaultdict(list)
    for s in state.sessions:
        for p in s.people:
            found[p, s.day].append((s.kind, s.start, s.length))
    return found
