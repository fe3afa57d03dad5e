"""With one worker a search ends by its effort: how long it may take by the clock decides nothing, unless it cuts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from escala.outputs import roster_bytes
from escala.scenario_files import LoadedScenario, load_scenario
from escala.solver import Outcome, SolveOptions, solve
from escala.solver.host import new_solver
from escala.solver.progress import DETERMINISTIC_RATE, Watch
from tests.audit.good import SCENARIO


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedScenario:
    """A team of which no small effort proves that there is nothing better."""
    path = tmp_path_factory.mktemp("esforco") / "dupla.yaml"
    path.write_text(json.dumps(SCENARIO, ensure_ascii=False), encoding="utf-8")
    return load_scenario(path)


def solved(loaded: LoadedScenario, effort: float, seconds: float) -> Outcome:
    options = SolveOptions(time_limit=seconds, workers=1, seed=1, effort=effort)
    return solve(loaded.month, loaded.ruleset, options=options)


def test_effort_is_spent_as_asked_whatever_the_clock_allows(loaded: LoadedScenario) -> None:
    little, longer, more = solved(loaded, 0.3, 120), solved(loaded, 0.3, 240), solved(loaded, 4.0, 120)
    assert little.status == longer.status == more.status == "viavel"
    assert little.roster is not None
    assert longer.roster is not None
    assert roster_bytes(little.roster) == roster_bytes(longer.roster)
    assert little.statistics["rodadas"] == longer.statistics["rodadas"] < more.statistics["rodadas"]
    assert not any(found.statistics["relogio"] for found in (little, longer, more))


def test_it_is_said_when_the_clock_cuts(loaded: LoadedScenario) -> None:
    assert solved(loaded, 50.0, 2).statistics["relogio"]


def test_what_there_is_to_spend() -> None:
    assert Watch(SolveOptions(time_limit=600, workers=1, effort=3.0), None, None).budget == 3.0
    assert Watch(SolveOptions(time_limit=600, workers=1), None, None).budget == DETERMINISTIC_RATE * 600
    watch = Watch(SolveOptions(time_limit=600, workers=1, effort=3.0), None, None)
    watch.spend(2.9)
    assert not watch.over
    watch.spend(0.1)
    assert watch.over
    assert not watch.clocked
    assert Watch(SolveOptions(time_limit=600, workers=2, effort=3.0), None, None).clocked


def test_every_solve_of_a_better_month_has_its_effort_and_the_seed(
    loaded: LoadedScenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def noted(seed: int = 0, seconds: float | None = None, effort: float | None = None, workers: int = 1) -> Any:
        asked.append((seed, effort))
        return new_solver(seed, seconds, effort, workers)

    monkeypatch.setattr("escala.solver.improve.new_solver", noted)
    solved(loaded, 2.0, 120)
    assert len(asked) > 4
    assert all(seed >= 1 and effort for seed, effort in asked)
