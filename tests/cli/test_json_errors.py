"""Asked for JSON, a command that cannot begin says so in JSON, with the words on stderr and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from escala.cli import COMMANDS, group
from tests.cli.conftest import Run

NOTHING_THERE = {
    "conferir": ["nada"],
    "gerar": ["nada.yaml"],
    "explicar": ["nada.yaml"],
    "comparar": ["nada.yaml"],
    "replanejar": ["nada", "--ausencia", "ana:2027-03-10"],
    "trocar": ["nada", "--de", "ana", "--com", "bia", "--dia", "2027-03-12"],
    "publicar": ["nada", "--sim"],
    "indicadores": ["nada", "--producao", "nada.csv"],
    "arquivo": ["nada", "--ano", "2027"],
    "auditar": ["nada"],
    "importar": ["nada.xlsx"],
    "mostrar": ["nada"],
    "lote": ["nada"],
    "normas": ["nada"],
    "historico": [],
    "diferencas": ["1", "2"],
    "desfazer": ["--sim"],
    "enderecos": [],
}
"""Command -> arguments that name what is not there."""


@pytest.mark.parametrize("command", NOTHING_THERE)
def test_what_is_not_there_is_told_as_data(
    run: Run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command, *NOTHING_THERE[command], "--json")
    assert result.exit_code == 2, result.stderr
    told = json.loads(result.stdout)
    assert told["problemas"]
    assert all(problem["mensagem"] for problem in told["problemas"])
    assert result.stderr


def test_no_command_is_left_out() -> None:
    context = click.Context(group)
    commands = {name: group.get_command(context, name) for name in COMMANDS}
    asked = {name for name, command in commands.items() if command and any(p.name == "as_json" for p in command.params)}
    assert asked == {*NOTHING_THERE}
