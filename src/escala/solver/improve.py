"""Large-neighbourhood search: free a few people on a few days, let the rules write them again, keep what is better."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from ortools.sat.python import cp_model

from escala.rules.reuniao_esf.constraint import needs_duty
from escala.solver.assembly import CONSTRAINTS, impose
from escala.solver.content import Content, Portion
from escala.solver.facts import Facts, Kind, Placement, run
from escala.solver.grid import Cell, Grid, Offer
from escala.solver.host import Expression, new_solver
from escala.solver.host import Literal as Lit
from escala.solver.plan import is_scarce, offered_lengths
from escala.solver.progress import Watch
from escala.solver.state import State
from escala.solver.support import RULE as EVEN_SUPPORT
from escala.solver.support import share
from escala.solver.weeks import WeekBuilder, written

EFFORT = 0.6
"""Deterministic time of one solve, in CP-SAT's units."""

SECONDS = 2.5
"""Wall-clock limit of one solve, in seconds."""

MOST_BEGUN = 3
"""Sessions begun in a shift, at most, when a week is built anew."""

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

MULTIPLES = (1, 2, 3, 4)
"""Sessions whose length is a multiple are offered at these multiples."""


class Shape(NamedTuple):
    """A way of choosing what to write again.

    Attributes:
        people: how many professionals.
        days: how many days of one week; more than a week has for the whole period.
        keeps: what stays: nothing, the hours of work (`horas`), where each session stands (`lugares`), the shifts of
            another week (`modelo`) or those of the plan (`plano`).
    """

    people: int
    days: int
    keeps: Literal["nada", "horas", "lugares", "modelo", "plano"] = "nada"


LEAST_WORTH = 0.1
"""What a shape that has brought nothing is still worth, against points a second."""

ALL = 1000
"""Everybody, or every day of the period."""

WEEK = 7

SHAPES = (
    Shape(1, WEEK),
    Shape(2, WEEK),
    Shape(3, 2),
    Shape(ALL, 1),
    Shape(ALL, WEEK, "modelo"),
    Shape(ALL, WEEK, "plano"),
    Shape(1, ALL, "horas"),
    Shape(3, WEEK, "horas"),
    Shape(ALL, 2, "horas"),
    Shape(ALL, WEEK, "lugares"),
    Shape(ALL, ALL, "lugares"),
)
"""What is tried, chosen by its success: the last one, which names the whole month anew where it stands, first."""


@dataclass(frozen=True)
class Neighbourhood:
    """What to write again.

    Attributes:
        shape: how it was chosen, for keeping score.
        cells: people and days.
        week: the week, for shapes of one week.
        model: the week that another one is to resemble.
    """

    shape: Shape
    cells: frozenset[Cell]
    week: int = 0
    model: int | None = None


class Neighbourhoods:
    """Chooses what to write again: shapes by their success, people and weeks by their share of the points."""

    def __init__(self, facts: Facts, seed: int) -> None:
        self.facts = facts
        self.random = random.Random(seed)
        self.worth = {shape: 1.0 for shape in SHAPES if shape.keeps != "modelo" or len(facts.weeks) > 1}

    def choose(self, state: State) -> Neighbourhood:
        """The next neighbourhood to try."""
        shape = self.random.choices(list(self.worth), list(self.worth.values()))[0]
        facts, blame = self.facts, state.blame
        weights = [1 + blame.get(p, 0) for p in facts.people]
        people: list[str] = []
        while len(people) < min(shape.people, len(facts.people)):
            p = self.random.choices(facts.people, weights)[0]
            if p not in people:
                people.append(p)
        week = self.random.choice(facts.weeks)
        within = range(len(facts.days)) if shape.days > len(facts.days_of_week[week]) else facts.days_of_week[week]
        days = [d for d in within if facts.any_open[d]] or [0]
        span = self.random.sample(days, min(shape.days, len(days)))
        cells = frozenset((p, d) for p in people for d in span if facts.available[p][d])
        model = self.random.choice([w for w in facts.weeks if w != week]) if shape.keeps == "modelo" else None
        return Neighbourhood(shape, cells, week, model)

    def score(self, neighbourhood: Neighbourhood, gain: int, seconds: float) -> None:
        """Learn from what a neighbourhood brought, in points, and what it took."""
        old = self.worth[neighbourhood.shape]
        rate = min(10.0, gain / max(0.1, seconds))
        self.worth[neighbourhood.shape] = max(LEAST_WORTH / max(1.0, seconds), 0.8 * old + 0.2 * rate)


def offer(facts: Facts) -> Offer:
    """Lengths that a neighbourhood chooses from."""
    lengths: dict[str, Sequence[int]] = dict(offered_lengths(facts))
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


def explore(state: State, where: Neighbourhood, watch: Watch, seed: int) -> State | None:
    """A sound month that differs from `state` in a neighbourhood only, or `None`.

    Args:
        state: a sound month.
        where: what to write again.
        watch: time and effort.
        seed: random seed.
    """
    if where.model is not None:
        return _resemble(state, where.week, where.model, watch, seed)
    if where.shape.keeps == "lugares":
        return _rename(state, where, watch, seed)
    return _rewrite(state, where, watch, seed)


def _solver(watch: Watch, seed: int, effort: float, seconds: float) -> cp_model.CpSolver:
    solver = new_solver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = watch.limit(seconds)
    return solver


def everything(facts: Facts) -> Neighbourhood:
    """The whole month, each session where it stands."""
    cells = ((p, d) for p in facts.people for d in range(len(facts.days)) if facts.available[p][d])
    return Neighbourhood(SHAPES[-1], frozenset(cells))


def _rename(state: State, where: Neighbourhood, watch: Watch, seed: int) -> State | None:
    """What each session is, where meetings, journeys and hours stay as they are."""
    facts, cells = state.facts, where.cells
    pinned: list[Placement] = []
    written_before: list[Placement] = []
    template: dict[Cell, dict[tuple[str | None, int], int]] = defaultdict(lambda: defaultdict(int))
    joint: set[str] = set()
    for s in state.sessions:
        spec = facts.activity(s.kind.activity)
        if not _free(s, cells):
            written_before.append(s)
        elif spec.participantes in ("equipe", "esf") or s.kind.place == "transito":
            if not s.locked:
                pinned.append(s)
        elif not s.locked:
            fixed = spec.duracao.fixa is not None or s.kind.unit is None
            if spec.participantes == "compartilhada" and len(s.people) > 1:
                joint.add(s.kind.activity)
            for p in s.people:
                template[p, s.day][s.kind.unit, s.length if fixed else 0] |= (
                    1 << s.start if fixed else run(s.start, s.length)
                )
    lengths: dict[str, Sequence[int]] = dict(offer(facts).lengths)
    for id, spec in facts.ruleset.activities.items():
        if "unidade" not in spec.locais and spec.duracao.fixa is None:
            lengths[id] = sorted({length for found in template.values() for unit, length in found if length})
    narrowed = replace(offer(facts), lengths=lengths, joint=joint, template=template, team_meetings=False)
    grid = Grid(facts, cells, written_before, narrowed, pinned)
    impose(grid, NAMES)
    for cell in grid.cells:
        for t, lit in enumerate(grid.work[cell]):
            grid.equal([lit], state.worked.get(cell, 0) >> t & 1)
    if not grid.feasible:
        return None
    grid.model.minimize(grid.total() + support_points(grid))
    _from_here(grid, state.sessions, watch)
    weeks = 1 if where.shape.days <= WEEK else len(facts.weeks)
    solver = _solver(watch, seed, weeks * EFFORT, weeks * SECONDS)
    status = watch.run(solver, grid.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return shared(facts, written(grid, solver), seed)


def _rewrite(state: State, where: Neighbourhood, watch: Watch, seed: int) -> State | None:
    facts, cells, offered = state.facts, where.cells, offer(state.facts)
    if where.shape.keeps == "horas":
        offered = replace(offered, within={cell: state.worked.get(cell, 0) for cell in cells})
    grid = Grid(facts, cells, [s for s in state.sessions if not s.locked or not _free(s, cells)], offered)
    impose(grid, (rule for rule in CONSTRAINTS if rule != EVEN_SUPPORT))
    if not grid.feasible:
        return None
    grid.model.minimize(grid.total() + support_points(grid))
    _from_here(grid, state.sessions, watch)
    solver = _solver(watch, seed, EFFORT, SECONDS)
    status = watch.run(solver, grid.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return shared(facts, written(grid, solver), seed)


def support_points(grid: Grid) -> Expression:
    """The points of uneven support to expect, to within rounding: sessions at a unit go to its eSF, others to any.

    Which eSF shares which session is settled afterwards, exactly; here each class of eSF shares its part evenly.
    """
    facts = grid.facts
    parameters = facts.parameters(EVEN_SUPPORT) if facts.ruleset.cites(EVEN_SUPPORT) else None
    weight = int(getattr(parameters, "peso", 0))
    if len(facts.classes) < 2 or not weight:
        return 0
    given: dict[int, list[Expression]] = defaultdict(list)
    open_to_all: list[Expression] = []
    for session in grid.sessions:
        classes = {facts.class_of[esf] for esf in session.esf} or set(session.classes)
        if session.kind.unit is not None and len(classes) == 1:
            given[min(classes)].append(session.length * session.lit)
        elif classes:
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


def _from_here(grid: Grid, sessions: Iterable[Placement], watch: Watch) -> None:
    """Hint every variable of a grid with the month as it stands, so that the search begins there."""
    hint(grid, sessions)
    solver = new_solver()
    solver.parameters.num_workers = 1
    solver.parameters.fix_variables_to_their_hinted_value = True
    solver.parameters.max_time_in_seconds = watch.limit(SECONDS)
    if watch.run(solver, grid.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        grid.model.clear_hints()  # type: ignore[no-untyped-call]
        grid.model.proto.solution_hint.vars.extend(range(len(grid.model.proto.variables)))
        grid.model.proto.solution_hint.values.extend(solver.response_proto.solution)


def _resemble(state: State, week: int, model: int, watch: Watch, seed: int) -> State | None:
    """Build a week anew with the content that it has, in the shifts and at the meeting time of another week."""
    facts = state.facts
    shifts: dict[Cell, int] = {}
    for day, other in zip(facts.days_of_week[week], facts.days_of_week[model], strict=True):
        for p in facts.people:
            if p in facts.present[other] and facts.available[p][other]:
                worked = state.worked.get((p, other), 0)
                shifts[p, day] = sum(mask for _, mask in facts.turns if mask & worked)
    builder = WeekBuilder(facts, content_of(state), is_scarce(facts))
    grid = builder.skeleton_model(week, MOST_BEGUN, shifts)
    if not grid.feasible:
        return None
    solver = _solver(watch, seed, EFFORT, SECONDS)
    solver.parameters.linearization_level = 0
    status = watch.run(solver, grid.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    named = builder.naming_model(week, builder.skeleton(grid, solver), exact=True)
    solver = _solver(watch, seed, EFFORT, SECONDS)
    status = watch.run(solver, named.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    kept = [s for s in state.sessions if facts.week_of[s.day] != week]
    return shared(facts, [*kept, *written(named, solver)], seed)


def content_of(state: State) -> Content:
    """The content that a month has."""
    facts = state.facts
    portions: dict[tuple[str, int], dict[Portion, int]] = {(p, w): {} for p in facts.people for w in facts.weeks}
    team: dict[int, tuple[int, ...]] = {}
    held: Counter[tuple[int, int, int]] = Counter()
    for s in state.sessions:
        spec, week = facts.activity(s.kind.activity), facts.week_of[s.day]
        if s.locked or s.kind.place == "transito":
            continue
        if spec.participantes == "equipe":
            team[week] = (s.day,)
        elif needs_duty(facts, s):
            held[week, facts.class_of[s.esf[0]], s.day] += 1
        else:
            multiple = spec.duracao.multiplo
            for p in s.people:
                if multiple is not None:
                    portion, number = (
                        Portion(s.kind.activity, multiple // facts.slot),
                        s.length * facts.slot // multiple,
                    )
                elif spec.duracao.fixa is not None or "unidade" not in spec.locais:
                    portion, number = Portion(s.kind.activity, s.length), 1
                else:
                    portion, number = Portion(s.kind.activity, 0), s.length
                portions[p, week][portion] = portions[p, week].get(portion, 0) + number
    for s in state.sessions:
        if s.kind.place == "transito":
            for p in s.people:
                content = portions[p, facts.week_of[s.day]]
                residual = next((id for id, spec in facts.ruleset.activities.items() if spec.residual), None)
                if residual is not None:
                    content[Portion(residual, 0)] = content.get(Portion(residual, 0), 0) + s.length
    days = {week: tuple(d for d in facts.days_of_week[week] if facts.present[d]) for week in facts.weeks}
    duties: dict[int, dict[int, tuple[tuple[tuple[int, ...], int], ...]]] = {}
    for week in facts.weeks:
        by_class: dict[int, int] = {}
        for (w, cls, _), number in held.items():
            if w == week:
                by_class[cls] = by_class.get(cls, 0) + number
        duties[week] = {cls: ((days[week], number),) for cls, number in by_class.items()}
    return Content(portions, {w: days[w] for w in team}, duties)


def merged(best: State, found: State, cells: frozenset[Cell], seed: int) -> State | None:
    """What `found` has in some cells, written into `best`, if the two go together."""
    sessions = _without(best.sessions, cells, keep=False)
    standing = {(s.kind, s.day, s.start, s.length): i for i, s in enumerate(sessions)}
    for s in _without(found.sessions, cells, keep=True):
        i = standing.get((s.kind, s.day, s.start, s.length))
        alone = best.facts.activity(s.kind.activity).participantes not in ("esf", "equipe") and not s.locked
        if i is None or alone:
            sessions.append(s)
        else:
            sessions[i] = sessions[i]._replace(people=tuple(dict.fromkeys((*sessions[i].people, *s.people))))
    return shared(best.facts, sessions, seed)


def _without(sessions: Iterable[Placement], cells: frozenset[Cell], keep: bool) -> list[Placement]:
    """Sessions with their people inside some cells only (`keep`), or outside them only; empty ones left out."""
    cut = (s._replace(people=tuple(p for p in s.people if ((p, s.day) in cells) is keep)) for s in sessions)
    return [s for s in cut if s.people]


def _free(session: Placement, cells: frozenset[Cell]) -> bool:
    return all((p, session.day) in cells for p in session.people)


def shared(facts: Facts, sessions: Iterable[Placement], seed: int) -> State | None:
    """A state of these sessions, each with its eSF: those given stay if that is possible and even."""
    found = list(sessions)
    even = share(facts, found, 0.2, seed)
    state = State.of(facts, even) if even is not None else None
    if state is None or state.points.get("equidade-esf", 0):
        loose = [s if s.locked else s._replace(esf=()) for s in found]
        loose = [s if s.locked or _shareable(facts, s) else t for s, t in zip(loose, found, strict=True)]
        even = share(facts, loose, 0.5, seed)
        again = State.of(facts, even) if even is not None else None
        if again is not None and (state is None or again.value < state.value):
            state = again
    return state if state is not None and state.sound else None


def _shareable(facts: Facts, session: Placement) -> bool:
    """Whether a session's eSF may be given anew: it needs one."""
    who = facts.activity(session.kind.activity).participantes
    return who == "esf" or (who == "compartilhada" and len(session.people) == 1)


def _pieces(grid: Grid, session: Placement) -> list[tuple[int, int]]:
    """A session as the grid would offer it: one piece, or several where its length is a multiple not offered."""
    offered = grid.lengths(session.kind.activity)
    if grid.facts.activity(session.kind.activity).duracao.multiplo is None or session.length in offered:
        return [(session.start, session.length)]
    found, start, left = [], session.start, session.length
    while left > 0:
        piece = max((length for length in offered if length <= left), default=left)
        found.append((start, piece))
        start, left = start + piece, left - piece
    return found


def _bases(grid: Grid, sessions: Iterable[Placement]) -> dict[tuple[str, int, int], str]:
    """(person, day, slot) -> the unit where the person's block is at that time, for sessions outside the units."""
    facts = grid.facts
    if len(facts.units) == 1:
        return {}
    lines: dict[Cell, list[Placement]] = {}
    for s in sessions:
        for p in s.people:
            if (p, s.day) in grid.free:
                lines.setdefault((p, s.day), []).append(s)
    found: dict[tuple[str, int, int], str] = {}
    for (person, day), line in lines.items():
        line.sort(key=lambda s: s.start)
        for order in (line, line[::-1]):
            unit: str | None = None
            edge = -1
            for s in order:
                touching = edge in (s.start, s.start + s.length)
                unit = s.kind.unit or (unit if touching else None)
                edge = s.start + s.length if order is line else s.start
                if s.kind.place == "transito":
                    unit = None
                for t in range(s.start, s.start + s.length):
                    if unit is not None:
                        found.setdefault((person, day, t), unit)
        for s in line:
            for t in range(s.start, s.start + s.length):
                found.setdefault((person, day, t), facts.seat)
    return found


def hint(grid: Grid, sessions: Iterable[Placement]) -> None:
    """Hint a grid's free cells with what is written there."""
    sessions = list(sessions)
    whole: set[tuple[str, int, int, int, Kind]] = set()
    masks: Counter[tuple[str, int, Kind]] = Counter()
    bases = _bases(grid, sessions)
    held: set[tuple[Kind, int, int, int]] = set()
    for s in sessions:
        held.add((s.kind, s.day, s.start, s.length))
        for p in s.people:
            if (p, s.day) in grid.free:
                for start, length in _pieces(grid, s):
                    whole.add((p, s.day, start, length, s.kind))
                masks[p, s.day, s.kind] |= run(s.start, s.length)
    seen: set[int] = set()

    def give(literal: Lit, value: bool) -> None:
        if not isinstance(literal, int) and literal.index not in seen:
            seen.add(literal.index)
            grid.model.add_hint(literal, value)

    for item in grid.items:
        base = item.kind.unit or item.base
        based = item.base is None or bases.get((item.person, item.day, item.start), base) == base
        if item.run:
            give(item.lit, based and bool(masks[item.person, item.day, item.kind] >> item.start & 1))
        else:
            give(item.lit, based and (item.person, item.day, item.start, item.length, item.kind) in whole)
    for session in grid.sessions:
        give(session.lit, (session.kind, session.day, session.start, session.length) in held)
