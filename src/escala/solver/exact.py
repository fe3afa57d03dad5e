"""The exact models: proof that no roster exists, or a roster where the decomposition found none.

Nothing is planned beforehand here, and every session that the norm allows is offered, so that `INFEASIBLE` means what
it says. One week alone is a relaxation of the month: what is impossible in a week is impossible in the month.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from escala.rules.registry import CLAUSES
from escala.solver.assembly import CONSTRAINTS, SOFT, WEEKLY, impose
from escala.solver.cells import Offer
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid
from escala.solver.host import new_solver
from escala.solver.progress import DETERMINISTIC_RATE, Watch
from escala.solver.transcript import written

MOST_JOURNEYS = 50_000
"""Journeys in a week, wherever and whenever anybody could set out, up to which models with all of them are written."""

HARD: tuple[str, ...] = tuple(rule for rule in CONSTRAINTS if rule not in SOFT)
"""Rules that forbid."""


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together in one week.

    Attributes:
        week: index of the week, or `None` for the whole period.
        rules: their ids; leaving one out was tried wherever time allowed.
    """

    week: int | None
    rules: tuple[str, ...]

    def sentence(self, facts: Facts) -> str:
        """The conflict in words, in Portuguese."""
        when = "no período"
        if self.week is not None:
            days = facts.month.weeks[self.week].days
            when = f"na semana de {days[0]:%d/%m} a {days[-1]:%d/%m}"
        named = [f"{CLAUSES[rule].title.lower()} ({facts.ruleset.article(rule)})" for rule in self.rules]
        listed = ", ".join(named[:-1]) + (" e " if len(named) > 1 else "") + named[-1]
        given = "com os horários, as ausências e os compromissos do cenário"
        return f"Está provado que {when}, {given}, nenhuma escala cumpre {listed}."


def _everything(facts: Facts) -> Offer:
    shared = [id for id, spec in facts.ruleset.activities.items() if spec.participantes == "compartilhada"]
    return Offer(joint=shared)


def _solver(watch: Watch, seconds: float) -> cp_model.CpSolver:
    options = watch.options
    effort = DETERMINISTIC_RATE * seconds if watch.repeatable else None
    return new_solver(options.seed, watch.limit(seconds), effort, workers=max(1, options.workers))


def _week(facts: Facts, week: int, rules: Sequence[str]) -> Grid:
    days = facts.days_of_week[week]
    free = [(p, d) for p in facts.people for d in days if facts.due[p][week] and facts.available[p][d]]
    grid = Grid(facts, free, (), _everything(facts), whole=False)
    impose(grid, rules)
    return grid


def fits(facts: Facts) -> bool:
    """Whether the journeys of a week are few enough for a model with all of them to be written within two gibibytes."""
    journeys = sum(
        facts.available[p][d].bit_count() * len(reach) * (len(reach) - 1)
        for p in facts.people
        for reach in ([u for u in facts.units if facts.scenario.works_at(p, u)],)
        for d in facts.days_of_week[0]
    )
    return journeys <= MOST_JOURNEYS


def impossible_week(facts: Facts, watch: Watch, seconds: float, weeks: Iterable[int]) -> Conflict | None:
    """A week proved impossible by itself, with the rules that clash, or `None`.

    Args:
        facts: the month in slots.
        watch: time; never beyond what is left.
        seconds: limit for each week: of the clock, or of the effort that they stand for.
        weeks: those to look at.
    """
    if not fits(facts):
        return None
    for week in weeks:
        if watch.over:
            return None
        if not any(facts.due[p][week] for p in facts.people):
            continue
        if watch.run(_solver(watch, seconds), _week(facts, week, WEEKLY).model) == cp_model.INFEASIBLE:
            return Conflict(week, _fewest(facts, week, watch, seconds))
    return None


def _fewest(facts: Facts, week: int, watch: Watch, seconds: float) -> tuple[str, ...]:
    """Rules that still clash when each of the others is left out, as far as time allows."""
    rules = [rule for rule in WEEKLY if facts.ruleset.cites(rule)]
    for rule in list(rules):
        rest = [other for other in rules if other != rule]
        if (
            watch.remaining > seconds
            and watch.run(_solver(watch, seconds), _week(facts, week, rest).model) == cp_model.INFEASIBLE
        ):
            rules = rest
    return tuple(rules)


def whole_month(facts: Facts, watch: Watch) -> list[Placement] | bool:
    """Sessions of a month under all hard rules; `True` if it is proved that there are none, `False` if unknown.

    A month that would take half the time left to write down is not begun: one week is written first, and timed.
    """
    if not fits(facts):
        return False
    begin = time.monotonic()
    busiest = max(facts.weeks, key=lambda week: sum(due[week] for due in facts.due.values()))
    _week(facts, busiest, WEEKLY)
    if (time.monotonic() - begin) * len(facts.weeks) > watch.left / 2:
        watch.hurry()
        return False
    grid = Grid(facts, None, (), _everything(facts))
    impose(grid, HARD)
    solver = _solver(watch, watch.last_resort)
    solver.parameters.linearization_level = 0 if watch.options.workers <= 1 else 1
    status = watch.run(solver, grid.model)
    if status == cp_model.INFEASIBLE:
        return True
    return written(grid, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else False
