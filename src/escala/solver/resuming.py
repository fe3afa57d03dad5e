"""To begin from a roster that is written already: mended where it does not fit any more, then improved.

A roster of another scenario, or of this one before something was changed, is closer to a good one than nothing is.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

from escala.domain.month import Month
from escala.domain.roster import Session
from escala.norms.ruleset import RuleSet
from escala.rules.parts import parts
from escala.solver.cells import Cell
from escala.solver.facts import Facts, Placement, run
from escala.solver.improve import ALL, EFFORT, SECONDS, WEEK, Neighbourhood, Shape, rewritten, shared
from escala.solver.progress import Outcome, Progress, SolveOptions, Watch
from escala.solver.repairing import around_changes, repaired
from escala.solver.search import Search
from escala.solver.solving import quiet_memory, solve
from escala.solver.state import State, placements

TRIES = 2
"""Seeds with which a neighbourhood is written again before a larger one is."""

MENDING = 0.35
"""Share of the time after which a roster that is not mended yet is given up, and one is made from nothing."""

LEAST_EFFORT = 0.05
"""Efforts of one neighbourhood below which nothing is begun."""

USUAL_CELLS = 25
"""Days of people that are written again with the effort of one neighbourhood."""

MOST_CELLS = 100
"""Days of people that are written again in one model, at most."""


def resume(
    month: Month,
    ruleset: RuleSet,
    sessions: Sequence[Session],
    *,
    affected: Collection[tuple[str, int]] = (),
    faults: Sequence[Collection[tuple[str, int]]] = (),
    improving: bool = True,
    options: SolveOptions | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Improve a written roster for as long as is given; from nothing where it cannot be mended.

    Args:
        month: the scenario on its calendar.
        ruleset: its norm, adjusted.
        sessions: the roster's sessions; those of people or dates that the scenario does not have are left out. What
            lies before `month.since` stays as it is, and such a month is never made from nothing.
        affected: professional and day index of the period where something is otherwise than when it was written.
        faults: for each rule that they are known not to hold, the professionals and day indices among whom it may be
            mended, one by one; without them it is looked for near `affected`.
        improving: whether to go on once it is mended; else little is changed beyond what must be.
        options: time, workers, seed, gap.
        on_progress: told of each phase, each better roster and each better bound, from any thread.
        stop: set it to end with the best roster so far.
    """
    watch = Watch(options or SolveOptions(), on_progress, stop)
    if len(parts(month, ruleset)) == 1:
        with quiet_memory(), watch.guarding(), ThreadPoolExecutor(max(1, watch.options.workers)) as pool:
            found = _resumed(month, ruleset, sessions, affected, faults, improving, watch, pool)
        if found is not None:
            return found
    if month.since is not None:
        return Outcome("sem-tempo", None, 0)
    left = replace(watch.options, time_limit=max(1.0, watch.options.time_limit * (1 - _spent(watch))))
    return solve(month, ruleset, options=left, on_progress=on_progress, stop=stop)


def _resumed(
    month: Month,
    ruleset: RuleSet,
    sessions: Sequence[Session],
    affected: Collection[Cell],
    faults: Sequence[Collection[Cell]],
    improving: bool,
    watch: Watch,
    pool: ThreadPoolExecutor,
) -> Outcome | None:
    facts, open_facts, state, disturbed = _carried_over(month, ruleset, sessions)
    carried = state
    watch.tell("partindo da escala que havia")
    if not carried.sound:
        if faults:
            found = _one_by_one(carried, faults, watch, pool, lambda: watch.over or _left(watch) <= 0)
        else:
            found = mended(carried, {*affected, *disturbed}, watch)
        if found is None:
            return None
        state = found
    watch.tell("escala de partida", best=state.value)
    search = Search(facts, watch, open_facts)
    search.first = watch.seconds
    if improving:
        return search.improve(pool, state, around_changes(carried, state) if faults else ())
    search.prove()
    status: Literal["otima", "viavel"] = "otima" if state.value == watch.bound else "viavel"
    return Outcome(status, state.roster(watch.bound, status), watch.bound)


def mend(
    month: Month,
    ruleset: RuleSet,
    sessions: Sequence[Session],
    faults: Sequence[Collection[Cell]],
    *,
    options: SolveOptions | None = None,
    stop: threading.Event | None = None,
) -> Outcome:
    """Mend a written roster in another scenario, whatever points that costs; nothing is made from nothing.

    Args:
        month: the other scenario on its calendar.
        ruleset: its norm, adjusted.
        sessions: the roster's sessions that the scenario can have.
        faults: for each rule that they do not hold, the professionals and day indices among whom it may be mended.
        options: time, workers, seed.
        stop: set it to end without a roster.
    """
    watch = Watch(options or SolveOptions(), None, stop)
    if len(parts(month, ruleset)) > 1 or month.since is not None:
        return Outcome("sem-tempo", None, 0)
    with quiet_memory(), watch.guarding(), ThreadPoolExecutor(max(1, watch.options.workers)) as pool:
        _, _, carried, _ = _carried_over(month, ruleset, sessions)
        state: State | None = carried
        if not carried.sound:
            state = _one_by_one(carried, faults, watch, pool, lambda: watch.over, at_any_cost=True)
        return Outcome("sem-tempo", None, 0) if state is None else Outcome("viavel", state.roster(0, "viavel"), 0)


def _carried_over(month: Month, ruleset: RuleSet, sessions: Sequence[Session]) -> tuple[Facts, Facts, State, set[Cell]]:
    """The month with its agenda, and without; its state with the sessions that it can have, and what is new in it."""
    open_facts = Facts(month, ruleset)
    known = placements(open_facts, [session for session in sessions if of_the_scenario(open_facts, session)])
    lived = [s for s in known if s.day < open_facts.since]
    if lived:
        open_facts = Facts(month, ruleset, lived=lived)
    facts, agenda = open_facts, [s for s in known if convened(open_facts, s)]
    if ruleset.terms:
        facts = Facts(month, ruleset, [s._replace(locked=True) for s in agenda], lived=lived)
    standing, disturbed = around_commitments(facts, [s for s in known if s not in agenda])
    return facts, open_facts, State.of(facts, standing), disturbed


def _one_by_one(
    state: State,
    faults: Sequence[Collection[Cell]],
    watch: Watch,
    pool: ThreadPoolExecutor,
    over: Callable[[], bool],
    *,
    at_any_cost: bool = False,
) -> State | None:
    """A sound month in which each fault is mended by itself, weeks side by side where that will do; or `None`."""
    for threads in (pool, None) if watch.options.workers > 1 else (None,):
        found = repaired(state, faults, watch, over, threads, at_any_cost=at_any_cost)
        if found is None:
            return None
        sound = shared(state.facts, found, watch.options.seed)
        if sound is not None:
            return sound
    return None


def of_the_scenario(facts: Facts, session: Session) -> bool:
    """Whether a session is of the scenario's people, units and dates, by its activities."""
    known = set(session.profissionais) <= set(facts.people) and session.atividade in facts.ruleset.activities
    place = session.unidade is None or session.unidade in facts.units
    return known and place and session.inicio.date() in facts.day_index and set(session.esf) <= set(facts.scenario.esf)


def convened(facts: Facts, session: Placement) -> bool:
    """Whether a session is a meeting that a clause of a general kind calls."""
    return facts.activity(session.kind.activity).participantes == "convocados"


def around_commitments(facts: Facts, sessions: Iterable[Placement]) -> tuple[list[Placement], set[Cell]]:
    """The sessions with every commitment among them, and the cells of those that were not there."""
    found, disturbed = list(sessions), set[Cell]()
    for fixed in (fixed for day in facts.commitments for fixed in day):
        for i, s in enumerate(found):
            here = (s.kind, s.day, s.start, s.length) == (fixed.kind, fixed.day, fixed.start, fixed.length)
            if here and set(s.people) >= set(fixed.people):
                found[i] = s._replace(locked=True, guests=fixed.guests, venue=fixed.venue, team=fixed.team)
                break
        else:
            found.append(fixed)
            disturbed |= {(p, fixed.day) for p in fixed.people}
    return found, disturbed


def mended(state: State, affected: Collection[Cell], watch: Watch) -> State | None:
    """A sound month that differs from one that is not sound near some cells, or `None`.

    The people affected are written again, in all the weeks at once where they are few, then everybody on their days;
    else week by week, what cannot stand in later weeks being left out meanwhile.

    Args:
        state: the month that is not sound.
        affected: people and day indices where something is otherwise; those whose sessions cannot stand come on top,
            and where nothing is known everybody in all weeks.
        watch: time and effort.
    """
    facts = state.facts
    cells = {*affected, *out_of_place(state)}
    cells = cells or {(p, d) for p in facts.people for d in range(len(facts.days)) if facts.any_open[d]}
    for chosen in _around(facts, cells):
        if len(chosen) <= MOST_CELLS:
            found = _written_again(state, chosen, watch)
            if found is not None:
                whole = shared(facts, found, watch.options.seed)
                if whole is not None:
                    return whole
    for week in sorted({facts.week_of[d] for _, d in cells}):
        later = {(p, d) for p, d in cells if facts.week_of[d] > week}
        kept, aside = _without(state.sessions, later)
        here = {(p, d) for p, d in cells if facts.week_of[d] == week}
        tries = (_written_again(State.of(facts, kept), chosen, watch) for chosen in _around(facts, here))
        found = next((sessions for sessions in tries if sessions is not None), None)
        if found is None:
            return None
        state = State.of(facts, [*found, *aside])
    return shared(facts, state.sessions, watch.options.seed)


def _without(sessions: Iterable[Placement], cells: Collection[Cell]) -> tuple[list[Placement], list[Placement]]:
    """Sessions without those that some cells have a part in, and those."""
    kept: list[Placement] = []
    aside: list[Placement] = []
    for s in sessions:
        (aside if not s.locked and any((p, s.day) in cells for p in s.people) else kept).append(s)
    return kept, aside


def _spent(watch: Watch) -> float:
    """Share of the time, or of the effort where runs must repeat, that is gone."""
    if watch.repeatable:
        return watch.effort / watch.budget
    return watch.seconds / watch.options.time_limit


def _left(watch: Watch) -> float:
    """What is left for mending, in efforts of one neighbourhood."""
    share = MENDING - _spent(watch)
    if watch.repeatable:
        return share * watch.budget / EFFORT
    return share * watch.options.time_limit / SECONDS


def out_of_place(state: State) -> Iterator[Cell]:
    """People and days with sessions that cannot stand by themselves, or not beside others.

    Somebody or an eSF cannot come, a unit is closed, the length is no more, or rooms or vehicles are too few.
    """
    facts = state.facts
    yield from _crowded(state)
    for s in state.sessions:
        slots, spec = run(s.start, s.length), facts.activity(s.kind.activity)
        closed = s.kind.unit is not None and slots & ~facts.opening[s.kind.unit][s.day]
        whole = spec.participantes in ("equipe", "esf") and set(s.people) >= set(facts.present[s.day])
        other = whole and spec.duracao.fixa not in (None, s.length * facts.slot)
        without = any(slots & ~facts.classes[facts.class_of[esf]].hours[s.day] for esf in s.esf)
        for p in s.people:
            if closed or other or without or slots & ~facts.available[p][s.day]:
                yield p, s.day


def _crowded(state: State) -> Iterator[Cell]:
    """People and days with sessions that use more of a resource together than there is."""
    facts = state.facts
    use: dict[tuple[str | None, str, int, int], list[tuple[int, Placement]]] = defaultdict(list)
    for s in state.sessions:
        for name, amount in facts.activity(s.kind.activity).recursos.get(s.kind.place, {}).items():
            for t in range(s.start, s.start + s.length):
                use[s.kind.unit, name, s.day, t].append((amount, s))
    for (unit, name, day, t), found in use.items():
        if sum(amount for amount, _ in found) > facts.capacity(unit, name, day, t):
            yield from ((p, day) for _, s in found for p in s.people)


def _around(facts: Facts, cells: Collection[Cell]) -> Iterator[frozenset[Cell]]:
    """Cells to write again, ever more of them: the same people in the same weeks, everybody on the same days, all."""
    people, days = {p for p, _ in cells}, {d for _, d in cells}
    weeks = {facts.week_of[d] for d in days}
    every = [d for d in range(len(facts.days)) if facts.any_open[d] and facts.week_of[d] in weeks]
    first = ((people, every),) if len(people) < len(facts.people) else ()
    for who, when in (*first, (facts.people, days), (facts.people, every)):
        yield frozenset((p, d) for p in who for d in when if facts.plannable(p, d))


def _written_again(state: State, cells: frozenset[Cell], watch: Watch) -> list[Placement] | None:
    """The month with some cells written again, with more effort the more there are."""
    effort = max(1.0, len(cells) / USUAL_CELLS)
    for seed in range(TRIES if cells else 0):
        effort = min(effort, _left(watch))
        if watch.over or effort < LEAST_EFFORT:
            return None
        where = Neighbourhood(Shape(ALL, WEEK), cells)
        found = rewritten(state, where, watch, watch.options.seed + seed, effort=effort)
        if found is not None:
            return found
    return None
