"""The agenda: meetings where everybody they call is free, found by the solver and read by the checks."""

from __future__ import annotations

import copy
import dataclasses
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.explain.gatherings import Gatherings
from escala.explain.ground import Ground
from escala.norms.loading import load_pack
from escala.norms.ruleset import resolve
from escala.scenario_files import LoadedScenario, load_data, load_scenario
from escala.solver.agenda import place
from escala.solver.bound import ContentBound
from escala.solver.facts import Facts, Placement
from escala.solver.posts import Post
from escala.solver.progress import SolveOptions, Watch
from escala.solver.state import State
from tests.solver.fixing import broken, view_of

ROOT = Path(__file__).resolve().parents[2]
AGENDA_RULES = ("reuniao-recorrente", "visitas", "convidados")


def watch() -> Watch:
    return Watch(SolveOptions(600.0, 1, 1), None, None)


@pytest.fixture(scope="module")
def region() -> LoadedScenario:
    return load_scenario(ROOT / "scenarios" / "ngr-regiao.yaml")


def placed(facts: Facts, seed: int = 0) -> tuple[list[Placement], tuple[Post, ...]]:
    found = place(facts, watch(), seed)
    assert isinstance(found, tuple)
    return found


SEED = 1
"""Of the agenda that several tests read."""


@pytest.fixture(scope="module")
def found(region: LoadedScenario) -> tuple[list[Placement], tuple[Post, ...]]:
    return placed(Facts(region.month, region.ruleset), SEED)


@pytest.fixture(scope="module")
def agenda(found: tuple[list[Placement], tuple[Post, ...]]) -> list[Placement]:
    return found[0]


def breaches(loaded: LoadedScenario, facts: Facts, agenda: list[Placement]) -> dict[str, list[str]]:
    sessions = State.of(facts, agenda).roster(0, "viavel").sessoes
    return broken(view_of(loaded.month, loaded.ruleset, sessions), AGENDA_RULES)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_it_places_is_what_the_clauses_call(region: LoadedScenario, agenda: list[Placement], seed: int) -> None:
    facts = Facts(region.month, region.ruleset)
    agenda = agenda if seed == SEED else placed(facts, seed)[0]
    assert breaches(region, facts, agenda) == {}
    assert all(meeting.locked for meeting in agenda)


def test_the_same_seed_is_the_same_agenda(
    region: LoadedScenario, found: tuple[list[Placement], tuple[Post, ...]]
) -> None:
    assert placed(Facts(region.month, region.ruleset), SEED) == found


def test_nobody_is_in_two_of_its_meetings_nor_works_more_than_is_due(
    region: LoadedScenario, agenda: list[Placement]
) -> None:
    facts = Facts(region.month, region.ruleset)
    for p in facts.people:
        mine = sorted((m.day, m.start, m.start + m.length) for m in agenda if p in m.people)
        assert all(before[0] < after[0] or before[2] <= after[1] for before, after in pairwise(mine))
        for week in facts.weeks:
            taken = sum(end - start for d, start, end in mine if facts.week_of[d] == week)
            assert taken <= facts.due[p][week]


def changed(region: LoadedScenario, **patch: Any) -> LoadedScenario:
    data = copy.deepcopy(region.data)
    for key, value in patch.items():
        data[key] = {**data.get(key, {}), **value}
    return load_data(data, "mudado.yaml")


def test_a_party_that_can_never_come_is_proved(region: LoadedScenario) -> None:
    never = changed(
        region, parceiros={"coordenacao": {"nome": "Coordenação", "disponibilidade": {"sab": ["08:00-12:00"]}}}
    )
    assert place(Facts(never.month, never.ruleset), watch(), 0) is True


def test_two_series_that_both_need_one_party_all_the_time_are_proved(region: LoadedScenario) -> None:
    hour = {
        "nome": "Coordenação",
        "datas": [{"em": f"2027-03-{d:02}", "das": "08:00", "as": "10:00"} for d in (1, 8, 15, 22)],
    }
    both = changed(
        region,
        parceiros={"coordenacao": hour},
        ajustes={
            "reuniao-semanal": {"convidados": ["coordenacao"], "motivo": "teste"},
            "colegiado-local": {"convidados": ["coordenacao"], "motivo": "teste"},
        },
    )
    facts = Facts(both.month, both.ruleset)
    assert list(Gatherings(Ground(both.month, both.ruleset)).proofs()) == []  # each alone has its dates
    assert place(facts, watch(), 0) is True


def test_a_task_that_fits_only_in_odd_pieces_is_placed() -> None:
    """Three stretches of 1 h 20 hold a task of 4 h; sessions of whole hours would not."""
    ana = {"nome": "Ana", "ocupacao": "psicologo", "carga_horaria": 4}
    data = {
        "norma": "ngr-regional",
        "modalidade": "regional",
        "periodo": {"inicio": "2027-03-01", "fim": "2027-03-07"},
        "equipe": {"id": "ngr", "nome": "NGR"},
        "sede": "ngr",
        "unidades": {"ngr": {"nome": "NGR", "funcionamento": {"seg-sex": ["08:00-18:00"]}}},
        "profissionais": {"ana": {**ana, "disponibilidade": {"seg-qua": ["08:00-09:20"]}}},
    }
    scenario = Scenario.model_validate(data)
    ruleset = resolve(scenario, load_pack("ngr-regional"))
    task = next(term for term in ruleset.terms if term.id == "relatorio-mensal")
    facts = Facts(Month(scenario), dataclasses.replace(ruleset, terms=(task,)))
    agenda, _ = placed(facts)
    assert [meeting.length for meeting in agenda] == [4, 4, 4]


def test_the_bound_does_not_know_the_agenda(region: LoadedScenario, agenda: list[Placement]) -> None:
    facts = Facts(region.month, region.ruleset)
    values = []
    for known in (facts, Facts(region.month, region.ruleset, agenda)):
        bound = ContentBound(known)
        bound.solve(watch(), 60.0, 0, 2.0)
        assert not bound.infeasible
        values.append(bound.value)
    assert values[0] <= values[1]


# -- the arithmetic and the agenda ---------------------------------------------------------------------------------

DAYS = ("seg", "ter", "qua", "qui", "sex")
WINDOWS = st.dictionaries(
    st.sampled_from(DAYS),
    st.sampled_from((["08:00-10:00"], ["09:00-12:00"], ["13:00-15:00"], ["16:00-18:00"])),
    max_size=3,
)


@settings(max_examples=25, deadline=None)
@given(ana=WINDOWS, bia=WINDOWS, cras=WINDOWS, escola=WINDOWS, quorum=st.sampled_from((None, 1, 2)))
def test_what_the_arithmetic_proves_the_agenda_proves_too(
    ana: dict[str, list[str]],
    bia: dict[str, list[str]],
    cras: dict[str, list[str]],
    escola: dict[str, list[str]],
    quorum: int | None,
) -> None:
    calls: dict[str, Any] = {"convidados": ["cras", "escola"], "motivo": "teste"}
    data = {
        "norma": "ngr-regional",
        "modalidade": "regional",
        "periodo": {"inicio": "2027-03-01", "fim": "2027-03-07"},
        "equipe": {"id": "ngr", "nome": "NGR"},
        "sede": "ngr",
        "unidades": {
            "ngr": {"nome": "NGR", "funcionamento": {"seg-sex": ["08:00-18:00"]}, "recursos": {"sala": 1}},
            "us": {"nome": "US", "funcionamento": {"seg-sex": ["08:00-18:00"]}},
        },
        "deslocamentos": [{"entre": ["ngr", "us"], "minutos": 20}],
        "profissionais": {
            name: {"nome": name, "ocupacao": "psicologo", "carga_horaria": 20, "disponibilidade": hours}
            for name, hours in (("ana", ana), ("bia", bia))
        },
        "parceiros": {
            name: {"nome": name, "disponibilidade": hours} for name, hours in (("cras", cras), ("escola", escola))
        },
        "ajustes": {"reuniao-semanal": calls if quorum is None else {**calls, "quorum": quorum}},
    }
    # Whether the hours due fit the windows is no question here: the scenario is read without its own checks.
    scenario = Scenario.model_validate(data)
    month, ruleset = Month(scenario), resolve(scenario, load_pack("ngr-regional"))
    proofs = list(Gatherings(Ground(month, ruleset)).proofs())
    if proofs:
        assert place(Facts(month, ruleset), watch(), 0) is True
