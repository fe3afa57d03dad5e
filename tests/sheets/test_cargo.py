"""What a sheet carries with it comes back whole, or damage is told."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from pathlib import Path

import pytest

from escala.documents.errors import InputError
from escala.outputs import roster_bytes
from escala.outputs.workbook import Book
from escala.sheets import SheetFile, kind_of, read_cargo
from escala.sheets.cargo import FORMAT, SHEET, add_cargo
from tests.sheets.workbooks import Edit, edited, opened, put, save, trio, trio_sheet


def cargo(path: Path, *edits: Edit) -> dict[str, bytes]:
    return read_cargo(SheetFile(save(path / "x.xlsx", edited(trio_sheet(), *edits, sheet=SHEET))))


def test_the_roster_comes_back_to_the_byte(tmp_path: Path) -> None:
    assert cargo(tmp_path) == {"escala.json": roster_bytes(trio()[0])}


def test_much_comes_back_from_several_cells(tmp_path: Path) -> None:
    files = {
        "a": b"".join(hashlib.sha256(bytes([i % 256, i // 256])).hexdigest().encode() for i in range(3000)),
        "ç": "é".encode(),
    }
    book = Book()
    book.sheet("À vista")
    add_cargo(book, files)
    file = SheetFile(save(tmp_path / "x.xlsx", book.content()))
    assert read_cargo(file) == files
    assert len(file.rows(SHEET)) > 4


def packed(data: object) -> tuple[str, str]:
    plain = json.dumps(data).encode()
    return hashlib.sha256(plain).hexdigest(), base64.b64encode(zlib.compress(plain)).decode()


def test_what_is_damaged_is_told(tmp_path: Path) -> None:
    text = opened(trio_sheet())[SHEET]["A3"].value
    number, list_ = packed({"escala.json": 1}), packed([1])
    huge = base64.b64encode(zlib.compress(b" " * 40_000_000, 9)).decode()
    assert len(huge) > 32767  # one cell does not hold it
    for edits in (
        [put("A1", None)],
        [put("A1", "escala-planilha/9")],
        [put("A2", None)],
        [put("A2", "0" * 64)],
        [put("A3", None)],
        [put("A3", text[:-4])],
        [put("A3", text[:40] + ("A" if text[40] != "A" else "B") + text[41:])],
        [put("A3", "não é base64")],
        [put("A2", number[0]), put("A3", number[1])],
        [put("A2", list_[0]), put("A3", list_[1])],
        [put("A3", huge[:30000]), put("A4", huge[30000:])],
    ):
        with pytest.raises(InputError) as caught:
            cargo(tmp_path, *edits)
        message = str(caught.value)
        assert "a aba escondida Dados do Escala" in message
        assert "Edite de novo a partir do escala.xlsx" in message
    assert FORMAT == "escala-planilha/1"


def test_without_it_or_of_somebody_else_a_sheet_is_told(tmp_path: Path) -> None:
    book = opened(trio_sheet())
    del book[SHEET]
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="falta a aba escondida Dados do Escala"):
        kind_of(SheetFile(tmp_path / "x.xlsx"))
    del book["Editar"]
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="esperava uma planilha do Escala e encontrei uma com as abas Semana 2027-W09"):
        kind_of(SheetFile(tmp_path / "x.xlsx"))
