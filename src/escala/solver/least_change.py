"""A month that people live by already, changed as little as may be.

What lies before a date stays. From there on each session that stands as it stood is a literal, and what is minimised is
how many do not, on how many days of how many people, and with how little notice; points come after that. One worker
writes ever larger parts of the month again, from what must change outwards; the other proves how few changes there
must be at the least, by cores over the whole of it.
"""

from __future__ import annotations

import itertools
import math
import random
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal as Choice

from ortools.sat.python import cp_model

from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.norms.ruleset import RuleSet
from escala.rules.parts import Part, parts
from escala.solver.agenda import place, stands
from escala.solver.assembly import CONSTRAINTS, WEEKLY, impose
from escala.solver.bound import ContentBound
from escala.solver.cells import Cell, Offer
from escala.solver.disturbance import TRAVEL, Disturbance, key
from escala.solver.exact import HARD, fits
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid
from escala.solver.host import new_solver
from escala.solver.improve import EFFORT, SECONDS, begin, from_here, offer, shared, support_points
from escala.solver.progress import Progress, SolveOptions, Watch
from escala.solver.resuming import around_commitments, convened, of_the_scenario, out_of_place
from escala.solver.service import cut, people, places, together
from escala.solver.solving import quiet_memory
from escala.solver.state import State, placements
from escala.solver.support import RULE as EVEN_SUPPORT
from escala.solver.transcript import written

POINTS = 1000
"""What one point of disturbance weighs against one of the soft rules."""

ENOUGH = 30
"""Parts around what changed, written again one after the other in vain, after which less is not looked for."""

POLISHED = 8
"""Parts that are written again for fewer people and longer notice, once no fewer sessions can change."""


@dataclass(frozen=True)
class Replanned:
    """What became of a month that was changed on its way.

    Attributes:
        status: `viavel`, `inviavel` (proved), or `sem-tempo`.
        roster: the roster, history and what comes after; None unless `viavel`.
        changed: sessions to come that are no longer as they were planned.
        cost: points of all that this disturbs.
        least: sessions that must change at the least, as proved.
    """

    status: Choice["viavel", "inviavel", "sem-tempo"]
    roster: Roster | None
    changed: int
    least: int
    cost: int = 0


def replan(
    month: Month,
    ruleset: RuleSet,
    sessions: Sequence[Session],
    *,
    unwanted: Sequence[Session] = (),
    options: SolveOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Replanned:
    """Change what is to come of a written month as little as may be, so that it is one of the scenario.

    Args:
        month: the scenario on its calendar; what lies before `month.since` stays as it is.
        ruleset: its norm, adjusted.
        sessions: the whole month as it was written.
        unwanted: sessions that must not come back.
        options: time, workers, seed.
        on_progress: told of each better roster and of each better bound, both in sessions that change.
        stop: set it to end with the best so far.
    """
    watch = Watch(options or SolveOptions(), on_progress, stop)
    open_facts = Facts(month, ruleset)
    known = placements(open_facts, [s for s in sessions if of_the_scenario(open_facts, s)])
    unknown = [s for s in sessions if s.local != TRAVEL and not of_the_scenario(open_facts, s)]
    lived = [s for s in known if s.day < open_facts.since]
    planned = [s for s in known if s.day >= open_facts.since]
    called = [s for s in known if convened(open_facts, s)]
    agenda = _agenda(Facts(month, ruleset, lived=lived), called, watch) if ruleset.terms else None
    facts = Facts(month, ruleset, agenda, lived=lived)
    out = placements(facts, [s for s in unwanted if of_the_scenario(facts, s)])
    disturbance = Disturbance(facts, planned, ruleset.pack.remarcacao, out)
    disturbance.lost += sum(not month.lived(s.inicio.date()) for s in unknown)
    with quiet_memory(), watch.guarding():
        found = _Whole(facts, disturbance, known, watch)
        found.run()
    return found.result()


class _Whole:
    """The replanning of a month: of a service, part by part, each with the rooms that the others leave.

    Args:
        facts: the whole month in slots, its agenda placed.
        disturbance: counts what changes.
        sessions: the whole month as it was planned.
        watch: time and news.
    """

    def __init__(self, facts: Facts, disturbance: Disturbance, sessions: Sequence[Placement], watch: Watch) -> None:
        self.facts = facts
        self.disturbance = disturbance
        self.sessions = sessions
        self.watch = watch
        self.done: list[_Replanning] = []

    def run(self) -> None:
        """Replan every part that does not hold as it is."""
        facts, apart = self.facts, parts(self.facts.month, self.facts.ruleset, places(self.facts.agenda or ()))
        if len(apart) == 1:
            self.done.append(_Replanning(facts, self.disturbance, facts.lived, self._ahead(self.sessions), self.watch))
            self.done[0].run()
            return
        amiss: list[_Replanning] = []
        for part in apart:
            own = self._of(part, Watch(self.watch.options, None, self.watch.stop))
            (self.done if own.holds() else amiss).append(own)
        for number, waiting in enumerate(amiss):
            left = max(1.0, self.watch.left / (len(amiss) - number))
            name = waiting.facts.scenario.equipe.nome

            def tell(news: Progress, name: str = name) -> None:
                self.watch.tell(f"{name}: {news.phase}")

            part = next(part for part in apart if part.month is waiting.facts.month)
            own = self._of(part, Watch(replace(self.watch.options, time_limit=left), tell, self.watch.stop))
            with own.watch.guarding():
                own.run()
            self.done.append(own)

    def _ahead(self, sessions: Iterable[Placement]) -> list[Placement]:
        return [s for s in sessions if s.day >= self.facts.since]

    def _of(self, part: Part, watch: Watch) -> _Replanning:
        """One part, with the rooms and vehicles that the sessions of the others leave."""
        whole, mine = self.facts, people(part)
        settled = {p: own for own in self.done for p in own.facts.people}
        others = [s for own in self.done if own.best is not None for s in own.best.sessions]
        others += [s for s in self.sessions if settled.keys().isdisjoint(s.people)]
        rooms: dict[tuple[str | None, str, int], list[int]] = {}
        for s in others:
            if mine.isdisjoint(s.people):
                for name, amount in whole.activity(s.kind.activity).recursos.get(s.kind.place, {}).items():
                    line = rooms.setdefault(
                        (s.kind.unit, name, s.day), [whole.pool(s.kind.unit, name, s.day)] * whole.horizon
                    )
                    for t in range(s.start, s.start + s.length):
                        line[t] = max(0, line[t] - amount)
        lived, ahead = cut(part, whole.lived), cut(part, self._ahead(self.sessions))
        agenda = cut(part, whole.agenda or ()) if whole.ruleset.terms else None
        facts = Facts(part.month, part.ruleset, agenda, (), rooms, lived=lived)
        costs, out = self.disturbance.costs, cut(part, self.disturbance.unwanted)
        return _Replanning(facts, Disturbance(facts, ahead, costs, out), lived, ahead, watch)

    def result(self) -> Replanned:
        """What became of all parts together."""
        more = sum(own.least - own.disturbance.lost for own in self.done)
        least = self.disturbance.lost + (min(more, 1) if self.facts.agenda else more)
        states = [own.best for own in self.done if own.best is not None]
        if len(states) < len(self.done):
            impossible = any(own.impossible for own in self.done)
            return Replanned("inviavel" if impossible else "sem-tempo", None, 0, least)
        if len(states) == 1:
            whole, points = states[0], dict(states[0].points)
        else:
            counted = sum((Counter(state.points) for state in states), Counter[str]())
            points = {rule: counted[rule] for state in states for rule in state.points}
            standing = (s for day in self.facts.commitments for s in day)
            whole = State.of(self.facts, together(standing, (s for state in states for s in state.sessions)))
        value = sum(points.values())
        bound = sum(own.points for own in self.done)
        status: Choice["otima", "viavel"] = "otima" if bound == value else "viavel"
        changed, cost = self.disturbance.changed(whole.sessions), self.disturbance.cost(whole.sessions)
        return Replanned("viavel", whole.roster(bound, status, points), changed, least, cost)


def _agenda(facts: Facts, called: Sequence[Placement], watch: Watch) -> list[Placement]:
    """The meetings that clauses of general kinds call, as they stand without who is away, or as few of them moved."""
    there = [s._replace(people=tuple(p for p in s.people if p in facts.present[s.day]), locked=True) for s in called]
    there = [s for s in there if s.people]
    if stands(facts, there) and not any(out_of_place(State.of(facts, there))):
        return there
    watch.tell("remarcando reuniões")
    found = place(facts, watch, 0, there)
    return [*found[0]] if isinstance(found, tuple) else there


class _Replanning:
    """One replanning: what is known of it, from whichever thread."""

    def __init__(
        self,
        facts: Facts,
        disturbance: Disturbance,
        lived: Sequence[Placement],
        planned: Sequence[Placement],
        watch: Watch,
    ) -> None:
        self.facts = facts
        self.disturbance = disturbance
        self.watch = watch
        meetings = {key(s) for s in facts.agenda or ()}
        standing = [s for s, _ in disturbance.standing if not convened(facts, s) or key(s) in meetings]
        standing += [s for s in planned if s.kind.place == TRAVEL]
        around, disturbed = around_commitments(facts, [*lived, *standing])
        self.first = State.of(facts, around)
        unmet = {
            (p, d)
            for p in facts.people
            for w in facts.weeks
            if self._hours(p, w) != facts.due[p][w]
            for d in facts.days_of_week[w]
            if facts.plannable(p, d)
        }
        shortened = {
            (p, s.day)
            for s in planned
            if not set(s.people) <= set(facts.present[s.day]) and not set(s.people) >= set(facts.present[s.day])
            for p in s.people
            if facts.plannable(p, s.day)
        }
        self.vacated = {
            (p, s.day) for s in planned if not set(s.people) <= set(facts.present[s.day]) for p in facts.people
        }
        """Everybody on the days on which somebody is away who was to work: others may have to stand in."""
        emptied = {(p, s.day) for s in disturbance.unwanted for p in s.people}
        here = {*disturbed, *shortened, *emptied, *out_of_place(self.first)}
        self.nearest = frozenset(cell for cell in here if facts.plannable(*cell))
        """People and days on which something cannot stay as it is."""
        self.affected = self.nearest | unmet
        """These, and the rest of the weeks in which somebody's hours do not add up."""
        self.lengths: dict[str, set[int]] = defaultdict(set)
        """Activity -> lengths in slots that were planned, so that they can stand."""
        for s in planned:
            self.lengths[s.kind.activity].add(s.length)
        self.best: State | None = None
        self.least = disturbance.lost
        self.impossible = False
        self.polished = 0
        self.proved = False
        """Whether all was proved that the time allows."""
        self.points = 0
        """Points of the soft rules that no roster of the scenario can go below."""
        self._lock = threading.Lock()

    def _hours(self, person: str, week: int) -> int:
        days = self.facts.days_of_week[week]
        return sum(s.length for s in self.first.sessions if person in s.people and s.day in days)

    def holds(self) -> bool:
        """Whether the month is one of the scenario as it was planned."""
        if self.first.sound:
            self._keep(self.first)
        return self.best is not None

    def run(self) -> None:
        """Look for the month with least disturbance, as long as the time allows, and for the proof beside it."""
        self.holds()
        if self.watch.options.workers == 1:
            self.search(self._rings())
            self.prove()
            self.search(self._around())
        else:
            with ThreadPoolExecutor(2) as pool:
                proof = pool.submit(self.prove)
                self.search(itertools.chain(self._rings(), self._around()))
                proof.result()

    def _keep(self, state: State) -> None:
        with self._lock:
            rank = self._rank(state)
            if self.best is None or rank < self._rank(self.best):
                self.best = state
                changed = self.disturbance.changed(state.sessions)
                self.watch.tell("mudando o menos possível", best=changed, bound=self.least)
        self._end_if_done()

    def _rank(self, state: State) -> tuple[int, int]:
        return self.disturbance.cost(state.sessions), state.value

    # -- ever larger parts of the month ---------------------------------------------------------------------------

    def search(self, parts: Iterable[tuple[float, frozenset[Cell]]]) -> None:
        """Write parts of the month again, as long as it may bring less."""
        for effort, cells in parts:
            if self.done:
                return
            self.polished += self.fewest
            found = self._rewritten(cells, effort)
            if found is not None:
                self._keep(found)

    @property
    def done(self) -> bool:
        """Whether to end: out of time, or nothing, or nothing less, can be had."""
        return self.watch.over or self.impossible or (self.fewest and self.polished >= POLISHED)

    @property
    def fewest(self) -> bool:
        """Whether no month changes fewer sessions than the best so far."""
        return self.best is not None and self.disturbance.changed(self.best.sessions) <= self.least

    def _around(self) -> Iterator[tuple[float, frozenset[Cell]]]:
        """What changed, with a person's week or a day of everybody's, until it has long brought nothing."""
        facts, dice = self.facts, random.Random(self.watch.options.seed)
        since, best = 0, self.best
        while self.best is not None and not (self.proved and since >= ENOUGH):
            since = since + 1 if self.best is best else 0
            best = self.best
            changed = sorted(self.disturbance.cells(self.best.sessions))
            if not changed:
                return
            p, d = dice.choice(changed)
            q, r = dice.sample(facts.people, 2) if len(facts.people) > 1 else facts.people * 2
            week = [day for day in facts.days_of_week[facts.week_of[d]] if day >= facts.since]
            mine = {cell for cell in changed if cell[1] in week}
            cells = dice.choice(
                (
                    {(one, day) for one in (p, q) for day in week},
                    {(one, day) for one in (p, q, r) for day in week},
                    mine | {(q, day) for day in week},
                    mine | {(one, d) for one in facts.people},
                    {*changed, *((p, day) for day in range(facts.since, len(facts.days)))},
                )
            )
            yield 1.0, frozenset(cell for cell in cells if facts.plannable(*cell))

    def _rings(self) -> Iterator[tuple[float, frozenset[Cell]]]:
        """What is amiss, and ever more around it; with more effort each time round, until there is a month at all."""
        facts = self.facts
        people = {p for p, _ in self.affected}
        days = {d for _, d in self.affected | self.vacated}
        weeks = {facts.week_of[d] for d in days}
        ahead = [d for d in range(facts.since, len(facts.days)) if facts.any_open[d]]
        within = [d for d in ahead if facts.week_of[d] in weeks]
        seen = set[tuple[float, frozenset[Cell]]]()
        own = {(p, d) for p in people for d in within} | self.affected
        rings = [
            self.nearest,
            self.nearest | {(p, d) for p in people for d in {d for _, d in self.nearest}},
            self.nearest | {(p, d) for p in facts.people for d in self._gatherings()},
            self.nearest | self.vacated,
            own,
            *(own | {(q, d) for d in within} for q in facts.people if q not in people),
            own | self.vacated,
            own | {(p, d) for p in facts.people for d in days},
            own | {(p, d) for p in people for d in ahead},
            {(p, d) for p in facts.people for d in within},
            {(p, d) for p in facts.people for d in ahead},
        ]
        for effort in (1.0, 3.0, 9.0):
            for ring in rings:
                cells = frozenset(cell for cell in ring if facts.plannable(*cell))
                if cells and (effort, cells) not in seen:
                    seen.add((effort, cells))
                    yield effort * max(1.0, len(cells) / 10), cells
            if self.best is not None:
                return

    def _gatherings(self) -> set[int]:
        """Days of meetings of everybody, where one of them cannot stay: another eSF may be met then."""
        days = {s.day for s, hands in self.disturbance.standing if hands and s.esf}
        amiss = any(hands and s.esf and (s.people[0], s.day) in self.nearest for s, hands in self.disturbance.standing)
        return days if amiss else set()

    def _rewritten(self, cells: frozenset[Cell], effort: float) -> State | None:
        """A month with some people's days written again: any first, then with less change than the best so far."""
        facts, state = self.facts, self.best or self.first
        fixed = [s for s in state.sessions if not (s.locked and all((p, s.day) in cells for p in s.people))]
        grid = Grid(facts, cells, fixed, self._offer(cells))
        impose(grid, (rule for rule in CONSTRAINTS if rule != EVEN_SUPPORT))
        self.disturbance.forbid(grid)
        if not grid.feasible:
            return None
        if self.best is None:
            solver = self._solver(effort)
            solver.parameters.stop_after_first_solution = True
            if self.watch.run(solver, grid.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return None
            begin(grid, solver.response_proto.solution)
        else:
            from_here(grid, state.sessions, self.watch)
        grid.model.minimize(POINTS * self.disturbance.terms(grid)[1] + grid.total() + support_points(grid))
        solver = self._solver(effort)
        if self.watch.run(solver, grid.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return self._whole(written(grid, solver))

    def _whole(self, sessions: Sequence[Placement]) -> State | None:
        """A sound month of some sessions, those that stay with the eSF that they had wherever that can be."""
        whole, seed = self.disturbance.rejoined(sessions), self.watch.options.seed
        return shared(self.facts, self.disturbance.with_esf(whole), seed) or shared(self.facts, whole, seed)

    def _solver(self, effort: float) -> cp_model.CpSolver:
        """Without linear relaxations: they cost more here than they find."""
        solver = new_solver(self.watch.options.seed, self.watch.limit(effort * SECONDS), effort * EFFORT)
        solver.parameters.linearization_level = 0
        solver.parameters.cp_model_probing_level = 0
        return solver

    def _offer(self, cells: frozenset[Cell]) -> Offer:
        """Lengths of plans and those that were planned; sessions of several wherever there were any."""
        facts, offered = self.facts, offer(self.facts, self.lengths)
        several = {s.kind.activity for s, _ in self.disturbance.standing if len(s.people) > 1}
        joint = {a for a in several if facts.activity(a).participantes == "compartilhada"}
        return replace(offered, joint=sorted({*offered.joint, *joint}))

    # -- the proof -------------------------------------------------------------------------------------------------

    def prove(self) -> None:
        """How few sessions must change at the least, over every month that the rules allow."""
        facts = self.facts
        bound = ContentBound(Facts(facts.month, facts.ruleset, lived=facts.lived))
        bound.solve(self.watch, 5.0, self.watch.options.seed, 4.0)
        self.points, self.impossible = bound.value, bound.infeasible
        if self.impossible or not fits(facts):
            self.proved = True
            self._end_if_done()
            return
        before = 0
        for week in sorted({facts.week_of[d] for _, d in self.affected}):
            days = [d for d in facts.days_of_week[week] if d >= facts.since]
            before += self._fewest(days, WEEKLY, before)
        self._fewest(range(facts.since, len(facts.days)), HARD, 0)
        self.proved = True

    def _fewest(self, days: Collection[int], rules: Collection[str], before: int) -> int:
        """How few sessions of some days must change at the least under some rules; told as it grows.

        Args:
            days: day indices.
            rules: those that are asked of them.
            before: sessions that must change on other days besides.
        """
        facts = self.facts
        cells = [(p, d) for p in facts.people for d in days if facts.available[p][d]]
        least = 0
        if not cells and rules == HARD and not facts.agenda:
            self.impossible = not self.first.sound  # nobody can change anything any more
        if self.done or self.fewest or not cells:
            return least
        shared_care = [id for id, spec in facts.ruleset.activities.items() if spec.participantes == "compartilhada"]
        whole = rules == HARD
        weeks = {facts.week_of[d] for d in days}
        behind = [s for s in self.first.sessions if s.day < facts.since and (whole or facts.week_of[s.day] in weeks)]
        grid = Grid(facts, cells, behind, Offer(joint=shared_care), whole=whole)
        impose(grid, rules)
        grid.model.minimize(self.disturbance.terms(grid, safe=True)[0])
        solver = new_solver(self.watch.options.seed, self.watch.limit(self.watch.left))
        solver.parameters.optimize_with_core = True

        def told(bound: float) -> None:
            nonlocal least
            least = max(least, math.ceil(bound - 1e-6))
            self._bounded(before + least)

        solver.best_bound_callback = told
        status = self.watch.run(solver, grid.model)
        if status == cp_model.INFEASIBLE and not facts.agenda:
            self.impossible = True
            self._end_if_done()
        elif status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            told(solver.best_objective_bound)
            found = self._whole(written(grid, solver)) if whole else None
            if found is not None:
                self._keep(found)
        return least

    def _bounded(self, bound: int) -> None:
        with self._lock:
            self.least = max(self.least, self.disturbance.lost + bound)
        self.watch.tell("provando o mínimo", bound=self.least)
        self._end_if_done()

    def _end_if_done(self) -> None:
        """End the other worker's solve where nothing less can be had."""
        if self.fewest or self.impossible:
            self.watch.halt()
