"""A lower bound of the whole month's penalty: the best content that any roster can have.

Every roster of the month is a content plan under the rules that speak of sums, and no soft rule gives points back, so
the least penalty of a content plan bounds the month's from below. Professionals of one kin have the same choices at the
same cost once the weeks of the all-hands meetings are fixed, so one of each kin is decided and counted as many times
as there are.
"""

from __future__ import annotations

import math

from ortools.sat.python import cp_model

from escala.solver.assembly import SUMS, impose
from escala.solver.content import ContentModel
from escala.solver.facts import Facts
from escala.solver.host import new_solver
from escala.solver.kin import kin
from escala.solver.progress import Watch


class ContentBound:
    """The relaxation behind the bound; solved once, for as long as it is given.

    After `solve`, `value` is a proved lower bound of any roster's penalty, `infeasible` says that there is none, and
    `proved` that solving longer would add nothing.
    """

    def __init__(self, facts: Facts) -> None:
        groups = kin(facts)
        self.size = {group[0]: len(group) for group in groups}
        self.model = ContentModel(facts, tuple(self.size))
        self.value = 0
        self.infeasible = False
        self.proved = False
        impose(self.model, SUMS)
        self.model.model.minimize(
            sum(
                self.size.get(person or "", 1) * points
                for found in self.model.penalties.values()
                for person, points in found
            )
        )

    def solve(self, watch: Watch, seconds: float, seed: int, effort: float | None = None) -> None:
        """Prove as much as the time allows, on one thread.

        Args:
            watch: time and effort.
            seconds: wall-clock limit, in seconds.
            seed: random seed.
            effort: deterministic limit in CP-SAT's units, if any.
        """
        solver = new_solver(seed, watch.limit(seconds), effort)
        status = watch.run(solver, self.model.model)
        self.infeasible = status == cp_model.INFEASIBLE
        self.proved = self.infeasible or status == cp_model.OPTIMAL
        if status != cp_model.MODEL_INVALID and not self.infeasible:
            self.value = max(self.value, math.ceil(solver.best_objective_bound - 1e-6))
