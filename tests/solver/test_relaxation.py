"""The relaxation that is refuted: every roster satisfies it, and each of its conditions is there for something."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.explain.solved import Solver
from escala.explain.worlds import Oracle
from escala.norms.loading import load_pack
from escala.norms.ruleset import resolve
from escala.solver.facts import Facts
from escala.solver.relaxation import Relaxation, distinct_weeks, sums_fail
from tests.explain.tiny import OPPOSITE, tiny
from tests.explain.worlds import world

SECONDS = 20.0


def facts(data: Any) -> Facts:
    scenario, pack = Scenario.model_validate(data), load_pack(data["norma"])
    return Facts(Month(scenario, pack.feriados.pais), resolve(scenario, pack))


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_month_of_which_a_roster_is_known_is_never_refuted(seed: int) -> None:
    found = facts(world(seed).data)
    assert Relaxation(found, found.weeks, hours=False).core(SECONDS) is None
    for week in distinct_weeks(found):
        assert Relaxation(found, [week]).core(SECONDS) is None
    assert not sums_fail(found, SECONDS)


HOURS_OF_TWO = {"seg-sex": ["08:00-10:00"]}


@pytest.mark.parametrize(
    ("name", "changes", "core"),
    [
        ("the meeting", OPPOSITE, {"disponibilidade bia", "disponibilidade caio", "reuniao-equipe"}),
        (
            "presence",
            {
                "profissionais": {
                    "bia": {"carga_horaria": 10, "disponibilidade": HOURS_OF_TWO},
                    "caio": {"carga_horaria": 10, "disponibilidade": HOURS_OF_TWO},
                }
            },
            {"disponibilidade bia", "disponibilidade caio", "presenca-minima"},
        ),
        ("the day", {"jornada": {"maxima_dia": "03:00"}}, {"jornada maxima_dia", "carga ana"}),
    ],
)
def test_a_core_names_the_conditions_that_clash(name: str, changes: Any, core: set[str]) -> None:
    found = facts(tiny(**changes))
    named = set(Relaxation(found, [0]).core(SECONDS) or ())
    if name == "the day":  # any one of the three owes more than five such days hold
        assert "jornada maxima_dia" in named
        assert any(key.startswith("carga") for key in named)
        return
    assert named == core
    assert Relaxation(found, [0]).refuted(SECONDS)


def test_what_is_possible_has_no_core() -> None:
    found = facts(tiny())
    assert Relaxation(found, [0]).core(SECONDS) is None
    assert not Relaxation(found, [0]).refuted(SECONDS)


@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_oracle_refutes_no_month_of_which_a_roster_is_known(seed: int) -> None:
    assert Oracle(load_pack("df-489-2018"), Solver(SECONDS, lambda: False)).proofs(world(seed).data) == ()


def test_windows_that_too_many_want_are_refuted() -> None:
    only = {"unidade": "ubs-1", "disponibilidade": {"qua": ["08:00-12:00"]}}
    found = facts(tiny(esf={"esf-1": only, "esf-2": {"nome": "eSF 2", **only}}))
    core = set(Relaxation(found, found.weeks, hours=False).core(SECONDS) or ())
    assert core == {"esf esf-1", "esf esf-2", "reuniao-esf"}


def test_weeks_that_are_alike_are_refuted_once() -> None:
    assert distinct_weeks(facts(tiny())) == [0]
    # 17 March is a local holiday, 26 March is Good Friday.
    month = tiny(periodo={"inicio": "2027-03-01", "fim": "2027-03-28"}, feriados={"locais": ["2027-03-17"]})
    assert distinct_weeks(facts(month)) == [0, 2, 3]
