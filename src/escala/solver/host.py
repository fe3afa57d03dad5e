"""What every model of the solver offers to the rules: sums that may be part constant, penalties, and hours by row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from ortools.sat.python import cp_model

from escala.solver.facts import Facts

Literal = cp_model.IntVar | int
Expression = cp_model.LinearExpr | int


def new_solver(
    seed: int = 0, seconds: float | None = None, effort: float | None = None, workers: int = 1
) -> cp_model.CpSolver:
    """A solver that leaves Ctrl-C to the program: CP-SAT's own handler would end the process.

    Args:
        seed: random seed.
        seconds: wall-clock limit; `None` for none.
        effort: limit of deterministic time, in CP-SAT's units; `None` for none.
        workers: threads.
    """
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    return solver


def _is_literal(term: Expression) -> bool:
    """Whether a term is a Boolean variable, and no wider one."""
    return isinstance(term, cp_model.IntVar) and bool(term.is_boolean)


class Modeller:
    """A CP-SAT model of one scenario, with plain integers wherever something is written already."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.model = cp_model.CpModel()
        self.penalties: dict[str, list[tuple[str | None, Expression]]] = defaultdict(list)
        """Soft rule -> its points, each with the professional that they are for, if one alone."""
        self._broken = False

    @property
    def feasible(self) -> bool:
        """Whether no rule has found the fixed part wrong outright."""
        return not self._broken

    def forbid(self, literal: Literal) -> None:
        """Make a literal false; the model is infeasible if it is written already."""
        if isinstance(literal, int):
            self.require(not literal)
        else:
            self.model.add(literal == 0)

    def require(self, holds: bool) -> None:
        """Record a fact about the fixed part: when it does not hold, the model is infeasible."""
        if not holds and not self._broken:
            self._broken = True
            self.model.add_bool_or([])

    def at_most(self, terms: Sequence[Expression], limit: int) -> None:
        """Sum of terms at most `limit`, skipped where constants or counts make it certain."""
        constant = sum(term for term in terms if isinstance(term, int))
        unknown = [term for term in terms if not isinstance(term, int)]
        literals = [term for term in unknown if _is_literal(term)]
        if not unknown:
            self.require(constant <= limit)
        elif limit - constant == 1 and len(literals) == len(unknown):
            self.model.add_at_most_one(cast(list[cp_model.IntVar], literals))
        elif limit - constant < len(unknown) or len(literals) < len(unknown):
            self.model.add(cp_model.LinearExpr.sum(unknown) <= limit - constant)

    def at_least(self, terms: Sequence[Expression], limit: int) -> None:
        """Sum of terms at least `limit`."""
        constant = sum(term for term in terms if isinstance(term, int))
        unknown = [term for term in terms if not isinstance(term, int)]
        literals = [term for term in unknown if _is_literal(term)]
        if not unknown:
            self.require(constant >= limit)
        elif limit - constant == 1 and len(literals) == len(unknown):
            self.model.add_bool_or(cast(list[cp_model.IntVar], literals))
        elif limit > constant:
            self.model.add(cp_model.LinearExpr.sum(unknown) >= limit - constant)

    def equal(self, terms: Sequence[Expression], value: int) -> None:
        """Sum of terms equal to `value`."""
        constant = sum(term for term in terms if isinstance(term, int))
        unknown = [term for term in terms if not isinstance(term, int)]
        if not unknown:
            self.require(constant == value)
        else:
            self.model.add(cp_model.LinearExpr.sum(unknown) == value - constant)

    def exactly_one(self, literals: Sequence[Literal]) -> None:
        """Exactly one of some literals, none of which is a plain integer."""
        self.model.add_exactly_one(literals)

    def clause(self, literals: Sequence[Literal]) -> None:
        """At least one of some literals, of which any may be a plain 0 or 1."""
        if any(isinstance(literal, int) and literal for literal in literals):
            return
        unknown = [literal for literal in literals if not isinstance(literal, int)]
        if unknown:
            self.model.add_bool_or(unknown)
        else:
            self.require(False)

    def implies(self, literal: Literal, others: Sequence[Literal]) -> None:
        """All of some literals hold if one does."""
        unknown = [other for other in others if not isinstance(other, int)]
        if isinstance(literal, int) or not all(other for other in others if isinstance(other, int)):
            for other in others:
                self.clause([self.negated(literal), other])
        elif unknown:
            self.model.add_bool_and(unknown).only_enforce_if(literal)

    def negated(self, literal: Literal) -> Literal:
        """The opposite of a literal."""
        return 1 - literal if isinstance(literal, int) else cast(cp_model.IntVar, literal.negated())

    def excess(self, expression: Expression, limit: int, most: int) -> Expression:
        """`max(0, expression - limit)`; `most` bounds it from above."""
        if isinstance(expression, int):
            return max(0, expression - limit)
        above = self.model.new_int_var(0, max(0, most), "")
        self.model.add(above >= expression - limit)
        return above

    def distance(self, expression: Expression, target: int, most: int) -> Expression:
        """`|expression - target|`; `most` bounds it from above."""
        if isinstance(expression, int):
            return abs(expression - target)
        off = self.model.new_int_var(0, most, "")
        self.model.add(off >= expression - target)
        self.model.add(off >= target - expression)
        return off

    def spread(self, totals: Sequence[Expression], tolerance: int, limit: int) -> Expression:
        """`max(0, largest - smallest - tolerance)` of some totals, each at most `limit`."""
        numbers = [total for total in totals if isinstance(total, int)]
        if len(numbers) == len(totals):
            return max(0, max(numbers) - min(numbers) - tolerance)
        most, least = self.model.new_int_var(0, limit, ""), self.model.new_int_var(0, limit, "")
        for total in totals:
            self.model.add(most >= total)
            self.model.add(least <= total)
        return self.excess(most - least, tolerance, limit)

    def any_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that is true exactly when one of `literals` is."""
        if any(isinstance(literal, int) and literal for literal in literals):
            return 1
        unknown = [literal for literal in literals if not isinstance(literal, int)]
        if not unknown:
            return 0
        if len(unknown) == 1:
            return unknown[0]
        found = self.model.new_bool_var("")
        self.model.add_max_equality(found, unknown)
        return found

    def all_of(self, literals: Sequence[Literal]) -> Literal:
        """A literal that is true exactly when all of `literals` are."""
        if any(isinstance(literal, int) and not literal for literal in literals):
            return 0
        unknown = [literal for literal in literals if not isinstance(literal, int)]
        if not unknown:
            return 1
        if len(unknown) == 1:
            return unknown[0]
        found = self.model.new_bool_var("")
        self.model.add_bool_or([found, *(literal.negated() for literal in unknown)])
        for literal in unknown:
            self.model.add_implication(found, literal)
        return found

    def penalise(self, rule: str, points: Expression, person: str | None = None) -> None:
        """Add penalty points of a soft rule, for one professional or for all together."""
        if not isinstance(points, int) or points:
            self.penalties[rule].append((person, points))

    def penalty(self, rule: str) -> Expression:
        """A soft rule's points: an integer where nothing in it is free."""
        return sum(points for _, points in self.penalties[rule])

    def total(self) -> Expression:
        """Points of all soft rules together."""
        return sum(points for found in self.penalties.values() for _, points in found)


class Host(Modeller, ABC):
    """A model that rules constrain: it knows hours by row, sessions and support."""

    people: tuple[str, ...]
    """Professionals whose hours are at stake."""

    @abstractmethod
    def hours(self, person: str, row: str, week: int) -> Expression:
        """Slots of the person's sessions that count for a row of hours, in one week."""

    @abstractmethod
    def duty(self, person: str, row: str) -> Expression:
        """Slots of the compulsory all-hands sessions that count for a row, over the period."""

    @abstractmethod
    def count(self, person: str, activity: str) -> Expression:
        """Sessions that the person attends, over the period; units of the length where lengths are multiples."""

    @abstractmethod
    def support(self) -> Iterable[tuple[str, Expression]]:
        """The eSF and slots of each session that has it."""
