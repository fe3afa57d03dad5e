"""A limit off by one in any constraint must be caught by the small rosters of its rule.

While a rule's constraint runs, one of the model's ways of setting a limit is shifted by one; some case of the rule
must then be read wrongly. What shifts nothing in any case is no mutation of that rule.
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

LIMIT = {"at_most": 1, "at_least": 1, "equal": 1, "excess": 1, "distance": 1, "spread": 1}
"""Method -> position of its limit, after the terms."""

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


def read(case: Case, mutation: Mutation | None) -> tuple[object, bool]:
    """The verdict, or the points, that a finished roster gets; and whether the mutated method was used at all."""
    facts, calls = Facts(case.month, case.ruleset), list[object]()
    grid = Grid(facts, (), placements(facts, case.sessions))
    if mutation is not None:
        name, by = mutation
        setattr(grid, name, shifted(getattr(grid, name), by, calls))
    CONSTRAINTS[case.rule](grid, CLAUSES[case.rule].of(case.ruleset))
    verdict = str(grid.penalty(case.rule)) if case.rule in SOFT else grid.feasible
    return verdict, bool(calls)


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize("method", LIMIT)
@pytest.mark.parametrize("rule", CONSTRAINTS)
def test_a_limit_off_by_one_is_caught(rule: str, method: str, by: int) -> None:
    used = False
    for case in (case for case in ASKED if case.rule == rule):
        right, _ = read(case, None)
        wrong, called = read(case, (method, by))
        used = used or called
        if wrong != right:
            return
    if used and (rule, (method, by)) not in EQUIVALENT:
        pytest.fail(f"no case of {rule} notices {method} off by {by:+}")
