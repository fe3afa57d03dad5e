"""The search: bound and content plan, the weeks side by side, then neighbourhoods until time is up."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Literal, NamedTuple

from ortools.sat.python import cp_model

from escala.solver.bound import ContentBound
from escala.solver.exact import Conflict, fits, impossible_week, whole_month
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid
from escala.solver.host import new_solver
from escala.solver.improve import Neighbourhood, Neighbourhoods, explore, merged, same_places, shared
from escala.solver.naming import naming_model
from escala.solver.plan import Planner
from escala.solver.progress import Outcome, Watch
from escala.solver.shape import Shaper
from escala.solver.shifts import Shifts, shifts
from escala.solver.state import State
from escala.solver.transcript import written
from escala.solver.weeks import Shape, Skeleton, WeekBuilder

ATTEMPTS = 6
"""Content plans tried before the exact models are asked."""

MOST_BEGUN = 3
"""Sessions begun in a shift, at most, in the tries that few fragments are asked of."""


class Lap(NamedTuple):
    """One way of trying a week.

    Attributes:
        shaped: whether the hours of work come from a shape.
        in_shifts: whether work keeps to the shifts planned for the month.
        gathered: whether all that need not be elsewhere is held at the seat, in its hours.
        yielding: whether sessions may give way to time of free length.
        fragments: most sessions begun in a shift.
        effort: deterministic time of the skeleton for each unit, in CP-SAT's units.
    """

    shaped: bool
    in_shifts: bool
    gathered: bool
    yielding: bool
    fragments: int | None
    effort: float


SHAPED = (
    Lap(True, True, True, False, MOST_BEGUN, 0.8),
    Lap(True, True, True, True, MOST_BEGUN, 0.8),
    Lap(True, True, True, True, MOST_BEGUN, 1.0),
    Lap(True, False, True, True, MOST_BEGUN, 1.0),
    Lap(True, True, True, True, MOST_BEGUN, 1.5),
    Lap(True, False, True, True, None, 1.5),
)
"""The tries at a week, in turn.

Times have a heavy tail: beginning again another way beats waiting.
"""

UNSHAPED = (
    Lap(False, True, True, False, MOST_BEGUN, 1.5),
    Lap(False, True, True, True, MOST_BEGUN, 2.5),
    Lap(False, False, False, True, MOST_BEGUN, 2.5),
    Lap(False, False, False, True, None, 5.0),
)
"""Tries without a shape: where there is no coarser grid at once, else not before a second plan."""

MOST_UNSOUND = 2
"""Weeks in turn for which the first way fails before the others are begun with the second."""

SHAPE_EFFORT = 0.3
"""Deterministic time of a week's shape in the first try, in CP-SAT's units; it grows with each one.

It is meant for `SHAPE_TEAM` professionals, and grows with more of them.
"""

SHAPE_TEAM = 12
"""Professionals up to whom a shape takes no more time."""

GIVEN = 12
"""Slots of sessions that may give way in a week of the first roster; below it no fewer are looked for."""

MENDING = 0.5
"""Deterministic time of letting fewer sessions give way in a week of the first roster."""

PROOF_SECONDS = 1.5
"""Limit, in seconds, of the exact model of each week of which two plans have found no skeleton."""

NAME_EFFORT = 1.0
"""Deterministic time of naming a week's sessions: the best names are proved within a fraction of it nearly always."""

NAME_GAP = 6
"""Distance from the best names, in slots, at which the first roster's are good enough: they are improved afterwards."""

PLAN_EFFORT = 0.5
"""Deterministic time of each of a plan's two solves, in CP-SAT's units."""


def _plain(solver: cp_model.CpSolver) -> None:
    """Clause learning alone: what else presolve and relaxations find is not worth their time in these models."""
    solver.parameters.linearization_level = 0
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1


class _Race:
    """Weeks being built side by side; a free thread tries an unfinished week another way, and the first to end wins."""

    def __init__(self, shaper: Shaper, weeks: list[int], shifts: Shifts | None, attempt: int) -> None:
        self.builder = shaper.builder
        self.shifts = shifts
        self.shaper = shaper
        shaped = SHAPED if self.shaper.coarse is not None else ()
        unshaped = tuple(lap for lap in UNSHAPED if lap.gathered or fits(self.builder.facts))
        self.laps = shaped if shaped and not attempt else (*shaped, *unshaped)
        self.weeks = weeks
        self.built: dict[int, list[Placement]] = {}
        self.lost = False
        self._shapeless: dict[int, int] = {}
        self._unsound = 0
        self.standing: set[int] = set()
        """Weeks of which some skeleton was found."""
        self._laps = dict.fromkeys(weeks, 0)
        self._trying: Counter[int] = Counter()
        self._solvers: dict[int, list[cp_model.CpSolver]] = {week: [] for week in weeks}
        self._lock = threading.Lock()

    def next(self) -> tuple[int, int] | None:
        """A week and the number of the try, those least tried first; `None` when there is nothing to do."""
        with self._lock:
            open_weeks = [w for w in self.weeks if w not in self.built and self._laps[w] < len(self.laps)]
            if self.lost or not open_weeks:
                return None
            week = min(open_weeks, key=lambda w: (self._laps[w], w))
            if self._unsound >= MOST_UNSOUND:
                self._laps[week] = max(1, self._laps[week])
            self._laps[week] += 1
            self._trying[week] += 1
            return week, self._laps[week] - 1

    @contextmanager
    def running(self, week: int, solver: cp_model.CpSolver) -> Iterator[bool]:
        """Keep a solver where the winner can stop it; yields whether the week is still wanted."""
        with self._lock:
            wanted = week not in self.built and not self.lost
            self._solvers[week].append(solver)
        try:
            yield wanted
        finally:
            with self._lock:
                self._solvers[week].remove(solver)

    def shapeless(self, week: int) -> None:
        """Record that a week has no shape: after the second time another plan is better than more tries."""
        with self._lock:
            self._shapeless[week] = self._shapeless.get(week, 0) + 1
            if self._shapeless[week] > 1 and self.laps == SHAPED and week not in self.standing:
                self._laps[week] = len(self.laps)

    def end(self, week: int, lap: int, sessions: list[Placement] | None) -> None:
        """Record the end of a try; the race is lost when a week has none left."""
        with self._lock:
            self._trying[week] -= 1
            if lap == 0:
                self._unsound = 0 if sessions is not None else self._unsound + 1
            if sessions is not None:
                self.built.setdefault(week, sessions)
            elif week not in self.built and self._laps[week] >= len(self.laps) and not self._trying[week]:
                self.lost = True
            stop = self._solvers[week] if week in self.built else []
            if self.lost:
                stop = [solver for running in self._solvers.values() for solver in running]
            for solver in stop:
                solver.stop_search()


class Search:
    """One search for one scenario.

    Args:
        facts: the month in slots.
        watch: time, effort and news.
        open_facts: the month without its agenda, of which the bound is; default: there is none.
        workers: threads; default: those of the watch.
    """

    def __init__(self, facts: Facts, watch: Watch, open_facts: Facts | None = None, workers: int | None = None) -> None:
        self.facts = facts
        self.open_facts = open_facts or facts
        self.watch = watch
        self.seed = watch.options.seed
        self.workers = workers or max(1, watch.options.workers)
        self.bound = ContentBound(self.open_facts)
        self.attempts = 0
        self.first: float | None = None

    def run(self) -> Outcome:
        """Search until the roster is proved as good as asked, or time is up."""
        with self.watch.guarding(), ThreadPoolExecutor(max_workers=self.workers) as pool:
            found = self.begin(pool)
            return found if isinstance(found, Outcome) else self.improve(pool, found)

    def begin(self, pool: ThreadPoolExecutor) -> State | Outcome:
        """The first roster, or how the search ended without one."""
        watch = self.watch
        proving = pool.submit(self._prove, 0.8, 1.0, False)
        if self.workers == 1:
            proving.result()
        found_first = self._first_roster(pool)
        state = found_first if isinstance(found_first, State) else None
        if self.bound.infeasible:
            return Outcome("inviavel", None, 0, CONTENT_CAUSE, self._statistics(0))
        if state is None and self.facts.agenda is not None and self._convenes():
            return self._without_roster(None)  # what is impossible with one agenda may be possible with another
        conflict: Conflict | bool | None = found_first if isinstance(found_first, Conflict) else None
        if state is None and conflict is None and not watch.over:
            watch.tell("procurando uma prova")
            conflict = impossible_week(self.facts, watch, max(4.0, watch.remaining / 8), self.facts.weeks)
            if conflict is None and not watch.over:
                watch.tell("procurando em todo o mês")
                found = whole_month(self.facts, watch)
                state = shared(self.facts, found, self.seed) if isinstance(found, list) else None
                conflict = found is True
        return self._without_roster(conflict) if state is None else state

    def _convenes(self) -> bool:
        """Whether the norm has meetings that an agenda places."""
        return any(spec.participantes == "convocados" for spec in self.facts.ruleset.activities.values())

    def prove(self) -> None:
        """Prove as much of the bound as is worth its time."""
        if not self.bound.proved and not self.watch.satisfied:
            self._prove(20.0, 8.0, True)

    def _prove(self, seconds: float, effort: float, everybody: bool) -> None:
        self.bound.solve(self.watch, seconds, self.seed, effort, everybody)
        if self.bound.infeasible:
            self.watch.stop.set()
        else:
            self.watch.tell("limite provado", bound=self.bound.value)

    def _without_roster(self, conflict: Conflict | bool | None) -> Outcome:
        if isinstance(conflict, Conflict):
            return Outcome("inviavel", None, 0, conflict.sentence(self.facts), self._statistics(0))
        if conflict is True:
            return Outcome("inviavel", None, 0, MONTH_CAUSE, self._statistics(0))
        return Outcome("sem-tempo", None, self.watch.bound, None, self._statistics(0))

    def _statistics(self, rounds: int) -> dict[str, object]:
        return {"primeira": self.first, "tentativas": self.attempts, "rodadas": rounds}

    # -- the first roster --------------------------------------------------------------------------------------

    def _first_roster(self, pool: ThreadPoolExecutor) -> State | Conflict | None:
        watch = self.watch
        planner = Planner(self.facts, watch)
        for attempt in range(ATTEMPTS):
            if watch.over:
                return None
            self.attempts = attempt + 1
            watch.tell("planejando o conteúdo do mês")
            content = planner.plan(attempt, PLAN_EFFORT * (1 + attempt), 0.8 + 0.8 * attempt)
            if content is None:
                planner.paired = not planner.paired
                continue
            watch.tell("montando as semanas")
            chosen = shifts(self.facts, content, watch, attempt)
            builder = WeekBuilder(self.facts, content, planner.paired)
            race = _Race(Shaper(builder), self._weeks_at_work(), chosen, attempt)
            sessions = self._weeks(pool, race, attempt)
            state = self._whole(sessions) if sessions is not None else None
            if state is not None:
                self.first = watch.seconds
                watch.tell("primeira escala", best=state.value)
                return state
            planner.paired = planner.paired or attempt > 0
            unbuilt = [week for week in race.weeks if week not in race.standing]
            if attempt == 1 and unbuilt and not watch.over:
                watch.tell("procurando uma prova")
                conflict = impossible_week(self.facts, watch, PROOF_SECONDS, unbuilt)
                if conflict is not None:
                    return conflict
        return None

    def _whole(self, sessions: list[Placement]) -> State | None:
        """The month of these weeks; named anew as a whole where each for itself has left a band."""
        state = shared(self.facts, sessions, self.seed)
        if state is None and not self.watch.over:
            apart = State.of(self.facts, sessions)
            state = explore(apart, same_places(self.facts, self.facts.weeks), self.watch, self.seed)
        return state

    def _weeks_at_work(self) -> list[int]:
        return [week for week in self.facts.weeks if any(due[week] for due in self.facts.due.values())]

    def _weeks(self, pool: ThreadPoolExecutor, race: _Race, attempt: int) -> list[Placement] | None:
        """All weeks of a plan, or `None` if one of them could not be built."""
        jobs = [pool.submit(self._runner, race, attempt) for _ in range(self.workers)]
        for job in jobs:
            job.result()
        return (
            None if race.lost or len(race.built) < len(race.weeks) else [s for w in race.weeks for s in race.built[w]]
        )

    def _runner(self, race: _Race, attempt: int) -> None:
        """Build weeks until all are built; when none is left to begin, try the unfinished ones another way."""
        while not self.watch.over and (entry := race.next()) is not None:
            week, lap = entry
            sessions = self._week(race, week, lap, attempt)
            race.end(week, lap, sessions)

    def _week(self, race: _Race, week: int, lap: int, attempt: int) -> list[Placement] | None:
        """One try at one week, or `None`."""
        way = race.laps[lap]
        planned, seed = race.shifts if way.in_shifts else None, 100 * attempt + lap
        shape: Shape | None = None
        if way.shaped:
            shape = self._shape(race, week, planned, lap, seed)
            if shape is None:
                if week not in race.built:
                    race.shapeless(week)
                return None
        skeleton = self._skeleton(race, week, lap, planned, shape, seed)
        if skeleton is None:
            return None
        race.standing.add(week)
        for exact, lenient in ((False, True),) if way.yielding else ((True, False), (False, True)):
            if week in race.built:
                return None
            found = self._names(race, week, skeleton, exact, lenient, attempt)
            if found is not None:
                return found
        return None

    def _names(
        self, race: _Race, week: int, skeleton: Skeleton, exact: bool, lenient: bool, seed: int
    ) -> list[Placement] | None:
        """The sessions of a week by their names, those of a large team group by group; `None` where there are none."""
        builder = race.builder
        groups = builder.groups()
        if len(groups) == 1:
            return self._name(race, week, naming_model(builder, week, skeleton, exact, lenient), seed)
        named: list[Placement] = []
        commitments = [c for d in self.facts.days_of_week[week] for c in self.facts.commitments[d]]
        settled = {(s.kind, s.day, s.start, s.length) for s in (*skeleton.pinned, *commitments)}
        later = set(self.facts.people)
        for group in groups:
            later -= set(group)
            model = naming_model(builder, week, skeleton, exact, lenient, group, named, later)
            found = self._name(race, week, model, seed)
            if found is None:
                return None
            named += [
                s
                for s in found
                if set(s.people) <= set(group) and not s.locked and (s.kind, s.day, s.start, s.length) not in settled
            ]
        return [*named, *skeleton.pinned, *commitments]

    def _skeleton(
        self, race: _Race, week: int, lap: int, planned: Shifts | None, shape: Shape | None, seed: int
    ) -> Skeleton | None:
        """Where the sessions of a week stand; a large team whose hours are known is taken group by group."""
        way, builder = race.laps[lap], race.builder
        hours, team = (None, None) if planned is None else (planned.hours, planned.team.get(week))
        groups: list[tuple[str, ...] | None] = [None]
        standing: list[Placement] = []
        if shape is not None:
            hours = shape.hours
            if len(builder.groups()) > 1:
                groups, standing = [*builder.groups()], builder.outline(week, shape)
        later = len(self.facts.people)
        for group in groups:
            later -= len(group or self.facts.people)
            grid = builder.skeleton_model(
                week,
                way.fragments,
                hours,
                team,
                yielding=way.yielding,
                gathered=way.gathered,
                rests=lap > 0,
                at_edges=planned is not None,
                group=group,
                standing=standing,
                later=later,
            )
            effort = way.effort * len(self.facts.units)
            solver = self._solver(seed, effort, 4 * effort)
            _plain(solver)
            solver.parameters.stop_after_first_solution = True
            with race.running(week, solver) as wanted:
                status = self.watch.run(solver, grid.model) if wanted else cp_model.UNKNOWN
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return None
            if grid.model.has_objective() and solver.objective_value > GIVEN:
                solver = self._mended(race, week, grid, solver, seed)
            standing = written(grid, solver)
        return builder.skeleton(standing)

    def _mended(self, race: _Race, week: int, grid: Grid, found: cp_model.CpSolver, seed: int) -> cp_model.CpSolver:
        """The solver of a skeleton in which fewer sessions give way, or the one that is given."""
        values = found.response_proto.solution
        grid.model.proto.solution_hint.vars.extend(range(len(values)))
        grid.model.proto.solution_hint.values.extend(values)
        solver = self._solver(seed, MENDING, 4 * MENDING)
        _plain(solver)
        solver.parameters.absolute_gap_limit = GIVEN
        with race.running(week, solver) as wanted:
            status = self.watch.run(solver, grid.model) if wanted else cp_model.UNKNOWN
        better = status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and solver.objective_value < found.objective_value
        return solver if better else found

    def _shape(self, race: _Race, week: int, planned: Shifts | None, lap: int, seed: int) -> Shape | None:
        """The hours of a week's shape; `None` where there is none, or no coarser grid to find it on."""
        grid = race.shaper.model(week, planned, self.seed + seed, driven=lap == 0)
        if grid is None:
            return None
        effort = SHAPE_EFFORT * (1 + lap) * max(1, len(self.facts.people) / SHAPE_TEAM)
        solver = self._solver(seed, effort, 2 * effort)
        _plain(solver)
        with race.running(week, solver) as wanted:
            status = self.watch.run(solver, grid.model) if wanted else cp_model.UNKNOWN
        return race.shaper.read(grid, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    def _name(self, race: _Race, week: int, named: Grid, seed: int) -> list[Placement] | None:
        # The linear relaxation of naming is nearly whole: with its cuts the best names are bounded in a blink.
        solver = self._solver(seed, NAME_EFFORT, 2 * NAME_EFFORT)
        solver.parameters.linearization_level = 2
        solver.parameters.absolute_gap_limit = NAME_GAP
        with race.running(week, solver) as wanted:
            status = self.watch.run(solver, named.model) if wanted else cp_model.UNKNOWN
        return written(named, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None

    def _solver(self, attempt: int, effort: float, seconds: float) -> cp_model.CpSolver:
        return new_solver(self.seed + attempt, self.watch.limit(seconds), effort)

    # -- better ones -------------------------------------------------------------------------------------------

    def improve(self, pool: ThreadPoolExecutor, state: State, first: Sequence[Neighbourhood] = ()) -> Outcome:
        """The best roster that the time left makes of one, and the bound that it proves.

        Args:
            pool: threads.
            state: the roster.
            first: what to write again before anything else.
        """
        watch = self.watch
        proving = pool.submit(self.prove)
        if self.workers == 1:
            proving.result()
        best = Improvement(self, state, first)
        jobs = [pool.submit(self._explorer, best) for _ in range(self.workers)]
        for job in jobs:
            job.result()
        status: Literal["otima", "viavel"] = "otima" if best.state.value == watch.bound else "viavel"
        roster = best.state.roster(watch.bound, status)
        return Outcome(status, roster, watch.bound, None, self._statistics(best.rounds))

    def _explorer(self, best: Improvement) -> None:
        while not self.watch.over and not self.watch.satisfied:
            best.step()


class Improvement:
    """The best month so far, shared by the threads that improve it.

    Args:
        search: what found the first one.
        state: the first one.
        first: what to write again before anything else.
    """

    def __init__(self, search: Search, state: State, first: Sequence[Neighbourhood] = ()) -> None:
        self.search = search
        self.state = state
        self.rounds = 0
        self._lock = threading.Lock()
        self._neighbourhoods = Neighbourhoods(search.facts, search.seed, search.bound, first)

    def step(self) -> None:
        """Write one neighbourhood again, and keep what is better."""
        watch = self.search.watch
        with self._lock:
            state = self.state
            where = self._neighbourhoods.choose(state)
            self.rounds += 1
            seed = self.search.seed + self.rounds
        if not where.cells:
            return
        begin = watch.effort if watch.repeatable else watch.seconds
        found = explore(state, where, watch, seed, self.search.bound.lengths)
        with self._lock:
            gain = 0
            if found is not None and self.state is not state and found.value < state.value:
                found = merged(self.state, found, where.cells, seed)
            if found is not None and found.value <= self.state.value:
                gain = self.state.value - found.value
                self.state = found
                if gain:
                    watch.tell("melhorando a escala", best=found.value)
            spent = (watch.effort if watch.repeatable else watch.seconds) - begin
            self._neighbourhoods.score(where, gain, spent)


CONTENT_CAUSE = (
    "Está provado que as horas não fecham: nenhuma divisão das horas devidas de cada pessoa cumpre, no período, as "
    "faixas de horas e as reuniões obrigatórias."
)

MONTH_CAUSE = "Está provado que nenhuma escala do período cumpre todas as regras obrigatórias ao mesmo tempo."
