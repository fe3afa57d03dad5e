"""Minimum presence at the seat, waived while everybody meets elsewhere and somebody is on the way there or back."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.presenca_minima.clause import Parameters
from escala.solver.facts import bits, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask for `minimo` professionals at the seat in every slot (or shift) of its opening hours."""
    facts = grid.facts
    seat: dict[tuple[int, int], list[Literal]] = defaultdict(list)
    by_person: dict[tuple[int, str], list[tuple[int, Literal]]] = defaultdict(list)
    for item in grid.items:
        if item.kind.unit == facts.seat and item.kind.place == "unidade":
            for t in range(item.start, item.start + item.length):
                seat[item.day, t].append(item.lit)
                by_person[item.day, item.person].append((t, item.lit))
    waived = {} if parameters.estrita else _waived(grid)
    for d in grid.days:
        opening = facts.opening[facts.seat][d]
        if parameters.granularidade == "instante":
            for t in bits(opening):
                exempt = [parameters.minimo * lit for lit in waived.get((d, t), ())]
                grid.at_least([*seat[d, t], *exempt], parameters.minimo)
            continue
        for _, shift in facts.turns:
            for start, end in stretches(opening & shift):
                there = [
                    grid.any_of([lit for t, lit in by_person[d, p] if start <= t < end]) for p in facts.people
                ]
                exempt = [
                    parameters.minimo * grid.any_of([lit for t in range(start, end) for lit in waived.get((d, t), ())])
                ]
                grid.at_least([*there, *exempt], parameters.minimo)


def _waived(grid: Grid) -> dict[tuple[int, int], list[Literal]]:
    """(day, slot) -> literals any of which waives the rule there."""
    facts = grid.facts
    waived: dict[tuple[int, int], list[Literal]] = defaultdict(list)
    approach: dict[tuple[int, int], list[Literal]] = defaultdict(list)
    for session in grid.sessions:
        if not session.all_hands or session.kind.place != "unidade" or session.kind.unit == facts.seat:
            continue
        end = session.start + session.length
        for t in range(session.start, end):
            waived[session.day, t].append(session.lit)
        way = facts.travel(facts.seat, str(session.kind.unit))
        for t in (*range(session.start - way, session.start), *range(end, end + way)):
            approach[session.day, t].append(session.lit)
    if not approach:
        return waived
    on_the_way: dict[tuple[int, int], list[Literal]] = defaultdict(list)
    for item in grid.items:
        if item.kind.place == "transito":
            for t in bits(run(item.start, item.length)):
                on_the_way[item.day, t].append(item.lit)
    for where, meetings in approach.items():
        travellers = on_the_way.get(where, [])
        if not travellers or where[0] not in grid.days:
            continue
        near, moving = grid.any_of(meetings), grid.any_of(travellers)
        if isinstance(near, int) or isinstance(moving, int):
            both: Literal = moving if isinstance(near, int) and near else near if isinstance(moving, int) and moving else 0
        else:
            both = grid.model.new_bool_var("")
            grid.model.add_implication(both, near)
            grid.model.add_implication(both, moving)
        waived[where].append(both)
    return waived
