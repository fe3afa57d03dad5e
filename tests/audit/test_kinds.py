"""Each clause of a general kind answers for itself: what breaks one leaves the others held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escala.audit import AuditReport
from escala.norms.loading import load_pack
from escala.norms.pack import KINDS
from tests.audit.good import audit_data, roster_of, session

SCENARIO: dict[str, Any] = {
    "norma": "ngr-regional",
    "modalidade": "regional",
    "periodo": {"inicio": "2027-03-01", "fim": "2027-03-07"},
    "equipe": {"id": "dupla", "nome": "NGR Dupla"},
    "sede": "ngr",
    "feriados": {"uf": "ES"},
    "unidades": {
        "ngr": {"nome": "Sede", "funcionamento": {"seg-sex": ["08:00-18:00"]}, "recursos": {"sala": 1}},
        "us-1": {"nome": "US 1", "funcionamento": {"seg-sex": ["08:00-18:00"]}, "referencia": "ana"},
    },
    "deslocamentos": [{"entre": ["ngr", "us-1"], "minutos": 20}],
    "profissionais": {
        "ana": {"nome": "Ana Souza", "ocupacao": "enfermeiro", "carga_horaria": 40},
        "bia": {"nome": "Bia Lima", "ocupacao": "psicologo", "carga_horaria": 40},
        "eva": {"nome": "Eva Melo", "ocupacao": "enfermeiro-unidade", "carga_horaria": 4, "lotacao": "us-1"},
    },
    "parceiros": {"direcao": {"nome": "Direção da US 1", "unidade": "us-1"}},
    "pactuacoes": {
        "planejamento-mensal": {
            "regra": "reuniao-recorrente",
            "resumo": "Uma vez por mês o núcleo planeja o mês.",
            "citacao": "Ata de 10/02/2027",
            "parametros": {"atividade": "reuniao-pactuada", "a_cada": "mes", "quem": {"pessoas": ["ana", "bia"]}},
        }
    },
}

SESSIONS = (
    "seg 08:00-10:00 reuniao-coordenacao ngr [ana, bia]",
    "seg 13:00-16:00 colegiado-regional ngr [ana, bia]",
    "ter 08:00-10:00 colegiado-local us-1 [ana] convida direcao",
    "qua 08:00-10:00 reuniao-pactuada ngr [ana, bia]",
    "qui 08:00-11:00 visita-apoio us-1 [ana]",
    "seg 16:00-18:00 visita-apoio us-1 [ana]",
    "sex 08:00-12:00 relatorio-indicadores ngr [ana]",
    "sex 13:00-17:00 relatorio-indicadores ngr [bia]",
    "qua 08:00-10:00 supervisao-enfermagem us-1 [eva]",
)
"""Ids from 0001; every clause of a kind holds, and few of the other rules do."""


def roster() -> Any:
    """The roster as an `escala.json` holds it."""
    return roster_of(SCENARIO, SESSIONS).to_data()


def broken(report: AuditReport) -> dict[str, int]:
    """Clauses of general kinds that are broken -> how often."""
    rows = [row for row in report.artigos if row.regra in KINDS]
    assert [row.id for row in rows] == [
        *("reuniao-semanal", "colegiado-regional", "colegiado-local", "visitas-apoio"),
        *("relatorio-mensal", "supervisao-protegida", "planejamento-mensal"),
    ]
    assert {row.id for row in rows if row.situacao == "descumprido"} == {row.id for row in rows if row.violacoes}
    assert {row.situacao for row in rows} <= {"cumprido", "descumprido"}
    return {row.id: row.violacoes for row in rows if row.violacoes}


def test_all_of_them_hold(tmp_path: Path) -> None:
    assert broken(audit_data(tmp_path, roster())) == {}


@pytest.mark.parametrize(
    ("missing", "clause", "article"),
    [
        ("0001", "reuniao-semanal", "NGR, reunião semanal"),
        ("0002", "colegiado-regional", "NGR, Colegiado Gestor Regional"),
        ("0003", "colegiado-local", "NGR, Colegiado Gestor Local"),
        ("0004", "planejamento-mensal", "Ata de 10/02/2027"),
        ("0005", "visitas-apoio", "NGR, apoio às unidades"),
        ("0008", "relatorio-mensal", "NGR, indicadores"),
        ("0009", "supervisao-protegida", "NGR, agenda dos enfermeiros"),
    ],
)
def test_only_the_clause_that_is_broken_is_broken(missing: str, clause: str, article: str, tmp_path: Path) -> None:
    data = roster()
    data["sessoes"].remove(session(data, missing))
    report = audit_data(tmp_path, data)
    assert broken(report) == {clause: 1}
    assert [b.artigo for b in report.violacoes if b.clausula == clause] == [article]
    assert not report.ok


def busy(data: Any) -> None:
    data["cenario"]["parceiros"]["direcao"]["ocupado"] = [{"em": "2027-03-02", "das": "09:00", "as": "12:00"}]


FAULTS: dict[str, Callable[[Any], object]] = {
    "reuniao-recorrente": lambda data: data["sessoes"].remove(session(data, "0001")),
    "visitas": lambda data: data["sessoes"].remove(session(data, "0005")),
    "tarefa-datada": lambda data: data["sessoes"].remove(session(data, "0007")),
    "reserva": lambda data: session(data, "0009").update(unidade="ngr"),
    "convidados": busy,
}


@pytest.mark.parametrize("rule", FAULTS)
def test_each_fault_is_caught_by_its_rule(rule: str, tmp_path: Path) -> None:
    before = {breach.regra for breach in audit_data(tmp_path, roster()).violacoes}
    data = roster()
    FAULTS[rule](data)
    after = {breach.regra for breach in audit_data(tmp_path, data).violacoes}
    assert rule in after - before


def test_every_rule_that_only_this_norm_has_has_a_fault() -> None:
    assert set(FAULTS) == set(load_pack("ngr-regional").rules()) - set(load_pack("df-489-2018").rules())


def test_two_clauses_of_one_kind_each_count_their_own(tmp_path: Path) -> None:
    data = roster()
    session(data, "0001")["profissionais"].remove("bia")
    session(data, "0003").update(parceiros=[], unidade="ngr")
    assert broken(audit_data(tmp_path, data)) == {"reuniao-semanal": 1, "colegiado-local": 2}


def test_what_is_agreed_is_told_in_its_own_words(tmp_path: Path) -> None:
    row = audit_data(tmp_path, roster()).artigos[-1]
    assert (row.id, row.citacao, row.resumo) == (
        "planejamento-mensal",
        "Ata de 10/02/2027",
        "Uma vez por mês o núcleo planeja o mês.",
    )
