"""Large-neighbourhood search: free a few people on a few days, let the rules write them again, keep what is better."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from operator import or_
from types import MappingProxyType
from typing import Literal, NamedTuple

from ortools.sat.python import cp_model

from escala.solver.assembly import CONSTRAINTS, impose
from escala.solver.bound import ContentBound
from escala.solver.cells import Cell, Offer, Standing
from escala.solver.facts import Facts, Placement, run
from escala.solver.grid import Grid
from escala.solver.host import Expression, new_solver
from escala.solver.naming import MULTIPLES
from escala.solver.plan import is_scarce, offered_lengths
from escala.solver.progress import Watch
from escala.solver.state import State
from escala.solver.support import RULE as EVEN_SUPPORT
from escala.solver.support import share
from escala.solver.transcript import bases, hint, written

EFFORT = 1.5
"""Deterministic time of one solve, in CP-SAT's units."""

NAMING = 0.6
"""Deterministic time of naming anew what stands, for each week."""

SECONDS = 5.0
"""Wall-clock limit of one solve, in seconds."""

NAMES = (
    "acolhimento-esf",
    "duracao-sessao",
    "participantes",
    "recursos",
    "faixa-horas",
    "alvo-horas",
    "producao",
    "fragmentacao",
)
"""Rules that naming sessions where they stand can break, or costs points in."""


EMPTY: Mapping[str, Collection[int]] = MappingProxyType({})
"""No lengths beside those of plans."""


class Shape(NamedTuple):
    """A way of choosing what to write again.

    Attributes:
        people: how many professionals.
        days: how many days of one week; more than a week has for the whole period.
        keeps: what stays: nothing, the hours of work (`horas`), in each shift the units too (`unidades`), where each
            session stands (`lugares`), or all but which eSF shares it (`sessoes`).
    """

    people: int
    days: int
    keeps: Literal["nada", "horas", "unidades", "lugares", "sessoes"] = "nada"


LEAST_WORTH = 0.1
"""What a shape that has brought nothing is still worth, against points a second."""

BESIDE = 0.2
"""Share of the neighbourhoods without regard to who has points to lose: what others do may stand in the way."""

DRAWS = 20
"""Neighbourhoods drawn before one is tried a second time on the same month."""

ALL = 1000
"""Everybody, or every day of the period."""

WEEK = 7

TEAM = "equipe"
"""Who takes part in a team meeting, as the norm says it."""

SHAPES = {
    Shape(1, WEEK, "horas"): 6.0,
    Shape(2, WEEK, "horas"): 4.0,
    Shape(3, WEEK, "horas"): 2.0,
    Shape(5, WEEK, "horas"): 1.0,
    Shape(1, WEEK, "unidades"): 3.0,
    Shape(2, WEEK, "unidades"): 3.0,
    Shape(3, WEEK, "unidades"): 2.0,
    Shape(5, WEEK, "unidades"): 1.0,
    Shape(1, ALL, "unidades"): 2.0,
    Shape(2, ALL, "unidades"): 0.5,
    Shape(ALL, 2, "horas"): 0.5,
    Shape(1, ALL, "horas"): 2.0,
    Shape(2, ALL, "horas"): 0.5,
    Shape(1, WEEK): 1.5,
    Shape(2, WEEK): 0.5,
    Shape(3, 2): 0.5,
    Shape(ALL, 1): 0.2,
    Shape(ALL, WEEK, "lugares"): 6.0,
    Shape(ALL, ALL, "lugares"): 0.2,
    Shape(ALL, ALL, "sessoes"): 2.0,
}
"""What is tried, and what it is held to be worth, in points a second, before anything has been tried."""


@dataclass(frozen=True)
class Neighbourhood:
    """What to write again.

    Attributes:
        shape: how it was chosen, for keeping score.
        cells: people and days.
    """

    shape: Shape
    cells: frozenset[Cell]


class Neighbourhoods:
    """Chooses what to write again: shapes by their success, people by the points they have to lose, weeks by chance.

    Args:
        facts: the month in slots.
        seed: random seed.
        bound: the best content, whose points nobody can be expected to lose.
        first: what to try before anything else.
    """

    def __init__(self, facts: Facts, seed: int, bound: ContentBound, first: Sequence[Neighbourhood] = ()) -> None:
        self.facts = facts
        self.bound = bound
        self.random = random.Random(seed)
        self.worth = {s: worth for s, worth in SHAPES.items() if s.keeps != "unidades" or len(facts.units) > 1}
        self._took: dict[Shape, float] = {}
        self._tried: set[Neighbourhood] = set()
        self._first = [
            *first,
            *(same_places(facts, [week]) for week in facts.weeks if any(due[week] for due in facts.due.values())),
        ]

    def choose(self, state: State) -> Neighbourhood:
        """The next neighbourhood to try: one that has not been tried since the last gain, if one is soon found.

        The first ones name the sessions of each week anew, where they stand: it costs little and brings most.
        """
        found = self._first.pop(0) if self._first else self._draw(state)
        for _ in range(DRAWS):
            if found not in self._tried:
                break
            found = self._draw(state)
        self._tried.add(found)
        return found

    def _draw(self, state: State) -> Neighbourhood:
        worth = {s: w for s, w in self.worth.items() if s.keeps != "sessoes" or state.points.get(EVEN_SUPPORT, 0)}
        shape = self.random.choices(list(worth), [w / self._took.get(s, 1.0) for s, w in worth.items()])[0]
        facts = self.facts
        people = list(facts.people) if shape.people >= len(facts.people) else self._some(state, shape.people)
        moving = self._moving_meeting(state) if shape.people == ALL and shape.days == 2 else ()
        if moving:
            span = list(self.random.choice(moving))
        else:
            week = self.random.choice(facts.weeks)
            within = range(len(facts.days)) if shape.days > len(facts.days_of_week[week]) else facts.days_of_week[week]
            days = [d for d in within if facts.any_open[d]] or [0]
            span = self.random.sample(days, min(shape.days, len(days)))
        cells = frozenset((p, d) for p in people for d in span if facts.plannable(p, d))
        return Neighbourhood(shape, cells)

    def _some(self, state: State, number: int) -> list[str]:
        """So many professionals: one of those who have points to lose, nearly always, and others beside."""
        blame, least = state.blame, self.bound.shares
        excess = {p: max(0, blame.get(p, 0) - least.get(p, 0)) for p in self.facts.people}
        led = any(excess.values()) and self.random.random() >= BESIDE
        people: list[str] = []
        while len(people) < number:
            weights = [excess[p] + (not led or bool(people)) for p in self.facts.people]
            p = self.random.choices(self.facts.people, weights)[0]
            if p not in people:
                people.append(p)
        return people

    def _moving_meeting(self, state: State) -> list[frozenset[int]]:
        """The day of a team meeting that the week before or after has at another time, and the day of that time."""
        facts = self.facts
        held = {
            facts.week_of[s.day]: s for s in state.sessions if facts.activity(s.kind.activity).participantes == TEAM
        }
        found: list[frozenset[int]] = []
        for before, after in pairwise(facts.weeks):
            if before in held and after in held:
                one, other = held[before], held[after]
                if (facts.weekday[one.day], one.start) != (facts.weekday[other.day], other.start):
                    found.append(frozenset({one.day, other.day - WEEK}))
                    found.append(frozenset({other.day, one.day + WEEK}))
        return found

    def score(self, neighbourhood: Neighbourhood, gain: int, seconds: float) -> None:
        """Learn from what a neighbourhood brought, in points, and what it took."""
        if gain:
            self._tried.clear()
        old = self.worth[neighbourhood.shape]
        self._took[neighbourhood.shape] = max(0.3, seconds)
        rate = min(10.0, gain / max(0.1, seconds))
        self.worth[neighbourhood.shape] = max(LEAST_WORTH / max(1.0, seconds), 0.7 * old + 0.3 * rate)


def offer(facts: Facts, more: Mapping[str, Collection[int]] = EMPTY) -> Offer:
    """Lengths that a neighbourhood chooses from: those of plans, and more of them."""
    lengths: dict[str, Sequence[int]] = dict(offered_lengths(facts))
    for id in lengths:
        lengths[id] = sorted({*lengths[id], *more.get(id, ())})
    for id, spec in facts.ruleset.activities.items():
        if spec.duracao.multiplo is not None:
            lengths[id] = tuple(k * spec.duracao.multiplo // facts.slot for k in MULTIPLES)
    rows = facts.ruleset.rows
    wanted = {
        id
        for id, spec in facts.ruleset.activities.items()
        if spec.residual or (spec.linha and (rows[spec.linha].faixa or rows[spec.linha].alvo is not None))
    }
    joint = [id for id, spec in facts.ruleset.activities.items() if spec.participantes == "compartilhada"]
    return Offer(
        lengths=lengths,
        activities={(p, w): wanted for p in facts.people for w in facts.weeks},
        joint=joint if is_scarce(facts) else (),
    )


def explore(
    state: State, where: Neighbourhood, watch: Watch, seed: int, more: Mapping[str, Collection[int]] = EMPTY
) -> State | None:
    """A sound month that differs from `state` in a neighbourhood only, or `None`.

    Args:
        state: a sound month.
        where: what to write again.
        watch: time and effort.
        seed: random seed.
        more: activity -> lengths in slots to offer beside those of plans.
    """
    if where.shape.keeps == "sessoes":
        return _evened(state.facts, state.sessions, seed)
    if where.shape.keeps == "lugares":
        return _rename(state, where, watch, seed)
    return _rewrite(state, where, watch, seed, more)


def _solver(watch: Watch, seed: int, effort: float, seconds: float) -> cp_model.CpSolver:
    solver = new_solver(seed, watch.limit(seconds), effort)
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    return solver


def same_places(facts: Facts, weeks: Collection[int]) -> Neighbourhood:
    """Everybody in some weeks, each session where it stands."""
    days = [d for d in range(len(facts.days)) if facts.week_of[d] in weeks]
    cells = frozenset((p, d) for p in facts.people for d in days if facts.plannable(p, d))
    return Neighbourhood(Shape(ALL, WEEK if len(weeks) == 1 else ALL, "lugares"), cells)


def _rename(state: State, where: Neighbourhood, watch: Watch, seed: int) -> State | None:
    """What each session is, where meetings, journeys and hours stay as they are."""
    facts, cells = state.facts, where.cells
    pinned: list[Placement] = []
    written_before: list[Placement] = []
    template: dict[Cell, dict[Standing, int]] = defaultdict(lambda: defaultdict(int))
    joint: set[str] = set()
    for s in state.sessions:
        spec = facts.activity(s.kind.activity)
        if not _free(s, cells):
            written_before.append(s)
        elif spec.participantes in ("equipe", "esf") or s.kind.place == "transito":
            if not s.locked:
                pinned.append(s)
        elif not s.locked:
            fixed = spec.duracao.fixa is not None or "unidade" not in spec.locais
            if spec.participantes == "compartilhada" and len(s.people) > 1:
                joint.add(s.kind.activity)
            for p in s.people:
                template[p, s.day][s.kind.unit, s.length if fixed else 0, facts.ties(s.kind.activity)] |= (
                    1 << s.start if fixed else run(s.start, s.length)
                )
    lengths: dict[str, Sequence[int]] = dict(offer(facts).lengths)
    for id, spec in facts.ruleset.activities.items():
        if "unidade" not in spec.locais and spec.duracao.fixa is None:
            lengths[id] = sorted({length for found in template.values() for unit, length, _ in found if length})
    narrowed = replace(offer(facts), lengths=lengths, joint=joint, template=template, team_meetings=False)
    grid = Grid(facts, cells, written_before, narrowed, pinned)
    impose(grid, NAMES)
    for cell in grid.cells:
        for t, lit in enumerate(grid.work[cell]):
            grid.equal([lit], state.worked.get(cell, 0) >> t & 1)
    if not grid.feasible:
        return None
    grid.model.minimize(grid.total() + support_points(grid))
    from_here(grid, state.sessions, watch)
    weeks = 1 if where.shape.days <= WEEK else len(facts.weeks)
    solver = _solver(watch, seed, weeks * NAMING, 4 * weeks * NAMING)
    status = watch.run(solver, grid.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return shared(facts, written(grid, solver), seed, state.value)


def _rewrite(
    state: State, where: Neighbourhood, watch: Watch, seed: int, more: Mapping[str, Collection[int]]
) -> State | None:
    found = rewritten(state, where, watch, seed, more)
    return None if found is None else shared(state.facts, found, seed, state.value)


def rewritten(
    state: State,
    where: Neighbourhood,
    watch: Watch,
    seed: int,
    more: Mapping[str, Collection[int]] = EMPTY,
    effort: float = 1.0,
) -> list[Placement] | None:
    """The sessions of a month with a neighbourhood written again, some of their eSF still to be given; or `None`.

    Args:
        state: the month; it need not be sound inside the neighbourhood.
        where: what to write again.
        watch: time and effort.
        seed: random seed.
        more: activity -> lengths in slots to offer beside those of plans.
        effort: how much more than usual to spend.
    """
    facts, cells, offered = state.facts, where.cells, offer(state.facts, more)
    pairs = {s.kind.activity for s in state.sessions if len(s.people) > 1 and _free(s, cells)}
    shared_care = {a for a in pairs if facts.activity(a).participantes == "compartilhada"}
    offered = replace(offered, joint=sorted({*offered.joint, *shared_care}))
    if where.shape.keeps != "nada":
        offered = replace(offered, within={cell: state.worked.get(cell, 0) for cell in cells})
    if where.shape.keeps == "unidades":
        offered = replace(offered, units=_units(state, cells))
    grid = Grid(facts, cells, [s for s in state.sessions if not s.locked or not _free(s, cells)], offered)
    impose(grid, (rule for rule in CONSTRAINTS if rule != EVEN_SUPPORT))
    if not grid.feasible:
        return None
    grid.model.minimize(grid.total() + support_points(grid))
    from_here(grid, state.sessions, watch)
    solver = _solver(watch, seed, effort * EFFORT, effort * SECONDS)
    status = watch.run(solver, grid.model)
    return written(grid, solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _units(state: State, cells: Collection[Cell]) -> Mapping[Cell, Mapping[str, int]]:
    """Cell -> unit -> mask of the shifts in which the person works there, or from there, or not at all."""
    facts = state.facts
    found: dict[Cell, dict[str, int]] = {cell: defaultdict(int) for cell in cells}
    for (p, d, t), unit in bases(facts, state.sessions, cells).items():
        found[p, d][unit] |= sum(mask for _, mask in facts.turns if mask >> t & 1)
    for of_cell in found.values():
        taken = reduce(or_, of_cell.values(), 0)
        for unit in facts.units:
            of_cell[unit] |= ~taken
    return found


def support_points(grid: Grid) -> Expression:
    """The points of uneven support to expect, roughly: a session goes to the one class that can be there.

    Which eSF shares which session is settled afterwards, exactly; here each class of eSF shares its part evenly, and
    what several classes can be at is open to all.
    """
    facts = grid.facts
    parameters = facts.parameters(EVEN_SUPPORT) if facts.ruleset.cites(EVEN_SUPPORT) else None
    weight = int(getattr(parameters, "peso", 0))
    if len(facts.classes) < 2 or not weight:
        return 0
    given: dict[int, list[Expression]] = defaultdict(list)
    open_to_all: list[Expression] = []
    for session in grid.sessions:
        if not session.esf and not session.classes:
            continue
        classes = tuple(sorted({facts.class_of[esf] for esf in session.esf}))
        if not classes or len(session.members) == 1:
            classes = grid.classes_for(session.kind, session.day, session.start, session.length) or classes
        if len(classes) == 1:
            given[classes[0]].append(session.length * session.lit)
        else:
            open_to_all.append(session.length * session.lit)
    most = facts.horizon * len(facts.days)
    high, low = grid.model.new_int_var(0, most, ""), grid.model.new_int_var(0, most, "")
    shares: list[cp_model.IntVar] = []
    for cls in facts.classes:
        shares.append(grid.model.new_int_var(0, most * len(cls.members), ""))
        total = sum(given[cls.index]) + shares[-1]
        grid.model.add(total <= len(cls.members) * high)
        grid.model.add(total >= len(cls.members) * low)
    grid.model.add(sum(shares) == sum(open_to_all))
    tolerance = int(getattr(parameters, "folga", 0)) // facts.slot
    return weight * grid.excess(high - low, tolerance, most)


def from_here(grid: Grid, sessions: Iterable[Placement], watch: Watch) -> None:
    """Hint every variable of a grid with the month as it stands, so that the search begins there."""
    hint(grid, sessions)
    solver = new_solver(watch.options.seed, watch.limit(SECONDS), EFFORT)
    solver.parameters.fix_variables_to_their_hinted_value = True
    if watch.run(solver, grid.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        begin(grid, solver.response_proto.solution)


def begin(grid: Grid, values: Sequence[int]) -> None:
    """Hint every variable that a grid has with the value that it had in a solution of it."""
    grid.model.clear_hints()  # type: ignore[no-untyped-call]
    grid.model.proto.solution_hint.vars.extend(range(len(values)))
    grid.model.proto.solution_hint.values.extend(values)


def merged(best: State, found: State, cells: frozenset[Cell], seed: int) -> State | None:
    """What `found` has in some cells, written into `best`, if the two go together."""
    sessions = _cut(best.sessions, cells, keep=False)
    standing = {(s.kind, s.day, s.start, s.length): i for i, s in enumerate(sessions)}
    for whole in found.sessions:
        for s in _cut([whole], cells, keep=True):
            i = standing.get((s.kind, s.day, s.start, s.length))
            of_many = best.facts.activity(s.kind.activity).participantes in ("esf", "equipe")
            if i is None or not (of_many or s.locked or len(whole.people) > 1):
                sessions.append(s)
            else:
                sessions[i] = sessions[i]._replace(people=tuple(dict.fromkeys((*sessions[i].people, *s.people))))
    return shared(best.facts, sessions, seed, best.value)


def _cut(sessions: Iterable[Placement], cells: frozenset[Cell], keep: bool) -> list[Placement]:
    """Sessions with their people inside some cells only (`keep`), or outside them only; empty ones left out."""
    cut = (s._replace(people=tuple(p for p in s.people if ((p, s.day) in cells) is keep)) for s in sessions)
    return [s for s in cut if s.people]


def _free(session: Placement, cells: frozenset[Cell]) -> bool:
    return all((p, session.day) in cells for p in session.people)


def shared(facts: Facts, sessions: Iterable[Placement], seed: int, below: int = 0) -> State | None:
    """A sound state of these sessions, each with its eSF, or `None`; those given stay if that is possible.

    Args:
        facts: the month in slots.
        sessions: the whole month.
        seed: random seed.
        below: points to get below: where even support alone can bring that, the eSF of all sessions are given anew.
    """
    found = list(sessions)
    given = share(facts, found, 0.2, seed)
    state = State.of(facts, given) if given is not None else None
    if state is None or state.value - state.points.get(EVEN_SUPPORT, 0) < below <= state.value:
        even = _evened(facts, found, seed)
        if even is not None and (state is None or even.value < state.value):
            return even
    return state if state is not None and state.sound else None


def _evened(facts: Facts, sessions: Iterable[Placement], seed: int) -> State | None:
    """A sound state of these sessions with all eSF given anew, as even as a short search makes it, or `None`."""
    loose = (s._replace(esf=()) if not s.locked and _shareable(facts, s) else s for s in sessions)
    even = share(facts, list(loose), 0.5, seed)
    state = State.of(facts, even) if even is not None else None
    return state if state is not None and state.sound else None


def _shareable(facts: Facts, session: Placement) -> bool:
    """Whether a session's eSF may be given anew: it needs one."""
    who = facts.activity(session.kind.activity).participantes
    return who == "esf" or (who == "compartilhada" and len(session.people) == 1)
