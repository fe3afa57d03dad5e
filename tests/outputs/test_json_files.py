"""`escala.json` and `relatorio.json`: canonical bytes out, a roster or every problem in."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from escala.documents.errors import InputError
from escala.domain.roster import Waiver
from escala.outputs import (
    is_proof,
    is_sealed,
    proof_bytes,
    read_audited,
    read_proof,
    read_roster,
    report_bytes,
    roster_bytes,
)
from escala.outputs.workbook import Book
from tests.calendars.builders import MORNING, roster

WAIVER = Waiver(
    regra="presenca-minima",
    artigo="Art. 10",
    motivo="reunião fora da sede",
    inicio=dt.datetime(2027, 4, 6, 8, tzinfo=dt.timezone(dt.timedelta(hours=-3))),
    fim=dt.datetime(2027, 4, 6, 12, tzinfo=dt.timezone(dt.timedelta(hours=-3))),
)


def problems(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_roster(path)
    return [str(problem) for problem in caught.value.problems]


def edited(path: Path, **changes: Any) -> Path:
    data = json.loads(roster_bytes(roster(*MORNING, dispensas=(WAIVER,))))
    path.write_text(json.dumps({**data, **changes}, ensure_ascii=False, indent=2), "utf-8")
    return path


class TestWriting:
    def test_the_keys_are_the_contracts_in_its_order(self):
        data = json.loads(roster_bytes(roster(*MORNING, dispensas=(WAIVER,))))
        assert list(data) == [
            "formato",
            "versao",
            "cenario",
            "situacao",
            "objetivo",
            "semanas",
            "sessoes",
            "dispensas",
        ]
        assert data["formato"] == "escala/1"
        assert data["sessoes"][0] == {
            "id": "0001",
            "atividade": "reuniao-esf",
            "inicio": "2027-04-06T08:00:00-03:00",
            "fim": "2027-04-06T12:00:00-03:00",
            "unidade": "ubs-1",
            "local": "unidade",
            "profissionais": ["ana", "bia", "caio"],
            "esf": ["esf-1"],
            "recursos": {},
        }
        assert next(iter(data["sessoes"][0])) == "id"
        assert data["dispensas"] == [
            {
                "regra": "presenca-minima",
                "artigo": "Art. 10",
                "motivo": "reunião fora da sede",
                "inicio": "2027-04-06T08:00:00-03:00",
                "fim": "2027-04-06T12:00:00-03:00",
            }
        ]

    def test_partners_and_venue_are_written_only_where_there_are_any(self):
        shared = MORNING[3].model_copy(update={"parceiros": ("cras",), "espaco": "auditorio"})
        alone, held = json.loads(roster_bytes(roster(MORNING[0], shared)))["sessoes"]
        assert not {"parceiros", "espaco"} & set(alone)
        assert list(held) == [
            *("id", "atividade", "inicio", "fim", "unidade", "local", "espaco", "profissionais", "esf", "parceiros"),
            "recursos",
        ]
        assert (held["parceiros"], held["espaco"]) == (["cras"], "auditorio")

    def test_text_is_utf8_as_people_read_it_indented_with_one_newline_at_the_end(self):
        written = roster_bytes(roster(*MORNING, dispensas=(WAIVER,)))
        assert "reunião".encode() in written
        assert written.startswith(b'{\n  "formato": "escala/1",\n')
        assert written.endswith(b"}\n")
        assert not written.endswith(b"\n\n")

    def test_the_order_in_which_sessions_and_resources_come_does_not_show(self):
        held = MORNING[0].model_copy(update={"recursos": {"sala": 1, "consultorio": 2}})
        same = MORNING[0].model_copy(update={"recursos": {"consultorio": 2, "sala": 1}})
        assert roster_bytes(roster(held, *MORNING[1:])) == roster_bytes(roster(*reversed(MORNING[1:]), same))

    def test_people_stay_in_the_order_of_the_scenario(self):
        assert list(json.loads(roster_bytes(roster()))["cenario"]["profissionais"]) == ["ana", "bia", "caio"]

    def test_a_number_that_is_none_is_not_written(self):
        with pytest.raises(ValueError, match="nan"):
            report_bytes({"total": float("nan")}, roster())

    def test_a_report_keeps_the_order_of_its_keys(self):
        written = json.loads(report_bytes({"b": 1, "a": "ç"}, roster(*MORNING)))
        assert list(written) == ["b", "a", "sha256_escala", "sessoes"]

    def test_a_report_has_the_sessions_that_were_audited(self, tmp_path: Path):
        of = roster(*MORNING)
        (tmp_path / "relatorio.json").write_bytes(report_bytes({}, of))
        audited = read_audited(tmp_path)
        assert list(audited) == [session.id for session in of.sessoes]
        assert all(audited[s.id].model_copy(update={"recursos": s.recursos}) == s for s in of.sessoes)

    def test_a_report_without_them_is_refused(self, tmp_path: Path):
        (tmp_path / "relatorio.json").write_text("{}", encoding="utf-8")
        with pytest.raises(InputError, match="que sessões foram auditadas"):
            read_audited(tmp_path)


class TestProofs:
    def test_a_proof_is_found_by_its_fingerprint_alone(self, tmp_path: Path):
        (tmp_path / "inviavel.json").write_bytes(proof_bytes("0.1.0", "ab", {"norma": "x"}, ["Faltam 3h."]))
        assert read_proof(tmp_path, "ab") == ("Faltam 3h.",)
        assert read_proof(tmp_path, "cd") is None
        assert read_proof(tmp_path / "nada", "ab") is None
        assert is_proof(tmp_path)
        (tmp_path / "escala.json").write_text("{}", encoding="utf-8")
        assert not is_proof(tmp_path), "a roster is no proof, whatever lies beside it"

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"formato": "escala-inviavel/1", "impressao": "ab"}'])
    def test_what_is_no_proof_is_none(self, tmp_path: Path, text: str):
        (tmp_path / "inviavel.json").write_text(text, encoding="utf-8")
        assert read_proof(tmp_path, "ab") is None

    def test_a_roster_is_sealed_by_its_report(self, tmp_path: Path):
        written = roster_bytes(roster(*MORNING))
        (tmp_path / "escala.json").write_bytes(written)
        assert not is_sealed(tmp_path)
        (tmp_path / "relatorio.json").write_bytes(report_bytes({}, roster(*MORNING)))
        assert is_sealed(tmp_path)
        (tmp_path / "escala.json").write_bytes(written + b"\n")
        assert not is_sealed(tmp_path)

    def test_a_sheet_that_somebody_saved_anew_breaks_the_seal(self, tmp_path: Path):
        (tmp_path / "escala.json").write_bytes(roster_bytes(roster(*MORNING)))
        (tmp_path / "relatorio.json").write_bytes(report_bytes({}, roster(*MORNING)))
        book = Book()
        book.sheet("Editar")
        (tmp_path / "escala.xlsx").write_bytes(book.content())
        assert is_sealed(tmp_path)
        load_workbook(tmp_path / "escala.xlsx").save(tmp_path / "escala.xlsx")
        assert not is_sealed(tmp_path)
        (tmp_path / "escala.xlsx").write_bytes(b"x")
        assert not is_sealed(tmp_path)

    def test_the_fingerprint_stands_after_the_version(self):
        data = json.loads(roster_bytes(roster(*MORNING).model_copy(update={"impressao": "ab"})))
        assert list(data)[:4] == ["formato", "versao", "impressao", "cenario"]


class TestReading:
    def test_what_was_written_reads_back_equal(self, tmp_path: Path):
        original = roster(*MORNING, dispensas=(WAIVER,))
        path = tmp_path / "escala.json"
        path.write_bytes(roster_bytes(original))
        assert read_roster(path) == original
        assert read_roster(tmp_path) == original
        assert roster_bytes(read_roster(path)) == path.read_bytes()

    def test_partners_and_venue_read_back(self, tmp_path: Path):
        shared = MORNING[3].model_copy(update={"parceiros": ("cras", "camara"), "espaco": "auditorio"})
        path = tmp_path / "escala.json"
        path.write_bytes(roster_bytes(roster(MORNING[0], shared)))
        assert read_roster(path) == roster(MORNING[0], shared)
        assert roster_bytes(read_roster(path)) == path.read_bytes()

    def test_partners_and_venue_of_the_wrong_type_are_told(self, tmp_path: Path):
        data = json.loads(roster_bytes(roster(MORNING[3])))
        data["sessoes"][0].update(parceiros="cras", espaco="Auditório")
        path = edited(tmp_path / "escala.json", sessoes=data["sessoes"])
        assert [problem.split(": ", 1)[1] for problem in problems(path)] == [
            'esperava uma lista, entre [ e ] ou com um item por linha depois de "- " e encontrei "cras"\n'
            '    Talvez ["cras"].',
            "esperava um identificador com letras minúsculas sem acento, números e hífen, e encontrei "
            '"Auditório"\n    Talvez auditorio.',
        ]

    @settings(max_examples=40, deadline=None)
    @given(name=st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1).filter(str.strip))
    def test_any_name_survives(self, name: str, tmp_path_factory: pytest.TempPathFactory):
        path = tmp_path_factory.mktemp("nome") / "escala.json"
        original = roster(*MORNING).model_copy(update={"cenario": {"equipe": {"id": "e", "nome": name}}})
        path.write_bytes(roster_bytes(original))
        assert read_roster(path) == original

    def test_a_missing_file(self, tmp_path: Path):
        (found,) = problems(tmp_path / "nada.json")
        assert found.startswith(f"{tmp_path / 'nada.json'}: o arquivo não existe")

    def test_a_name_that_no_file_can_have(self, tmp_path: Path):
        assert problems(tmp_path / ("m" * 300))
        assert problems(tmp_path / "a\0b")

    def test_a_folder_without_a_roster(self, tmp_path: Path):
        (found,) = problems(tmp_path)
        assert found == (
            f"{tmp_path}: esperava uma pasta gravada pelo Escala, com escala.json, e o arquivo não está nela\n"
            "    Talvez a pasta seja outra; `escala gerar CENARIO` grava uma nova."
        )

    def test_another_format(self, tmp_path: Path):
        path = edited(tmp_path / "escala.json", formato="escala/9")
        (found,) = problems(path)
        assert found.startswith(f"{path}:2:14: ")

    def test_every_problem_at_once_each_with_its_line(self, tmp_path: Path):
        path = edited(tmp_path / "escala.json", situacao="ótima", semanas="2027-W14", extra=1)
        assert len(problems(path)) == 3

    @pytest.mark.parametrize(
        ("written", "found"), [("2027-04-06T08:00:00", '"2027-04-06T08:00:00"'), (1806999999, "1806999999")]
    )
    def test_a_time_without_an_offset_is_no_instant(self, tmp_path: Path, written: object, found: str):
        data = json.loads(roster_bytes(roster(*MORNING)))
        data["sessoes"][1]["inicio"] = written
        path = edited(tmp_path / "escala.json", sessoes=data["sessoes"])
        (problem,) = problems(path)
        line = 1 + next(i for i, text in enumerate(path.read_text("utf-8").split("\n")) if json.dumps(written) in text)
        assert problem == (
            f"{path}:{line}:17: esperava uma data e hora com fuso e encontrei {found}\n"
            '    Talvez "2027-03-02T08:00:00-03:00".'
        )

    def test_a_waiver_has_an_offset_too_or_no_time_at_all(self, tmp_path: Path):
        row = {"regra": "faixa-horas", "artigo": "Art. 19", "motivo": "Art. 21"}
        assert read_roster(edited(tmp_path / "escala.json", dispensas=[row])).dispensas[0].inicio is None
        (found,) = problems(edited(tmp_path / "escala.json", dispensas=[{**row, "fim": "2027-04-06T08:00:00"}]))
        assert "esperava uma data e hora com fuso" in found
