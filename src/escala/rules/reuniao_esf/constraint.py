"""The monthly meeting with each eSF: all hands, at the eSF's unit; further meetings with one professional or more."""

from __future__ import annotations

from collections import Counter, defaultdict

from escala.rules.reuniao_esf.clause import Parameters
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid, SessionVar
from escala.solver.host import Literal


def needs_duty(facts: Facts, session: Placement) -> bool:
    """Whether a written session is a compulsory meeting: everyone, for the whole length."""
    spec = facts.activity(session.kind.activity)
    return (
        spec.participantes == "esf"
        and session.length * facts.slot == spec.duracao.fixa
        and set(session.people) >= set(facts.present[session.day])
    )


def is_meeting(grid: Grid, session: SessionVar) -> bool:
    """Whether a session is a meeting with an eSF."""
    return grid.facts.activity(session.kind.activity).participantes == "esf"


def is_duty(grid: Grid, session: SessionVar) -> bool:
    """Whether a session can be an eSF's compulsory meeting: everyone, for the whole length."""
    fixed = grid.facts.activity(session.kind.activity).duracao.fixa
    return is_meeting(grid, session) and session.all_hands and session.length * grid.facts.slot == fixed


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask for one compulsory meeting with each eSF in the period, where every day is free or written."""
    facts = grid.facts
    held: dict[int, list[Literal]] = defaultdict(list)
    met: Counter[str] = Counter()
    for session in grid.sessions:
        if not is_meeting(grid, session):
            continue
        if is_duty(grid, session):
            if session.esf:
                met.update(session.esf)
                for cls in {facts.class_of[esf] for esf in session.esf}:
                    held[cls].append(session.lit)
            for cls in session.classes:
                held[cls].append(session.lit)
        if not grid.free:
            _sound(grid, session)
    if not grid.free:
        for esf in facts.scenario.esf:
            grid.require(met[esf] > 0 or any(not session.esf for session in grid.sessions))
    elif grid.whole:
        for cls in facts.classes:
            grid.at_least(held[cls.index], len(cls.members))


def _sound(grid: Grid, session: SessionVar) -> None:
    """A written meeting: one eSF, at its unit, in its hours, as long as its sort allows."""
    facts, spec = grid.facts, grid.facts.activity(session.kind.activity).duracao
    grid.require(len(session.esf) == 1 or bool(session.classes))
    for esf in session.esf:
        grid.require(session.kind.place == "unidade" and session.kind.unit == facts.scenario.esf[esf].unidade)
        grid.require(facts.class_of[esf] in grid.classes_for(session.kind, session.day, session.start, session.length))
    if not is_duty(grid, session) and spec.adicional is not None:
        grid.require(spec.adicional[0] <= session.length * facts.slot <= spec.adicional[1])
