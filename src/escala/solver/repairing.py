"""To mend a written month where it is known to be broken: each fault by itself, with as few cells as will do.

A model of one person's day takes a tenth of a second, so that many of them are soon tried; what they leave as it is
stays good.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

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
    pool: Executor | None = None,
    *,
    at_any_cost: bool = False,
) -> list[Placement] | None:
    """The sessions of a month in which no fault is left, some of their eSF still to be given.

    `None` where one stays, or where mending costs so much that the month is better made anew.

    A fault that cannot be mended while others are there waits until they are. With threads, weeks are mended side by
    side, as many at a time as there are workers; what that makes of the period as a whole is not looked at.

    Args:
        state: the month that is not sound.
        faults: the cells among which each of its faults may be mended.
        watch: time and effort.
        over: whether to give up.
        pool: threads to use; None to mend one fault after the other.
        at_any_cost: whether a sound month will do, however many points it has.
    """
    worth = math.inf if at_any_cost else _cost(state) + max(MOST_POINTS, int(MOST_SHARE * _cost(state)))
    if pool is None:
        found = _in_turn(state, faults, watch, over, worth)
        return None if found.waiting else list(found.state.sessions)
    parts, rest = dealt(state.facts, faults, watch.options.workers)
    jobs = [pool.submit(_in_turn, state, part.faults, watch, over, worth) for part in parts]
    done = [job.result() for job in jobs]
    waiting = [*rest, *(fault for found in done for fault in found.waiting)]
    if parts and all(len(found.waiting) == len(part.faults) for part, found in zip(parts, done, strict=True)):
        return None
    weeks = {week: found.state for part, found in zip(parts, done, strict=True) for week in part.weeks}
    of_week = state.facts.week_of
    sessions = [s for s in state.sessions if of_week[s.day] not in weeks]
    for week, mended in weeks.items():
        sessions += [s for s in mended.sessions if of_week[s.day] == week]
    found = _in_turn(State.of(state.facts, sessions), waiting, watch, over, worth)
    return None if found.waiting else list(found.state.sessions)


class Part(NamedTuple):
    """What one thread mends: its weeks, and their faults in order."""

    weeks: list[int]
    faults: list[Collection[Cell]]


class _Mended(NamedTuple):
    """How far mending came: the month, and the faults that are left."""

    state: State
    waiting: Sequence[Collection[Cell]]


def dealt(facts: Facts, faults: Sequence[Collection[Cell]], number: int) -> tuple[list[Part], list[Collection[Cell]]]:
    """The faults dealt out to so many threads by their weeks, evenly; and those of several weeks."""
    by_week: dict[int, list[Collection[Cell]]] = defaultdict(list)
    several = []
    for fault in faults:
        weeks = {facts.week_of[d] for _, d in fault}
        if len(weeks) == 1:
            by_week[weeks.pop()].append(fault)
        else:
            several.append(fault)
    parts = [Part([], []) for _ in range(number)]
    for week, found in sorted(by_week.items(), key=lambda entry: (-len(entry[1]), entry[0])):
        least = min(parts, key=lambda part: len(part.faults))
        least.weeks.append(week)
        least.faults.extend(found)
    return [part for part in parts if part.faults], several


def _in_turn(
    state: State, faults: Sequence[Collection[Cell]], watch: Watch, over: Callable[[], bool], worth: float
) -> _Mended:
    """Mend one fault after the other, as long as the month costs no more than it is worth."""
    waiting, failed = deque(faults), 0
    while waiting and failed < min(MOST_FAILED, len(waiting)) and not over():
        fault = waiting.popleft()
        found = _mended(state, fault, watch, over, math.inf if worth == math.inf else _cost(state))
        after = state if found is None else State.of(state.facts, found)
        if found is None or _cost(after) > worth:
            waiting.append(fault)
            failed = failed + 1 if found is None else MOST_FAILED
        else:
            state, failed = after, 0
    return _Mended(state, waiting)


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
