"""Working hours as CP-SAT sees them: blocks, breaks, daily maximum, rest, and the hours due each week."""

from __future__ import annotations

from escala.rules.jornada.clause import Parameters
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask for whole blocks, breaks, daily maximum and rest in every cell, and for the hours due in every week."""
    facts, limits = grid.facts, grid.facts.ruleset.jornada
    shortest, longest = facts.slots(limits.block_min), limits.block_max // facts.slot
    pause, daily, rest = facts.slots(limits.break_min), limits.daily_max // facts.slot, facts.slots(limits.rest_min)
    _one_thing_at_a_time(grid)
    for person, day in grid.cells:
        line = grid.work.get((person, day))
        if line is not None and any(not isinstance(lit, int) or lit for lit in line):
            _shape(grid, line, shortest, longest, pause, daily, limits.blocks)
            for other in (day - 1, day + 1):
                if (person, other) in grid.work and not (other < day and (person, other) in grid.free):
                    first = min(day, other)
                    _rest(grid, person, first, rest + facts.shorter_nights[first])
    for person in grid.people:
        for week in grid.weeks:
            days = facts.days_of_week[week]
            if any((person, d) in grid.free for d in days) or not grid.free:
                grid.equal([lit for d in days for lit in grid.work.get((person, d), ())], facts.due[person][week])


def _one_thing_at_a_time(grid: Grid) -> None:
    busy: dict[tuple[str, int], int] = {}
    for item in grid.items:
        if isinstance(item.lit, int) and not item.run:
            cell, mask = (item.person, item.day), ((1 << item.length) - 1) << item.start
            grid.require(not busy.get(cell, 0) & mask)
            busy[cell] = busy.get(cell, 0) | mask


def _shape(grid: Grid, line: list[Literal], shortest: int, longest: int, pause: int, daily: int, blocks: int) -> None:
    begins: list[Literal] = []

    def at(t: int) -> Literal:
        return line[t] if 0 <= t < len(line) else 0

    for t, now in enumerate(line):
        before = at(t - 1)
        if isinstance(now, int) and not now:
            begin: Literal = 0
        elif isinstance(before, int) and not before:
            begin = now
        elif isinstance(before, int) or (isinstance(now, int) and isinstance(before, int)):
            begin = 0
        else:
            begin = grid.model.new_bool_var("")
            grid.clause([begin, before, grid.negated(now)])
            grid.implies(begin, [now, grid.negated(before)])
        if not (isinstance(begin, int) and not begin):
            begins.append(begin)
            grid.implies(begin, [at(t + k) for k in range(1, shortest)])
        if not (isinstance(before, int) and not before) and not (isinstance(now, int) and now):
            for k in range(1, pause):
                later = at(t + k)
                if not isinstance(later, int) or later:
                    grid.clause([grid.negated(before), now, grid.negated(later)])
        window = [at(t + k) for k in range(longest + 1)]
        if all(not isinstance(lit, int) or lit for lit in window):
            grid.clause([grid.negated(lit) for lit in window])
    if len(begins) > blocks:
        grid.at_most(begins, blocks)
    grid.at_most([lit for lit in line if not isinstance(lit, int) or lit], daily)


def _rest(grid: Grid, person: str, day: int, rest: int) -> None:
    """No work within `rest` slots of the last worked slot of the day before."""
    today, tomorrow = grid.work[person, day], grid.work[person, day + 1]
    for t in range(max(0, len(today) - rest), len(today)):
        if isinstance(today[t], int) and not today[t]:
            continue
        for u in range(rest - (len(today) - t) + 1):
            if isinstance(tomorrow[u], int) and not tomorrow[u]:
                continue
            grid.clause([grid.negated(today[t]), grid.negated(tomorrow[u])])
