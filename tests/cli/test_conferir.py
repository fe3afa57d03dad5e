"""`escala conferir`: what is said without a solver, where it is said, and the exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCENARIOS = Path(__file__).resolve().parent.parent.parent / "scenarios"
INFEASIBLE = {"ate-22h", "sem-horario-comum"}


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_scenarios_that_come_with_escala(run, path: Path) -> None:
    result = run("conferir", str(path))
    assert result.exit_code == (3 if path.stem in INFEASIBLE else 0), result.output
    proved = "Não existe escala para este cenário; está provado." in result.stderr
    assert proved == (path.stem in INFEASIBLE)


def test_a_team_that_can_be_rostered(run) -> None:
    result = run("conferir", str(SCENARIOS / "duas-ubs.yaml"))
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "Nasf-AB duas-ubs, 01/03/2027 a 28/03/2027 (4 semanas)",
        "7 profissionais, 220h semanais; 9 eSF em 2 unidades",
        "Feriado: 26/03 Sexta-feira Santa",
    ]
    assert any(line.startswith("  NOTA  Anexo II 2.1.1: ") for line in lines)
    assert "  semana sem feriado nem ausência: 171h30 de 220h; sobram 48h30" in lines
    assert lines[-1] == "As contas não acham nada que impeça uma escala; escala gerar a procura."


def test_a_team_that_cannot(run) -> None:
    result = run("conferir", str(SCENARIOS / "ate-22h.yaml"))
    assert "  semana sem feriado nem ausência: 193h de 160h; faltam 33h" in result.stdout
    assert "As contas não acham nada" not in result.stdout
    cause = result.stderr.splitlines()[1]
    assert cause.startswith("  • A equipe precisa de cerca de 193h por semana")
    assert cause.endswith("(Art. 10; Art. 20; Art. 21; Art. 19)")


def test_findings_never_forbid(run, tmp_path: Path) -> None:
    file = tmp_path / "poucas-esf.yaml"
    patch = "{esf: {esf-6: null, esf-7: null, esf-8: null, esf-9: null, esf-5: null}}"
    file.write_text(f"base: {SCENARIOS / 'duas-ubs.yaml'}\ntitulo: e se\nmudancas: {patch}\n", encoding="utf-8")
    result = run("conferir", str(file))
    assert result.exit_code == 0, result.output
    assert "  ERRO  Art. 7º: A equipe tem 4 eSF vinculadas; a norma pede de 5 a 9" in result.stdout


def test_json(run) -> None:
    result = run("conferir", str(SCENARIOS / "ate-22h.yaml"), "--json")
    data = json.loads(result.stdout)
    assert result.exit_code == data["codigo"] == 3
    assert data["situacao"] == "inviavel"
    assert data["provas"][0]["faltam"] == 134 * 60 + 20
    assert data["provas"][0]["regras"] == ["presenca-minima", "reuniao-equipe", "reuniao-esf", "faixa-horas"]
    typical = data["contas"][0]
    assert (typical["oferta"], typical["demanda"], typical["faltam"]) == (9600, 11580, 1980)
    assert typical["demanda"] == sum(part["minutos"] for part in typical["parcelas"])
    assert {finding["gravidade"] for finding in data["achados"]} == {"nota"}
    assert json.loads(run("conferir", str(SCENARIOS / "confortavel.yaml"), "--json").stdout)["situacao"] == (
        "sem-impedimento"
    )


def test_every_problem_of_the_file_at_once(run, tmp_path: Path) -> None:
    text = (SCENARIOS / "confortavel.yaml").read_text(encoding="utf-8")
    file = tmp_path / "errado.yaml"
    text = text.replace('sede: "ubs-1"', 'sede: "ubs-9"').replace("farmaceutico", "farmacista")
    file.write_text(text, encoding="utf-8")
    result = run("conferir", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "ubs-9" in result.stderr
    assert "farmacista" in result.stderr
    as_json = run("conferir", str(file), "--json")
    data = json.loads(as_json.stdout)
    assert (as_json.exit_code, data["codigo"], data["situacao"]) == (2, 2, "ilegivel")
    assert len(data["problemas"]) == 2
    assert all(problem["linha"] and problem["mensagem"] for problem in data["problemas"])


def test_busy_times_whose_file_is_missing(run, tmp_path: Path) -> None:
    file = tmp_path / "com-cras.yaml"
    base = f"base: {SCENARIOS / 'confortavel.yaml'}\n"
    file.write_text(f"{base}mudancas: {{parceiros: {{cras: {{nome: CRAS, ocupado: cras.ics}}}}}}\n", encoding="utf-8")
    result = run("conferir", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f'{file}:2:52: não li o calendário "cras.ics": o arquivo não existe\n'


def test_a_venue_that_is_never_available(run, tmp_path: Path) -> None:
    file = tmp_path / "com-espaco.yaml"
    base = f"base: {SCENARIOS / 'confortavel.yaml'}\n"
    file.write_text(f"{base}mudancas: {{espacos: {{cras: {{nome: CRAS, datas: []}}}}}}\n", encoding="utf-8")
    result = run("conferir", str(file))
    assert result.exit_code == 0
    said = f"{file}:2:22: "
    assert said in result.stderr
    assert '"cras" não tem nenhum horário livre no período' in " ".join(result.stderr.split())


def test_it_needs_no_solver() -> None:
    code = (
        "import sys\nfrom escala.cli import main\n"
        f"sys.argv = ['escala', 'conferir', {str(SCENARIOS / 'duas-ubs.yaml')!r}]\n"
        "try: main()\nexcept SystemExit as end: assert not end.code\n"
        "sys.exit(sum(name in sys.modules for name in ('ortools', 'pandas', 'escala.solver')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
