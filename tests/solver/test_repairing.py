"""Faults mended one by one: what holds stays, and what cannot be mended is given up soon."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest

from escala.domain.roster import Roster
from escala.scenario_files.loading import LoadedScenario, load_data
from escala.solver import SolveOptions, mend, resume, solve
from escala.solver.facts import Facts
from escala.solver.improve import shared
from escala.solver.progress import Watch
from escala.solver.repairing import dealt, repaired
from escala.solver.state import State, placements
from escala.whatif.differences import differences
from escala.whatif.starting import Start, start
from escala.workflow import audited, disagreements
from tests.explain.tiny import tiny

OPTIONS = SolveOptions(time_limit=60, workers=1, seed=1)
FIRST = dataclasses.replace(OPTIONS, gap=1.0)
"""The first roster is enough."""

TWO_WEEKS = "2027-03-14"


@cache
def written(end: str | None = None) -> tuple[LoadedScenario, Roster]:
    loaded = load_data(team(end), "mini")
    roster = solve(loaded.month, loaded.ruleset, options=FIRST).roster
    assert roster is not None
    return loaded, roster


def team(end: str | None, **changes: Any) -> dict[str, Any]:
    return tiny(**changes, **({} if end is None else {"periodo": {"fim": end}}))


def begin(end: str | None = None, **changes: Any) -> tuple[LoadedScenario, Start]:
    was, roster = written(end)
    loaded = load_data(team(end, **changes), "mini")
    found = start(roster, was, loaded)
    assert found is not None
    return loaded, found


@pytest.mark.parametrize(
    "changes",
    [
        {"profissionais": {"caio": {"ausencias": [{"de": "2027-03-05", "ate": "2027-03-05"}]}}},
        {"profissionais": {"caio": {"carga_horaria": 18, "disponibilidade": {"seg-qui": ["08:00-12:00"],
                                                                            "sex": ["10:00-12:00"]}}}},
        {"unidades": {"ubs-1": {"recursos": {"consultorio": 1}}}},
    ],
    ids=["a leave", "fewer hours", "fewer rooms"],
)  # fmt: skip
def test_a_change_in_one_place_is_mended_there(changes: dict[str, Any]) -> None:
    loaded, found = begin(**changes)
    phases: list[str] = []
    outcome = resume(
        loaded.month,
        loaded.ruleset,
        found.sessions,
        faults=found.faults,
        improving=False,
        options=OPTIONS,
        on_progress=lambda news: phases.append(news.phase),
    )
    assert outcome.roster is not None
    roster, report = audited(outcome.roster, loaded)
    assert report.ok, report.violacoes
    assert not disagreements(roster, report)
    assert phases[:2] == ["partindo da escala que havia", "escala de partida"], "nothing was made from nothing"


def test_weeks_are_mended_side_by_side_and_put_together() -> None:
    away = [{"de": day, "ate": day} for day in ("2027-03-05", "2027-03-10")]
    loaded, found = begin(TWO_WEEKS, profissionais={"caio": {"ausencias": away}})
    weeks = {week for fault in found.faults for _, day in fault for week in [day // 7]}
    assert weeks == {0, 1}
    facts = Facts(loaded.month, loaded.ruleset)
    before = State.of(facts, placements(facts, found.sessions))
    assert not before.sound
    watch = Watch(SolveOptions(time_limit=60, workers=2, seed=1), None, None)
    with ThreadPoolExecutor(2) as pool:
        mended = repaired(before, found.faults, watch, lambda: False, pool)
    assert mended is not None
    after = shared(facts, mended, 1)
    assert after is not None
    assert after.sound


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_faults_are_dealt_out_by_weeks(number: int) -> None:
    loaded, _ = written(TWO_WEEKS)
    facts = Facts(loaded.month, loaded.ruleset)
    faults = [{("caio", 0)}, {("ana", 1), ("bia", 1)}, {("caio", 8)}, {("caio", 3), ("caio", 9)}]
    parts, rest = dealt(facts, faults, number)
    assert rest == [{("caio", 3), ("caio", 9)}]
    assert sorted(week for part in parts for week in part.weeks) == [0, 1]
    assert len(parts) == min(number, 2)
    for part in parts:
        assert part.faults == [fault for week in part.weeks for fault in faults if in_week(fault, week)]


def in_week(fault: set[tuple[str, int]], week: int) -> bool:
    return {day // 7 for _, day in fault} == {week}


def test_without_a_fault_nothing_is_mended() -> None:
    loaded, found = begin()
    assert found.faults == ()
    outcome = resume(loaded.month, loaded.ruleset, found.sessions, faults=(), improving=False, options=OPTIONS)
    assert outcome.roster is not None
    assert differences(written()[1].sessoes, outcome.roster.sessoes) == ((), ())


@pytest.mark.parametrize(
    "changes",
    [{"unidades": {"ubs-1": {"recursos": {"consultorio": 1}}}}, {}],
    ids=["fewer rooms", "nothing"],
)
def test_to_mend_makes_nothing_from_nothing(changes: dict[str, Any]) -> None:
    loaded, found = begin(**changes)
    outcome = mend(loaded.month, loaded.ruleset, found.sessions, found.faults, options=OPTIONS)
    assert outcome.roster is not None
    roster, report = audited(outcome.roster, loaded)
    assert report.ok, report.violacoes
    assert not disagreements(roster, report)
    kept = {(s.atividade, s.inicio, s.profissionais) for s in roster.sessoes} & {
        (s.atividade, s.inicio, s.profissionais) for s in found.sessions
    }
    assert 2 * len(kept) > len(found.sessions)


def test_what_cannot_be_mended_is_given_up() -> None:
    loaded, _ = written()
    everywhere = frozenset((p, day) for p in loaded.month.professionals for day in range(len(loaded.month.days)))
    impossible = load_data(tiny(profissionais={"bia": {"disponibilidade": {"seg": ["08:00-09:00"]}}}), "mini")
    outcome = mend(impossible.month, impossible.ruleset, (), [everywhere], options=OPTIONS)
    assert (outcome.status, outcome.roster) == ("sem-tempo", None)
