"""A mixed-integer linear programme in plain Python: columns, rows, costs. It knows no solver and no roster."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

Term = tuple[int, int]
"""A coefficient and the column that it multiplies."""


class Sum(NamedTuple):
    """A linear expression: a sum of terms, and a constant."""

    terms: Sequence[Term]
    constant: int = 0


def ones(columns: Iterable[int], coefficient: int = 1) -> list[Term]:
    """Terms that give every column the same coefficient."""
    return [(coefficient, column) for column in columns]


class LinearForm:
    """Whole-numbered columns between bounds, rows `lower <= terms <= upper`, and costs to minimise.

    Attributes:
        lower: least value of each column.
        upper: greatest value of each column.
        starts: where each row begins in `columns` and `coefficients`, and, last, where they end.
        columns: columns of the rows' terms, row after row.
        coefficients: coefficients of the rows' terms.
        row_lower: least value of each row; `-math.inf` where it has none.
        row_upper: greatest value of each row; `math.inf` where it has none.
        costs: column -> its cost.
    """

    def __init__(self) -> None:
        self.lower: list[int] = []
        self.upper: list[int] = []
        self.starts: list[int] = [0]
        self.columns: list[int] = []
        self.coefficients: list[int] = []
        self.row_lower: list[float] = []
        self.row_upper: list[float] = []
        self.costs: dict[int, int] = {}
        self._maxima: list[tuple[int, int, Sequence[Sum]]] = []

    def integer(self, lower: int, upper: int) -> int:
        """A new column."""
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.lower) - 1

    def boolean(self) -> int:
        """A new column that is 0 or 1."""
        return self.integer(0, 1)

    def row(self, terms: Iterable[Term], lower: float = -math.inf, upper: float = math.inf) -> None:
        """Keep a sum between two numbers; one without terms is kept only if it cannot hold."""
        summed: dict[int, int] = defaultdict(int)
        for coefficient, column in terms:
            summed[column] += coefficient
        found = [(coefficient, column) for column, coefficient in summed.items() if coefficient]
        if not found and lower <= 0 <= upper:
            return
        self.coefficients.extend(coefficient for coefficient, _ in found)
        self.columns.extend(column for _, column in found)
        self.starts.append(len(self.columns))
        self.row_lower.append(lower)
        self.row_upper.append(upper)

    def impossible(self) -> None:
        """A row that nothing fulfils."""
        self.row((), lower=1)

    def largest(self, sums: Sequence[Sum], least: int, greatest: int) -> int:
        """A new column that is the largest of some sums and of `least` wherever it is as small as it can be."""
        column = self.integer(least, greatest)
        for terms, constant in sums:
            self.row([(1, column), *((-coefficient, other) for coefficient, other in terms)], lower=constant)
        self._maxima.append((column, least, sums))
        return column

    def penalise(self, column: int, cost: int) -> None:
        """Add to the cost of a column."""
        if cost:
            self.costs[column] = self.costs.get(column, 0) + cost

    def points(self, values: Sequence[int]) -> int:
        """What a solution costs if each column of `largest` is no larger than it must be."""
        settled = list(values)
        for column, least, sums in self._maxima:
            found = (constant + sum(c * settled[other] for c, other in terms) for terms, constant in sums)
            settled[column] = max(least, *found)
        return sum(cost * settled[column] for column, cost in self.costs.items())
