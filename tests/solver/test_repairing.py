"""Faults mended one by one: what holds stays, and what cannot be mended is given up soon."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from escala.domain.roster import Roster
from escala.scenario_files.loading import LoadedScenario, load_data
from escala.solver import SolveOptions, mend, resume, solve
from escala.whatif.differences import differences
from escala.whatif.starting import Start, start
from escala.workflow import audited, disagreements
from tests.explain.tiny import tiny

OPTIONS = SolveOptions(time_limit=10, workers=1, seed=1)


@cache
def written() -> tuple[LoadedScenario, Roster]:
    loaded = load_data(tiny(), "mini")
    roster = solve(loaded.month, loaded.ruleset, options=SolveOptions(10, 1, 1, 1.0)).roster
    assert roster is not None
    return loaded, roster


def begin(**changes: Any) -> tuple[LoadedScenario, Start]:
    was, roster = written()
    loaded = load_data(tiny(**changes), "mini")
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
    loaded, _ = begin()
    everywhere = frozenset((p, day) for p in loaded.month.professionals for day in range(len(loaded.month.days)))
    impossible = load_data(tiny(profissionais={"bia": {"disponibilidade": {"seg": ["08:00-09:00"]}}}), "mini")
    outcome = mend(impossible.month, impossible.ruleset, (), [everywhere], options=OPTIONS)
    assert (outcome.status, outcome.roster) == ("sem-tempo", None)
