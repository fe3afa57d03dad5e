"""The main job with nothing replaced: whole processes from a scenario to an audited folder."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from escala import cli
from tests.explain.tiny import tiny

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"
WEEK = ROOT / "tests" / "cases" / "uma-semana.yaml"
INFEASIBLE = {
    "ate-22h": "faltam 33h por semana",
    "caps-sem-quorum": "só falta um de Secretaria de Cultura ou Ministério Público",
    "emulti-turno-impossivel": "e Bia Lima e Caio Reis não podem",
    "nucleo-segunda-de-manha": "pedem 4 pessoas, e só Ana Souza, Caio Reis e Eva Melo podem estar neles",
    "ngr-sem-data": "ao menos quatro dos seis convidados",
    "sem-horario-comum": "Serviço Social só está de manhã, Fonoaudiologia só à tarde",
}
"""Scenario that no roster can satisfy -> words of its cause."""


def escala(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "escala", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.slow
def test_template_becomes_an_audited_month(tmp_path: Path) -> None:
    assert escala("novo", "equipe.yaml", cwd=tmp_path).returncode == 0
    assert escala("conferir", "equipe.yaml", cwd=tmp_path).returncode == 0
    made = escala("gerar", "equipe.yaml", "--tempo", "300", "--gap", "100", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    assert re.search(r"melhor \d+ · limite \d+ · distância \d+,\d%", made.stderr)
    assert "Gravada em saida/equipe" in made.stdout

    folder = tmp_path / "saida" / "equipe"
    roster = json.loads((folder / "escala.json").read_text(encoding="utf-8"))
    report = json.loads((folder / "relatorio.json").read_text(encoding="utf-8"))
    goal = roster["objetivo"]
    assert goal["limite"] <= goal["valor"] == sum(goal["parcelas"].values()) == report["total"]
    assert (roster["situacao"] == "otima") == (goal["limite"] == goal["valor"])
    assert {rule: points for rule, points in goal["parcelas"].items() if points} == {
        rule: points for rule, points in report["penalidades"].items() if points
    }
    assert report["conforme"]
    people = roster["cenario"]["profissionais"]
    assert {path.name for path in (folder / "calendarios").glob("profissional-*.ics")} == {
        f"profissional-{person}.ics" for person in people
    }
    assert escala("auditar", folder, cwd=tmp_path).returncode == 0

    before = (folder / "escala.json").read_bytes()
    again = escala("gerar", "equipe.yaml", "--tempo", "30", cwd=tmp_path)
    assert again.returncode == 2
    assert "--sobrescrever" in again.stderr
    assert (folder / "escala.json").read_bytes() == before

    broken = dict(roster, sessoes=[s for s in roster["sessoes"] if s["atividade"] != "reuniao-equipe"])
    (folder / "escala.json").write_text(json.dumps(broken), encoding="utf-8")
    audited = escala("auditar", folder, "--json", cwd=tmp_path)
    assert audited.returncode == 5
    assert "reuniao-equipe" in {breach["regra"] for breach in json.loads(audited.stdout)["violacoes"]}


def said_why(name: str, code: int, errors: str) -> None:
    assert code == 3
    assert "Não existe escala para este cenário; está provado" in errors
    assert INFEASIBLE[name] in errors


def test_no_roster_exists_and_the_cause_is_said(tmp_path: Path) -> None:
    done = escala("gerar", "--tempo", "1", SCENARIOS / "ate-22h.yaml", cwd=tmp_path)
    said_why("ate-22h", done.returncode, done.stderr)
    assert list(tmp_path.iterdir()) == []


def within(*arguments: str | Path) -> Result:
    """The same command in this process."""
    return CliRunner().invoke(cli.group, [str(one) for one in arguments], prog_name="escala")


@pytest.mark.parametrize("name", [name for name in INFEASIBLE if name != "ate-22h"])
def test_nothing_is_written_where_no_roster_exists(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = within("gerar", "--tempo", "1", next(SCENARIOS.rglob(f"{name}.yaml")))
    said_why(name, done.exit_code, done.stderr)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", sorted(SCENARIOS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_every_scenario_that_ships_is_a_scenario(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = within("conferir", path)
    if path.stem in INFEASIBLE:
        said_why(path.stem, done.exit_code, done.stderr)
    else:
        assert done.exit_code == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of a terminal")
def test_ctrl_c_keeps_the_best_roster_so_far(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "escala", "gerar", str(WEEK), "--tempo", "300"]
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "melhor" in line:
            process.send_signal(signal.SIGINT)
            break
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Parando" in errors
    assert escala("auditar", "saida/uma-semana", cwd=tmp_path).returncode == 0


@pytest.mark.slow
def test_a_study_of_real_searches(tmp_path: Path) -> None:
    team = yaml_of(tiny())
    (tmp_path / "mini.yaml").write_text(team, encoding="utf-8")
    (tmp_path / "estudo").mkdir()
    changes = {
        "uma-sala": {"unidades": {"ubs-1": {"recursos": {"consultorio": 1}}}},
        "sem-ninguem": {"profissionais": {"bia": None, "caio": None}},
    }
    for name, patch in changes.items():
        overlay = yaml_of({"base": "../mini.yaml", "titulo": f"Com {name}", "mudancas": patch})
        (tmp_path / "estudo" / f"{name}.yaml").write_text(overlay, encoding="utf-8")
    done = escala("comparar", "estudo", "--tempo", "4", "--gap", "100", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert {one["nome"]: one["situacao"] for one in data["cenarios"]}.keys() == {"mini", *changes}
    one = next(one for one in data["cenarios"] if one["nome"] == "uma-sala")
    assert (one["situacao"] in ("viavel", "otima"), one["partida"]) == (True, "saida/mini")
    assert data["cenarios"][1]["situacao"] == "inviavel"
    assert escala("auditar", "saida/uma-sala", cwd=tmp_path).returncode == 0
    again = json.loads(escala("comparar", "estudo", "--json", "--silencioso", cwd=tmp_path).stdout)
    assert all(one["aproveitada"] for one in again["cenarios"])


def yaml_of(data: object) -> str:
    """Data as YAML, of which JSON is a part."""
    return json.dumps(data, ensure_ascii=False)


def test_no_time_is_no_defect(tmp_path: Path) -> None:
    done = escala("gerar", SCENARIOS / "duas-ubs.yaml", "--tempo", "1", "--nucleos", "1", cwd=tmp_path)
    assert done.returncode in (0, 4), done.stderr
    assert (tmp_path / "saida").exists() == (done.returncode == 0)
