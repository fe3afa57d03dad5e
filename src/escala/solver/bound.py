"""A lower bound of the whole month's penalty: the best content that any roster can have.

Every roster of the month is a content plan under the rules that speak of sums, and no soft rule gives points back, so
the least penalty of a content plan bounds the month's from below. Professionals of one kin have the same choices at the
same cost once the weeks of the all-hands meetings are fixed, so one of each kin is decided and counted as many times
as there are. What ties people to one another, as presence does, and the journeys that it forces, may be cheapest if
they differ: where the best content of kin breaks such a tie, everybody is decided in a second model.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

from ortools.sat.python import cp_model

from escala.solver.assembly import SUMS, impose
from escala.solver.content import ContentModel, Portion
from escala.solver.facts import Facts
from escala.solver.host import Expression, new_solver
from escala.solver.journeys import elsewhere, impose_journeys
from escala.solver.kin import kin
from escala.solver.progress import Watch


class ContentBound:
    """The relaxation behind the bound; solved once, for as long as it is given.

    After `solve`, `value` is a proved lower bound of any roster's penalty, `infeasible` says that there is none, and
    `proved` that solving longer would add nothing.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.value = 0
        self.infeasible = False
        self.proved = False
        self.shares: dict[str, int] = {}
        """Professional -> least points of that person alone in the best contents found; empty before one is."""
        self.lengths: dict[str, set[int]] = {}
        """Activity -> lengths in slots of its sessions in that content, where there is a choice; where it is free and
        their number counts, about the mean."""
        self._kin = kin(facts)
        self._size = {group[0]: len(group) for group in self._kin}
        self._of_kin = ContentModel(facts, tuple(self._size))
        impose(self._of_kin, SUMS)
        self._of_kin.model.minimize(_points(self._of_kin, self._size, shared=True))
        self._tied: ContentModel | None = None
        """The model of everybody, once it is needed."""

    def solve(
        self, watch: Watch, seconds: float, seed: int, effort: float | None = None, everybody: bool = True
    ) -> None:
        """Prove as much as the time allows, on one thread.

        Args:
            watch: time and effort.
            seconds: wall-clock limit of each model, in seconds.
            seed: random seed.
            effort: deterministic limit of each in CP-SAT's units, if any.
            everybody: whether to go on to the model of everybody, which takes longer.
        """
        if self._tied is None:
            solver = self._solved(self._of_kin, watch, seconds, seed, effort)
            if not self.proved or self.infeasible:
                return
            kept = all(solver.value(spare) >= 0 for spare in _ties(self._of_kin, self._size))
            if kept and not elsewhere(self._of_kin):
                return
            self.proved = False
            if not everybody:
                return
            self._tied = self._of_everybody()
        self._solved(self._tied, watch, seconds, seed, effort)

    def _of_everybody(self) -> ContentModel:
        """The model in which nobody stands for another; of kin, the later ones have no fewer points."""
        model = ContentModel(self.facts)
        impose(model, SUMS)
        each = dict.fromkeys(self.facts.people, 1)
        for spare in _ties(model, each):
            model.require(spare >= 0) if isinstance(spare, int) else model.model.add(spare >= 0)
        impose_journeys(model)
        for group in self._kin:
            for one, other in pairwise(group):
                model.model.add(_points(model, {one: 1}) <= _points(model, {other: 1}))
        points = _points(model, each, shared=True)
        model.model.add(points >= self.value)
        model.model.minimize(points)
        return model

    def _solved(
        self, model: ContentModel, watch: Watch, seconds: float, seed: int, effort: float | None
    ) -> cp_model.CpSolver:
        solver = new_solver(seed, watch.limit(seconds), effort)
        solver.parameters.linearization_level = 2
        status = watch.run(solver, model.model)
        self.infeasible = status == cp_model.INFEASIBLE
        self.proved = self.infeasible or status == cp_model.OPTIMAL
        if status != cp_model.MODEL_INVALID and not self.infeasible:
            self.value = max(self.value, math.ceil(solver.best_objective_bound - 1e-6))
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            stands_for = {p: p if p in model.people else group[0] for group in self._kin for p in group}
            shares = {p: solver.value(_points(model, {q: 1})) for p, q in stands_for.items()}
            self.shares = {p: min(points, self.shares.get(p, points)) for p, points in shares.items()}
            self.lengths = self._used(model, solver)
        return solver

    @staticmethod
    def _used(model: ContentModel, solver: cp_model.CpSolver) -> dict[str, set[int]]:
        """Lengths of a solution's sessions, by activity."""
        found: dict[str, set[int]] = defaultdict(set)
        for portions in model.portions.values():
            for portion, number in portions.items():
                if portion.length and solver.value(number):
                    found[portion.activity].add(portion.length)
        for where, number in model.begun.items():
            if begun := solver.value(number):
                slots = solver.value(model.portions[where[:2]][Portion(where[2], 0)])
                found[where[2]] |= {slots // begun, -(-slots // begun)}
        return dict(found)


def _points(model: ContentModel, size: Mapping[str, int], shared: bool = False) -> Expression:
    """Points of some professionals, each counted so many times, and on demand those that are nobody's alone."""
    entries = [entry for found in model.penalties.values() for entry in found]
    own = sum(size[person] * points for person, points in entries if person is not None and person in size)
    return own + sum(points for person, points in entries if shared and person is None)


def _ties(model: ContentModel, size: Mapping[str, int]) -> list[Expression]:
    """What must not be negative, of sums over people of whom each stands for so many."""
    facts = model.facts
    spare = (model.presence_to_spare(size, week) for week in facts.weeks if _presence_binds(facts, week))
    return [found for found in spare if found is not None]


def _presence_binds(facts: Facts, week: int) -> bool:
    """Whether the sum of presence holds in a week whatever else the roster does.

    Any session of everybody away from the seat waives presence, and so does somebody's way to it. Without journeys it
    costs more presence than it waives, as long as there are as many people as presence asks for.
    """
    if len(facts.units) > 1 or not facts.ruleset.cites("presenca-minima"):
        return False
    least = facts.least_presence
    crowded = all(len(facts.present[d]) >= least for d in facts.days_of_week[week] if facts.opening[facts.seat][d])
    places = [spec.locais for spec in facts.ruleset.activities.values()]
    return crowded and all("unidade" in found for found in places if "territorio" in found)
