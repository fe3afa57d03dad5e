"""Every roster of a tiny team by brute force, and every one that the open model has, in one form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from ortools.sat.python import cp_model

from escala.domain.clock import Span
from escala.domain.roster import Session
from escala.norms.ruleset import RuleSet
from escala.rules.bands import due_minutes
from escala.rules.base import Placed, RosterView
from escala.solver.assembly import impose
from escala.solver.cells import Offer
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid
from escala.solver.host import Literal
from escala.solver.transcript import written
from tests.rules.cases import Case
from tests.solver.fixing import HARD, broken, readings, view_of

Part = tuple[str, str, str | None, int, int, int, frozenset[str]]
"""Activity, place, unit, day, start, length, people."""
Form = frozenset[Part]

BY_ITSELF = ("disponibilidade", "duracao-sessao", "participantes", "recursos")
"""Rules that a roster breaks if one session of it does so by itself."""
AT_ONCE = ("acolhimento-esf", "participantes", "recursos")
"""Rules that a roster breaks if two sessions of it do so by themselves."""


def form(facts: Facts, sessions: Iterable[Placement]) -> Form:
    """A roster without what the model leaves open.

    No eSF; where anybody may join, each alone; what one does without a break, in an activity of free length, once,
    unless its sessions are counted.
    """
    parts: dict[tuple[str, str, str | None, int, frozenset[str]], list[tuple[int, int]]] = {}
    for s in sessions:
        spec = facts.activity(s.kind.activity)
        groups = [frozenset([p]) for p in s.people] if spec.participantes == "livre" else [frozenset(s.people)]
        for people in groups:
            parts.setdefault((*s.kind, s.day, people), []).append((s.start, s.start + s.length))
    found: set[Part] = set()
    for (activity, place, unit, day, people), spans in parts.items():
        if _is_free(facts.ruleset, activity, place):
            spans = _joined(spans)
        found.update((activity, place, unit, day, start, end - start, people) for start, end in spans)
    return frozenset(found)


def _is_free(ruleset: RuleSet, activity: str, place: str) -> bool:
    """Whether two sessions without a break between them are as good as one."""
    spec = ruleset.activities[activity]
    if spec.linha is not None and ruleset.rows[spec.linha].producao is not None and spec.duracao.multiplo is None:
        return False
    length = spec.duracao
    return place != "transito" and length.fixa is None and length.maxima is None and length.adicional is None


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


STREAK = 100
"""Solutions in a row that differ in nothing of interest, after which those found are forbidden instead."""


class _Each(cp_model.CpSolverSolutionCallback):
    """Hands over the first solution of each choice of some literals; ends the search where all are alike."""

    def __init__(self, literals: Sequence[Literal], known: set[tuple[bool, ...]], new: Callable[[_Each], None]) -> None:
        super().__init__()
        self._literals, self._known, self._new = literals, known, new
        self._streak = 0

    def on_solution_callback(self) -> None:
        choice = tuple(self.boolean_value(lit) for lit in self._literals)
        if choice not in self._known:
            self._known.add(choice)
            self._streak = 0
            self._new(self)
            return
        self._streak += 1
        if self._streak == STREAK:
            self.stop_search()


def each(
    model: cp_model.CpModel, literals: Sequence[Literal], new: Callable[[cp_model.CpSolverSolutionCallback], None]
) -> None:
    """Hand over one solution for every choice of some literals that a model has; the others are left open.

    One search meets all solutions. It ends early where many in a row have the same choice, and goes on without the
    choices met.
    """
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.enumerate_all_solutions = True
    known: set[tuple[bool, ...]] = set()
    while True:
        before = set(known)
        status = solver.solve(model, _Each(literals, known, new))
        if status != cp_model.FEASIBLE:
            break
        for choice in known - before:
            model.add_bool_or(lit.negated() if held else lit for lit, held in zip(literals, choice, strict=True))
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)


def solutions(facts: Facts) -> set[Form]:
    """Every roster that the open model has under all hard rules.

    They differ in who does what, when and where. Bases and auxiliary variables are left open.
    """
    grid = Grid(facts, None, (), Offer())
    impose(grid, HARD)
    joint = {id(lit): (0, i) for i, session in enumerate(grid.joint) for _, lit in session.members}
    joint |= {id(lit): (1, i) for i, _, lit in grid.joining}
    parts: dict[object, list[Literal]] = {}
    for item in grid.items:
        if not isinstance(item.lit, int):
            parts.setdefault((*item[:5], joint.get(id(item.lit))), []).append(item.lit)
    for begin in grid.run_starts:
        if grid.counted(begin.kind.activity) and not isinstance(begin.lit, int):
            parts.setdefault((*begin[:5], "begins"), []).append(begin.lit)
    found: set[Form] = set()
    literals = [grid.any_of(alike) for alike in parts.values()]
    each(grid.model, literals, lambda solution: found.add(form(facts, written(grid, solution))))
    return found


def rosters(case: Case, activities: Iterable[str]) -> Iterator[tuple[Session, ...]]:
    """Sets of sessions of some activities in which each works the hours due, one thing at a time.

    Left out are those with a session, or with two at one time, that break a rule by themselves, and those that write
    as two what is one session of free length.
    """
    month, ruleset = case.month, case.ruleset
    possible = [s for s in _sessions(case, activities) if not broken(view_of(month, ruleset, [s]), BY_ITSELF)]
    possible.sort(key=lambda s: (s.inicio, s.fim, s.atividade, s.local, s.unidade or "", s.profissionais, s.esf))
    possible = [s.model_copy(update={"id": f"{i:04}"}) for i, s in enumerate(possible)]
    apart = [{j for j in range(i) if _apart(case, possible[j], s)} for i, s in enumerate(possible)]
    keys = [frozenset((p, _week(case, s)) for p in s.profissionais) for s in possible]
    due = {(p, w.index): due_minutes(month, ruleset, p, w) for p in month.professionals for w in month.weeks}
    most = {
        key: [
            _union(s for s, k in zip(possible[i:], keys[i:], strict=True) if key in k) for i in range(len(possible) + 1)
        ]
        for key in due
    }

    def chosen(start: int, so_far: list[int], left: Mapping[tuple[str, int], int]) -> Iterator[tuple[Session, ...]]:
        if not any(left.values()):
            yield tuple(possible[i] for i in so_far)
            return
        for i in range(start, len(possible)):
            if any(left[key] > most[key][i] for key in left):
                return
            minutes = possible[i].minutes
            if all(left[key] >= minutes for key in keys[i]) and apart[i].isdisjoint(so_far):
                yield from chosen(i + 1, [*so_far, i], {**left, **{key: left[key] - minutes for key in keys[i]}})

    yield from chosen(0, [], due)


def _week(case: Case, session: Session) -> int:
    week = case.month.week_of(session.inicio.date())
    assert week is not None
    return week.index


def _union(sessions: Iterable[Session]) -> int:
    """Minutes in which at least one of some sessions, in order of time, goes on."""
    total = 0
    until: dt.datetime | None = None
    for s in sessions:
        begin = s.inicio if until is None else max(s.inicio, until)
        if s.fim > begin:
            total += int((s.fim - begin).total_seconds()) // 60
            until = s.fim
    return total


def _apart(case: Case, one: Session, other: Session) -> bool:
    """Whether no roster needs both: they clash, or without a break they are one session of free length."""
    if one.inicio < other.fim and other.inicio < one.fim:
        shared = bool(set(one.profissionais) & set(other.profissionais))
        return shared or bool(broken(view_of(case.month, case.ruleset, [one, other]), AT_ONCE))
    alike = all(
        getattr(one, name) == getattr(other, name) for name in ("atividade", "local", "unidade", "profissionais", "esf")
    )
    committed = any(fixed.activity == one.atividade for fixed in case.month.fixed_sessions)
    return alike and one.fim == other.inicio and not committed and _is_free(case.ruleset, one.atividade, one.local)


def _sessions(case: Case, activities: Iterable[str]) -> Iterator[Session]:
    month, ruleset, grid = case.month, case.ruleset, case.ruleset.grid
    view = view_of(month, ruleset, ())
    groups = [
        group for size in range(1, len(month.professionals) + 1) for group in combinations(month.professionals, size)
    ]
    for activity in activities:
        spec = ruleset.activities[activity]
        for local in spec.locais:
            for unit in month.scenario.unidades if local == "unidade" else (None,):
                for date in month.days:
                    for span in _spans(month.any_opening(date), grid):
                        for people in groups:
                            if spec.participantes == "livre" and 1 < len(people) < len(month.everyone(date)):
                                continue
                            for esf in [(), *((e,) for e in month.scenario.esf)]:
                                if spec.participantes == "livre" and esf:
                                    continue
                                yield Session(
                                    id="0",
                                    atividade=activity,
                                    inicio=view.at(date, span.start),
                                    fim=view.at(date, span.end),
                                    unidade=unit,
                                    local=local,
                                    profissionais=people,
                                    esf=esf,
                                    recursos=dict(spec.recursos.get(local, {})),
                                )


def _spans(opening: Iterable[Span], grid: int) -> Iterator[Span]:
    for hours in opening:
        times = range(hours.start, hours.end + 1, grid)
        yield from (Span(a, b) for a, b in combinations(times, 2))


def legal(case: Case, activities: Iterable[str]) -> Iterator[tuple[Session, ...]]:
    """Every roster by brute force in which the checks find no breach."""
    checks = list(readings(case.ruleset, HARD).values())
    placed: dict[str, Placed] = {}
    for sessions in rosters(case, activities):
        for s in sessions:
            if s.id not in placed:
                (placed[s.id],) = view_of(case.month, case.ruleset, [s]).sessions
        view = RosterView(case.month, case.ruleset, tuple(placed[s.id] for s in sessions))
        faulted = next((i for i, check in enumerate(checks) if check(view).violacoes), None)
        if faulted is None:
            yield sessions
        else:  # what has found a breach is asked first of the next, which is much the same
            checks.insert(0, checks.pop(faulted))


def described(forms: Iterable[Form], facts: Facts) -> list[list[str]]:
    """Some rosters in words, for a failing test."""
    said: list[list[str]] = []
    for parts in forms:
        ordered = sorted(parts, key=lambda part: (*part[3:6], part[0], sorted(part[6])))
        said.append(
            [
                f"{facts.days[day]:%a} {start}-{start + length} {activity} {unit or place} {sorted(people)}"
                for activity, place, unit, day, start, length, people in ordered
            ]
        )
    return said
