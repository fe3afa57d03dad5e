"""A limit off by one in any constraint, or a refusal left out, must be caught by the small rosters of its rule.

While a rule's constraint runs, one of the model's ways of setting a limit is shifted by one, or one of refusing and
pricing does nothing; some case of the rule must then be read wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from escala.rules.registry import CLAUSES
from escala.solver.assembly import CONSTRAINTS, SOFT
from escala.solver.facts import Facts
from escala.solver.grid import Grid
from escala.solver.state import placements
from tests.rules.cases import Case, all_cases

ASKED = [case for case in all_cases() if case.solver and case.rule in CONSTRAINTS]

LIMITS = ("at_most", "at_least", "equal", "excess", "distance", "spread")
"""The model's ways of setting a limit, which stands after the terms."""

SILENT = ("require", "forbid", "penalise")
"""Its ways of refusing what is written, and of counting points: they are made to do nothing."""

Mutation = tuple[str, int]

EQUIVALENT: dict[tuple[str, Mutation], str] = {
    ("participantes", ("at_most", 1)): "each eSF of a finished roster is named, and a clash of names is found besides",
}
"""Mutations that change no verdict, and why."""


def shifted(method: Callable[..., Any], by: int, calls: list[object]) -> Callable[..., Any]:
    def mutant(terms: Any, limit: int, *rest: Any) -> Any:
        calls.append(limit)
        return method(terms, limit + by, *rest)

    return mutant


def silenced(calls: list[object]) -> Callable[..., None]:
    def mutant(*arguments: Any) -> None:
        calls.append(arguments)

    return mutant


def read(case: Case, mutation: Mutation | None) -> tuple[object, bool]:
    """The verdict, or the points, that a finished roster gets; and whether the mutated method was used at all."""
    facts, calls = Facts(case.month, case.ruleset), list[object]()
    grid = Grid(facts, (), placements(facts, case.sessions))
    if mutation is not None:
        name, by = mutation
        setattr(grid, name, shifted(getattr(grid, name), by, calls) if by else silenced(calls))
    CONSTRAINTS[case.rule](grid, CLAUSES[case.rule].of(case.ruleset))
    verdict = str(grid.penalty(case.rule)) if case.rule in SOFT else grid.feasible
    return verdict, bool(calls)


MUTATIONS = [*((method, by) for method in LIMITS for by in (1, -1)), *((method, 0) for method in SILENT)]


@pytest.mark.parametrize("rule", CONSTRAINTS)
def test_a_mutation_is_caught(rule: str) -> None:
    cases = [case for case in ASKED if case.rule == rule]
    right = [read(case, None)[0] for case in cases]
    used, unnoticed = set(), set()
    for mutation in MUTATIONS:
        readings = [read(case, mutation) for case in cases]
        if any(called for _, called in readings):
            used.add(mutation)
            if [verdict for verdict, _ in readings] == right:
                unnoticed.add(mutation)
    assert used
    assert unnoticed == {mutation for known, mutation in EQUIVALENT if known == rule}
