"""A lower bound of the whole month's penalty: the best content that any roster can have.

Every roster of the month is a content plan under the rules that speak of sums, and no soft rule gives points back, so
the least penalty of a content plan bounds the month's from below. Professionals of one kin have the same choices at the
same cost once the weeks of the all-hands meetings are fixed, so one of each kin is decided and counted as many times
as there are.
"""

from __future__ import annotations

import math
from collections import defaultdict

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
        self._kin = groups = kin(facts)
        self.size = {group[0]: len(group) for group in groups}
        self.model = ContentModel(facts, tuple(self.size))
        self.value = 0
        self.infeasible = False
        self.proved = False
        self.shares: dict[str, int] = {}
        """Professional -> points of that person alone in the best content found; empty before one is."""
        self.lengths: dict[str, set[int]] = {}
        """Activity -> lengths in slots of its sessions in that content, where there is a choice."""
        impose(self.model, SUMS)
        for week in facts.weeks:
            spare = self.model.presence_to_spare(self.size, week) if _presence_binds(facts, week) else None
            if spare is not None:
                self.model.require(spare >= 0) if isinstance(spare, int) else self.model.model.add(spare >= 0)
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
        solver.parameters.linearization_level = 2
        status = watch.run(solver, self.model.model)
        self.infeasible = status == cp_model.INFEASIBLE
        self.proved = self.infeasible or status == cp_model.OPTIMAL
        if status != cp_model.MODEL_INVALID and not self.infeasible:
            self.value = max(self.value, math.ceil(solver.best_objective_bound - 1e-6))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.shares = {p: self._points(solver, group[0]) for group in self._kin for p in group}
            self.lengths = self._used(solver)

    def _used(self, solver: cp_model.CpSolver) -> dict[str, set[int]]:
        """Lengths of a solution's sessions, by activity."""
        found: dict[str, set[int]] = defaultdict(set)
        for portions in self.model.portions.values():
            for portion, number in portions.items():
                if portion.length and solver.value(number):
                    found[portion.activity].add(portion.length)
        return dict(found)

    def _points(self, solver: cp_model.CpSolver, person: str) -> int:
        """Points of one professional alone in a solution."""
        entries = (entry for found in self.model.penalties.values() for entry in found)
        return sum(solver.value(points) for who, points in entries if who == person)


def _presence_binds(facts: Facts, week: int) -> bool:
    """Whether the sum of presence holds in a week whatever else the roster does.

    Any session of everybody away from the seat waives presence, and so does somebody's way to it. Without journeys it
    costs more presence than it waives, as long as there are as many people as presence asks for.
    """
    if len(facts.units) > 1 or not facts.ruleset.cites("presenca-minima"):
        return False
    least = int(getattr(facts.parameters("presenca-minima"), "minimo", 0))
    crowded = all(len(facts.present[d]) >= least for d in facts.days_of_week[week] if facts.opening[facts.seat][d])
    places = [spec.locais for spec in facts.ruleset.activities.values()]
    return crowded and all("unidade" in found for found in places if "territorio" in found)
