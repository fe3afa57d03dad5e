"""`escala novo` and `escala esquema`: what a coordinator begins with."""

import json
from pathlib import Path

import pytest

from escala.scenario_files import load_scenario, schema, template


def test_a_new_scenario(run, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("novo", "minha-equipe.yaml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Cenário escrito em minha-equipe.yaml. Agora: escala conferir minha-equipe.yaml\n"
    assert Path("minha-equipe.yaml").read_bytes() == template().encode()
    assert load_scenario(Path("minha-equipe.yaml")).warnings == ()


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_on_standard_output(run, arguments: tuple[str, ...]) -> None:
    result = run("novo", *arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == template()


def test_nothing_is_overwritten(run, tmp_path: Path) -> None:
    file = tmp_path / "meu.yaml"
    file.write_text("meu", encoding="utf-8")
    result = run("novo", str(file))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"{file} já existe e fica como está\n    Escolha outro nome.\n"
    assert file.read_text(encoding="utf-8") == "meu"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nada/meu.yaml", "a pasta nada não existe\n    Crie a pasta, ou escolha outra."),
        (".", ". já existe e fica como está\n    Escolha outro nome."),
        ("x" * 300, "x" * 300 + ": o nome é longo demais"),
    ],
)
def test_names_that_cannot_be(run, tmp_path: Path, monkeypatch, name: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("novo", name)
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"{message}\n")
    assert list(tmp_path.iterdir()) == []


def test_the_schema(run) -> None:
    result = run("esquema")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == schema()
