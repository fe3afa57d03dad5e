"""`escala comparar`: answers, tables, files and exit codes; nothing here is solved but by hand."""

import csv
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from escala import study as studies
from escala.solver import SolveOptions
from escala.study import Job, perform
from tests.audit.good import SCENARIO
from tests.study_jobs import Inline, by_hand, solving

HEAVY = {**SCENARIO, "pesos": {"estabilidade": 0, "alvo-horas": 9}}


@pytest.fixture
def rosters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`saida/a` and `saida/b`: the roster made by hand, for two scenarios."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(studies, "Processes", Inline)
    monkeypatch.setattr(studies, "study", partial(studies.study, solving=solving))
    for name, data in (("a", SCENARIO), ("b", HEAVY)):
        path = Path(f"{name}.yaml")
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        options = SolveOptions(time_limit=1, workers=1)
        perform(
            Job(path, Path("saida") / name, False, Path("saida") / f"{name}-inviavel", None, options),
            print,
            solve=by_hand,
            resume=by_hand,
        )
    return tmp_path


def spoil(folder: Path) -> None:
    """Take a session out of a roster."""
    file = folder / "escala.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["sessoes"] = data["sessoes"][1:]
    file.write_text(json.dumps(data), encoding="utf-8")


def test_two_rosters_fit_80_columns(run, rosters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    result = run("comparar", "saida/a", "saida/b", "--silencioso")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0].strip() == "• a (base)"
    assert any("em vez de" in line for line in lines), "points"
    points = next(line for line in lines if line.strip().startswith("Pontos"))
    assert "★" in points
    assert "+" in points
    assert "Apoio às eSF, por semana" in result.stdout
    assert "--tudo mostra todas" in result.stdout


def test_everything_is_shown_on_demand(run, rosters: Path) -> None:
    some, every = (run("comparar", "saida/a", "saida/b", "--silencioso", *more).stdout for more in ((), ("--tudo",)))
    assert "Ana Souza · ao todo" not in some
    assert "Ana Souza · ao todo" in every
    assert "--tudo" not in every


def test_as_data(run, rosters: Path) -> None:
    result = run("comparar", "saida/a", "saida/b", "--json")
    data = json.loads(result.stdout)
    assert (data["formato"], data["codigo"], data["base"]) == ("escala-comparacao/1", 0, "a")
    assert [one["nome"] for one in data["cenarios"]] == data["comparacao"]["colunas"] == ["a", "b"]
    second: dict[str, Any] = data["cenarios"][1]
    assert (second["situacao"], second["aproveitada"], second["diferencas"]["minutos"]) == ("viavel", True, 0)
    assert second["figuras"]["presenca"]["exigido"] == 2
    points = next(row for row in data["comparacao"]["linhas"] if row["chave"] == "pontos")
    assert points["diferencas"] == [None, points["valores"][1] - points["valores"][0]]
    assert points["melhores"] == [0]


def test_a_roster_with_breaches_is_shown_as_such(run, rosters: Path) -> None:
    spoil(Path("saida/b"))
    result = run("comparar", "saida/a", "saida/b", "--silencioso")
    assert result.exit_code == 5
    assert "A escala não cumpre a norma" in result.stdout
    assert "REPROVADA" in result.stdout


def test_what_is_solved_says_where_it_began(run, rosters: Path) -> None:
    Path("um.yaml").write_text("base: a.yaml\ntitulo: Sem nada\nmudancas: {pesos: {producao: 3}}\n", encoding="utf-8")
    Path("impossivel.yaml").write_text("base: a.yaml\nmudancas: {pesos: {producao: 4}}\n", encoding="utf-8")
    result = run("comparar", "um.yaml", "impossivel.yaml")
    assert result.exit_code == 0
    assert "já montada em saida/a  [a]" in result.stderr
    assert "pronta em saida/um, a partir de saida/a  [um]" in result.stderr
    assert "Sem nada o mês é possível" in result.stdout
    assert "Não existe escala, e está provado." in result.stdout


def test_out_of_time_and_errors_have_their_codes(run, rosters: Path) -> None:
    Path("sem-tempo.yaml").write_text("base: a.yaml\nmudancas: {pesos: {producao: 3}}\n", encoding="utf-8")
    assert run("comparar", "sem-tempo.yaml").exit_code == 4
    Path("torto.yaml").write_text("base: a.yaml\nmudancas: {sede: x}\n", encoding="utf-8")
    result = run("comparar", "saida/a", "torto.yaml", "--silencioso")
    assert result.exit_code == 2
    assert result.stderr.startswith("torto.yaml:2:18: ")
    assert "O mês é possível" in result.stdout


@pytest.mark.parametrize("arguments", [[], ["nada.yaml"], ["vazia"]])
def test_nothing_to_compare_is_bad_usage(run, rosters: Path, arguments: list[str]) -> None:
    Path("vazia").mkdir()
    result = run("comparar", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr


def test_files(run, rosters: Path) -> None:
    from openpyxl import load_workbook

    result = run("comparar", "saida/a", "saida/b", "--csv", "x.csv", "--xlsx", "x.xlsx", "--silencioso")
    assert result.exit_code == 0
    with Path("x.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["tabela"] == "Resumo"
    assert float(rows[0]["b (diferença)"]) == float(rows[0]["b"]) - float(rows[0]["a"])
    book = load_workbook("x.xlsx")
    assert book.sheetnames[:2] == ["Respostas", "Resumo"]
    assert book["Respostas"]["A2"].value == "a"
    assert book["Resumo"]["C2"].font.bold, "the best of the row"


def test_a_file_that_cannot_be_written_is_told_before_anything_is_solved(run, rosters: Path) -> None:
    result = run("comparar", "um.yaml", "--xlsx", "nada/x.xlsx")
    assert result.exit_code == 2
    assert result.stderr.startswith("a pasta de nada/x.xlsx não existe")


def test_a_page_is_written_and_says_the_answers(run, rosters: Path) -> None:
    result = run("comparar", "saida/a", "saida/b", "--silencioso", "--html", "comparacao.html")
    assert (result.exit_code, result.stderr) == (0, "")
    page = Path("comparacao.html").read_text(encoding="utf-8")
    data = json.loads(run("comparar", "saida/a", "saida/b", "--json", "--silencioso").stdout)
    assert all(one["resposta"] in page for one in data["cenarios"])
    assert "Nada: as sessões são as mesmas." in page


@pytest.mark.parametrize("name", ["saida/a/escala.json", "pagina", "nada/pagina.html"])
def test_a_page_goes_where_a_page_may(run, rosters: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}
    assert run("comparar", "saida/a", "saida/b", "--html", name).exit_code == 2
    assert {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()} == before
