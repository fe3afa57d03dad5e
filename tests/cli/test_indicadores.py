"""`escala indicadores`: what it prints and writes, its exit codes, and what it says of wrong files."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

from escala.production.records import MOST_LISTED
from tests.production.team import Row, save
from tests.whatif.trio import WEEK, loaded_of, roster, write

Run = Callable[..., Result]

ROWS: list[Row] = [
    ("Ana Souza", "02/03/2027", "Atendimento individual específico", "6,0"),
    ("Ana Souza", "09/03/2027", "Atendimento individual específico", 4),
    ("Bia Lima", "04/03/2027", "Atendimento individual específico", 2),
    ("Caio Reis", "05/03/2027", "Planejamento, monitoramento e relatórios", 1),
    ("Fulano", "05/03/2027", "Vacina", -2),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loaded = loaded_of()
    sessions = [one.format(week) for week in ("", "/2") for one in WEEK]
    return write(tmp_path_factory.mktemp("saida") / "trio", roster(loaded, sessions), loaded)


@pytest.fixture
def production(tmp_path: Path) -> Path:
    rows = [[f'"{value}"' if "," in str(value) else value for value in row] for row in ROWS]
    return save(tmp_path, rows)


def words(text: str) -> str:
    return " ".join(text.split())


def test_indicators_plan_and_bad_records_in_words(run: Run, folder: Path, production: Path) -> None:
    result = run("indicadores", str(folder), "--producao", str(production))
    assert result.exit_code == 0, result.stderr
    said = words(result.stdout)
    assert "Março de 2027 · Nasf-AB Trio · 3 profissionais, 30 h por semana" in said
    assert "16 Anexo IV, 1: Média mensal" in said  # 12 / 0.75
    assert "3,20 Anexo IV, 9:" in said  # 0.15 x 16 / 0.75
    assert "só a soma das médias com os seus pesos: 2,40" in said
    assert "Registros · 5 registros lidos: 4 contados, 1 apartado." in said
    assert f'{production}:6: ninguém da equipe se chama assim: "Fulano"'.replace(" ", "") in said.replace(" ", "")
    assert "O que chama a atenção em março de 2027" in said


@pytest.mark.parametrize("width", [60, 80, 140])
def test_it_fits_the_screen(run: Run, folder: Path, production: Path, width: int) -> None:
    result = run("indicadores", str(folder), "--producao", str(production), env={"COLUMNS": str(width)})
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= width


def test_json(run: Run, folder: Path, production: Path) -> None:
    result = run("indicadores", str(folder), "--producao", str(production), "--json")
    data = json.loads(result.stdout)
    assert (data["codigo"], data["formato"], data["indice"]) == (0, "escala-indicadores/1", "publicado")
    index = next(one for one in data["indicadores"] if one["clausula"] == "anexo-iv-9")
    assert (index["valor"], index["outra_leitura"]) == (3.2, 2.4)
    ana = next(one for one in data["planejado_feito"] if (one["profissional"], one["linha"]) == ("ana", "1.1"))
    assert (ana["planejadas"], ana["registradas"], ana["minimo"], ana["maximo"]) == (12, 10, 3, 6)
    assert ana["registrado_na_faixa"] == "acima"
    assert data["registros"]["motivos"] == {
        "profissional-desconhecido": 1,
        "tipo-desconhecido": 1,
        "quantidade-negativa": 1,
    }
    assert {one["lugar"] for one in data["registros"]["lista"]} == {f"{production}:6"}


def test_json_says_how_many_records_it_does_not_list(run: Run, folder: Path, tmp_path: Path) -> None:
    path = save(tmp_path, [("Fulano", "05/03/2027", "Vacina", n) for n in range(MOST_LISTED + 3)])
    records = json.loads(run("indicadores", str(folder), "--producao", str(path), "--json").stdout)["registros"]
    assert (records["apartados"], records["nao_listados"]) == (MOST_LISTED + 3, 3)
    assert len({one["linha"] for one in records["lista"]}) == MOST_LISTED
    assert "e mais 19991 registros, todos em --csv" in words(
        run("indicadores", str(folder), "--producao", str(path)).stdout
    )


def test_the_other_reading_of_the_index(run: Run, folder: Path, production: Path) -> None:
    result = run("indicadores", str(folder), "--producao", str(production), "--indice", "medias", "--json")
    index = next(one for one in json.loads(result.stdout)["indicadores"] if one["clausula"] == "anexo-iv-9")
    assert (index["valor"], index["outra_leitura"]) == (2.4, 3.2)


def test_files_say_the_same(run: Run, folder: Path, production: Path, tmp_path: Path) -> None:
    files = {name: tmp_path / f"mes.{name}" for name in ("csv", "xlsx", "html")}
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    data = json.loads(run("indicadores", str(folder), "--producao", str(production), "--json", *options).stdout)
    with files["csv"].open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["tabela"] == "indicadores"]
    assert [float(row["valor"]) for row in rows] == pytest.approx([one["valor"] for one in data["indicadores"]])
    book = load_workbook(files["xlsx"])
    assert book.sheetnames[:2] == ["O que chama a atenção", "Indicadores"]
    cells = {(row[0], row[1]): row[3:] for row in book["Indicadores"].iter_rows(min_row=2, values_only=True)}
    index = next(one for one in data["indicadores"] if one["clausula"] == "anexo-iv-9")
    both = {words.partition(" Lido ")[2]: values for (article, words), values in cells.items() if "IV, 9" in article}
    assert both == {
        "como publicado, dividido de novo pelos profissionais equivalentes.": (index["valor"],) * 2,
        "só a soma das médias com os seus pesos.": (index["outra_leitura"],) * 2,
    }
    shown = [row[2].value for row in book["O que chama a atenção"].iter_rows(min_row=2)]
    assert shown == [one["mensagem"] for one in data["destaques"]]
    page = files["html"].read_text(encoding="utf-8")
    for one in data["destaques"]:
        assert one["mensagem"] in page


def test_nothing_that_counts(run: Run, folder: Path, tmp_path: Path) -> None:
    path = save(tmp_path, [("Fulano", "02/03/2027", "Vacina", 1)])
    result = run("indicadores", str(folder), "--producao", str(path))
    assert result.exit_code == 2
    assert "1 registro lido: 0 contados, 1 apartado." in words(result.stdout)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "Falta a opção '--producao'"),
        (("--producao", "nada.csv"), "nada.csv: o arquivo não existe"),
        (("--producao", "PRODUCTION", "--colunas", "nada.yaml"), "nada.yaml: o arquivo não existe"),
        (("--producao", "PRODUCTION", "--html", "nada/mes.html"), "a pasta de nada/mes.html não existe"),
    ],
)
def test_wrong_use(
    run: Run, folder: Path, production: Path, in_tmp: None, options: tuple[str, ...], message: str
) -> None:
    given = [str(production) if option == "PRODUCTION" else option for option in options]
    result = run("indicadores", str(folder), *given)
    assert result.exit_code == 2
    assert message in result.stderr


def test_the_same_month_twice(run: Run, folder: Path, production: Path) -> None:
    result = run("indicadores", str(folder), str(folder), "--producao", str(production))
    assert result.exit_code == 2
    assert "já tem esses dias" in result.stderr


@pytest.fixture
def in_tmp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
