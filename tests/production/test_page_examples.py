"""The examples of docs/indicadores.md and of the guide's chapter on the month's end do what the pages say."""

import re
import shlex
from pathlib import Path

import click
import pytest

from escala.cli import group
from escala.norms.loading import load_pack
from escala.production.columns import read_columns
from escala.production.indicators import index, measured
from escala.production.records import FAULTS
from tests.production.team import judge, read

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "indicadores.md").read_text(encoding="utf-8")
GUIDE = (DOCS / "guia-do-coordenador.md").read_text(encoding="utf-8")
(CHAPTER,) = re.findall(r"(?ms)^## \d+\. O fim do mês\n(.*?)(?=^## |\Z)", GUIDE)


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"(?s)```{language}\n(.*?)```", text)


def test_the_export_counts(tmp_path: Path) -> None:
    (example,) = blocks(PAGE, "csv")
    rows = [line.split(";") for line in example.splitlines()[1:]]
    records, _ = judge(tmp_path, rows)
    assert (records.read, records.counted) == (3, 3), records.by_fault


def test_the_file_of_columns_is_one(tmp_path: Path) -> None:
    (example,) = blocks(PAGE, "yaml")
    path = tmp_path / "colunas.yaml"
    path.write_text(example, encoding="utf-8")
    columns = read_columns(path, ["ana"], list(load_pack("df-489-2018").atividades))
    export = tmp_path / "p.csv"
    export.write_text("Procedimento;Nome do profissional;Data do atendimento\nVacina;SOUZA ANA M;02/03/2027\n", "utf-8")
    assert len(read(export, columns)) == 1


def test_every_reason_is_in_the_table() -> None:
    assert sorted(re.findall(r"(?m)^\| `([a-z-]+)` \|", PAGE)) == sorted(FAULTS)


def test_the_worked_example() -> None:
    pack = load_pack("df-489-2018")
    done = {
        "atendimento-individual": 150,
        "domiciliar-especifico": 20,
        "atendimento-compartilhado": 45,
        "domiciliar-compartilhado": 15,
        "grupo-especifico": 10,
        "grupo-compartilhado": 20,
    }
    formulas = {clause.id: clause.indicador for clause in pack.clausulas if clause.indicador is not None}
    means = [measured(formulas[f"anexo-iv-{n}"], {"equipe": done}, 200) for n in (1, 3, 5, 7)]
    assert means == [30, 4, 12, 6]
    assert [float(value or 0) for value in index(formulas["anexo-iv-9"], pack, {"equipe": done}, 200)] == [2.12, 10.6]


def commands() -> list[str]:
    return [line for text in (PAGE, CHAPTER) for block in blocks(text, "bash") for line in block.splitlines() if line]


def test_the_chapter_shows_the_commands_of_the_month_and_of_the_year() -> None:
    shown = {line.split()[1] for block in blocks(CHAPTER, "bash") for line in block.splitlines() if line}
    assert shown == {"indicadores", "arquivo"}


@pytest.mark.parametrize("line", commands())
def test_a_command_is_one_that_the_program_takes(line: str) -> None:
    name, *arguments = shlex.split(line, comments=True)[1:]
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.make_context(name, arguments).params
