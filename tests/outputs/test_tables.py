"""Tables as files."""

import csv
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from escala.outputs import OutputError
from escala.outputs.tables import Table, check_file, csv_lines, write_file, xlsx_bytes
from escala.whatif.frames import Frame

ANSWERS = Frame("Respostas", ("cenário", "resposta"), (("=A1", "Sim."),))
HOURS = Frame("Horas", ("linha", "um", "dois"), (("Ana", 1.5, 2.0), ("Bia", None, 0.25)), frozenset({(0, 2)}))


def csv_of(tables: Sequence[Table]) -> bytes:
    return b"".join(csv_lines(tables))


def test_csv_has_every_table_with_its_name() -> None:
    text = csv_of([HOURS, Frame("Pontos", ("linha", "um", "dois"), (("total", 3, 4),))]).decode()
    assert text.splitlines() == ["tabela,linha,um,dois", "Horas,Ana,1.5,2.0", "Horas,Bia,,0.25", "Pontos,total,3,4"]
    assert csv_of([]) == b""


def test_csv_has_columns_of_one_heading_each() -> None:
    tables = [Frame("A", ("linha", "um", "um"), (("x", 1, 2),)), Frame("B", ("um", "dois"), ((3, 4),))]
    assert csv_of(tables).decode().splitlines() == ["tabela,linha,um,um,dois", "A,x,1,2,", "B,,3,,4"]


def test_whole_numbers_beside_gaps_stay_whole_in_csv() -> None:
    text = csv_of([Frame("Sessões", ("linha", "n"), (("Ana", 18), ("Bia", None), ("Caio", 2.5)))]).decode()
    assert text.splitlines()[1:] == ["Sessões,Ana,18", "Sessões,Bia,", "Sessões,Caio,2.5"]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "--1", "-"])
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    table = Frame("=x", ("linha", "valor"), (("Ana", text), ("Bia", -1), ("Caio", "-1,5")))
    rows = list(csv.reader(io.StringIO(csv_of([table]).decode(), newline="")))
    assert rows[1:] == [["'=x", "Ana", f"'{text}"], ["'=x", "Bia", "-1"], ["'=x", "Caio", "-1,5"]]


def test_a_sheet_has_numbers_headings_that_stay_and_marks() -> None:
    book = load_workbook(io.BytesIO(xlsx_bytes(ANSWERS, [HOURS])))
    assert book.sheetnames == ["Respostas", "Horas"]
    sheet = book["Horas"]
    assert sheet.freeze_panes == "B2"
    assert [cell.value for cell in sheet[2]] == ["Ana", 1.5, 2.0]
    assert (sheet["C2"].font.bold, sheet["B2"].font.bold) == (True, False)
    assert sheet["B3"].value is None


def test_a_name_is_never_a_formula() -> None:
    cell = load_workbook(io.BytesIO(xlsx_bytes(ANSWERS, [])))["Respostas"]["A2"]
    assert (cell.value, cell.data_type) == ("=A1", "s")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_file(path, b"1")
    write_file(path, b"2")
    assert path.read_bytes() == b"2"
    assert os.listdir(tmp_path) == ["x.csv"]


def test_lines_are_written_as_they_are_made_or_not_at_all(tmp_path: Path) -> None:
    def lines() -> Iterator[bytes]:
        yield b"1"
        assert len(os.listdir(tmp_path)) == 2
        yield b"2"
        if wrong:
            raise ZeroDivisionError

    path = tmp_path / "x.csv"
    write_file(path, b"0")
    wrong = True
    with pytest.raises(ZeroDivisionError):
        write_file(path, lines())
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"0", ["x.csv"])
    wrong = False
    write_file(path, lines())
    assert (path.read_bytes(), os.listdir(tmp_path)) == (b"12", ["x.csv"])


@pytest.mark.parametrize("name", ["pasta", "nada/x.csv"])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "pasta").mkdir()
    with pytest.raises(OutputError):
        check_file(tmp_path / name)
    with pytest.raises(OutputError):
        write_file(tmp_path / name, b"")
