"""What an activity's `duracao` says of one session, and the sums that whole sessions, or a day's blocks, can reach."""

from __future__ import annotations

from functools import cache, lru_cache
from math import lcm

from escala.domain.clock import Span
from escala.norms.pack import SessionLength
from escala.norms.ruleset import JornadaLimits
from escala.rules.wording import hours


def fault(length: SessionLength, minutes: int) -> str | None:
    """What is wrong with a session of `minutes`, in Portuguese; None if nothing is.

    `maxima` beside `fixa` is the ceiling of adjustments and asks nothing of a session.
    """
    if minutes <= 0:
        return "dura nada"
    if length.fixa is not None:
        return None if minutes == length.fixa else f"deve durar {hours(length.fixa)}"
    if length.multiplo is not None and minutes % length.multiplo:
        return f"deve durar um múltiplo de {hours(length.multiplo)}"
    if length.minima is not None and minutes < length.minima:
        return f"deve durar ao menos {hours(length.minima)}"
    if length.maxima is not None and minutes > length.maxima:
        return f"deve durar no máximo {hours(length.maxima)}"
    return None


def further(length: SessionLength) -> SessionLength:
    """Lengths of the sessions beyond those that a duty asks for: `adicional`, else as any other."""
    if length.adicional is None:
        return length
    return SessionLength().model_copy(update={"minima": length.adicional[0], "maxima": length.adicional[1]})


@lru_cache(maxsize=4096)
def nearest_sums(lengths: tuple[SessionLength, ...], grid: int, low: int, high: int) -> tuple[int, int | None] | None:
    """Sums of whole sessions on either side of a band that holds none.

    Args:
        lengths: allowed lengths of the activities whose sessions may be added up.
        grid: minutes of one slot; every session is a whole number of slots.
        low: least whole minute of the band, at least 0.
        high: greatest whole minute of the band; below `low` where the band holds no whole minute.

    Returns:
        None if a sum from `low` to `high` exists; else the greatest sum below the band and the least one above it
        (None where no session is possible), in minutes.
    """
    top = high // grid
    steps = [k for k in range(1, top + _longest(lengths, grid) + 1) if any(fault(x, k * grid) is None for x in lengths)]
    limit = top + steps[0] if steps else top
    mask = (1 << (limit + 1)) - 1
    reachable = 1
    for step in steps:
        shift = step
        while shift <= limit:
            reachable = (reachable | reachable << shift) & mask
            shift *= 2
    first = -(-low // grid)
    if (reachable & ((1 << (top + 1)) - 1)) >> first:
        return None
    below = (reachable & ((1 << first) - 1)).bit_length() - 1
    above = reachable >> (top + 1)
    return below * grid, (top + (above & -above).bit_length()) * grid if above else None


def _longest(lengths: tuple[SessionLength, ...], grid: int) -> int:
    """Slots within which the shortest allowed session of any of the activities lies."""
    return max((lcm(x.fixa or x.multiplo or grid, grid) + (x.minima or 0) for x in lengths), default=0) // grid + 1


def in_slots(limits: JornadaLimits, grid: int) -> JornadaLimits:
    """The shape of a working day with its limits drawn in to whole slots, in minutes."""
    return JornadaLimits(
        daily_max=limits.daily_max // grid * grid,
        block_min=max(1, -(-limits.block_min // grid)) * grid,
        block_max=limits.block_max // grid * grid,
        break_min=-(-limits.break_min // grid) * grid,
        rest_min=limits.rest_min,
        blocks=limits.blocks,
    )


@lru_cache(maxsize=4096)
def day_sums(stretches: tuple[Span, ...], shape: JornadaLimits, grid: int) -> int:
    """Sums of slots that the blocks of a day inside some stretches can reach, as a bit mask.

    Each block is as early as it can be, which leaves most room to those after it.
    """

    @cache
    def reach(left: int, earliest: int) -> int:
        found = 1
        if left:
            for start, end in stretches:
                begin = max(start, earliest)
                for length in range(shape.block_min, min(shape.block_max, end - begin) + 1, grid):
                    found |= reach(left - 1, begin + length + shape.break_min) << length // grid
        return found

    return reach(shape.blocks, 0) & ((1 << (shape.daily_max // grid + 1)) - 1)
