"""A roster made by hand for swaps: three people, two weeks, 8 h a week each, and no duty but hours, place and time.

On Mondays Ana and Bia work in the morning, Ana at the seat and Bia at the other unit, and Caio in the afternoon. Ana
alone works on Tuesdays, Bia on Thursdays, Caio on Fridays; on Wednesdays they plan together. Ana comes only in the
morning.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from escala.audit import AuditReport, audit
from escala.audit.form import place
from escala.domain.merge_patch import merge_patch
from escala.domain.roster import Objective, Roster
from escala.outputs import write_folder
from escala.rules.base import RosterView
from escala.scenario_files import LoadedScenario, load_data
from escala.workflow import audited, roster_files
from tests.audit.good import roster_of

SCENARIO: dict[str, Any] = {
    "norma": "df-489-2018",
    "modalidade": "nasf-ab-2",
    "periodo": {"inicio": "2027-03-01", "fim": "2027-03-14"},
    "equipe": {"id": "trio", "nome": "Nasf-AB Trio"},
    "sede": "ubs-1",
    "feriados": {"uf": "DF"},
    "unidades": {
        unit: {
            "nome": name,
            "funcionamento": {"seg-sex": ["08:00-17:00"]},
            "recursos": {"consultorio": 1, "sala": 1},
        }
        for unit, name in (("ubs-1", "UBS 1"), ("ubs-2", "UBS 2"))
    },
    "deslocamentos": [{"entre": ["ubs-1", "ubs-2"], "minutos": 20}],
    "esf": {"esf-1": {"nome": "eSF 1", "unidade": "ubs-1"}},
    "profissionais": {
        "ana": {
            "nome": "Ana Souza",
            "ocupacao": "psicologo",
            "carga_horaria": 10,
            "disponibilidade": {"seg-sex": ["08:00-13:00"]},
        },
        "bia": {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 10},
        "caio": {"nome": "Caio Reis", "ocupacao": "farmaceutico", "carga_horaria": 10},
    },
    "ajustes": {
        **{
            activity: {"faixa": [0, 40], "motivo": "teste"}
            for activity in (
                *("atendimento-individual", "grupo-especifico", "atendimento-compartilhado", "planejamento"),
                *("domiciliar-compartilhado", "grupo-compartilhado", "intersetorial"),
            )
        },
        **{
            rule: {"dispensa": True, "motivo": "teste"}
            for rule in ("presenca-minima", "reuniao-equipe", "acolhimento-esf")
        },
        "reuniao-esf": {"faixa": [0, 40], "dispensa": True, "motivo": "teste"},
    },
}

WEEK = (
    "seg{} 08:00-12:00 outras ubs-1 [ana]",
    "seg{} 08:00-12:00 planejamento ubs-2 [bia]",
    "seg{} 13:00-17:00 outras ubs-1 [caio]",
    "ter{} 08:00-12:00 atendimento-individual ubs-1 [ana]",
    "qua{} 08:00-10:00 planejamento ubs-1 [ana, bia, caio]",
    "qui{} 08:00-12:00 outras ubs-2 [bia]",
    "sex{} 08:00-12:00 planejamento ubs-1 [caio]",
)
"""The sessions of a week."""


def loaded_of(**changes: Any) -> LoadedScenario:
    """The scenario, with some changes (RFC 7396)."""
    return load_data(merge_patch(copy.deepcopy(SCENARIO), changes), "trio")


def roster(loaded: LoadedScenario, sessions: Iterable[str]) -> Roster:
    """A roster with these sessions, ids from 0001, as the audit counts its points and waivers, and a bound of 0."""
    declared, report = audited(roster_of(loaded.data, sessions), loaded)
    goal = Objective(valor=report.total, limite=0, parcelas=report.penalidades)
    return declared.model_copy(update={"objetivo": goal})


def view_of(found: Roster, loaded: LoadedScenario) -> RosterView:
    """The roster on the calendar, without a fault in its form."""
    view, malformed = place(found, loaded.month, loaded.ruleset)
    assert not malformed, malformed
    return view


def audit_of(found: Roster, loaded: LoadedScenario) -> AuditReport:
    """Its audit, the waivers that it uses declared."""
    return audited(found, loaded)[1]


def one_week(*sessions: str, hours: int = 8) -> tuple[Roster, LoadedScenario]:
    """A roster of Ana and Bia, both with the same hours, in one week."""
    both = {p: {"carga_horaria": hours, "disponibilidade": None} for p in ("ana", "bia")}
    loaded = loaded_of(periodo={"fim": "2027-03-07"}, profissionais={"caio": None, **both})
    found = roster(loaded, sessions)
    assert audit_of(found, loaded).ok, audit_of(found, loaded).violacoes
    return found, loaded


def write(folder: Path, found: Roster, loaded: LoadedScenario) -> Path:
    """The roster as `escala gerar` writes it."""
    write_folder(folder, roster_files(found, audit(found, loaded.month, loaded.ruleset), loaded))
    return folder
