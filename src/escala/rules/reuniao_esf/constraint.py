"""The monthly meeting with each eSF: all hands, at the eSF's unit; further meetings with one professional or more."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.reuniao_esf.clause import ACTIVITY, Parameters
from escala.solver.cells import SessionVar
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid
from escala.solver.host import Literal


def needs_duty(facts: Facts, session: Placement) -> bool:
    """Whether a written session is a compulsory meeting: everyone, for the whole length."""
    present = facts.present[session.day]
    return (
        session.kind.activity == ACTIVITY
        and session.length * facts.slot == facts.activity(ACTIVITY).duracao.fixa
        and bool(present)
        and set(session.people) >= set(present)
    )


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask for one compulsory meeting with each eSF in the period, where every day is free or written."""
    facts = grid.facts
    if ACTIVITY not in facts.ruleset.activities:
        return
    fixed = facts.activity(ACTIVITY).duracao.fixa
    met: dict[str, list[Literal]] = defaultdict(list)
    to_come: dict[int, list[Literal]] = defaultdict(list)
    for session in sorted(grid.sessions, key=lambda s: (s.day, s.start)):
        if session.kind.activity != ACTIVITY:
            continue
        whole = session.length * facts.slot == fixed
        everyone = grid.everyone(session) if whole and len(session.esf) == 1 else 0
        if not grid.free:
            is_duty = bool(everyone) and not met[session.esf[0]]
            _sound(grid, session, is_duty)
        elif grid.offer.open and _stands_as_duty(facts, session):
            earlier = grid.any_of(met[session.esf[0]])
            grid.clause([grid.all_of([everyone, grid.negated(earlier)])])
        if not isinstance(everyone, int) or everyone:
            met[session.esf[0]].append(everyone)
        if whole and session.all_hands:
            for index in session.classes:
                to_come[index].append(session.lit)
    if not grid.free:
        for esf in facts.scenario.esf:
            grid.require(bool(met[esf]))
    elif grid.whole:
        for cls in facts.classes:
            held = [grid.any_of(met[esf]) for esf in cls.members]
            grid.equal([*to_come[cls.index], *held], len(cls.members))


def _sound(grid: Grid, session: SessionVar, is_duty: bool) -> None:
    """A written meeting: one eSF, at its unit, in its hours, as long as its sort allows."""
    facts = grid.facts
    grid.require(len(session.esf) == 1)
    for esf in session.esf:
        grid.require(session.kind.place == "unidade" and session.kind.unit == facts.scenario.esf[esf].unidade)
        grid.require(facts.class_of[esf] in grid.classes_for(session.kind, session.day, session.start, session.length))
    if not is_duty:
        grid.require(_may_be_further(facts, session))


def _stands_as_duty(facts: Facts, session: SessionVar) -> bool:
    """Whether a written meeting is too long or too short for any other than the compulsory one."""
    return isinstance(session.lit, int) and len(session.esf) == 1 and not _may_be_further(facts, session)


def _may_be_further(facts: Facts, session: SessionVar) -> bool:
    """Whether a meeting is as long as one beyond the duty may be."""
    spec = facts.activity(ACTIVITY).duracao
    low, high = spec.adicional or (spec.fixa or facts.slot, spec.fixa or facts.slot * facts.horizon)
    return low <= session.length * facts.slot <= high
