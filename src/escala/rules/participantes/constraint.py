"""Who with: shared sessions need two professionals or an eSF, and an eSF is in one session at a time."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.participantes.clause import Parameters
from escala.solver.facts import run
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask each session for its professionals, and bound the eSF in use in every slot by those there are."""
    for session in grid.joint:
        literals = [lit for _, lit in session.members]
        if session.classes:
            grid.clause([grid.negated(session.lit), *literals])
        elif len(literals) == 2:
            for lit in literals:
                grid.clause([grid.negated(session.lit), lit])
        else:
            grid.model.add(sum(literals) >= 2 * session.lit)
    _esf_in_use(grid)
    if not grid.free:
        _written(grid)
    elif grid.offer.open:
        _joined(grid)


def _joined(grid: Grid) -> None:
    """A second professional for each shared commitment that neither has one nor can be given an eSF."""
    for session in grid.sessions:
        shared = grid.facts.activity(session.kind.activity).participantes == "compartilhada"
        alone = shared and isinstance(session.lit, int) and not (session.esf or session.classes)
        if alone and not grid.classes_for(session.kind, session.day, session.start, session.length):
            grid.at_least([lit for _, lit in session.members], 2)


def _esf_in_use(grid: Grid) -> None:
    """Hall's condition in every slot: sessions that need an eSF out of a set of classes are at most as many."""
    facts = grid.facts
    demand: dict[tuple[int, int], dict[frozenset[int], list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for session in grid.sessions:
        if session.day not in grid.days:
            continue
        if session.esf:
            for esf in session.esf:
                for t in range(session.start, session.start + session.length):
                    demand[session.day, t][frozenset({facts.class_of[esf]})].append(session.lit)
        elif session.classes:
            classes = frozenset(session.classes)
            for t in range(session.start, session.start + session.length):
                demand[session.day, t][classes].append(session.lit)
    for by_classes in demand.values():
        unions = set(by_classes)
        unions.add(frozenset().union(*by_classes))
        for wanted in unions:
            literals = [lit for classes, found in by_classes.items() if classes <= wanted for lit in found]
            grid.at_most(literals, sum(len(facts.classes[c].members) for c in wanted))


def _written(grid: Grid) -> None:
    facts = grid.facts
    for placement in grid.placements:
        who = facts.activity(placement.kind.activity).participantes
        people, esf = len(placement.people), len(placement.esf)
        grid.require(people > 0)
        grid.require(who != "um" or (people == 1 and esf == 0))
        grid.require(who != "compartilhada" or people >= 2 or esf >= 1)
        grid.require(who != "esf" or esf == 1)
        grid.require(who != "equipe" or set(placement.people) == set(facts.present[placement.day]))
        for id in placement.esf:
            cls = facts.classes[facts.class_of[id]]
            want = run(placement.start, placement.length)
            grid.require(cls.hours[placement.day] & want == want)
            grid.require(placement.kind.place != "unidade" or cls.unit == placement.kind.unit)
    busy: dict[tuple[str, int], int] = defaultdict(int)
    for placement in grid.placements:
        for id in placement.esf:
            mask = run(placement.start, placement.length)
            grid.require(not busy[id, placement.day] & mask)
            busy[id, placement.day] |= mask
