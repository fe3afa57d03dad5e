"""A roster made by hand that holds every rule: two people, one week, a seat and another unit.

Ana and Bia work 25 h: Tuesday and Thursday at the seat, Wednesday and Friday at the other unit. The two meetings with
eSF take both above their band, and on Wednesday the seat is open for an hour while the whole team meets elsewhere: so
there are three waivers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from escala.audit import AuditReport, audit, audit_file
from escala.domain.month import Month
from escala.domain.roster import Objective, Roster
from escala.domain.scenario import Scenario
from escala.norms.loading import load_pack
from escala.norms.ruleset import RuleSet, resolve
from tests.rules.cases import parse_session

SCENARIO: dict[str, Any] = {
    "norma": "df-489-2018",
    "modalidade": "nasf-ab-2",
    "periodo": {"inicio": "2027-03-01", "fim": "2027-03-07"},
    "equipe": {"id": "dupla", "nome": "Nasf-AB Dupla"},
    "sede": "ubs-1",
    "feriados": {"uf": "DF"},
    "unidades": {
        "ubs-1": {
            "nome": "UBS 1",
            "funcionamento": {
                "ter": ["08:00-12:00", "13:00-17:00"],
                "qua": ["10:00-11:00"],
                "qui": ["08:00-12:00", "13:00-16:40"],
            },
            "recursos": {"consultorio": 2, "sala": 1},
        },
        "ubs-2": {
            "nome": "UBS 2",
            "funcionamento": {"qua": ["08:00-12:00"], "sex": ["08:00-14:00"]},
            "recursos": {"consultorio": 1, "sala": 1},
        },
    },
    "deslocamentos": [{"entre": ["ubs-1", "ubs-2"], "minutos": 20}],
    "recursos": {"veiculo": 1},
    "esf": {"esf-1": {"nome": "eSF 1", "unidade": "ubs-1"}, "esf-2": {"nome": "eSF 2", "unidade": "ubs-2"}},
    "profissionais": {
        "ana": {"nome": "Ana Souza", "ocupacao": "psicologo", "carga_horaria": 25},
        "bia": {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 25},
    },
    "compromissos": [
        {
            "profissionais": ["ana", "bia"],
            "atividade": "planejamento",
            "toda": "qui",
            "das": "15:40",
            "as": "16:40",
            "unidade": "ubs-1",
        }
    ],
}

SESSIONS = (
    "ter 08:00-12:00 reuniao-esf ubs-1 [ana, bia] com esf-1",
    "ter 13:00-15:00 reuniao-equipe ubs-1 [ana, bia]",
    "ter 15:00-17:00 atendimento-compartilhado ubs-1 [ana, bia]",
    "qua 08:00-12:00 reuniao-esf ubs-2 [ana, bia] com esf-2",
    "qui 08:00-10:00 grupo-especifico ubs-1 [ana]",
    "qui 08:00-10:00 atendimento-individual ubs-1 [bia]",
    "qui 10:00-12:00 atendimento-individual ubs-1 [ana]",
    "qui 10:00-12:00 grupo-especifico ubs-1 [bia]",
    "qui 13:00-15:00 atendimento-compartilhado ubs-1 [ana, bia]",
    "qui 15:00-15:40 atendimento-individual ubs-1 [ana]",
    "qui 15:00-15:40 atendimento-individual ubs-1 [bia]",
    "qui 15:40-16:40 planejamento ubs-1 [ana, bia]",
    "sex 08:00-09:40 domiciliar-compartilhado domicilio [ana, bia]",
    "sex 09:40-11:20 domiciliar-compartilhado domicilio [ana, bia]",
    "sex 11:20-13:20 grupo-compartilhado ubs-2 [ana, bia] com esf-2",
)
"""Ids from 0001, in this order."""


def month_of(data: Any) -> tuple[Month, RuleSet]:
    """A scenario on the calendar, and its norm."""
    scenario, pack = Scenario.model_validate(data), load_pack(data["norma"])
    return Month(scenario, pack.feriados.pais), resolve(scenario, pack)


def roster_of(data: Any, sessions: Iterable[str]) -> Roster:
    """A roster of a scenario with these sessions, ids from 0001; it declares no waiver and no point."""
    month, ruleset = month_of(data)
    return Roster(
        versao="0.1.0",
        cenario=data,
        situacao="viavel",
        objetivo=Objective(valor=0, limite=0),
        semanas=tuple(week.label for week in month.weeks),
        sessoes=tuple(parse_session(text, f"{n:04}", month, ruleset) for n, text in enumerate(sessions, 1)),
    )


def good_month() -> tuple[Month, RuleSet]:
    """The scenario on the calendar, and its norm."""
    return month_of(SCENARIO)


@cache
def good_roster() -> Roster:
    """The roster, which declares its waivers and its points as they are."""
    month, ruleset = good_month()
    roster = roster_of(SCENARIO, SESSIONS)
    found = audit(roster, month, ruleset)
    goal = Objective(valor=found.total, limite=0, parcelas=found.penalidades)
    return roster.model_copy(update={"dispensas": found.dispensas, "objetivo": goal})


@cache
def _good_text() -> str:
    return json.dumps(good_roster().to_data())


def good_data() -> Any:
    """The roster as an `escala.json` holds it, to be spoilt."""
    return json.loads(_good_text())


def session(data: Any, id: str) -> Any:
    """The session of that id in an `escala.json`."""
    return next(session for session in data["sessoes"] if session["id"] == id)


def audit_data(folder: Path, data: Any) -> AuditReport:
    """The audit of an `escala.json` with that content."""
    (folder / "escala.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return audit_file(folder)


def audit_spoilt(folder: Path, spoil: Callable[[Any], object]) -> AuditReport:
    """The audit of the good roster after something was done to its data."""
    data = good_data()
    spoil(data)
    return audit_data(folder, data)
