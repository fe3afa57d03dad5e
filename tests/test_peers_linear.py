"""The linear peers: their programme has the legal rosters of tiny teams and no others, and what they write is legal."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from ortools.sat.python import cp_model

from benchmarks.peers.linear import build
from benchmarks.peers.linear.sessions import sessions
from benchmarks.peers.textbook import cp_sat
from escala.rules.registry import CHECKS, CLAUSES
from escala.solver.facts import Facts
from escala.solver.state import placements
from tests.rules.cases import Case
from tests.solver.brute import Form, described, form, legal
from tests.solver.fixing import broken, view_of
from tests.solver.test_enumeration import FILE, tiny

ROOT = Path(__file__).resolve().parents[1]
SOFT = [id for id, clause in CLAUSES.items() if clause.soft]

LONG_WAY: dict[str, Any] = {
    "nome": "um caminho de dois passos, que uma visita pode interromper",
    "atividades": ["outras", "domiciliar-especifico", "deslocamento"],
    "cenario": {
        "unidades": {
            "ubs-1": {"funcionamento": {"ter": ["08:00-13:00"]}},
            "ubs-2": {"funcionamento": {"ter": ["08:00-13:00"]}},
        },
        "deslocamentos": [{"entre": ["ubs-1", "ubs-2"], "minutos": 90}],
        "profissionais": {"ana": {"carga_horaria": 25}, "bia": None},
        "ajustes": {"domiciliar-especifico": {"faixa": [0, 40], "motivo": "teste"}},
    },
    "norma": {"jornada": {"bloco_maximo": "05:00", "maxima_dia": "05:00"}},
}


def merged(roster: Form, case: Case) -> Form:
    """A roster in which shared sessions of one kind and time are one, and the way is counted slot by slot."""
    together: dict[Any, set[str]] = defaultdict(set)
    for activity, place, unit, day, start, length, people in roster:
        shared = case.ruleset.activities[activity].participantes == "compartilhada"
        pieces = [(start + k, 1) for k in range(length)] if place == "transito" else [(start, length)]
        for piece in pieces:
            together[activity, place, unit, day, *piece, None if shared else people] |= people
    return frozenset((*key[:-1], frozenset(people)) for key, people in together.items())


@pytest.mark.parametrize("item", [*FILE["casos"], LONG_WAY], ids=lambda item: item["nome"])
def test_the_programme_has_the_legal_rosters_and_no_others(item: dict[str, Any]) -> None:
    case = tiny(item)
    facts, offer = Facts(case.month, case.ruleset), build(case.month, case.ruleset)
    model, columns = cp_sat(offer.form)
    model.clear_objective()
    deciding = dict.fromkeys(
        [
            *(column for session in offer.sessions.values() for column in session.people.values()),
            *(column for run in offer.runs.values() for column in run.on.values()),
            *(
                column
                for (_, kind, _), run in offer.runs.items()
                if case.ruleset.activities[kind.activity].duracao.maxima is not None
                for column in run.begins.values()
            ),
            *(column for ways in offer.ways.values() for legs in ways.values() for column in legs.values()),
        ]
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    found: set[Form] = set()
    while (status := solver.solve(model)) in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        values = [solver.value(column) for column in columns]
        written = sessions(offer, values)
        view = view_of(case.month, case.ruleset, written)
        assert broken(view) == {}
        points = {rule: CHECKS[rule](view, CLAUSES[rule].of(case.ruleset)).penalidade for rule in SOFT}
        assert offer.form.points(values) == sum(points.values()), points
        found.add(form(facts, placements(facts, written)))
        model.add_bool_or([columns[j] if not values[j] else columns[j].negated() for j in deciding])
    assert status == cp_model.INFEASIBLE
    expected = {merged(roster, case) for roster in legal(case, facts, item["atividades"])}
    found = {merged(roster, case) for roster in found}
    assert described(expected - found, facts)[:3] == []
    assert described(found - expected, facts)[:3] == []
