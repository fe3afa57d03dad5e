"""The teams of `scenarios/` and of `tests/cases/`: what their first line says must come out, comes out.

A roster is believed only when a checker that shares no code with Escala finds nothing wrong with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escala.outputs import roster_bytes
from escala.scenario_files import load_scenario
from escala.solver import SolveOptions
from escala.solver.exact import impossible_week
from escala.solver.facts import Facts
from escala.solver.progress import Watch
from escala.workflow import build, generate
from tests.brief import until_better
from tests.independent_checker import faults, plain

HERE = Path(__file__).resolve().parent
CASES = {
    path.stem: path
    for path in sorted((*HERE.parent.glob("scenarios/*.yaml"), *HERE.glob("cases/*.yaml")))
    if re.search(r'^norma: "?df-489-2018\b', path.read_text(encoding="utf-8"), re.MULTILINE)
}
"""Those of the norm that the second opinion knows; the other services have tests of their own."""
TIGHT = (
    "por-pouco",
    "sessenta-minutos",
    "sessenta-minutos-turnos",
)
"""Feasible cases that are not always solved in a minute yet: that they are feasible is known by hand."""

QUICK = ("cinco-esf", "uma-semana")
"""Feasible cases that the unmarked part of the suite solves."""

SEARCH = SolveOptions(time_limit=1200.0, workers=1, seed=1, effort=40.0)
"""One thread whose effort is counted, so that no roster depends on the machine; most need a tenth of it."""

IMPROVED = ("cinco-esf", "compromissos", "duas-ubs", "um-dia-util", "uma-semana")
"""Cases of which a roster rewritten in part after the first is checked; of the others it is the first."""

TRYING = 0.8
"""Deterministic time that a tight team is tried for, in CP-SAT's units: bound, plan and a try at its weeks."""

CAUSES = {
    "ate-22h": ["193h", "160h", "faltam 33h por semana"],
    "compromissos-demais": ["Serviço Social", "das 09:00 às 10:00", "Art. 10"],
    "comum-faltando": ["cinco|5", "quatro|4", "qua 04/08"],
    "dez-horas": ["Serviço Social", "44h20", "40h"],
    "dois-na-semana": ["07/06", "Psicologia e Nutrição", "faltam 20h"],
    "estrita": ["eSF 5", "UBS 2", "estrita"],
    "janela-curta": ["eSF 3", "4h", "no horário em que está"],
    "janelas-disputadas": ["4h", "quatro|4"],
    "janelas-sem-sobra": ["32h", "16h", "reuniões com equipes"],
    "manhas-demais": ["Serviço Social", "30h", "25h"],
    "por-pouco-nao": ["641h20", "640h", "faltam 1h20"],
    "sabado-na-semana-vazia": ["21/11", "UBS 1", "2 pessoas"],
    "sem-consultorio": ["consultorio", "atendimento individual compartilhado"],
    "sem-horario-comum": ["Serviço Social", "Fonoaudiologia"],
    "sem-sala-na-sede": ["UBS 1", "sala"],
    "sem-sala-na-segunda": ["eSF 5", "UBS 2", "sala"],
    "sem-veiculo": ["veiculo", "domiciliar compartilhado"],
    "tres-pessoas": ["548h", "480h"],
}
"""Infeasible case -> what its cause must name, alternatives parted by `|`."""


def says(path: Path, word: str) -> bool:
    """Whether the comment that opens a case says `word`, as a word of its own."""
    lines = path.read_text(encoding="utf-8").splitlines()
    opening = lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]
    return any(token.strip(".:,") == word for line in opening for token in line.split())


FEASIBLE = [name for name, path in CASES.items() if not says(path, "Infeasible")]


SOLVED = [name for name in FEASIBLE if name not in TIGHT]
TRAVELLING = [name for name in SOLVED if len(plain(CASES[name])["unidades"]) > 1]


@cache
def solved(name: str) -> dict[str, Any]:
    """The roster that Escala finds for a case; it must find one."""
    improved = until_better() if name in IMPROVED else {}
    options = SEARCH if name in IMPROVED else replace(SEARCH, gap=1.0)
    result = build(load_scenario(CASES[name]), options=options, **improved)
    assert result.publishable, (result.situation, result.causes, result.report, result.defects)
    assert result.roster is not None
    roster: dict[str, Any] = json.loads(roster_bytes(result.roster))
    return roster


@pytest.mark.parametrize("name", CASES)
def test_every_case_says_what_comes_out(name: str) -> None:
    path = CASES[name]
    assert says(path, "Feasible") or says(path, "Infeasible")
    assert (name in CAUSES) == says(path, "Infeasible")


@pytest.mark.parametrize("name", CAUSES)
def test_no_roster_exists_and_the_cause_names_why(name: str, tmp_path: Path) -> None:
    result = generate(CASES[name], tmp_path / name, options=SolveOptions(time_limit=30.0, workers=2, seed=1))
    assert result.situation == "inviavel"
    said = " ".join(result.causes)
    for words in CAUSES[name]:
        assert any(word in said for word in words.split("|")), (words, said)
    assert not (tmp_path / name).exists()


def marked(names: list[str]) -> list[Any]:
    return [pytest.param(name, marks=[] if name in QUICK else pytest.mark.slow) for name in names]


class TestOneUnit:
    """A class is given to one worker: the months are of two, of about as much work."""

    @pytest.mark.parametrize("name", marked([name for name in SOLVED if name not in TRAVELLING]))
    def test_a_roster_without_fault(self, name: str) -> None:
        assert faults(plain(CASES[name]), solved(name)) == []

    def test_the_checker_is_not_blind(self) -> None:
        good, scenario = solved("uma-semana"), plain(CASES["uma-semana"])
        spoiled: dict[str, dict[str, Any]] = {name: deepcopy(good) for name in SPOILERS}
        for name, spoil in SPOILERS.items():
            spoil(spoiled[name])
        missed = [name for name, roster in spoiled.items() if not faults(scenario, roster)]
        assert missed == []


class TestSeveralUnits:
    """Months with travel."""

    @pytest.mark.parametrize("name", marked(TRAVELLING))
    def test_a_roster_without_fault(self, name: str) -> None:
        assert faults(plain(CASES[name]), solved(name)) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", TIGHT)
def test_a_tight_team_is_never_called_impossible(name: str) -> None:
    loaded = load_scenario(CASES[name])
    result = build(loaded, options=replace(SEARCH, gap=1.0, effort=TRYING))
    assert result.situation != "inviavel", result.causes
    assert not result.defects
    if result.roster is not None:
        assert faults(plain(CASES[name]), json.loads(roster_bytes(result.roster))) == []
    facts = Facts(loaded.month, loaded.ruleset)
    assert impossible_week(facts, Watch(SEARCH, None, None), 1.5, facts.weeks[:1]) is None


def of(roster: dict[str, Any], activity: str) -> dict[str, Any]:
    """The first session of an activity."""
    found: dict[str, Any] = next(s for s in roster["sessoes"] if s["atividade"] == activity)
    return found


def longer(session: dict[str, Any]) -> None:
    """A session made an hour longer."""
    session["fim"] = (datetime.fromisoformat(session["fim"]) + timedelta(hours=1)).isoformat()


SPOILERS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a session gone": lambda r: r["sessoes"].pop(0),
    "two of one id": lambda r: r["sessoes"][1].update(id=r["sessoes"][0]["id"]),
    "no team meeting": lambda r: r["sessoes"].remove(of(r, "reuniao-equipe")),
    "a meeting of one hour more": lambda r: longer(of(r, "reuniao-equipe")),
    "somebody not at the duty": lambda r: of(r, "reuniao-esf")["profissionais"].pop(),
    "another eSF's duty": lambda r: of(r, "reuniao-esf").update(esf=["esf-1", "esf-2"]),
    "no vehicle": lambda r: of(r, "domiciliar-compartilhado").update(recursos={}),
    "care in the street": lambda r: of(r, "atendimento-individual").update(local="territorio", unidade=None),
    "a unit that is none": lambda r: of(r, "atendimento-individual").update(unidade="ubs-9"),
    "a waiver left out": lambda r: r["dispensas"].pop(),
    "a waiver too many": lambda r: r["dispensas"].append({**r["dispensas"][0], "artigo": "Anexo II 2.2"}),
    "points that do not add up": lambda r: r["objetivo"].update(valor=r["objetivo"]["valor"] + 1),
    "another time zone": lambda r: of(r, "planejamento").update(
        inicio=of(r, "planejamento")["inicio"].replace("-03:00", "-02:00")
    ),
}
