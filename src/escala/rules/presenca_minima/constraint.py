"""Minimum presence at the seat, waived while everybody meets elsewhere and somebody is on the way there or back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from escala.rules.presenca_minima.clause import Parameters
from escala.solver.facts import Facts, Kind, bits, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal

Slot = tuple[int, int]
"""A day index and a slot."""


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask for `minimo` professionals at the seat in every slot (or shift) of its opening hours."""
    facts = grid.facts
    seat: dict[Slot, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    away: dict[Slot, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for item in grid.items:
        where = seat if item.kind.unit == facts.seat and item.kind.place == "unidade" else away
        for t in range(item.start, item.start + item.length):
            where[item.day, t][item.person].append(item.lit)
    waived = {} if parameters.estrita else _waived(grid)
    for d in grid.days:
        opening = facts.opening[facts.seat][d]
        if parameters.granularidade == "instante":
            for t in bits(opening):
                there = [lit for p, found in seat[d, t].items() for lit in _there(grid, p, d, t, found, away[d, t][p])]
                exempt = [parameters.minimo * lit for lit in waived.get((d, t), ())]
                grid.at_least([*there, *exempt], parameters.minimo)
            continue
        for _, shift in facts.turns:
            for start, end in stretches(opening & shift):
                slots = [(d, t) for t in range(start, end)]
                _by_shift(grid, parameters, slots, seat, waived)


def _by_shift(
    grid: Grid,
    parameters: Parameters,
    slots: list[Slot],
    seat: dict[Slot, dict[str, list[Literal]]],
    waived: dict[Slot, list[Literal]],
) -> None:
    """Ask for `minimo` different people in a stretch, unless the rule is waived in every slot of it."""
    there: list[Expression] = [
        grid.any_of([lit for slot in slots for lit in seat[slot].get(p, ())]) for p in grid.facts.people
    ]
    exempt = grid.all_of([grid.any_of(waived.get(slot, ())) for slot in slots])
    grid.at_least([*there, parameters.minimo * exempt], parameters.minimo)


def _there(grid: Grid, person: str, day: int, slot: int, here: list[Literal], away: list[Literal]) -> list[Literal]:
    """Literals of which one holds exactly if a person is at the seat in a slot: a single one where many may.

    Whoever works and is not away is there. In a written roster that errs, a person may be there more than once.
    """
    if any(isinstance(lit, int) and lit for lit in here):
        return [1]
    if len(here) <= len(away) + 1 or (person, day) not in grid.free or any(isinstance(lit, int) for lit in away):
        return here
    works = grid.worked(person, day, slot)
    if not away:
        return [works]
    there = grid.model.new_bool_var("")
    grid.exactly_one([there, grid.negated(works), *away])
    return [there]


def _waived(grid: Grid) -> dict[Slot, list[Literal]]:
    """Literals any of which waives the rule in a slot: everybody is elsewhere, or somebody is on the way around it."""
    facts = grid.facts
    waived: dict[Slot, list[Literal]] = defaultdict(list)
    approach: dict[Slot, list[Literal]] = defaultdict(list)
    for kind, day, start, length, lit in _elsewhere(grid):
        end = start + length
        for t in range(start, end):
            waived[day, t].append(lit)
        way = 0 if kind.unit is None else facts.travel(facts.seat, kind.unit)
        for t in (*range(start - way, start), *range(end, end + way)):
            approach[day, t].append(lit)
    if not approach:
        return waived
    on_the_way: dict[Slot, list[Literal]] = defaultdict(list)
    for item in grid.items:
        if item.kind.place == "transito":
            for t in bits(run(item.start, item.length)):
                on_the_way[item.day, t].append(item.lit)
    for where, meetings in approach.items():
        travellers = on_the_way.get(where, [])
        if travellers and where[0] in grid.days:
            waived[where].append(grid.all_of([grid.any_of(meetings), grid.any_of(travellers)]))
    return waived


def _elsewhere(grid: Grid) -> Iterator[tuple[Kind, int, int, int, Literal]]:
    """Sessions that everybody may attend away from the seat: kind, day, start, length, and whether everybody does."""
    facts = grid.facts
    for session in grid.sessions:
        if _is_away(facts, session.kind):
            everyone = grid.everyone(session)
            if not isinstance(everyone, int) or everyone:
                yield session.kind, session.day, session.start, session.length, everyone
    if grid.offer.open:
        yield from _each_at_once(grid)


def _is_away(facts: Facts, kind: Kind) -> bool:
    return kind.place == "territorio" or (kind.place == "unidade" and kind.unit != facts.seat)


def _each_at_once(grid: Grid) -> Iterator[tuple[Kind, int, int, int, Literal]]:
    """Sessions of one professional each that are one session of all: anybody may join them, and everybody is there.

    Where only one professional is present that day, each of that person's sessions is one of all.
    """
    facts = grid.facts
    attended: dict[tuple[Kind, int, int, int], dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for item in grid.own:
        alone = len(facts.present[item.day]) == 1
        if _is_away(facts, item.kind) and (alone or facts.activity(item.kind.activity).participantes == "livre"):
            attended[item.kind, item.day, item.start, item.length][item.person].append(item.lit)
    for (kind, day, start, length), by_person in attended.items():
        if len(by_person) == len(facts.present[day]):
            yield kind, day, start, length, grid.all_of([grid.any_of(found) for found in by_person.values()])
