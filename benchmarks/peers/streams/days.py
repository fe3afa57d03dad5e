"""One person's day laid out: sessions where they were put, the way between units, and what is left of the blocks.

Written in the plain Python that Timefold can turn into Java: the constraints use it, and so does what writes a roster.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.peers.streams.domain import LANE, OUTSIDE, Pattern, Site, Window

SESSION, FILLER, TRANSIT = 0, 1, 2


@dataclass(eq=False)
class Sheet:
    """What a day comes to.

    Attributes:
        faults: slots of clashes, of sessions outside the blocks, of ways that do not fit, and left over where no unit
            is open.
        fragments: sessions beyond the limit that start in one shift.
        seat: slots at the seat.
        transit: slots on the way.
        away: slots in which a session of everybody waives the presence at the seat.
        sides: slots before and after it in which somebody's way waives it too.
    """

    faults: int
    fragments: int
    seat: int
    transit: int
    away: int
    sides: int


def count(mask: int) -> int:
    """Slots of a mask."""
    total = 0
    while mask:
        mask &= mask - 1
        total += 1
    return total


def run(start: int, end: int) -> int:
    """The mask of a stretch."""
    return (((1 << LANE * (end - start)) - 1) // ((1 << LANE) - 1)) << LANE * start if end > start else 0


def covered(site: Site, day: int, unit: int, start: int, end: int) -> bool:
    """Whether a unit is open in a whole stretch."""
    stretch = run(start, end)
    return site.opening[day][unit] & stretch == stretch


def idle(site: Site, day: int, units: list[int], start: int, end: int) -> int:
    """The first of some units that is open in a whole stretch, else none."""
    for unit in units:
        if covered(site, day, unit, start, end):
            return unit
    return OUTSIDE


def laid_out(pattern: Pattern, held: list[tuple[Window, int] | None], site: Site, day: int) -> list[list[int]]:
    """Parts of a day in order of time, each `[start, end, unit, kind]`; a way that is too short ends before it starts.

    What no session takes of a block is spent at the seat if that costs no more travel, else where one is.
    """
    found: list[list[int]] = []
    pieces: list[list[int]] = []
    for session in held:
        if session is not None:
            pieces.append([session[0].start, session[0].end, session[1]])
    pieces.sort()
    for block in pattern.blocks:
        fill(found, block, pieces, site, day)
    return found


def fill(found: list[list[int]], block: list[int], pieces: list[list[int]], site: Site, day: int) -> None:
    """Add the parts of one block."""
    now, here = block[0], OUTSIDE
    for i in range(len(pieces)):
        piece = pieces[i]
        if piece[0] >= block[0] and piece[0] < block[1]:
            here = gap(found, site, day, now, piece[0], here, ahead(pieces, i, block[1]), piece[2] >= 0)
            found.append([piece[0], piece[1], piece[2], SESSION])
            now = max(now, piece[1])
            here = piece[2] if piece[2] >= 0 else here
    gap(found, site, day, now, block[1], here, OUTSIDE, False)


def ahead(pieces: list[list[int]], first: int, end: int) -> int:
    """The first unit, if any, of the sessions from one of them on that start before the end of a block."""
    for i in range(first, len(pieces)):
        piece = pieces[i]
        if piece[0] < end and piece[2] >= 0:
            return piece[2]
    return OUTSIDE


def gap(
    found: list[list[int]], site: Site, day: int, start: int, end: int, here: int, ahead: int, arrives: bool
) -> int:
    """Fill a stretch between two sessions; the unit in which one then is.

    Args:
        found: the parts so far; added to.
        site: units and ways.
        day: the date's index.
        start: first slot.
        end: slot after the last one.
        here: the unit that one comes from in this block, if any.
        ahead: the next unit of this block, if any.
        arrives: whether the next session is in that unit, so that the way ends here.
    """
    if end <= start and (here < 0 or ahead < 0 or here == ahead or not arrives):
        return here
    if here < 0 and ahead < 0:
        return rest(found, site, day, start, end, site.units)
    if here < 0:
        return setting_out(found, site, day, start, end, ahead, arrives)
    if ahead < 0:
        return coming_back(found, site, day, start, end, here)
    if here == ahead:
        return rest(found, site, day, start, end, [here])
    return between(found, site, day, start, end, here, ahead, arrives)


def setting_out(found: list[list[int]], site: Site, day: int, start: int, end: int, ahead: int, arrives: bool) -> int:
    """Fill a stretch before the first session of a block: at the seat if the way fits, else where the session is."""
    way = site.travel[site.seat][ahead]
    if ahead != site.seat and arrives and end - start > way and covered(site, day, site.seat, start, end - way):
        found.append([start, end - way, site.seat, FILLER])
        return travelled(found, end - way, end, ahead)
    return rest(found, site, day, start, end, [ahead])


def coming_back(found: list[list[int]], site: Site, day: int, start: int, end: int, here: int) -> int:
    """Fill a stretch after the last session of a block: at the seat if the way fits, else where one is."""
    way = site.travel[here][site.seat]
    if here != site.seat and end - start > way and covered(site, day, site.seat, start + way, end):
        travelled(found, start, start + way, site.seat)
        found.append([start + way, end, site.seat, FILLER])
        return site.seat
    return rest(found, site, day, start, end, [here])


def between(
    found: list[list[int]], site: Site, day: int, start: int, end: int, here: int, ahead: int, arrives: bool
) -> int:
    """Fill a stretch between two units with the way and, before it at the seat or else after it, other work."""
    way = site.travel[here][ahead]
    if end - start < way:
        if not arrives:
            return rest(found, site, day, start, end, [here])
        found.append([way, end - start, ahead, TRANSIT])
        return ahead
    if here == site.seat and arrives:
        if end - start > way:
            rest(found, site, day, start, end - way, [here])
        return travelled(found, end - way, end, ahead)
    travelled(found, start, start + way, ahead)
    if end - start > way:
        rest(found, site, day, start + way, end, [ahead])
    return ahead


def rest(found: list[list[int]], site: Site, day: int, start: int, end: int, units: list[int]) -> int:
    """Fill a stretch with other work in the first of some units that is open; the unit."""
    unit = idle(site, day, units, start, end)
    found.append([start, end, unit, FILLER])
    return unit


def travelled(found: list[list[int]], start: int, end: int, unit: int) -> int:
    """Add a way; the unit that it leads to."""
    if end > start:
        found.append([start, end, unit, TRANSIT])
    return unit


def sheet(pattern: Pattern, held: list[tuple[Window, int] | None], site: Site, day: int) -> Sheet:
    """What a day comes to, with all that is wrong in it."""
    faults, taken, begun, outside, elsewhere = 0, 0, 0, 0, False
    for session in held:
        if session is not None:
            window = session[0]
            mask = window.mask
            wrong = mask & (taken | ~pattern.mask)
            if wrong:
                faults += count(wrong)
            taken |= mask
            begun |= window.begin
            if session[1] < 0:
                outside |= mask
            elif session[1] != site.seat:
                elsewhere = True
    left = pattern.mask & ~taken
    if elsewhere or left & ~site.opening[day][site.seat]:
        return moving(pattern, held, site, day, faults)
    begun |= left & ~(left << LANE)
    seat = pattern.mask & ~outside
    if len(site.whole) > 0:
        seat = rounded(site.whole[day], seat)
    return Sheet(faults, fragments(site, begun), seat, 0, 0, 0)


def rounded(parts: list[int], seat: int) -> int:
    """All of each part of the day of which some is there."""
    found = 0
    for part in parts:
        if part & seat:
            found |= part
    return found


def fragments(site: Site, begun: int) -> int:
    """Sessions beyond the limit in each shift of the norm."""
    total = 0
    for turn in site.starts:
        if begun & turn:
            total += max(0, count(begun & turn) - site.limit)
    return total


def moving(pattern: Pattern, held: list[tuple[Window, int] | None], site: Site, day: int, faults: int) -> Sheet:
    """The sheet of a day that is not all spent at the seat and around it."""
    seat, transit, begun = 0, 0, 0
    for part in laid_out(pattern, held, site, day):
        if part[1] < part[0]:
            faults += part[0] - part[1]
        elif part[3] == TRANSIT:
            transit |= run(part[0], part[1])
        else:
            if part[2] < 0 and part[3] == FILLER:
                faults += part[1] - part[0]
            if part[2] == site.seat:
                seat |= run(part[0], part[1])
            begun |= 1 << LANE * part[0]
    if len(site.whole) > 0:
        seat = rounded(site.whole[day], seat)
    return Sheet(faults, fragments(site, begun), seat, transit, 0, 0)
