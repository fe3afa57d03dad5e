"""A written roster put into the solver: as constants, and as the only solution left of a model where all is free."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from ortools.sat.python import cp_model

from escala.audit.form import place
from escala.domain.findings import CheckResult
from escala.domain.month import Month
from escala.domain.roster import Objective, Roster, Session
from escala.norms.ruleset import RuleSet
from escala.rules.base import RosterView
from escala.rules.registry import CHECKS, CLAUSES
from escala.solver.agenda import Agenda
from escala.solver.assembly import CONSTRAINTS, SOFT, impose
from escala.solver.cells import Cell, Item, Offer
from escala.solver.facts import Facts, Placement, run
from escala.solver.grid import Grid
from escala.solver.host import Literal

HARD = tuple(rule for rule in CONSTRAINTS if rule not in SOFT)


def finished(facts: Facts, sessions: Iterable[Placement], rules: Iterable[str]) -> Grid:
    """A finished roster as some constraints read it."""
    grid = Grid(facts, (), sessions)
    impose(grid, rules)
    return grid


def solve(model: cp_model.CpModel, effort: float = 60.0) -> int:
    """The status of a small model, which is always decided."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = effort
    status: int = solver.solve(model)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE), solver.status_name(status)
    return status


def offers(
    facts: Facts, sessions: Sequence[Placement], rules: Iterable[str], free: Collection[Cell] | None = None
) -> bool:
    """Whether a model where nothing is narrowed has these sessions, and no others, as a solution under some rules."""
    grid = Grid(facts, free, (), Offer())
    impose(grid, rules)
    fix(grid, sessions)
    return solve(grid.model) != cp_model.INFEASIBLE


def calls(facts: Facts, sessions: Sequence[Placement], rule: str) -> bool:
    """Whether an open agenda has these meetings, and no others, as a solution under one kind of rule."""
    agenda = Agenda(facts)
    impose(agenda, [rule])
    found: dict[int, list[Literal]] = {}
    for g in agenda.gatherings:
        mine = [
            i
            for i, s in enumerate(sessions)
            if (s.kind, s.day, s.start, s.length, s.venue, s.esf) == (g.kind, g.day, g.start, g.length, g.venue, g.esf)
        ]
        attending = dict([*g.members, *g.guests])
        mine = [i for i in mine if {*sessions[i].people, *sessions[i].guests} <= set(attending)]
        if not mine:
            agenda.forbid(g.lit)
        for i in mine:
            found.setdefault(i, []).append(g.lit)
            for name, lit in attending.items():
                there = name in (*sessions[i].people, *sessions[i].guests)
                agenda.clause([agenda.negated(g.lit), lit if there else agenda.negated(lit)])
    for i in range(len(sessions)):
        agenda.at_least(found.get(i, []), 1)
    return solve(agenda.model) != cp_model.INFEASIBLE


def fix(grid: Grid, sessions: Sequence[Placement]) -> None:
    """Leave a grid these sessions alone; each may still be written in any way that the grid has for it."""
    joint = {id(lit) for session in grid.joint for _, lit in session.members}
    joining = {id(lit) for _, _, lit in grid.joining}
    parts: dict[tuple[int, str, int], list[Literal]] = {}
    absent: list[Literal] = []
    for item in grid.items:
        open = not isinstance(item.lit, int) and id(item.lit) not in joining
        together = id(item.lit) in joint if open else None
        mine = [i for i, s in enumerate(sessions) if _is_of(grid, item, s, together)]
        for i in mine:
            for t in range(item.start, item.start + item.length):
                parts.setdefault((i, item.person, t), []).append(item.lit)
        if not mine:
            absent.append(item.lit)
    grid.equal(absent, 0)
    for i, s in enumerate(sessions):
        for p in s.people:
            for t in range(s.start, s.start + s.length):
                grid.at_least(parts.get((i, p, t), []), 1)
    for fixed in grid.placements:
        grid.require(any(_holds(s, fixed) for s in sessions))
    worked: dict[tuple[str, int], int] = {}
    for s in sessions:
        for p in s.people:
            worked[p, s.day] = worked.get((p, s.day), 0) | run(s.start, s.length)
    for p in grid.facts.people:
        for d in range(len(grid.facts.days)):
            mask = worked.get((p, d), 0)
            if (p, d) in grid.free:
                for t, lit in enumerate(grid.work[p, d]):
                    grid.equal([lit], mask >> t & 1)
            else:
                grid.require(not mask)


def _holds(session: Placement, fixed: Placement) -> bool:
    return (
        (session.kind, session.day, session.start, session.length) == (fixed.kind, fixed.day, fixed.start, fixed.length)
        and set(session.people) >= set(fixed.people)
        and set(session.esf) >= set(fixed.esf)
    )


def _is_of(grid: Grid, item: Item, session: Placement, together: bool | None) -> bool:
    spec = grid.facts.activity(item.kind.activity)
    if (item.kind, item.day) != (session.kind, session.day) or item.person not in session.people:
        return False
    if item.run or spec.duracao.multiplo is not None:
        inside = session.start <= item.start and item.start + item.length <= session.start + session.length
    else:
        inside = (item.start, item.length) == (session.start, session.length)
    if spec.participantes == "um" and (len(session.people), len(session.esf)) != (1, 0):
        return False
    if spec.participantes == "esf" and len(session.esf) != 1:
        return False
    if spec.participantes == "compartilhada" and together is not None:
        return inside and together == (len(session.people) > 1)
    return inside


def view_of(month: Month, ruleset: RuleSet, sessions: Iterable[Session]) -> RosterView:
    """The sessions as the checks read them."""
    roster = Roster(
        versao="0",
        cenario={},
        situacao="viavel",
        objetivo=Objective(valor=0, limite=0),
        semanas=tuple(week.label for week in month.weeks),
        sessoes=tuple(sessions),
    )
    view, malformed = place(roster, month, ruleset)
    assert not malformed, malformed
    return view


def readings(ruleset: RuleSet, rules: Iterable[str]) -> dict[str, Callable[[RosterView], CheckResult]]:
    """The checks of some rules that a norm cites, with its parameters read once for many rosters."""

    def reading(rule: str) -> Callable[[RosterView], CheckResult]:
        check, parameters = CHECKS[rule], CLAUSES[rule].of(ruleset)
        return lambda view: check(view, parameters)

    return {rule: reading(rule) for rule in rules if ruleset.cites(rule)}


def broken(view: RosterView, rules: Iterable[str] = HARD) -> dict[str, list[str]]:
    """Hard rules that the checks find broken, with what they say."""
    said = {rule: [b.mensagem for b in read(view).violacoes] for rule, read in readings(view.ruleset, rules).items()}
    return {rule: messages for rule, messages in said.items() if messages}
