"""From a solved grid to the sessions that are written, and from written sessions to a grid's hints."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from itertools import pairwise

from ortools.sat.python import cp_model

from escala.solver.cells import Cell
from escala.solver.facts import Facts, Kind, Placement, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Literal


def written(grid: Grid, solver: cp_model.CpSolver) -> list[Placement]:
    """The sessions of a solved grid's free cells, commitments and pinned ones included.

    Runs of one kind become one session, those that are counted as many as have begun; sessions of multiple lengths that
    follow each other become one.
    """

    def true(literal: Literal) -> bool:
        return bool(literal) if isinstance(literal, int) else solver.boolean_value(literal)

    facts = grid.facts
    open_to_more = {id(session) for session in grid.joint}
    found: list[Placement] = list(grid.placements)
    for i, person, lit in grid.joining:
        if true(lit):
            found[i] = found[i]._replace(people=(*found[i].people, person))
    standing = {(p, s.day, s.start) for s in found for p in s.people}
    together: set[tuple[str, int, int]] = set()
    for session in grid.sessions:
        if isinstance(session.lit, int) or not (session.all_hands or id(session) in open_to_more):
            continue
        if true(session.lit):
            people = tuple(p for p, lit in session.members if true(lit))
            found.append(Placement(session.kind, session.day, session.start, session.length, people))
            together |= {(p, session.day, session.start) for p in people}
    masks: dict[tuple[str, int, Kind], int] = defaultdict(int)
    travel: dict[tuple[int, int, int, str, str], list[str]] = defaultdict(list)
    ways = {
        (item.person, item.day, item.start): (origin, to) for item, origin, to in grid.travel_items if true(item.lit)
    }
    for item in grid.items:
        where = (item.person, item.day, item.start)
        if not true(item.lit) or where in together or where in standing:
            continue
        if item.kind.place == "transito":
            travel[item.day, item.start, item.length, *ways[where]].append(item.person)
        elif item.run or facts.activity(item.kind.activity).duracao.multiplo is not None:
            masks[item.person, item.day, item.kind] |= run(item.start, item.length)
        else:
            found.append(Placement(item.kind, item.day, item.start, item.length, (item.person,)))
    begun: dict[tuple[str, int, Kind], set[int]] = defaultdict(set)
    for item in grid.run_starts:
        if grid.counted(item.kind.activity) and true(item.lit):
            begun[item.person, item.day, item.kind].add(item.start)
    for (person, day, kind), mask in masks.items():
        for start, end in stretches(mask):
            edges = [start, *sorted(t for t in begun[person, day, kind] if start < t < end), end]
            found.extend(Placement(kind, day, t, until - t, (person,)) for t, until in pairwise(edges))
    for (day, start, length, _, _), travellers in travel.items():
        kind = Kind(grid.travel_activity, "transito", None)
        found.append(Placement(kind, day, start, length, tuple(sorted(travellers, key=facts.people.index))))
    return found


def _pieces(grid: Grid, session: Placement) -> list[tuple[int, int]]:
    """A session as the grid would offer it: one piece, or several where its length is a multiple not offered."""
    offered = grid.lengths(session.kind.activity)
    if grid.facts.activity(session.kind.activity).duracao.multiplo is None or session.length in offered:
        return [(session.start, session.length)]
    found, start, left = [], session.start, session.length
    while left > 0:
        piece = max((length for length in offered if length <= left), default=left)
        found.append((start, piece))
        start, left = start + piece, left - piece
    return found


def bases(facts: Facts, sessions: Iterable[Placement], cells: Collection[Cell]) -> dict[tuple[str, int, int], str]:
    """(person, day, slot) of some cells -> the unit where, or from where, the person works then; else the seat."""
    if len(facts.units) == 1:
        return {}
    lines: dict[Cell, list[Placement]] = {}
    for s in sessions:
        for p in s.people:
            if (p, s.day) in cells:
                lines.setdefault((p, s.day), []).append(s)
    found: dict[tuple[str, int, int], str] = {}
    for (person, day), line in lines.items():
        line.sort(key=lambda s: s.start)
        for order in (line, line[::-1]):
            unit: str | None = None
            edge = -1
            for s in order:
                touching = edge in (s.start, s.start + s.length)
                unit = s.kind.unit or (unit if touching else None)
                edge = s.start + s.length if order is line else s.start
                if s.kind.place == "transito":
                    unit = None
                for t in range(s.start, s.start + s.length):
                    if unit is not None:
                        found.setdefault((person, day, t), unit)
        for s in line:
            for t in range(s.start, s.start + s.length):
                found.setdefault((person, day, t), facts.seat)
    return found


def hint(grid: Grid, sessions: Iterable[Placement]) -> None:
    """Hint a grid's free cells with what is written there.

    A session of several may be offered as one of everybody, as one that any may attend, and as one of each alone: what
    is written is only one of these.
    """
    sessions = list(sessions)
    written_at: dict[tuple[str, int, int, int, Kind], Placement] = {}
    """(person, day, start, length, kind) of each session, or piece of one -> the session."""
    masks: Counter[tuple[str, int, Kind]] = Counter()
    based = bases(grid.facts, sessions, grid.free)
    for s in sessions:
        for p in s.people:
            if (p, s.day) in grid.free:
                for start, length in _pieces(grid, s):
                    written_at[p, s.day, start, length, s.kind] = s
                masks[p, s.day, s.kind] |= run(s.start, s.length)
    everyone = {(s.kind, s.day, s.start, s.length) for s in grid.sessions if s.all_hands}
    meetings = {id(s.lit): s.classes for s in grid.sessions if s.all_hands}
    joint = {id(lit) for s in grid.joint for _, lit in s.members}
    ways = {id(item.lit): (origin, destination) for item, origin, destination in grid.travel_items}
    hinted: dict[int, bool] = {}

    def give(literal: Literal, value: bool) -> None:
        if not isinstance(literal, int) and literal.index not in hinted:
            hinted[literal.index] = value
            grid.model.add_hint(literal, value)

    for item in grid.items:
        if item.run:
            true = bool(masks[item.person, item.day, item.kind] >> item.start & 1)
        else:
            standing = written_at.get((item.person, item.day, item.start, item.length, item.kind))
            number = 0 if standing is None else len(standing.people)
            all_there = number >= len(grid.facts.present[item.day])
            if standing is None:
                true = False
            elif id(item.lit) in meetings:
                classes = meetings[id(item.lit)]
                true = all_there and (not classes or any(grid.facts.class_of[esf] in classes for esf in standing.esf))
            elif id(item.lit) in ways:
                before, after = (
                    (item.person, item.day, item.start - 1),
                    (item.person, item.day, item.start + item.length),
                )
                true = (based.get(before), based.get(after)) == ways[id(item.lit)]
            elif id(item.lit) in joint and grid.facts.activity(item.kind.activity).participantes == "esf":
                offered = (item.kind, item.day, item.start, item.length) in everyone
                true = not (all_there and offered)
            else:
                shared = grid.facts.activity(item.kind.activity).participantes == "compartilhada"
                true = not shared or (number > 1) == (id(item.lit) in joint)
        base = item.kind.unit or item.base
        give(item.lit, true and (item.base is None or based.get((item.person, item.day, item.start), base) == base))
    for session in grid.joint:
        give(session.lit, any(isinstance(lit, int) or hinted.get(lit.index, False) for _, lit in session.members))
