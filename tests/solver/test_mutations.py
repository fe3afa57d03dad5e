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


def shifted(method: Callable[..., Any], by: int) -> Callable[..., Any]:
    return lambda terms, limit, *rest: method(terms, limit + by, *rest)


def noted(method: Callable[..., Any], name: str, used: set[str]) -> Callable[..., Any]:
    def noting(*arguments: Any) -> Any:
        used.add(name)
        return method(*arguments)

    return noting


class Reading:
    """A finished roster that is read again and again.

    Attributes:
        right: the verdict, or the points, without a mutation.
        used: the ways of setting a limit, refusing and pricing that were used for it. Until a mutated one is used
            nothing differs, so a mutation of another cannot change the verdict.
    """

    def __init__(self, case: Case) -> None:
        self._case, self._facts = case, Facts(case.month, case.ruleset)
        self._sessions = placements(self._facts, case.sessions)
        self.used: set[str] = set()
        grid = Grid(self._facts, (), self._sessions)
        for name in (*LIMITS, *SILENT):
            setattr(grid, name, noted(getattr(grid, name), name, self.used))
        self.right = self._verdict(grid)

    def mutated(self, mutation: Mutation) -> object:
        """The verdict, or the points, with a mutation."""
        grid, (name, by) = Grid(self._facts, (), self._sessions), mutation
        setattr(grid, name, shifted(getattr(grid, name), by) if by else lambda *arguments: None)
        return self._verdict(grid)

    def _verdict(self, grid: Grid) -> object:
        CONSTRAINTS[self._case.rule](grid, CLAUSES[self._case.rule].of(self._case.ruleset))
        return str(grid.penalty(self._case.rule)) if self._case.rule in SOFT else grid.feasible


MUTATIONS = [*((method, by) for method in LIMITS for by in (1, -1)), *((method, 0) for method in SILENT)]


@pytest.mark.parametrize("rule", CONSTRAINTS)
def test_a_mutation_is_caught(rule: str) -> None:
    readings = [Reading(case) for case in ASKED if case.rule == rule]
    used, unnoticed = set(), set()
    for mutation in MUTATIONS:
        concerned = [reading for reading in readings if mutation[0] in reading.used]
        if concerned:
            used.add(mutation)
            if all(reading.mutated(mutation) == reading.right for reading in concerned):
                unnoticed.add(mutation)
    assert used
    assert unnoticed == {mutation for known, mutation in EQUIVALENT if known == rule}
