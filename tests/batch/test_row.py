"""The rows of a batch: who stands before whom, and what the summary says of them."""

import csv
import io
from typing import Any

import fastparquet
import pytest

from escala.batch.report import COLUMNS, csv_bytes, page_bytes, parquet_bytes, summary, wanting
from escala.batch.row import WORST_FIRST, Row, Situation, worst_first


def row(name: str, situacao: Situation = "viavel", **said: Any) -> Row:
    return Row.model_validate({"cenario": name, "situacao": situacao, **said})


ROWS = [
    row("otima", "otima", presenca_margem=1, abaixo_do_alvo=60),
    row("folgada", presenca_margem=2, abaixo_do_alvo=0),
    row("sem-regra", abaixo_do_alvo=120),
    row("justa-pouco", presenca_margem=0, presenca_sem_folga=60, abaixo_do_alvo=600),
    row("justa-muito", presenca_margem=0, presenca_sem_folga=600, maior_falta="Reuniões com eSF", abaixo_do_alvo=90),
    *(row(f"uma-{situation}", situation, causas=(f"porque {situation}\n  Talvez.",)) for situation in WORST_FIRST[:6]),
]


def test_the_worst_stand_first() -> None:
    names = [one.cenario for one in worst_first(reversed(ROWS))]
    assert names == [
        *(f"uma-{situation}" for situation in WORST_FIRST[:6]),
        "justa-muito",
        "justa-pouco",
        "otima",
        "folgada",
        "sem-regra",
    ]


def test_what_a_team_wants() -> None:
    assert wanting(ROWS[4]) == "10h sem ninguém de sobra na sede; 1h30 abaixo dos alvos, mais em reuniões com eSF"
    assert wanting(ROWS[5]) == "porque inviavel Talvez."
    assert wanting(ROWS[1]) == ""


def test_the_whole_in_a_sentence() -> None:
    said = summary(ROWS).sentence()
    assert said.startswith("11 equipes: 5 com escala, 1 sem escala possível, ")
    assert said.endswith("Em 2 das que têm escala há momentos sem ninguém de sobra na sede.")
    assert summary(ROWS[:1]).sentence() == "1 equipe: 1 com escala."


def test_csv_and_parquet_say_the_same() -> None:
    rows = worst_first(ROWS)
    table = list(csv.DictReader(io.StringIO(csv_bytes(rows).decode())))
    frame = fastparquet.ParquetFile(io.BytesIO(parquet_bytes(rows))).to_pandas()
    assert [one["cenario"] for one in table] == list(frame["cenario"]) == [one.cenario for one in rows]
    assert list(table[0]) == list(frame.columns) == [column.name for column in COLUMNS]
    assert table[6]["horas_abaixo_do_alvo"] == "1.5"
    assert frame["horas_abaixo_do_alvo"][6] == 1.5
    assert table[0]["causa"] == frame["causa"][0] == "porque inviavel Talvez."
    assert frame["presenca_margem"].dtype == "Int64"
    assert frame["presenca_margem"].isna().sum() == 7


def test_no_text_of_the_csv_is_a_formula() -> None:
    (found,) = csv.DictReader(io.StringIO(csv_bytes([row("a", equipe="=HYPERLINK(1)", causas=("@x",))]).decode()))
    assert (found["equipe"], found["causa"], found["cenario"]) == ("'=HYPERLINK(1)", "'@x", "a")


def test_a_file_of_no_teams_has_its_columns() -> None:
    assert csv_bytes([]).decode().startswith("cenario,equipe,")
    assert list(fastparquet.ParquetFile(io.BytesIO(parquet_bytes([]))).to_pandas().columns)[:2] == ["cenario", "equipe"]


def test_the_page_says_it_all_and_trusts_nothing() -> None:
    spoiled = row("x", "ilegivel", causas=("<script>alert(1)</script>",), equipe="<b>Norte</b>")
    page = page_bytes(summary([*ROWS, spoiled]), "Lote & março").decode()
    assert page.count("<tr>") == len(ROWS) + 2
    assert "Lote &amp; março" in page
    assert "<script>alert" not in page
    assert "<b>Norte" not in page
    assert page.index("uma-inviavel") < page.index("justa-muito") < page.index("folgada")


@pytest.mark.parametrize("outside", ["http://", "https://", "src=", "@import"])
def test_the_page_needs_nothing_else(outside: str) -> None:
    assert outside not in page_bytes(summary(ROWS), "Lote").decode()
