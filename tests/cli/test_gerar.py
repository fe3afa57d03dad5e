"""`escala gerar`: outcomes, exit codes, what goes to which stream."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from escala import inquiries, workflow
from escala.domain.findings import Breach
from escala.domain.roster import Objective

EXPLAINED: dict[str, Any] = {}
"""What the explanation of an impossible month is, where a test says so."""

GenerateFake = Callable[..., dict[str, Any]]


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> GenerateFake:
    """Makes the workflow return the result described, and returns what it was called with."""
    monkeypatch.chdir(tmp_path)

    def plan(**fields: Any) -> dict[str, Any]:
        seen: dict[str, Any] = {}

        def fake(path: Path, folder: Path | None, **called: Any) -> workflow.Result:
            seen.update(called, path=path, folder=folder)
            called["on_progress"](SimpleNamespace(phase="semanas", best=None, bound=90, seconds=0.1))
            called["on_progress"](SimpleNamespace(phase="semanas", best=120, bound=90, seconds=0.2))
            loaded = SimpleNamespace(warnings=(), month=None, ruleset=None, scenario=SimpleNamespace(anterior=None))
            return workflow.Result(loaded, examination=None, **fields)  # type: ignore[arg-type]

        monkeypatch.setattr(workflow, "generate", fake)
        monkeypatch.setattr(inquiries, "explained", lambda *called, **named: EXPLAINED.get("explanation"))
        return seen

    return plan


ROSTER = SimpleNamespace(objetivo=Objective(valor=120, limite=90, parcelas={"alvo-horas": 120}))
DONE = {
    "situation": "viavel",
    "roster": ROSTER,
    "report": SimpleNamespace(violacoes=()),
    "folder": Path("saida/x"),
    "files": ("escala.json", "relatorio.json"),
}


def test_options_reach_the_workflow(run, generate: GenerateFake) -> None:
    seen = generate(situation="sem-tempo")
    run(
        "gerar",
        "a.yaml",
        "--saida",
        "b",
        "--tempo",
        "7",
        "--semente",
        "3",
        "--nucleos",
        "1",
        "--gap",
        "5",
        "--sobrescrever",
    )
    assert (seen["path"], seen["folder"], seen["overwrite"]) == (Path("a.yaml"), Path("b"), True)
    options = seen["options"]
    assert (options.time_limit, options.workers, options.seed, options.gap) == (7, 1, 3, 0.05)


def test_options_have_defaults(run, generate: GenerateFake) -> None:
    seen = generate(situation="sem-tempo")
    run("gerar", "a.yaml")
    assert (seen["folder"], seen["overwrite"]) == (None, False)
    options = seen["options"]
    assert (options.time_limit, options.seed, options.gap) == (60, 1, None)
    assert options.workers >= 1


def test_where_the_search_begins_reaches_the_workflow(run, generate: GenerateFake) -> None:
    seen = generate(situation="sem-tempo")
    run("gerar", "a.yaml")
    assert (seen["origin"], seen["from_base"]) == (None, True)
    run("gerar", "a.yaml", "--partir-de", "saida/x")
    assert (seen["origin"], seen["from_base"]) == (Path("saida/x"), True)
    run("gerar", "a.yaml", "--do-zero")
    assert (seen["origin"], seen["from_base"]) == (None, False)
    both = run("gerar", "a.yaml", "--do-zero", "--partir-de", "saida/x")
    assert (both.exit_code, both.stderr.splitlines()[-1]) == (2, "Erro: ou --partir-de, ou --do-zero")


def test_a_roster_says_where_its_search_began(run, generate: GenerateFake) -> None:
    generate(**DONE, origin=Path("saida/base"))
    assert json.loads(run("gerar", "a.yaml", "--json").stdout)["partida"] == str(Path("saida/base"))


def test_a_roster_as_json(run, generate: GenerateFake) -> None:
    generate(**DONE)
    result = run("gerar", "a.yaml", "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data.pop("segundos") >= 0
    assert data == {
        "situacao": "viavel",
        "codigo": 0,
        "objetivo": {"valor": 120, "limite": 90, "parcelas": {"alvo-horas": 120}, "distancia": 0.25},
        "causas": [],
        "explicacao": None,
        "violacoes": [],
        "defeitos": [],
        "anterior": None,
        "partida": None,
        "avisos": [],
        "pasta": str(Path("saida/x")),
        "arquivos": ["escala.json", "relatorio.json"],
        "texto": [],
    }


def test_progress_is_plain_lines_on_stderr_away_from_a_terminal(run, generate: GenerateFake) -> None:
    generate(**DONE)
    lines = run("gerar", "a.yaml", "--json").stderr.splitlines()
    assert [text.split("s  ", 1)[1] for text in lines] == [
        "semanas · limite 90",
        "semanas · melhor 120 · limite 90 · distância 25,0%",
    ]


def test_silent_says_nothing(run, generate: GenerateFake) -> None:
    generate(**DONE)
    result = run("gerar", "a.yaml", "--silencioso")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_proved_infeasible(run, generate: GenerateFake) -> None:
    generate(situation="inviavel", causes=("Faltam 33 h por semana.", "As duas nunca se encontram."))
    result = run("gerar", "a.yaml", "--silencioso")
    assert (result.exit_code, result.stdout) == (3, "")
    first, *causes = result.stderr.splitlines()
    assert first == "Não existe escala para este cenário; está provado."
    assert causes == ["  • Faltam 33 h por semana.", "  • As duas nunca se encontram."]


def test_out_of_time(run, generate: GenerateFake) -> None:
    generate(situation="sem-tempo")
    result = run("gerar", "a.yaml", "--silencioso", "--json")
    assert result.exit_code == 4
    assert "Isto não prova que não exista: tente com --tempo maior." in result.stderr
    assert json.loads(result.stdout)["objetivo"] is None
    assert json.loads(result.stdout)["texto"] == result.stderr.splitlines()


def test_the_audit_says_no(run, generate: GenerateFake) -> None:
    breach = Breach(regra="presenca-minima", artigo="Art. 10", mensagem="Uma pessoa só na segunda às 7h.")
    generate(
        situation="viavel",
        roster=ROSTER,
        report=SimpleNamespace(violacoes=(breach,)),
        defects=("producao: o solucionador contou 1 pontos e a auditoria 2",),
    )
    result = run("gerar", "a.yaml", "--silencioso")
    assert (result.exit_code, result.stdout) == (5, "")
    assert result.stderr.splitlines() == [
        "A auditoria não confirma a escala encontrada. É um defeito do Escala, e nada foi gravado.",
        "  • Art. 10 (presenca-minima): Uma pessoa só na segunda às 7h.",
        "  • producao: o solucionador contou 1 pontos e a auditoria 2",
    ]
