"""An impossible scenario that comes with Escala: explained, with repairs that run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from escala import cli

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


def test_the_cause_is_named_and_three_repairs_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = str(ROOT / "scenarios" / "sem-horario-comum.yaml")
    arguments = ("explicar", scenario, "--json", "--silencioso", "--reparos", "3")
    result = CliRunner().invoke(cli.group, arguments, prog_name="escala")
    assert result.exit_code == 3
    data = json.loads(result.stdout)
    keys = {"disponibilidade as", "disponibilidade fono"}
    assert any(keys <= {one["chave"] for one in conflict["condicoes"]} for conflict in data["conflitos"])
    assert "Art. 20" in data["conflitos"][0]["artigos"]
    assert len({tuple(repair["mudancas"]) for repair in data["reparos"]}) == 3
    cheapest = data["reparos"][0]
    assert cheapest["custo"] == min(repair["custo"] for repair in data["reparos"])
    again = ("gerar", cheapest["arquivo"], "--gap", "100", "--tempo", "60", "--silencioso")
    assert CliRunner().invoke(cli.group, again, prog_name="escala").exit_code == 0
