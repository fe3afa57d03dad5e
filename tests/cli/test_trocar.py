"""`escala trocar`: a swap is audited and written beside the old folder, or refused with other swaps."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from escala.audit import audit_file
from escala.outputs import OutputError, read_roster
from escala.whatif.alternatives import Alternatives
from tests.whatif.trio import one_week, write


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def edit(folder: Path, **changes: Any) -> None:
    """Change keys of an `escala.json`."""
    data = json.loads((folder / "escala.json").read_text(encoding="utf-8"))
    (folder / "escala.json").write_text(json.dumps({**data, **changes}), encoding="utf-8")


MONDAY = ("--de", "ana", "--com", "bia", "--dia", "2027-03-01", "--silencioso")
TUESDAY = ("--de", "ana", "--com", "bia", "--dia", "2027-03-02", "--silencioso")
SHOWN = """\
Troca feita: Ana Souza e Bia Lima, seg 01/03.

Ana Souza agora faz
   + seg 01/03, 08:00–12:00: planejamento, monitoramento e relatórios, em UBS 2

Bia Lima agora faz
   + seg 01/03, 08:00–12:00: registro, educação permanente e outras ações, em
     UBS 1

Tudo o mais fica como estava.
"""


def test_a_swap_is_written_whole_beside_and_the_old_folder_stays(run, trio: Path, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    before = content(trio)
    result = run("trocar", str(trio), *MONDAY)
    assert result.exit_code == 0, result.stderr
    shown = "\n".join(line.rstrip() for line in result.stdout.splitlines())
    assert shown.startswith(SHOWN), shown
    assert f"Gravada em trio-troca ({len(before)} arquivos); trio ficou como estava." in shown
    assert content(trio) == before
    assert set(content(Path("trio-troca"))) == set(before)
    old, new = read_roster(trio), read_roster(Path("trio-troca"))
    assert [s.id for s in new.sessoes] == [s.id for s in old.sessoes]
    assert [s.id for s, t in zip(new.sessoes, old.sessoes, strict=True) if s != t] == ["0001", "0002"]
    report = audit_file(Path("trio-troca"))
    assert (report.ok, report.total, report.penalidades) == (True, new.objetivo.valor, new.objetivo.parcelas)
    assert not [finding for finding in report.achados if finding.regra == "formato"]


def test_swapped_back_every_byte_is_as_it_was(run, trio: Path) -> None:
    for source, target in (("trio", "trio-troca"), ("trio-troca", "de-volta")):
        assert run("trocar", source, *MONDAY, "--saida", target).exit_code == 0
    assert content(Path("de-volta")) == content(trio)


def test_as_json_it_says_points_and_what_changes_hands(run, trio: Path) -> None:
    result = run("trocar", str(trio), *MONDAY, "--json")
    data = json.loads(result.stdout)
    assert (data["situacao"], data["codigo"], data["pasta"]) == ("feita", 0, "trio-troca")
    assert data["passam"] == [
        {"sessao": "0001", "de": "ana", "para": "bia"},
        {"sessao": "0002", "de": "bia", "para": "ana"},
    ]
    points = data["pontos"]
    assert points["depois"] - points["antes"] == sum(points["por_regra"].values())
    assert points["depois"] == data["objetivo"]["valor"]
    assert data["violacoes"] == data["alternativas"] == []


def test_the_bound_stays_true_and_what_was_optimal_may_be_so_no_more(run, trio: Path) -> None:
    goal = read_roster(trio).objetivo
    edit(trio, situacao="otima", objetivo={**goal.model_dump(), "limite": goal.valor})
    assert run("trocar", str(trio), *MONDAY).exit_code == 0
    new = read_roster(Path("trio-troca"))
    assert new.objetivo.limite == min(goal.valor, new.objetivo.valor)
    assert (new.situacao == "otima") == (new.objetivo.limite == new.objetivo.valor)


def test_a_refused_swap_writes_nothing_and_each_command_that_it_offers_runs(run, trio: Path) -> None:
    before = content(trio)
    result = run("trocar", str(trio), *TUESDAY)
    assert result.exit_code == 5
    assert result.stdout.startswith("A troca não pode ser: Ana Souza e Bia Lima, ter 02/03.")
    assert "Art. 6º, VI" in result.stdout
    crossed = "Ana Souza faz qui 04/03 por Bia Lima, e Bia Lima faz ter 02/03 por Ana Souza"
    assert crossed in " ".join(result.stdout.split())
    assert result.stdout.endswith("Nada foi gravado.\n")
    assert not Path("trio-troca").exists()
    commands = [line.strip() for line in result.stdout.splitlines() if line.strip().startswith("escala trocar")]
    assert 1 < len(commands) <= 5
    for number, command in enumerate(commands):
        done = run(*shlex.split(command)[1:], "--saida", f"outra-{number}", "--silencioso")
        assert done.exit_code == 0, (command, done.stdout)
    assert content(trio) == before


def test_alternatives_as_json_say_points_and_commands(run, trio: Path) -> None:
    result = run("trocar", str(trio), *TUESDAY, "--json", "--saida", "aqui")
    data = json.loads(result.stdout)
    assert (data["situacao"], data["codigo"], data["pasta"], data["por_auditar"]) == ("recusada", 5, None, 0)
    assert {breach["regra"] for breach in data["violacoes"]} == {"jornada"}
    for offer in data["alternativas"]:
        assert offer["diferenca"] == offer["pontos"] - data["pontos"]["antes"]
        assert offer["comando"].endswith("--saida aqui")
        assert len(offer["passam"]) == offer["sessoes"]


def test_what_gives_the_hours_back_is_told_apart_from_what_was_asked(run, tmp_path: Path) -> None:
    found, loaded = one_week(
        "seg 08:00-12:00 outras ubs-1 [ana]",
        "seg 13:00-15:00 intersetorial ubs-1 [ana]",
        "seg 08:00-12:00 planejamento ubs-1 [bia]",
        "ter 08:00-10:00 outras ubs-2 [ana]",
        "qua 08:00-10:00 outras ubs-1 [bia]",
        "qui 08:00-10:00 intersetorial ubs-2 [bia]",
    )
    folder = write(tmp_path / "dupla", found, loaded)
    said = " ".join(run("trocar", str(folder), *MONDAY).stdout.split())
    assert "Com Bia Lima, o que se pediu e mais o que devolve as horas: 4 sessões trocam de mãos" in said
    assert "• e o que se pediu (3 sessões)" in said


def test_it_says_that_there_is_no_alternative_or_that_it_does_not_know(run, trio: Path, monkeypatch) -> None:
    for left, said in ((0, "Não há alternativa"), (7, "Nenhuma alternativa achada até aqui. Em ")):
        monkeypatch.setattr("escala.workflow.alternatives", lambda *_, left=left: Alternatives((), 3, left))
        result = run("trocar", str(trio), *TUESDAY)
        assert result.exit_code == 5
        assert said in result.stdout
        assert ("ficaram 7 trocas por auditar" in result.stdout) == bool(left)


def test_sessions_may_be_named_and_people_and_shifts_by_name(run, trio: Path) -> None:
    sessions = ("--sessao", "0004", "--por", "0006", "--silencioso")
    assert run("trocar", str(trio), "--de", "Ana Souza", "--com", "bia", *sessions).exit_code == 0
    morning = ("--dia", "2027-03-01", "--turno", "manhã", "--saida", "manha", "--silencioso")
    assert run("trocar", "trio/escala.json", "--de", "ana", "--com", "Bia", *morning).exit_code == 0


def test_a_roster_with_breaches_is_not_touched(run, trio: Path) -> None:
    edit(trio, semanas=["2027-W01"])
    result = run("trocar", str(trio), *MONDAY)
    assert result.exit_code == 5
    assert result.stdout.startswith("A escala já não cumpre a norma, antes de qualquer troca: 1 violação.")
    assert "As semanas da escala" in result.stdout
    assert not Path("trio-troca").exists()
    data = json.loads(run("trocar", str(trio), *MONDAY, "--json").stdout)
    assert (data["situacao"], data["codigo"], data["passam"]) == ("escala-com-descumprimento", 5, [])


def test_a_folder_that_exists_is_replaced_only_where_that_is_asked(run, trio: Path) -> None:
    before = content(trio)
    for target in ((), ("--saida", "trio")):
        if not target:
            Path("trio-troca").mkdir()
            shutil.copy(trio / "escala.json", "trio-troca")
        refused = run("trocar", str(trio), *MONDAY, *target)
        assert (refused.exit_code, "--sobrescrever" in refused.stderr) == (2, True)
        assert content(trio) == before
    result = run("trocar", str(trio), *MONDAY, "--saida", "trio", "--sobrescrever")
    assert result.exit_code == 0
    assert result.stdout.endswith(f"Gravada em trio ({len(content(Path('trio')))} arquivos).\n")
    assert content(trio) != before


def test_where_writing_fails_the_old_folder_is_as_it_was(run, trio: Path, monkeypatch) -> None:
    before = content(trio)

    def full(*arguments: object, **keywords: object) -> None:
        raise OutputError("não há espaço no disco", "Libere espaço.")

    monkeypatch.setattr("escala.outputs.folder._put_in_place", full)
    for target in ((), ("--saida", "trio", "--sobrescrever")):
        result = run("trocar", str(trio), *MONDAY, *target)
        assert result.exit_code == 2
        assert "não há espaço no disco" in result.stderr
        assert content(trio) == before
    assert [path.name for path in Path().iterdir()] == ["trio"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--de", "ana", "--com", "bia"), "diga o que se troca"),
        (("--de", "ana", "--com", "bia", "--dia", "2027-03-01", "--sessao", "0001"), "diga o que se troca"),
        (("--de", "ana", "--com", "bia", "--sessao", "0001", "--turno", "manha"), "dê --dia"),
        (("--de", "ana", "--com", "bia", "--dia", "2027-03-01", "--por", "0002"), "dê --sessao"),
        (("--de", "ana", "--com", "bia", "--dia", "12/03"), 'uma data como 2027-03-12 e encontrei "12/03"'),
        (
            ("--de", "anna", "--com", "bia", "--dia", "2027-03-01"),
            '--de: não há "anna" em profissionais. Talvez "ana"?',
        ),
        (("--de", "ana", "--com", "ubs-1", "--dia", "2027-03-01"), '--com: não há "ubs-1" em profissionais. Use ana'),
        (("--de", "ana", "--com", "bia", "--dia", "2027-03-01", "--turno", "mana"), 'em turnos. Talvez "manha"?'),
        (("--de", "ana", "--com", "bia", "--dia", "2027-05-01"), "está fora do período da escala"),
        (("--de", "ana", "--com", "bia", "--dia", "2027-03-01", "--saida", "trio/nova"), "dentro da pasta da escala"),
    ],
)
def test_bad_usage_is_told(run, trio: Path, arguments: tuple[str, ...], said: str) -> None:
    before = content(trio)
    result = run("trocar", str(trio), *arguments, "--silencioso")
    assert result.exit_code == 2
    assert said in result.stderr, result.stderr
    assert content(trio) == before


def test_what_cannot_be_read_is_told_as_data_too(run, trio: Path) -> None:
    for path, arguments, said in (
        ("nada", MONDAY, "não existe"),
        ("trio", (*MONDAY[:-2], "2027-05-01"), "está fora do período"),
    ):
        result = run("trocar", path, *arguments, "--json")
        assert result.exit_code == 2
        data = json.loads(result.stdout)
        assert (data["situacao"], data["codigo"]) == ("ilegivel", 2)
        assert said in data["problemas"][0]["mensagem"]
