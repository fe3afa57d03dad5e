"""`escala auditar`: what it prints, its exit codes, and what it says of files that are no roster."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from escala.norms.loading import find_pack
from tests.audit.good import good_data, session
from tests.audit.test_kinds import roster

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the good roster."""
    write(tmp_path, good_data())
    return tmp_path


def write(folder: Path, data: Any) -> None:
    (folder / "escala.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def words(result: Result) -> str:
    return " ".join(result.stdout.split())


@pytest.mark.parametrize("name", ["", "escala.json"])
def test_a_good_roster_by_its_folder_or_its_file(run: Run, folder: Path, name: str) -> None:
    result = run("auditar", str(folder / name))
    assert result.exit_code == 0, result.stderr
    assert "A escala cumpre a norma." in result.stdout
    assert "Art. 10, qua 03/03, das 10:00 às 11:00: Toda a equipe fora de UBS 1" in words(result)


def test_the_table_has_each_situation(run: Run, folder: Path) -> None:
    text = words(run("auditar", str(folder)))
    for situation in ("cumprido", "dispensado", "aviso", "fora da escala"):
        assert situation in text


def test_a_breach_in_words_and_its_exit_code(run: Run, folder: Path) -> None:
    data = good_data()
    session(data, "0003")["profissionais"] = ["ana"]
    write(folder, data)
    result = run("auditar", str(folder))
    assert result.exit_code == 5
    assert "Art. 10 · Presença mínima na sede" in result.stdout
    assert "ter 02/03, das 15:00 às 17:00: 1 profissional presente em UBS 1 (Ana Souza)" in words(result)
    assert "DESCUMPRIDO" in result.stdout
    assert "A escala NÃO cumpre a norma:" in result.stdout


def test_names_are_never_read_as_markup(run: Run, folder: Path) -> None:
    data = good_data()
    data["cenario"]["profissionais"]["ana"]["nome"] = "[bold]Ana[/bold] [/red]"
    session(data, "0003")["profissionais"] = ["ana"]
    write(folder, data)
    result = run("auditar", str(folder))
    assert result.exit_code == 5
    assert "[bold]Ana[/bold] [/red]" in words(result)


@pytest.mark.parametrize(("people", "code"), [(["ana", "bia"], 0), (["ana"], 5)])
def test_json(run: Run, folder: Path, people: list[str], code: int) -> None:
    data = good_data()
    session(data, "0003")["profissionais"] = people
    write(folder, data)
    result = run("auditar", str(folder), "--json")
    assert result.exit_code == code
    assert json.loads(result.stdout)["conforme"] is (code == 0)


def test_against_another_norm(run: Run, folder: Path, tmp_path: Path) -> None:
    pack = find_pack("df-489-2018").read_text(encoding="utf-8")
    other = tmp_path / "outra.yaml"
    other.write_text(pack.replace('bloco_maximo: "06:00"', 'bloco_maximo: "05:00"'), encoding="utf-8")
    result = run("auditar", str(folder), "--norma", str(other))
    assert result.exit_code == 5
    assert "das 08:00 às 13:20 de 5h20 sem intervalo; o máximo é 5h" in words(result)
    assert run("auditar", str(folder), "--norma", "df-489-2018").exit_code == 0


def test_a_norm_that_does_not_exist(run: Run, folder: Path) -> None:
    result = run("auditar", str(folder), "--norma", "df-490-2018")
    assert result.exit_code == 2
    assert 'a norma "df-490-2018" não existe' in result.stderr


UNREADABLE: dict[str, tuple[Any, str]] = {
    "uma lista": ([], "escala.json"),
    "outro formato": ({**good_data(), "formato": "escala/9"}, "esperava escala/1"),
    "sem sessões": ({k: v for k, v in good_data().items() if k != "sessoes"}, 'falta a chave "sessoes"'),
    "uma chave a mais": ({**good_data(), "extra": 1}, 'a chave "extra" não existe aqui'),
    "um cenário vazio": ({**good_data(), "cenario": {}}, 'falta a chave "norma"'),
    "hora sem fuso": (
        {**good_data(), "sessoes": [{**good_data()["sessoes"][0], "inicio": "2027-03-02T08:00:00"}]},
        "esperava uma data e hora com fuso",
    ),
    "hora que é um número": (
        {**good_data(), "sessoes": [{**good_data()["sessoes"][0], "inicio": 1}]},
        "esperava uma data e hora com fuso",
    ),
    "uma sessão que não é sessão": ({**good_data(), "sessoes": [1]}, "esperava chaves com valores"),
    "um lugar que não existe": (
        {**good_data(), "sessoes": [{**good_data()["sessoes"][0], "local": "praia"}]},
        "esperava unidade, domicilio, territorio ou transito",
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_as_a_roster(run: Run, tmp_path: Path, what: str) -> None:
    data, said = UNREADABLE[what]
    write(tmp_path, data)
    result = run("auditar", str(tmp_path))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_an_error_in_the_scenario_has_its_place(run: Run, tmp_path: Path) -> None:
    data = good_data()
    data["cenario"]["sede"] = "ubs-9"
    (tmp_path / "escala.json").write_text(json.dumps(data, indent=1), encoding="utf-8")
    lines = (tmp_path / "escala.json").read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if '"ubs-9"' in text)
    result = run("auditar", str(tmp_path))
    assert result.exit_code == 2
    assert f"escala.json:{line}:" in result.stderr


@pytest.mark.parametrize(
    "text", ["", "não é JSON", "{", "[" * 100_000, '{"formato": "escala/1", "formato": "escala/1"}']
)
def test_what_is_not_json(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "escala.json").write_text(text, encoding="utf-8")
    result = run("auditar", str(tmp_path))
    assert result.exit_code == 2
    assert "escala.json" in result.stderr


def test_a_folder_without_a_roster(run: Run, tmp_path: Path) -> None:
    result = run("auditar", str(tmp_path))
    assert result.exit_code == 2
    assert "escala.json" in result.stderr


def test_each_broken_clause_of_a_kind_has_a_line_of_its_own(run: Run, tmp_path: Path) -> None:
    data = roster()
    session(data, "0001")["profissionais"].remove("bia")
    session(data, "0003").update(parceiros=[], unidade="ngr")
    session(data, "0004")["profissionais"].remove("ana")
    write(tmp_path, data)
    result = run("auditar", str(tmp_path), env={"COLUMNS": "200"})
    assert result.exit_code == 5
    lines = [line.strip() for line in result.stdout.splitlines() if line.strip().startswith("Reuniões recorrentes")]
    assert [re.split(r" {2,}", line) for line in lines][:4] == [
        ["Reuniões recorrentes", "DESCUMPRIDO", "NGR, reunião semanal"],
        ["Reuniões recorrentes", "cumprido", "NGR, Colegiado Gestor Regional"],
        ["Reuniões recorrentes", "DESCUMPRIDO", "NGR, Colegiado Gestor Local"],
        ["Reuniões recorrentes", "DESCUMPRIDO", "Ata de 10/02/2027"],
    ]
