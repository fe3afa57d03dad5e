"""What ties the two readings of a rule: the same ids, the same verdicts on the same rosters, the same points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from escala.norms.loading import load_pack, pack_names
from escala.norms.pack import KINDS
from escala.rules.registry import CHECKS, CLAUSES
from escala.solver.assembly import AGENDA, CONSTRAINTS, SOFT
from escala.solver.bound import ContentBound
from escala.solver.exact import whole_month
from escala.solver.facts import Facts
from escala.solver.progress import SolveOptions, Watch
from escala.solver.state import State, placements
from escala.solver.support import share
from tests.rules.cases import Case, all_cases, cases_in
from tests.solver.fixing import HARD, broken, calls, finished, offers, view_of
from tests.test_architecture import WITHOUT_CONSTRAINT

ASKED = [case for case in all_cases() if case.solver and case.rule in CONSTRAINTS]
PLACED = set(KINDS) & set(AGENDA)
"""Kinds whose sessions an agenda places; the others are asked of any grid."""
LEGAL = cases_in(Path(__file__).parent / "legal.yaml")
WHOLE = [LEGAL[0], *{case.rule: case for case in reversed(ASKED)}.values()]
"""Cases of which an open model offers every activity of the norm: the first of each rule, and a whole roster."""
OF_ABSENT = ("faixa-horas", "reuniao-equipe", "reuniao-esf")
"""Rules that ask for activities of which a roster may have no session."""


def label(case: Case) -> str:
    return f"{case.rule}: {case.name}"


def facts_of(case: Case) -> Facts:
    return Facts(case.month, case.ruleset)


def narrowed(case: Case) -> Facts:
    """A case whose norm has no more activities than its sessions and commitments, and journeys.

    An open model then leaves out what would have to stay empty, which is most of it.
    """
    if case.rule in OF_ABSENT or any(case is other for other in WHOLE):
        return facts_of(case)
    named = {s.atividade for s in case.sessions} | {fixed.activity for fixed in case.month.fixed_sessions}
    activities = case.ruleset.activities.items()
    kept = {id: spec for id, spec in activities if id in named or "transito" in spec.locais}
    return Facts(case.month, replace(case.ruleset, activities=kept))


# -- the same ids ----------------------------------------------------------------------------------------------


def test_packs_constraints_and_checks_have_the_same_rules() -> None:
    named = {rule for name in pack_names() for rule in load_pack(name).rules()}
    assert named == set(CHECKS) == set(CONSTRAINTS) | set(WITHOUT_CONSTRAINT)
    assert not set(CONSTRAINTS) & set(WITHOUT_CONSTRAINT)
    assert set(SOFT) == {rule for rule, clause in CLAUSES.items() if clause.soft}


# -- the same verdict of a finished roster ---------------------------------------------------------------------


@pytest.mark.parametrize("case", [case for case in ASKED if case.rule in HARD], ids=label)
def test_a_finished_roster_gets_the_same_verdict(case: Case) -> None:
    facts = facts_of(case)
    assert finished(facts, placements(facts, case.sessions), [case.rule]).feasible == (not case.check().violacoes)


@pytest.mark.parametrize("case", [case for case in ASKED if case.rule in SOFT], ids=label)
def test_a_finished_roster_gets_the_same_points(case: Case) -> None:
    facts = facts_of(case)
    penalty = finished(facts, placements(facts, case.sessions), [case.rule]).penalty(case.rule)
    assert penalty == case.check().penalidade


# -- the same verdict where the roster is one solution of an open model -----------------------------------------


def namings(case: Case) -> Iterator[Case]:
    """The roster with every eSF that the model leaves open; it names none."""
    choices = []
    for session in case.sessions:
        who = case.ruleset.activities[session.atividade].participantes
        alone = who == "compartilhada" and len(session.profissionais) == 1
        open = len(session.esf) == 1 or (alone and not session.esf)
        choices.append([session.model_copy(update={"esf": (e,)}) for e in case.scenario.esf] if open else [session])
    return product(*choices)


def asked_days(case: Case, facts: Facts) -> Iterable[int]:
    """Days on which the case's rule asks for something even of a roster without sessions."""
    days = range(len(facts.days))
    if case.rule in ("cobertura", "turno-fixo"):
        return days
    if case.rule == "presenca-minima":
        return (d for d in days if facts.opening[facts.seat][d])
    if case.rule == "compromissos":
        return (d for d in days if facts.commitments[d])
    return days[::7] if case.rule in ("reuniao-equipe", "jornada") else ()


@pytest.mark.parametrize("case", [case for case in ASKED if case.rule in PLACED], ids=label)
def test_an_open_agenda_gives_the_same_verdict(case: Case) -> None:
    facts = facts_of(case)
    sessions = placements(facts, case.sessions)
    assert calls(facts, sessions, case.rule) == (not case.check().violacoes)


@pytest.mark.parametrize("case", [case for case in ASKED if case.rule in HARD and case.rule not in PLACED], ids=label)
def test_an_open_model_gives_the_same_verdict(case: Case) -> None:
    facts = narrowed(case)
    sessions = placements(facts, case.sessions)
    days = {s.day for s in sessions} | set(asked_days(case, facts))
    free = [(p, d) for p in facts.people for d in days if facts.available[p][d]] or None
    held = not case.check().violacoes
    if offers(facts, sessions, [case.rule], free):
        named = (view_of(case.month, case.ruleset, sessions) for sessions in namings(case))
        assert held or any(case.rule not in broken(view, [case.rule]) for view in named)
    elif held:  # what is not offered at all must break some rule
        assert not offers(facts, sessions, [], free)
        assert broken(view_of(case.month, case.ruleset, case.sessions))


# -- whole rosters that break no rule --------------------------------------------------------------------------


@pytest.mark.parametrize("case", LEGAL, ids=lambda case: case.name)
def test_a_roster_that_breaks_no_rule_is_a_solution(case: Case) -> None:
    facts = narrowed(case)
    sessions = placements(facts, case.sessions)
    assert broken(view_of(case.month, case.ruleset, case.sessions)) == {}
    assert finished(facts, sessions, HARD).feasible
    assert offers(facts, sessions, HARD)


@pytest.mark.parametrize("case", LEGAL, ids=lambda case: case.name)
def test_the_bound_is_no_more_than_the_points_of_a_roster(case: Case) -> None:
    facts = facts_of(case)
    bound = ContentBound(facts)
    bound.solve(Watch(SolveOptions(60.0), None, None), 60.0, 0, 2.0)
    assert not bound.infeasible
    assert bound.value <= State.of(facts, placements(facts, case.sessions)).value


FOUND = (
    "todos em duas coisas noutra unidade e no território, sem caminho entre elas",
    "a reunião marcada com uma pessoa é a devida quando todos entram",
    "a ausência deixa só uma pessoa no grupo marcado, e outra entra no lugar",
)


@pytest.mark.parametrize("case", [case for case in LEGAL if case.name in FOUND], ids=lambda case: case.name)
def test_the_exact_model_finds_a_roster_where_there_is_one(case: Case) -> None:
    facts = narrowed(case)
    found = whole_month(facts, Watch(SolveOptions(time_limit=60.0, workers=1), None, None))
    assert isinstance(found, list)
    shared = share(facts, found, 1.0, 0)
    assert shared is not None
    state = State.of(facts, shared)
    assert broken(view_of(case.month, case.ruleset, state.roster(0, "viavel").sessoes)) == {}
