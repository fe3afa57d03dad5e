"""The impossible scenarios that come with Escala: explained, with repairs that run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from escala import cli

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "keys", "article", "repairs", "seconds"),
    [
        ("ate-22h", {"presenca-minima", "funcionamento ubs-1"}, "Art. 10", 1, 15),
        ("sem-horario-comum", {"disponibilidade as", "disponibilidade fono"}, "Art. 20", 3, 60),
    ],
)
def test_the_cause_is_named_and_repairs_are_built(
    name: str,
    keys: set[str],
    article: str,
    repairs: int,
    seconds: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ("explicar", str(ROOT / "scenarios" / f"{name}.yaml"), "--json", "--silencioso")
    asked = ("--reparos", str(repairs), "--tempo", str(seconds))
    result = CliRunner().invoke(cli.group, [*arguments, *asked], prog_name="escala")
    assert result.exit_code == 3
    data = json.loads(result.stdout)
    assert any(keys <= {one["chave"] for one in conflict["condicoes"]} for conflict in data["conflitos"])
    assert article in data["conflitos"][0]["artigos"]
    assert len({tuple(repair["mudancas"]) for repair in data["reparos"]}) == repairs
    cheapest = data["reparos"][0]
    assert cheapest["custo"] == min(repair["custo"] for repair in data["reparos"])
    again = ("gerar", cheapest["arquivo"], "--gap", "100", "--tempo", "60", "--silencioso")
    assert CliRunner().invoke(cli.group, again, prog_name="escala").exit_code == 0
