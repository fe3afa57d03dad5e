"""Beginning from a written roster: what still fits stays, what does not is mended, and it only gets better."""

from __future__ import annotations

import dataclasses
from functools import cache
from typing import Any

import pytest

from escala.domain.roster import Roster
from escala.scenario_files import LoadedScenario
from escala.scenario_files.loading import load_data
from escala.solver import Outcome, SolveOptions, resume, solve
from escala.whatif.differences import differences
from escala.workflow import audited, disagreements
from tests.explain.tiny import tiny

OPTIONS = SolveOptions(time_limit=60, workers=1, seed=1, effort=2.0)
FIRST = dataclasses.replace(OPTIONS, effort=None, gap=1.0)
"""The first roster is enough."""

PLANNING = {
    "profissionais": ["ana"], "atividade": "planejamento", "em": "2027-03-03", "das": "09:00", "as": "10:00",
    "unidade": "ubs-1",
}  # fmt: skip


@cache
def written() -> Roster:
    loaded = load_data(tiny(), "mini")
    outcome = solve(loaded.month, loaded.ruleset, options=FIRST)
    assert outcome.roster is not None
    return outcome.roster


def resumed(improving: bool = True, affected: Any = (), **changes: Any) -> tuple[LoadedScenario, Outcome]:
    loaded = load_data(tiny(**changes), "mini")
    outcome = resume(
        loaded.month, loaded.ruleset, written().sessoes, affected=affected, improving=improving, options=OPTIONS
    )
    assert outcome.roster is not None
    roster, report = audited(outcome.roster, loaded)
    assert report.ok, report.violacoes
    assert not disagreements(roster, report)
    return loaded, outcome


def test_the_same_scenario_gives_a_roster_no_worse() -> None:
    _, outcome = resumed()
    assert outcome.roster is not None
    assert outcome.bound <= outcome.roster.objetivo.valor <= written().objetivo.valor


def test_without_improving_what_fits_stays_as_it_is() -> None:
    _, outcome = resumed(improving=False)
    assert outcome.roster is not None
    assert differences(written().sessoes, outcome.roster.sessoes) == ((), ())


def test_a_new_commitment_stands_and_other_people_and_days_stay() -> None:
    _, outcome = resumed(improving=False, compromissos=[PLANNING])
    assert outcome.roster is not None
    there = [
        s for s in outcome.roster.sessoes if s.atividade == "planejamento" and f"{s.inicio:%d %H:%M}" == "03 09:00"
    ]
    assert there
    assert "ana" in there[0].profissionais
    gone, come = differences(written().sessoes, outcome.roster.sessoes)
    assert len(gone) + len(come) < len(written().sessoes)


@pytest.mark.parametrize(
    "changes",
    [
        {"profissionais": {"caio": {"ausencias": [{"de": "2027-03-05", "ate": "2027-03-05"}]}}},
        {"profissionais": {"caio": {"carga_horaria": 18, "disponibilidade": {"seg-qui": ["08:00-12:00"],
                                                                            "sex": ["10:00-12:00"]}}}},
        {"unidades": {"ubs-1": {"funcionamento": {"seg-sex": None, "seg-qui": ["08:00-12:00"],
                                                  "sex": ["08:00-12:20"]}}}},
        {"ajustes": {"reuniao-esf": {"duracao": "03:40", "motivo": "teste"}}},
    ],
    ids=["a leave", "fewer hours", "longer hours", "a shorter meeting"],
)  # fmt: skip
def test_whatever_changes_the_roster_fits_what_is_new(changes: dict[str, Any]) -> None:
    resumed(**changes)


def test_people_who_left_are_left_out() -> None:
    loaded = load_data(
        tiny(profissionais={"duda": {"nome": "Duda", "ocupacao": "psicologo", "carga_horaria": 20}}), "m"
    )
    whole = solve(loaded.month, loaded.ruleset, options=FIRST).roster
    assert whole is not None
    small = load_data(tiny(), "mini")
    outcome = resume(small.month, small.ruleset, whole.sessoes, options=OPTIONS)
    assert outcome.roster is not None
    assert audited(outcome.roster, small)[1].ok
