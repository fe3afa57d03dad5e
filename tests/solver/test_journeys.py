"""Journeys that presence forces beside meetings elsewhere: asked for where they are certain, and only there."""

from __future__ import annotations

from typing import Any

import pytest
from ortools.sat.python import cp_model

from escala.domain.merge_patch import merge_patch
from escala.solver import bound as bounding
from escala.solver.assembly import CONSTRAINTS, impose
from escala.solver.bound import ContentBound
from escala.solver.facts import Facts
from escala.solver.grid import Grid
from escala.solver.host import new_solver
from escala.solver.journeys import Elsewhere, elsewhere
from tests.solver.test_enumeration import lower_bound, tiny

HOURS = {"unidades": {"ubs-1": {"funcionamento": {"ter": ["08:00-13:00"]}, "recursos": {"consultorio": 2, "sala": 1}}}}
FAR: dict[str, Any] = {
    "nome": "reunião noutra unidade, e a sede aberta por mais tempo",
    "atividades": ["atendimento-individual", "intersetorial", "reuniao-esf", "deslocamento"],
    "norma": {
        "jornada": {"bloco_maximo": "05:00", "maxima_dia": "05:00", "intervalo": "02:00"},
        "atividades": {"reuniao-esf": {"duracao": {"fixa": "03:00", "maxima": "03:00", "adicional": None}}},
        "linhas": {"1.1": {"alvo": 16, "producao": None}, "2.2": {"alvo": 0}},
    },
    "cenario": {
        **merge_patch(HOURS, {"unidades": {"ubs-2": {"funcionamento": {"ter": ["08:00-13:00"]}}}}),
        "esf": {"esf-3": {"nome": "eSF 3", "unidade": "ubs-2"}},
        "profissionais": {"ana": {"carga_horaria": 25}, "bia": {"carga_horaria": 25}},
        "ajustes": {"presenca-minima": {"minimo": 2}},
        "pesos": {"alvo-horas": 1},
    },
}
"""All of two people meet for three hours at another unit, an hour away; the seat is open for five."""

TOGETHER = {"norma": {"linhas": {"1.1": {"alvo": 0}, "2.2": {"alvo": 16}}}}
"""What is wanted of them is what they can do together, wherever they are."""


def facts_of(*changes: dict[str, Any]) -> Facts:
    item: Any = FAR
    for change in changes:
        item = merge_patch(item, change)
    case = tiny(item)
    return Facts(case.month, case.ruleset)


def best(facts: Facts) -> int:
    """The points of the best roster, from the model in which nothing is narrowed."""
    grid = Grid(facts)
    impose(grid, CONSTRAINTS)
    grid.model.minimize(grid.total())
    solver = new_solver(1, 120.0)
    assert solver.solve(grid.model) == cp_model.OPTIMAL
    return int(solver.objective_value)


def held_apart(facts: Facts) -> list[Elsewhere]:
    return elsewhere(ContentBound(facts)._of_kin)


def test_two_are_on_the_way_and_the_bound_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of()
    assert [(found.way, found.people, found.rest) for found in held_apart(facts)] == [(1, 2, 2)]
    assert lower_bound(facts) == best(facts) > 0
    monkeypatch.setattr(bounding, "elsewhere", lambda model: [])
    assert lower_bound(facts) < best(facts)


def test_those_who_stay_together_need_not_be_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = facts_of(TOGETHER)
    assert held_apart(facts)
    with_journeys = lower_bound(facts)
    monkeypatch.setattr(bounding, "elsewhere", lambda model: [])
    assert lower_bound(facts) == with_journeys == best(facts)


@pytest.mark.parametrize(
    "change",
    [
        {"cenario": {"ajustes": {"presenca-minima": {"granularidade": "turno"}}}},
        {"cenario": {"ajustes": {"presenca-minima": {"minimo": 0}}}},
        {"cenario": {"deslocamentos": []}},
        {"cenario": {"esf": {"esf-3": {"unidade": "ubs-1"}}}},
        {"cenario": {"unidades": {"ubs-1": {"funcionamento": {"ter": ["08:00-10:00"]}}}}},
        {"norma": {"jornada": {"intervalo": "01:00"}}},
        {"norma": {"atividades": {"reuniao-esf": {"duracao": {"adicional": ["02:00", "02:00"]}}}}},
    ],
    ids=["by shift", "nobody", "no way", "at the seat", "no longer than it", "time for a break", "another beside it"],
)
def test_nothing_is_claimed_that_is_not_certain(change: dict[str, Any]) -> None:
    assert held_apart(facts_of(change)) == []
