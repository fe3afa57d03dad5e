"""The figures and the table of docs/indicadores.md are what the program gives; its commands are run in tests/docs."""

import re
from pathlib import Path

from escala.norms.loading import load_pack
from escala.production.columns import read_columns
from escala.production.indicators import index, measured
from escala.production.records import FAULTS
from tests.docs.fences import fences
from tests.production.team import judge, read

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "indicadores.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    (text,) = [fence.text for fence in fences("docs/indicadores.md") if fence.language == language]
    return text


def test_the_export_counts(tmp_path: Path) -> None:
    example = block("csv")
    rows = [line.split(";") for line in example.splitlines()[1:]]
    records, _ = judge(tmp_path, rows)
    assert (records.read, records.counted) == (3, 3), records.by_fault


def test_the_file_of_columns_is_one(tmp_path: Path) -> None:
    example = block("yaml")
    path = tmp_path / "colunas.yaml"
    path.write_text(example, encoding="utf-8")
    columns = read_columns(path, ["ana"], list(load_pack("df-489-2018").atividades))
    export = tmp_path / "p.csv"
    export.write_text("Procedimento;Nome do profissional;Data do atendimento\nVacina;SOUZA ANA M;02/03/2027\n", "utf-8")
    assert len(read(export, columns)) == 1


def test_every_reason_is_in_the_table() -> None:
    assert re.findall(r"(?m)^\| `([a-z-]+)` \|", PAGE) == sorted(FAULTS, key=re.findall(r"`([a-z-]+)`", PAGE).index)
    assert set(re.findall(r"(?m)^\| `([a-z-]+)` \|", PAGE)) == set(FAULTS)


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
