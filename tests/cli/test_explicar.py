"""`escala explicar`: an impossible month, and questions about a roster that is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from escala import cli
from tests.explain.tiny import OPPOSITE, tiny


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, name: str = "mini.yaml", **changes: Any) -> str:
    (folder / name).write_text(json.dumps(tiny(**changes), ensure_ascii=False), encoding="utf-8")
    return name


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a roster, made once."""
    folder = tmp_path_factory.mktemp("escala")
    arguments = ("gerar", str(folder / write(folder)), "--gap", "100", "--silencioso", "--saida", str(folder / "mini"))
    assert CliRunner().invoke(cli.group, arguments, prog_name="escala").exit_code == 0
    return folder / "mini"


@pytest.fixture
def solved(folder: Path, written: Path) -> Path:
    write(folder)
    return Path(shutil.copytree(written, folder / "saida" / "mini"))


def test_an_impossible_month_is_explained_and_its_repairs_run(folder: Path, run) -> None:
    result = run("explicar", write(folder, **OPPOSITE), "--silencioso", "--tempo", "60", "--reparos", "3")
    assert result.exit_code == 3, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "Não existe escala para Mini, 01/03/2027 a 07/03/2027; está provado."
    assert lines[2].startswith("Bia só está seg-sex 08:00-10:00, Caio só seg-sex 10:00-12:00: não há hora")
    assert lines[2].endswith("(Art. 20).")
    assert any(line.startswith("  1. ") for line in lines)
    files = sorted((folder / "saida" / "mini-explicacao").glob("*-reparo-*.yaml"))
    assert len(files) == 3
    for file in files:
        repaired = run("gerar", str(file), "--tempo", "60", "--gap", "100", "--silencioso")
        assert repaired.exit_code == 0, (file.read_text(encoding="utf-8"), repaired.stderr)


def test_as_json_it_says_the_same(folder: Path, run) -> None:
    name = write(folder, **OPPOSITE)
    result = run("explicar", name, "--silencioso", "--json", "--reparos", "1", "--tempo", "60")
    assert result.exit_code == 3
    data = json.loads(result.stdout)
    assert data["situacao"] == "inviavel"
    assert data["codigo"] == 3
    keys = {condition["chave"] for condition in data["conflitos"][0]["condicoes"]}
    assert {"disponibilidade bia", "disponibilidade caio"} <= keys
    repair = data["reparos"][0]
    assert Path(repair["arquivo"]).is_file()
    assert json.loads((folder / data["pasta"] / "explicacao.json").read_text(encoding="utf-8"))["formato"]
    page = (folder / data["pasta"] / "explicacao.html").read_text(encoding="utf-8")
    assert all(text in page for text in repair["mudancas"])
    assert Path(repair["arquivo"]).name in page


def test_an_explanation_may_be_made_again_and_a_roster_is_not_replaced(folder: Path, run, solved: Path) -> None:
    name = write(folder, "ruim.yaml", unidades={"ubs-1": {"recursos": {"sala": 0}}})
    for _ in range(2):
        assert run("explicar", name, "--silencioso", "--reparos", "1", "--tempo", "60").exit_code == 3
    before = (solved / "escala.json").read_bytes()
    refused = run("explicar", name, "--silencioso", "--saida", str(solved))
    assert refused.exit_code == 2
    assert "já existe" in refused.stderr
    assert (solved / "escala.json").read_bytes() == before


def test_a_possible_month_has_nothing_to_explain(folder: Path, run) -> None:
    result = run("explicar", write(folder), "--silencioso")
    assert result.exit_code == 0
    assert result.stdout.startswith("Existe escala para Mini")
    assert not (folder / "saida").exists()


def test_bad_usage_is_told(folder: Path, run, solved: Path) -> None:
    for arguments, said in (
        (("nada.yaml",), "nada.yaml"),
        ((str(solved),), "--por-que-nao, --por-que ou --precos"),
        ((str(solved), "--por-que", "0001", "--precos"), "uma pergunta por vez"),
        ((str(solved), "--por-que", "9999"), 'não tem a sessão "9999"'),
        ((str(solved), "--por-que-nao", "zzz quarta"), 'não entendi "zzz"'),
        (("mini.yaml", "--precos"), "a pergunta é sobre uma escala pronta"),
    ):
        result = run("explicar", *arguments, "--silencioso")
        assert result.exit_code == 2, arguments
        assert said in result.stderr, (arguments, result.stderr)


def test_a_phrase_that_is_not_understood_is_data_too(run, solved: Path) -> None:
    result = run("explicar", str(solved), "--por-que-nao", "zzz quarta", "--silencioso", "--json")
    assert result.exit_code == 2
    data = json.loads(result.stdout)
    assert (data["situacao"], data["codigo"]) == ("ilegivel", 2)
    (problem,) = data["problemas"]
    assert problem["arquivo"] == str(solved)
    assert 'não entendi "zzz"' in problem["mensagem"]


def test_gerar_says_why_and_what_would_mend_it(folder: Path, run) -> None:
    name = write(folder, **OPPOSITE)
    result = run("gerar", name, "--silencioso")
    assert result.exit_code == 3
    assert result.stderr.startswith("Não existe escala para este cenário; está provado.")
    assert "Não podem valer juntas:" in result.stderr
    assert f"escala explicar {name}" in result.stderr
    assert not (folder / "saida").exists()


def test_why_not_costs_points_rule_by_rule_or_is_impossible(run, solved: Path) -> None:
    possible = run("explicar", str(solved), "--por-que-nao", "ana em planejamento às quartas", "--silencioso", "--json")
    assert possible.exit_code == 0, possible.stderr
    data = json.loads(possible.stdout)
    assert data["situacao"] == "possivel"
    assert data["custo"] == sum(data["por_regra"].values())
    assert data["limite"] <= data["valor"]
    wednesday = [s for s in data["entram"] if s["atividade"] == "planejamento" and s["inicio"].startswith("2027-03-03")]
    assert wednesday
    never = run("explicar", str(solved), "--por-que-nao", "ana de folga de segunda, terça e quarta", "--silencioso")
    assert never.exit_code == 3
    assert never.stdout.startswith("Não pode ser: Ana de folga na segunda, na terça e na quarta.")
    assert "Ana trabalha 20h por semana" in never.stdout


def test_its_parts_may_be_options(run, solved: Path) -> None:
    arguments = ("--quem", "ana", "--o-que", "planejamento", "--onde", "ubs-1", "--quando", "qua 08:00-12:00")
    result = run("explicar", str(solved), *arguments, "--silencioso", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["pergunta"].startswith("Ana em planejamento")


def test_why_tells_what_is_lost_without_a_session(run, solved: Path) -> None:
    sessions = json.loads((solved / "escala.json").read_text(encoding="utf-8"))["sessoes"]
    meeting = next(s["id"] for s in sessions if s["atividade"] == "reuniao-equipe")
    result = run("explicar", str(solved), "--por-que", meeting, "--silencioso", "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert "reuniao-equipe" in {breach["regra"] for breach in data["violacoes"]}
    said = run("explicar", str(solved), "--por-que", meeting, "--silencioso").stdout
    assert "(Art. 20)" in said


def test_prices_are_of_each_rule(run, solved: Path) -> None:
    result = run("explicar", str(solved), "--precos", "--tempo", "60", "--silencioso", "--json")
    assert result.exit_code == 0, result.stderr
    data = json.loads(result.stdout)
    presence = next(row for row in data["precos"] if row["mudanca"].startswith("Aceitar 1 pessoa"))
    assert presence["contraria_a_norma"]
    # One person fewer in 20 h; 2 h and 4 h of meetings now take one person more.
    assert presence["folga_minutos"] == (20 - 2 - 4) * 60
    assert all(row["ganho"] is None or row["ganho_certo"] <= max(0, row["ganho"]) for row in data["precos"])
