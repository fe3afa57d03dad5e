"""The search: bound and content plan, the weeks side by side, then neighbourhoods until time is up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from escala.domain.month import Month
from escala.norms.ruleset import RuleSet
from escala.solver.bound import ContentBound
from escala.solver.content import Content
from escala.solver.exact import Conflict, impossible_week, whole_month
from escala.solver.facts import Facts, Placement
from escala.solver.improve import MOST_BEGUN, Neighbourhoods, explore, merged, shared
from escala.solver.plan import Planner
from escala.solver.progress import Outcome, Progress, SolveOptions, Watch
from escala.solver.state import State
from escala.solver.weeks import WeekBuilder, written

ATTEMPTS = 6
"""Content plans tried before the exact models are asked."""

PLAN_EFFORT = 0.5
"""Deterministic time of each of a plan's two solves, in CP-SAT's units."""


@dataclass
class _Best:
    """The best month so far, shared by the threads that improve it."""

    state: State
    lock: threading.Lock = field(default_factory=threading.Lock)
    rounds: int = 0


class Search:
    """One search for one scenario.

    Args:
        facts: the month in slots.
        watch: time, effort and news.
    """

    def __init__(self, facts: Facts, watch: Watch) -> None:
        self.facts = facts
        self.watch = watch
        self.seed = watch.options.seed
        self.workers = max(1, watch.options.workers)
        self.attempts = 0
        self.first: float | None = None

    def run(self) -> Outcome:
        """Search until the roster is proved as good as asked, or time is up."""
        watch = self.watch
        bound = ContentBound(self.facts)
        with ThreadPoolExecutor(max_workers=self.workers) as pool:
            proving = pool.submit(self._prove, bound)
            if self.workers == 1:
                proving.result()
            state = self._first_roster(pool, proving)
            if bound.infeasible:
                return Outcome("inviavel", None, 0, CONTENT_CAUSE, self._statistics(0))
            conflict: Conflict | bool | None = None
            if state is None and not watch.over:
                watch.tell("procurando uma prova")
                conflict = impossible_week(self.facts, watch, max(4.0, watch.left / 8))
                if conflict is None and not watch.over:
                    watch.tell("procurando em todo o mês")
                    found = whole_month(self.facts, watch)
                    state = shared(self.facts, found, self.seed) if isinstance(found, list) else None
                    conflict = found is True
            proving.result()
            if state is None:
                return self._without_roster(conflict)
            return self._improve(pool, state)

    def _prove(self, bound: ContentBound) -> None:
        bound.solve(self.watch.limit(20.0), 1, self.seed, 6.0 if self.watch.repeatable else None)
        if bound.infeasible:
            self.watch.stop.set()
        else:
            self.watch.tell("limite provado", bound=bound.value)

    def _without_roster(self, conflict: Conflict | bool | None) -> Outcome:
        if isinstance(conflict, Conflict):
            return Outcome("inviavel", None, 0, conflict.sentence(self.facts), self._statistics(0))
        if conflict is True:
            return Outcome("inviavel", None, 0, MONTH_CAUSE, self._statistics(0))
        return Outcome("sem-tempo", None, self.watch.bound, None, self._statistics(0))

    def _statistics(self, rounds: int) -> dict[str, object]:
        return {"primeira": self.first, "tentativas": self.attempts, "rodadas": rounds}

    # -- the first roster --------------------------------------------------------------------------------------

    def _first_roster(self, pool: ThreadPoolExecutor, proving: Future[None]) -> State | None:
        watch = self.watch
        planner = Planner(self.facts, 1, self.seed)
        for attempt in range(ATTEMPTS):
            if watch.over:
                return None
            self.attempts = attempt + 1
            watch.tell("planejando o conteúdo do mês")
            content = planner.plan(attempt, PLAN_EFFORT)
            if content is None:
                continue
            watch.tell("montando as semanas")
            sessions = self._weeks(pool, content, attempt)
            state = shared(self.facts, sessions, self.seed) if sessions is not None else None
            if state is not None:
                self.first = watch.seconds
                watch.tell("primeira escala", best=state.value)
                return state
        return None

    def _weeks(self, pool: ThreadPoolExecutor, content: Content, attempt: int) -> list[Placement] | None:
        builder = WeekBuilder(self.facts, content)
        given_up = threading.Event()
        jobs = [pool.submit(self._week, builder, week, attempt, given_up) for week in self.facts.weeks]
        sessions: list[Placement] = []
        for job in jobs:
            found = job.result()
            if found is None:
                given_up.set()
            else:
                sessions.extend(found)
        return None if given_up.is_set() else sessions

    def _week(
        self, builder: WeekBuilder, week: int, attempt: int, given_up: threading.Event
    ) -> list[Placement] | None:
        """One week of a plan, or `None`."""
        watch = self.watch
        if given_up.is_set() or watch.over:
            return None
        if not any(self.facts.due[p][week] for p in self.facts.people):
            return []
        for fragments in (MOST_BEGUN, None):
            if given_up.is_set() or watch.over:
                return None
            grid = builder.skeleton_model(week, fragments)
            solver = self._solver(attempt, 4.0 * (attempt + 1), 8.0 * (attempt + 1))
            solver.parameters.linearization_level = 0
            status = solver.solve(grid.model)
            watch.spend(solver.response_proto.deterministic_time)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                continue
            skeleton = builder.skeleton(grid, solver)
            for exact in (True, False):
                named = builder.naming_model(week, skeleton, exact)
                solver = self._solver(attempt, 0.4, 0.5)
                status = solver.solve(named.model)
                watch.spend(solver.response_proto.deterministic_time)
                if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                    return written(named, solver)
        return None

    def _solver(self, attempt: int, effort: float, seconds: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed + attempt
        solver.parameters.max_deterministic_time = effort
        solver.parameters.max_time_in_seconds = self.watch.limit(seconds)
        return solver

    # -- better ones -------------------------------------------------------------------------------------------

    def _improve(self, pool: ThreadPoolExecutor, state: State) -> Outcome:
        watch, best = self.watch, _Best(state)
        neighbourhoods = Neighbourhoods(self.facts, self.seed)
        jobs = [pool.submit(self._explorer, best, neighbourhoods) for _ in range(self.workers)]
        for job in jobs:
            job.result()
        status = "otima" if best.state.value == watch.bound else "viavel"
        roster = best.state.roster(watch.bound, "otima" if status == "otima" else "viavel")
        return Outcome("otima" if status == "otima" else "viavel", roster, watch.bound, None, self._statistics(best.rounds))

    def _explorer(self, best: _Best, neighbourhoods: Neighbourhoods) -> None:
        watch = self.watch
        while not watch.over and not watch.satisfied:
            with best.lock:
                state, where = best.state, neighbourhoods.choose(best.state)
                best.rounds += 1
                seed = self.seed + best.rounds
            if not where.cells:
                continue
            found = explore(state, where, watch, seed)
            with best.lock:
                gain = 0
                if found is not None and best.state is not state and found.value < state.value:
                    found = merged(best.state, found, where.cells, seed)
                if found is not None and found.value <= best.state.value:
                    gain = best.state.value - found.value
                    best.state = found
                    if gain:
                        watch.tell("melhorando a escala", best=found.value)
                neighbourhoods.score(where, gain)


CONTENT_CAUSE = (
    "Está provado que as horas não fecham: nenhuma divisão das horas devidas de cada pessoa cumpre, no período, as "
    "faixas de horas e as reuniões obrigatórias."
)

MONTH_CAUSE = "Está provado que nenhuma escala do período cumpre todas as regras obrigatórias ao mesmo tempo."


def solve(
    month: Month,
    ruleset: RuleSet,
    *,
    options: SolveOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Build the best roster that the time allows.

    Args:
        month: the scenario on its calendar.
        ruleset: its norm, adjusted.
        options: time, workers, seed, gap.
        on_progress: told of each phase, each better roster and each better bound, from any thread.
        stop: set it to end with the best roster so far.
    """
    watch = Watch(options or SolveOptions(), on_progress, stop)
    return Search(Facts(month, ruleset), watch).run()
