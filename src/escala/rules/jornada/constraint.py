"""Working hours as CP-SAT sees them: blocks, breaks, daily maximum, rest, and the hours due each week."""

from __future__ import annotations

from collections.abc import Sequence

from escala.rules.jornada.clause import Parameters
from escala.solver.facts import bits
from escala.solver.grid import Grid
from escala.solver.host import Literal, Modeller

Line = Sequence[Literal]
"""Whether somebody works, slot by slot of a day."""


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
            rested(grid, line, facts.resting.get((person, day), 0))
            for other in (day - 1, day + 1):
                if (person, other) in grid.work and not (other < day and (person, other) in grid.free):
                    first = min(day, other)
                    today, tomorrow = grid.work[person, first], grid.work[person, first + 1]
                    rest_between(grid, today, tomorrow, rest + facts.shorter_nights[first])
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


def _shape(host: Modeller, line: Line, shortest: int, longest: int, pause: int, daily: int, blocks: int) -> None:
    blocks_of(host, line, shortest, blocks)
    pauses(host, line, pause)
    unbroken(host, line, longest)
    host.at_most([lit for lit in line if not isinstance(lit, int) or lit], daily)


def _at(line: Line, t: int) -> Literal:
    return line[t] if 0 <= t < len(line) else 0


def blocks_of(host: Modeller, line: Line, shortest: int, most: int) -> None:
    """Ask of one person's day, slot by slot, for blocks of at least `shortest` slots, and for at most so many."""
    begins: list[Literal] = []
    for t, now in enumerate(line):
        before = _at(line, t - 1)
        if isinstance(now, int) and not now:
            begin: Literal = 0
        elif isinstance(before, int) and not before:
            begin = now
        elif isinstance(before, int) or (isinstance(now, int) and isinstance(before, int)):
            begin = 0
        else:
            begin = host.model.new_bool_var("")
            host.clause([begin, before, host.negated(now)])
            host.implies(begin, [now, host.negated(before)])
        if not (isinstance(begin, int) and not begin):
            begins.append(begin)
            host.implies(begin, [_at(line, t + k) for k in range(1, shortest)])
    if len(begins) > most:
        host.at_most(begins, most)


def pauses(host: Modeller, line: Line, pause: int) -> None:
    """Ask for breaks of at least so many slots between the blocks of a day."""
    for t, now in enumerate(line):
        before = _at(line, t - 1)
        if not (isinstance(before, int) and not before) and not (isinstance(now, int) and now):
            for k in range(1, pause):
                later = _at(line, t + k)
                if not isinstance(later, int) or later:
                    host.clause([host.negated(before), now, host.negated(later)])


def unbroken(host: Modeller, line: Line, longest: int) -> None:
    """Ask for no more than so many slots without a break."""
    length = 0
    for t, now in enumerate(line):
        length = 0 if isinstance(now, int) and not now else length + 1
        if length > longest:
            host.clause([host.negated(lit) for lit in line[t - longest : t + 1]])


def rested(host: Modeller, line: Line, resting: int) -> None:
    """Ask for no work in the slots of a mask, in which somebody still rests from the period before."""
    for t in bits(resting):
        if t < len(line):
            host.clause([host.negated(line[t])])


def rest_between(host: Modeller, today: Line, tomorrow: Line, rest: int) -> None:
    """Ask for no work within `rest` slots of the last worked slot of the day before."""
    for t in range(max(0, len(today) - rest), len(today)):
        if isinstance(today[t], int) and not today[t]:
            continue
        for u in range(rest - (len(today) - t) + 1):
            if isinstance(tomorrow[u], int) and not tomorrow[u]:
                continue
            host.clause([host.negated(today[t]), host.negated(tomorrow[u])])
