"""`escala lote`: what is asked, what is said, how it ends."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from escala.batch.running import Standing
from escala.cli.batch_progress import PlainCounts, duration, told
from escala.outputs import OutputError
from tests.audit.good import SCENARIO
from tests.batch.test_running import Inline


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("escala.processes.Processes", lambda function, most: Inline(room=most))
    return tmp_path


def write(*names: str, **changes: Any) -> None:
    for name in names:
        path = Path("equipes") / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = {**SCENARIO, "equipe": {"id": name.rsplit("/", 1)[-1], "nome": f"Equipe {name}"}, **changes}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def test_a_batch_ends_with_its_summary(run: Callable[..., Any], folder: Path) -> None:
    write("norte/a", "impossivel")
    done = run("lote", "equipes")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("2 equipes: 1 com escala, 1 sem escala possível.")
    assert "impossivel  não existe escala  Está provado." in done.stdout
    saida = Path("saida/equipes")
    assert sorted(path.name for path in saida.iterdir()) == [
        "impossivel",
        "lote.jsonl",
        "norte",
        "resumo.csv",
        "resumo.html",
        "resumo.parquet",
    ]
    assert "impossivel: não existe escala" in done.stderr
    again = run("lote", "equipes", "--silencioso")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "")


def test_what_is_in_brackets_is_shown_as_it_is(run: Callable[..., Any], folder: Path) -> None:
    write("norte [ubs]/sem-tempo", "a")
    write("[b]", periodo="[/x]")
    done = run("lote", "equipes")
    assert done.exit_code == 2, done.output
    assert "norte [ubs]/sem-tempo" in done.stdout
    assert "[b]  " in done.stdout
    assert "[/x]" in done.stdout
    run("lote", "equipes", "--saida", "[outro]")
    compared = run("comparar", "saida/equipes", "[outro]", "--tudo")
    assert compared.exit_code == 0, compared.output
    assert "[outro]" in compared.stdout
    assert "• norte [ubs]/sem-tempo: " in compared.stdout


def test_a_folder_whose_name_has_a_dot_is_another_than_its_neighbour(run: Callable[..., Any], folder: Path) -> None:
    write("a")
    for name in ("e.2027-03", "e.2027-04"):
        Path("equipes").rename(name)
        assert run("lote", name).exit_code == 0
        assert Path("saida", name, "a", "escala.json").exists()
        Path(name).rename("equipes")
    Path("lista.2027.txt").write_text("equipes/a.yaml\n", encoding="utf-8")
    assert run("lote", "lista.2027.txt").exit_code == 0
    assert Path("saida/lista.2027/lote.jsonl").exists()


@pytest.mark.parametrize("before", ["saida/equipes", "saida/equipes/../equipes", "saida", "saida/equipes/norte"])
def test_a_batch_does_not_continue_itself(run: Callable[..., Any], folder: Path, before: str) -> None:
    write("norte/a")
    assert run("lote", "equipes").exit_code == 0
    written = {path: path.read_bytes() for path in Path("saida").rglob("*") if path.is_file()}
    done = run("lote", "equipes", "--anterior", before)
    assert done.exit_code == 2
    assert "a saída" in done.stderr
    assert {path: path.read_bytes() for path in Path("saida").rglob("*") if path.is_file()} == written


def test_what_cannot_go_on_leaves_a_summary(
    run: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Gone(Inline):
        def heard(self, seconds: float) -> Any:
            if len(self.begun) == 2:
                raise OutputError("o agendador deixou de responder", "Repita o comando.")
            return super().heard(seconds)

    write("a", "b")
    monkeypatch.setattr("escala.processes.Processes", lambda function, most: Gone(room=1))
    done = run("lote", "equipes")
    assert "o agendador deixou de responder" in done.stderr
    assert "Traceback" not in done.stderr
    lines = Path("saida/equipes/resumo.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["cenario", "a"]


def test_what_is_ours_to_mend_is_not_said_in_python(run: Callable[..., Any], folder: Path) -> None:
    write("defeito")
    done = run("lote", "equipes")
    assert done.exit_code == 1
    assert "KeyError" not in done.output
    assert "defeito do Escala" in done.stdout
    assert "resumo.csv" in done.stdout
    assert "KeyError: 'ubs-1'" in Path("saida/equipes/resumo.csv").read_text(encoding="utf-8")


def test_one_processor_a_team_ends_by_effort_and_several_by_the_clock() -> None:
    from escala.cli.lote import PATIENCE, _options

    alone = _options(60, 3, 1, 5)
    assert (alone.effort, alone.time_limit, alone.workers, alone.seed, alone.gap) == (12.0, 600, 1, 3, 0.05)
    assert PATIENCE >= 10
    several = _options(60, 3, 2, None)
    assert (several.effort, several.time_limit, several.workers, several.gap) == (None, 60, 2, None)


def test_json_says_it_all(run: Callable[..., Any], folder: Path) -> None:
    write("a", "sem-tempo")
    done = run("lote", "equipes", "--saida", "fora", "--json", "--silencioso")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["codigo"], said["formato"], said["pasta"]) == (4, 4, "escala-lote-resumo/1", "fora")
    assert said["situacoes"] == {"sem-tempo": 1, "viavel": 1}
    assert [row["cenario"] for row in said["equipes"]] == ["sem-tempo", "a"]


@pytest.mark.parametrize(("name", "code"), [("defeito", 1), ("sem-tempo", 4), ("impossivel", 0)])
def test_how_it_ends(run: Callable[..., Any], folder: Path, name: str, code: int) -> None:
    write("a", name)
    assert run("lote", "equipes").exit_code == code


def test_a_file_that_is_no_scenario_spoils_nothing_else(run: Callable[..., Any], folder: Path) -> None:
    write("a")
    Path("equipes/errada.yaml").write_text("norma: 3\n", encoding="utf-8")
    done = run("lote", "equipes")
    assert done.exit_code == 2
    assert "2 equipes: 1 com escala, 1 com erro no arquivo." in done.stdout
    assert Path("saida/equipes/a/escala.json").exists()


def test_other_options_are_another_batch(run: Callable[..., Any], folder: Path) -> None:
    write("a")
    assert run("lote", "equipes").exit_code == 0
    done = run("lote", "equipes", "--tempo", "90")
    assert done.exit_code == 2
    assert "--tempo 60" in done.stderr
    assert run("lote", "equipes", "--nucleos", "1").exit_code == 0, "where it runs does not matter"


def test_what_is_asked_wrongly(run: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a")
    assert "não existe" in run("lote", "nada").stderr
    done = run("lote", "equipes", "--dask", "tcp://x:1", "--nucleos", "2")
    assert done.exit_code == 2
    assert "--nucleos" in done.stderr
    monkeypatch.setitem(sys.modules, "escala.cluster", None)
    done = run("lote", "equipes", "--dask", "tcp://x:1")
    assert done.exit_code == 2
    assert "pip install 'escala[dask]'" in done.stderr


def test_two_batches_are_compared(run: Callable[..., Any], folder: Path) -> None:
    write("a", "b", "c")
    run("lote", "equipes", "--saida", "um")
    rows = [json.loads(line) for line in Path("um/lote.jsonl").read_text(encoding="utf-8").splitlines()]
    rows[1] |= {"situacao": "inviavel", "causas": ["Falta gente."], "presenca_margem": None}
    rows[2] |= {"presenca_margem": 3}
    rows[3] |= {"situacao": "defeito", "causas": ["KeyError: 'ubs-1'"], "presenca_margem": None}
    Path("dois").mkdir()
    Path("dois/lote.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = run("comparar", "um", "dois", "--csv", "muda.csv", "--xlsx", "muda.xlsx")
    assert done.exit_code == 0, done.output
    assert "O que muda em 3 equipes" in done.stdout
    assert "• c: viável → defeito do Escala; o que falhou está na coluna causa de resumo.csv" in done.stdout
    assert "• a: viável → não existe escala; Falta gente." in done.stdout
    assert done.stdout.index("• a:") < done.stdout.index("• b:")
    assert "folga na sede 0 → 3" in done.stdout
    assert len(Path("muda.csv").read_text(encoding="utf-8").splitlines()) == 4
    assert Path("muda.xlsx").stat().st_size
    said = json.loads(run("comparar", "um", "dois", "--json").stdout)
    assert said["formato"] == "escala-lote-comparacao/1"
    assert [(team["nome"], team["muda"]) for team in said["equipes"]] == [("a", True), ("c", True), ("b", True)]
    assert "Nenhuma equipe muda" in run("comparar", "um", "um").stdout


def test_a_batch_is_compared_with_a_batch(run: Callable[..., Any], folder: Path) -> None:
    write("a")
    run("lote", "equipes", "--saida", "um")
    done = run("comparar", "um", "equipes/a.yaml")
    assert done.exit_code == 2
    assert "esperava dois lotes" in done.stderr


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(4.4, "4 s"), (59.7, "60 s"), (61, "1 min"), (3600, "1 h"), (12_000, "3 h 20 min"), (190_800, "2 dias 5 h")],
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_how_it_stands_in_a_line() -> None:
    standing = Standing(10, running=2, finished=4, seconds=100.0, aside=1)
    standing.situations.update({"viavel": 3, "inviavel": 1})
    assert told(standing) == (
        "4 de 10 equipes · 3 com escala · 1 sem escala possível · 2 em andamento · 1 à espera da última tentativa · "
        "faltam cerca de 2 min"
    )
    standing = Standing(3, running=1, reused=1)
    standing.situations.update({"de-lado": 1, "nao-gravada": 1})
    assert told(standing) == ("2 de 3 equipes · 1 não gravada · 1 posta de lado · 1 já pronta antes · 1 em andamento")
    assert told(Standing(1, running=1)) == "0 de 1 equipe · 1 em andamento"
    standing = Standing(10, waiting=True)
    assert told(standing) == "0 de 10 equipes · esperando trabalhadores"


def test_plain_lines_are_few(capsys: pytest.CaptureFixture[str]) -> None:
    counts = PlainCounts(0.0)
    for _ in range(20):
        counts.stands(Standing(3, running=1))
    counts.ended(SimpleNamespace(cenario="a", situacao="viavel"), Standing(3))
    counts.ended(SimpleNamespace(cenario="b", situacao="de-lado"), Standing(3))
    said = capsys.readouterr().err.splitlines()
    assert [line.split("  ", 1)[1].strip() for line in said] == ["0 de 3 equipes · 1 em andamento", "b: posta de lado"]


def test_the_live_table(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from escala.cli.batch_progress import LiveCounts

    counts = LiveCounts(0.0)
    console = Console(width=80, record=True, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    console.print(counts._table())
    standing = Standing(10, running=2, finished=4, seconds=100.0, aside=1)
    standing.situations.update({"viavel": 3, "inviavel": 1})
    counts.stands(standing)
    counts.ended(SimpleNamespace(cenario="norte [ubs]/b", situacao="inviavel"), standing)
    console.print(counts._table())
    said = console.export_text()
    for text in (
        "lendo e conferindo",
        "4/10",
        "3  com escala",
        "2  em andamento",
        "faltam cerca de 2 min",
        "norte [ubs]/b: não existe escala",
    ):
        assert text in said


def test_importing_the_command_loads_no_solver_and_no_dask() -> None:
    import subprocess

    code = "import sys, escala.cli.lote; print(sorted({'dask', 'distributed', 'ortools', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
