"""Guesses that lead the search, and the neighbourhoods that follow: what they may not do, whatever they guess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from ortools.sat.python import cp_model

from escala.scenario_files import load_data, load_scenario
from escala.solver import improve, solve
from escala.solver.bound import ContentBound
from escala.solver.cells import Cell
from escala.solver.content import Content
from escala.solver.facts import Facts, Placement, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import new_solver
from escala.solver.improve import ALL, SHAPES, Neighbourhood, Neighbourhoods, Shape, explore, shared
from escala.solver.plan import Planner, crowded, lopsided
from escala.solver.progress import SolveOptions, Watch
from escala.solver.search import UNSHAPED, _Race
from escala.solver.shape import Shaper, measure
from escala.solver.shifts import Shifts, shifts
from escala.solver.state import State, placements
from escala.solver.transcript import written
from escala.solver.weeks import WeekBuilder
from escala.workflow import generate

ROOT = Path(__file__).resolve().parent.parent.parent
TEAMS = {"one unit": "scenarios/cinco-esf.yaml", "two units": "scenarios/duas-ubs.yaml"}


def facts_of(path: str) -> Facts:
    loaded = load_scenario(ROOT / path)
    return Facts(loaded.month, loaded.ruleset)


Planned = tuple[Facts, Watch, Planner, Content]


@cache
def plan_of(team: str) -> Planned:
    facts = facts_of(TEAMS[team])
    watch = Watch(SolveOptions(600.0, 1, 1), None, None)
    planner = Planner(facts, watch)
    content = planner.plan()
    assert content is not None
    return facts, watch, planner, content


@pytest.fixture(scope="module", params=TEAMS)
def planned(request: pytest.FixtureRequest) -> Planned:
    return plan_of(request.param)


@pytest.fixture(scope="module")
def hours(planned: Planned) -> Shifts:
    """The shifts of the planned month."""
    facts, watch, _, content = planned
    found = shifts(facts, content, watch, 0)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def shape(planned: Planned, hours: Shifts) -> Mapping[Cell, int]:
    """The working time of its first week."""
    found = shape_of(*planned, hours, 0)
    assert found is not None
    return found


def test_shifts_are_where_people_are_available_and_hold_their_hours(planned: Planned, hours: Shifts) -> None:
    facts = planned[0]
    for (p, d), mask in hours.hours.items():
        assert mask & facts.available[p][d] == mask
    for p in facts.people:
        for week in facts.weeks:
            room = sum(hours.hours.get((p, d), 0).bit_count() for d in facts.days_of_week[week])
            assert room >= facts.due[p][week]


def test_the_team_meets_at_one_hour_in_all_weeks_when_everybody_works(planned: Planned, hours: Shifts) -> None:
    facts, _, _, content = planned
    assert set(hours.team) == set(content.team)
    assert len({(facts.weekday[day], start) for day, start in hours.team.values()}) == 1
    held = run(0, facts.together("equipe"))
    for day, start in hours.team.values():
        assert all(hours.hours[p, day] & held << start == held << start for p in facts.present[day])


def shape_of(
    facts: Facts, watch: Watch, planner: Planner, content: Content, hours: Shifts | None, week: int
) -> Mapping[Cell, int] | None:
    shaper = Shaper(WeekBuilder(facts, content, planner.paired))
    grid = shaper.model(week, hours, seed=1)
    assert grid is not None
    solver = new_solver()
    solver.parameters.linearization_level = 0
    solver.parameters.max_deterministic_time = 2.0
    status = solver.solve(grid.model)
    return shaper.read(grid, solver).hours if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def test_a_planned_team_meeting_is_the_only_one_of_its_skeleton(
    planned: Planned, hours: Shifts, shape: Mapping[Cell, int]
) -> None:
    facts, _, planner, content = planned
    grid = WeekBuilder(facts, content, planner.paired).skeleton_model(0, None, shape, hours.team[0], yielding=True)
    solver = new_solver(effort=20)
    solver.parameters.stop_after_first_solution = True
    assert solver.solve(grid.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    (meeting,) = (s for s in written(grid, solver) if grid.facts.activity(s.kind.activity).participantes == "equipe")
    assert (meeting.day, meeting.start) == hours.team[0]


def test_a_shape_has_the_hours_due_in_whole_blocks(planned: Planned, shape: Mapping[Cell, int]) -> None:
    facts = planned[0]
    limits = facts.ruleset.jornada
    for p in facts.people:
        days = [shape.get((p, d), 0) for d in facts.days_of_week[0]]
        assert sum(mask.bit_count() for mask in days) == facts.due[p][0]
        for mask in days:
            assert mask.bit_count() * facts.slot <= limits.daily_max
            assert len(stretches(mask)) <= limits.blocks
            assert all(
                limits.block_min <= (end - start) * facts.slot <= limits.block_max for start, end in stretches(mask)
            )


def test_a_shape_keeps_the_least_presence() -> None:
    facts, watch, planner, content = plan_of("one unit")
    work = shape_of(facts, watch, planner, content, shifts(facts, content, watch, 0), 1)
    assert work is not None
    for d in facts.days_of_week[1]:
        for t in range(facts.horizon):
            if facts.opening[facts.seat][d] >> t & 1:
                assert sum(work.get((p, d), 0) >> t & 1 for p in facts.people) >= 2


class Pressed(WeekBuilder):
    """Weeks in which the last of the team has no time to spare for a journey."""

    def yielding(self, person: str, week: int) -> int:
        return 0 if person == self.facts.people[-1] else super().yielding(person, week)


def test_nobody_works_beside_a_meeting_elsewhere_without_time_for_the_journey() -> None:
    facts, _, planner, content = plan_of("two units")
    week = next(w for w in facts.weeks if any(facts.classes[c].unit != facts.seat for c in content.duties.get(w, {})))
    shaper = Shaper(Pressed(facts, content, planner.paired))
    grid = shaper.model(week, None, seed=1, driven=False)
    assert grid is not None
    solver = new_solver(effort=20)
    solver.parameters.stop_after_first_solution = True
    assert solver.solve(grid.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    shape = shaper.read(grid, solver)
    away = [s for s in shape.meetings if s.kind.unit != facts.seat]
    assert away
    for s in away:
        assert shape.hours[facts.people[-1], s.day] & (1 << (s.start - 1) | 1 << (s.start + s.length)) == 0


def test_there_is_no_shape_where_hours_have_no_common_measure() -> None:
    loaded = load_scenario(ROOT / TEAMS["one unit"])
    data = loaded.data
    assert measure(Facts(loaded.month, loaded.ruleset)) == 60
    unit = next(iter(data["unidades"].values()))
    unit["funcionamento"] = {"seg-sex": ["07:20-12:00", "13:00-18:00"]}
    odd = load_data(data, "odd.yaml")
    facts = Facts(odd.month, odd.ruleset)
    watch = Watch(SolveOptions(600.0, 1, 1), None, None)
    planner = Planner(facts, watch)
    content = planner.plan()
    assert content is not None
    assert Shaper(WeekBuilder(facts, content, planner.paired)).model(0, None, seed=1) is None


def test_groups_go_out_where_the_rooms_of_the_seat_are_too_few() -> None:
    assert crowded(facts_of("tests/cases/uma-sala.yaml")) == {"grupo-compartilhado"}
    assert crowded(facts_of(TEAMS["one unit"])) == frozenset()


def test_groups_go_out_where_the_esf_of_the_seat_would_get_more_than_their_part() -> None:
    assert lopsided(facts_of("tests/cases/tres-unidades.yaml")) == {"grupo-compartilhado"}
    assert lopsided(facts_of(TEAMS["one unit"])) == frozenset()
    data = load_scenario(ROOT / "tests/cases/tres-unidades.yaml").data
    nobody = load_data({**data, "esf": {}}, "sem-esf.yaml")
    assert lopsided(Facts(nobody.month, nobody.ruleset)) == frozenset()


def test_a_week_is_not_lost_while_somebody_tries_it() -> None:
    loaded = load_scenario(ROOT / "tests/cases/uma-semana.yaml")
    builder = SimpleNamespace(facts=Facts(loaded.month, loaded.ruleset))
    race = _Race(SimpleNamespace(builder=builder, coarse=None), [0], None, 0)  # type: ignore[arg-type]
    tries = [race.next() for _ in range(len(UNSHAPED))]
    assert race.next() is None
    for _, lap in reversed(tries[1:]):
        race.end(0, lap, None)
        assert not race.lost
    race.end(0, 0, None)
    assert race.lost


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> State:
    """A written month of a small team, as the first roster leaves it."""
    loaded = load_scenario(ROOT / "tests/cases/uma-semana.yaml")
    result = generate(
        ROOT / "tests/cases/uma-semana.yaml",
        tmp_path_factory.mktemp("uma-semana") / "saida",
        options=SolveOptions(time_limit=600.0, workers=2, seed=1, gap=0.95),
    )
    assert result.roster is not None
    facts = Facts(loaded.month, loaded.ruleset)
    locked = {(p.kind, p.day, p.start) for day in facts.commitments for p in day}
    found = placements(facts, result.roster.sessoes)
    return State.of(facts, [s._replace(locked=(s.kind, s.day, s.start) in locked) for s in found])


REWRITES = [shape for shape in SHAPES if shape.keeps != "sessoes"]


@pytest.fixture(scope="module")
def uneven(month: State) -> State:
    """The month with as much of its support as possible given to one eSF."""
    facts, sessions = month.facts, list(month.sessions)
    favourite = next(iter(facts.scenario.esf))
    for i, s in enumerate(sessions):
        if facts.activity(s.kind.activity).participantes == "compartilhada" and len(s.esf) == 1 and not s.locked:
            changed = [*sessions[:i], s._replace(esf=(favourite,)), *sessions[i + 1 :]]
            if State.of(facts, changed).sound:
                sessions = changed
    return State.of(facts, sessions)


def without_esf(state: State) -> set[Placement]:
    return {s._replace(esf=()) for s in state.sessions}


def test_support_is_evened_without_another_change(uneven: State) -> None:
    where = Neighbourhood(Shape(ALL, ALL, "sessoes"), frozenset())
    found = explore(uneven, where, Watch(SolveOptions(600.0, 1, 1), None, None), 1)
    assert found is not None
    assert found.sound
    assert found.points["equidade-esf"] < uneven.points["equidade-esf"]
    assert without_esf(found) == without_esf(uneven)


def test_support_is_evened_only_where_that_may_bring_a_month_below(uneven: State) -> None:
    same = shared(uneven.facts, uneven.sessions, 1)
    assert same is not None
    assert same.sessions == uneven.sessions
    out_of_reach = shared(uneven.facts, uneven.sessions, 1, uneven.value - uneven.points["equidade-esf"])
    assert out_of_reach is not None
    assert out_of_reach.sessions == uneven.sessions
    better = shared(uneven.facts, uneven.sessions, 1, uneven.value)
    assert better is not None
    assert better.value < uneven.value


def test_an_even_month_is_not_evened(month: State, uneven: State) -> None:
    neighbourhoods = Neighbourhoods(month.facts, 1, ContentBound(month.facts))
    evening = Shape(ALL, ALL, "sessoes")
    neighbourhoods.worth[evening] = 1e9
    drawn = {neighbourhoods.choose(uneven).shape for _ in range(30)}
    assert evening in drawn
    even = replace(month)
    vars(even)["points"] = {**month.points, "equidade-esf": 0}
    assert evening not in {neighbourhoods.choose(even).shape for _ in range(30)}


@pytest.mark.parametrize("shape", REWRITES, ids=str)
def test_a_neighbourhood_changes_only_what_it_may(shape: Shape, month: State) -> None:
    facts = month.facts
    watch = Watch(SolveOptions(600.0, 1, 1), None, None)
    neighbourhoods = Neighbourhoods(facts, 1, ContentBound(facts))
    neighbourhoods.worth = {shape: 1.0}
    where = neighbourhoods.choose(month)
    while where.shape != shape:
        where = neighbourhoods.choose(month)
    found = explore(month, where, watch, 1)
    assert found is not None
    assert found.sound
    assert found.value <= month.value
    for cell, mask in month.worked.items():
        if cell not in where.cells or shape.keeps != "nada":
            assert found.worked.get(cell, 0) == mask
    if shape.keeps == "lugares":
        assert {(s.day, s.start) for s in found.sessions if s.kind.place == "transito"} == {
            (s.day, s.start) for s in month.sessions if s.kind.place == "transito"
        }


@pytest.fixture(scope="module")
def large() -> State:
    """The first roster of ten people in two units, some of them in pairs."""
    loaded = load_scenario(ROOT / "tests/cases/duas-ubs-dez.yaml")
    options = SolveOptions(time_limit=600.0, workers=2, seed=1, gap=0.95)
    roster = solve(loaded.month, loaded.ruleset, options=options).roster
    assert roster is not None
    facts = Facts(loaded.month, loaded.ruleset)
    return State.of(facts, placements(facts, roster.sessoes))


def test_lengths_that_only_the_best_content_has_are_offered_too() -> None:
    facts = facts_of(TEAMS["two units"])
    bound = ContentBound(facts)
    bound.solve(Watch(SolveOptions(600.0, 1, 1), None, None), 600.0, 1, 3.0, False)
    visit = "domiciliar-especifico"  # of free length; those of twenty hours need many of them more than long ones
    assert min(bound.lengths[visit]) < min(improve.offer(facts).lengths[visit])
    assert bound.lengths[visit] <= set(improve.offer(facts, bound.lengths).lengths[visit])


def neighbourhood(shape: Shape, month: State) -> Neighbourhood:
    neighbourhoods = Neighbourhoods(month.facts, 1, ContentBound(month.facts))
    neighbourhoods.worth = {shape: 1.0}
    found = neighbourhoods.choose(month)
    while found.shape != shape:
        found = neighbourhoods.choose(month)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("shape", REWRITES, ids=str)
def test_a_neighbourhood_contains_the_month_as_it_stands(
    shape: Shape, large: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    hinted: list[bool] = []

    def from_here(grid: Grid, sessions: Iterable[Placement], watch: Watch) -> None:
        begin(grid, sessions, watch)
        proto = grid.model.proto
        hinted.append(len(proto.solution_hint.vars) == len(proto.variables))

    begin = improve.from_here
    monkeypatch.setattr(improve, "from_here", from_here)
    monkeypatch.setattr(improve, "EFFORT", 0.01)
    monkeypatch.setattr(improve, "NAMING", 0.01)
    explore(large, neighbourhood(shape, large), Watch(SolveOptions(600.0, 1, 1), None, None), 1)
    assert hinted == [True]


@pytest.mark.slow
def test_a_neighbourhood_that_keeps_units_keeps_them(large: State) -> None:
    facts, where = large.facts, neighbourhood(Shape(2, 7, "unidades"), large)
    found = explore(large, where, Watch(SolveOptions(600.0, 1, 1), None, None), 1)
    assert found is not None

    def shifts(month: State) -> set[tuple[str, int, str, str]]:
        return {
            (p, s.day, name, s.kind.unit)
            for s in month.sessions
            for p in s.people
            for name, mask in facts.turns
            if s.kind.unit is not None and mask >> s.start & 1
        }

    assert found.sessions != large.sessions
    assert {entry for entry in shifts(found) if entry[3] != facts.seat} <= shifts(large)


def test_to_stop_ends_a_solve_that_would_not_end() -> None:
    model = cp_model.CpModel()
    holes = [[model.new_bool_var("") for _ in range(40)] for _ in range(41)]
    for pigeon in holes:
        model.add_bool_or(pigeon)
    for hole in zip(*holes, strict=True):
        for i, one in enumerate(hole):
            for other in hole[:i]:
                model.add_bool_or([one.negated(), other.negated()])
    solver = new_solver()
    solver.parameters.cp_model_presolve = False
    solver.parameters.linearization_level = 0
    solver.parameters.max_time_in_seconds = 120.0
    watch = Watch(SolveOptions(600.0, 2, 1), None, None)
    watch.stop.set()
    with watch.guarding():
        assert watch.run(solver, model) == cp_model.UNKNOWN
    assert solver.wall_time < solver.parameters.max_time_in_seconds
