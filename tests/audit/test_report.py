"""What the report holds: a row for each clause, figures, plain data in a fixed order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from escala.audit import AuditReport, audit
from tests.audit.good import audit_data, audit_spoilt, good_data, good_month, good_roster, session
from tests.rules.cases import parse_session


def row(report: AuditReport, id: str) -> Any:
    return next(row for row in report.artigos if row.id == id)


def test_a_row_for_every_clause_in_the_order_of_the_norm(tmp_path: Path) -> None:
    _, ruleset = good_month()
    report = audit_data(tmp_path, good_data())
    assert [row.id for row in report.artigos] == [clause.id for clause in ruleset.pack.clausulas]
    assert {row.situacao for row in report.artigos} == {"cumprido", "dispensado", "achado", "fora"}
    for clause, found in zip(ruleset.pack.clausulas, report.artigos, strict=True):
        assert (found.situacao == "fora") == (clause.regra is None)


def test_only_the_row_of_hours_that_is_broken_is_broken(tmp_path: Path) -> None:
    def less_care(data: Any) -> None:
        for id in ("0010", "0011"):
            session(data, id).update(atividade="outras", recursos={})

    report = audit_spoilt(tmp_path, less_care)
    assert {breach.artigo for breach in report.violacoes} == {"Anexo II 1.1"}
    assert row(report, "anexo-ii-1-1").situacao == "descumprido"
    assert row(report, "anexo-ii-1-2").situacao == "cumprido"
    assert row(report, "art-19").situacao == "descumprido"


def test_only_the_definition_of_the_activity_that_is_broken_is_broken(tmp_path: Path) -> None:
    report = audit_spoilt(tmp_path, lambda data: session(data, "0005")["profissionais"].append("bia"))
    assert row(report, "anexo-iii-grupo-especifico").situacao == "descumprido"
    assert row(report, "anexo-iii-atendimento-individual").situacao == "cumprido"
    assert row(report, "anexo-iii").situacao == "descumprido"


def test_findings_about_the_team_are_no_breach(tmp_path: Path) -> None:
    report = audit_data(tmp_path, good_data())
    assert row(report, "art-7").situacao == "achado"
    assert report.ok


def test_hours_of_each_person_beside_band_and_target(tmp_path: Path) -> None:
    report = audit_data(tmp_path, good_data())
    found = {(f.profissional, f.linha): (f.minutos, f.minimo, f.maximo, f.alvo) for f in report.horas}
    assert found["ana", "1.1"] == (160, 150, 300, 225)
    assert found["ana", "2.1.1"] == (480, 300, 480, 375)
    assert found["bia", "2.1.2"] == (120, None, None, 120)
    assert found["bia", "3.1"] == (0, None, None, None)
    assert len(found) == 2 * 11


def test_support_counts_a_session_once(tmp_path: Path) -> None:
    report = audit_data(tmp_path, good_data())
    assert [(f.esf, f.minutos, f.sessoes) for f in report.apoio] == [("esf-1", 240, 1), ("esf-2", 360, 2)]


class TestPresence:
    def test_the_least_outside_the_waived_stretches(self, tmp_path: Path) -> None:
        presence = audit_data(tmp_path, good_data()).presenca
        assert presence is not None
        assert (presence.exigido, presence.menor, presence.margem) == (2, 2, 0)
        assert presence.inicio.isoformat() == "2027-03-02T08:00:00-03:00"
        assert presence.sem_folga == (8 + 7) * 60 + 40, "Tuesday and Thursday whole; Wednesday's hour is waived"

    def test_where_it_falls_short(self, tmp_path: Path) -> None:
        presence = audit_spoilt(tmp_path, lambda data: session(data, "0012")["profissionais"].pop()).presenca
        assert presence is not None
        assert (presence.menor, presence.margem) == (1, -1)
        assert (presence.inicio.isoformat(), presence.fim.isoformat()) == (
            "2027-03-04T15:40:00-03:00",
            "2027-03-04T16:40:00-03:00",
        )

    def test_the_strict_rule_counts_the_waived_stretches(self, tmp_path: Path) -> None:
        strict = {"presenca-minima": {"estrita": True, "motivo": "teste"}}
        presence = audit_spoilt(tmp_path, lambda data: data["cenario"].update(ajustes=strict)).presenca
        assert presence is not None
        assert presence.menor == 0

    def test_by_shift_everybody_of_the_shift_counts(self, tmp_path: Path) -> None:
        def by_shift(data: Any) -> None:
            data["cenario"]["ajustes"] = {"presenca-minima": {"granularidade": "turno", "motivo": "teste"}}
            session(data, "0012")["profissionais"].pop()

        report = audit_spoilt(tmp_path, by_shift)
        assert report.presenca is not None
        assert report.presenca.menor == 2
        assert "presenca-minima" not in {breach.regra for breach in report.violacoes}


class TestData:
    def test_it_is_json_with_portuguese_keys(self, tmp_path: Path) -> None:
        data = audit_data(tmp_path, good_data()).to_data()
        assert json.loads(json.dumps(data, allow_nan=False)) == data
        assert list(data)[:3] == ["formato", "conforme", "versao"]
        assert data["formato"] == "escala-relatorio/1"
        assert data["conforme"] is True
        assert data["total"] == sum(data["penalidades"].values())
        assert data["dispensas"][0]["inicio"] == "2027-03-03T10:00:00-03:00"
        assert set(data["dispensas"][1]) == {"regra", "artigo", "profissional", "motivo"}

    def test_the_same_audit_gives_the_same_bytes(self) -> None:
        month, ruleset = good_month()
        roster = good_roster()
        backwards = roster.model_copy(update={"sessoes": roster.sessoes[::-1]})
        first, second = (json.dumps(audit(r, month, ruleset).to_data()) for r in (roster, backwards))
        assert first == second

    def test_a_breach_names_people_place_sessions_and_time(self, tmp_path: Path) -> None:
        data = audit_spoilt(tmp_path, lambda data: session(data, "0003")["profissionais"].pop()).to_data()
        found = next(breach for breach in data["violacoes"] if breach["regra"] == "presenca-minima")
        assert found == {
            "regra": "presenca-minima",
            "artigo": "Art. 10",
            "mensagem": "ter 02/03, das 15:00 às 17:00: 1 profissional presente em UBS 1 (Ana Souza), e deve haver ao "
            "menos 2",
            "profissionais": ["ana"],
            "unidade": "ubs-1",
            "esf": [],
            "sessoes": [],
            "inicio": "2027-03-02T15:00:00-03:00",
            "fim": "2027-03-02T17:00:00-03:00",
            "minutos": 120,
        }


def test_a_rule_that_this_version_does_not_know_is_a_breach() -> None:
    month, ruleset = good_month()
    clause = ruleset.pack.clausulas[0].model_copy(
        update={"id": "nova", "cobertura": "regra", "regra": "rodizio", "motivo": None}
    )
    pack = ruleset.pack.model_copy(update={"clausulas": (*ruleset.pack.clausulas, clause)})
    report = audit(good_roster(), month, type(ruleset)(**{**vars(ruleset), "pack": pack}))
    (breach,) = report.violacoes
    assert breach.mensagem.startswith('A norma cita a regra "rodizio"')


def test_parse_session_reads_what_the_cases_write() -> None:
    month, ruleset = good_month()
    found = parse_session(
        "sex 08:00-09:40 domiciliar-compartilhado domicilio [ana, bia] com esf-1", "7", month, ruleset
    )
    assert (found.local, found.unidade, found.esf, found.recursos) == ("domicilio", None, ("esf-1",), {"veiculo": 1})
    assert found.inicio.isoformat() == "2027-03-05T08:00:00-03:00"
