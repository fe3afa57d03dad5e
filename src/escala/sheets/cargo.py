"""What a roster's sheet carries with it, out of sight: the roster itself, so that the sheet needs no folder.

The files stand in a hidden sheet as text, with a checksum: damage is told, never guessed around.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from escala.documents.errors import InputError, Problem
from escala.documents.reader import MAX_JSON_BYTES
from escala.outputs.workbook import Book, put
from escala.sheets.grid import SheetFile

SHEET = "Dados do Escala"
"""Name of the hidden sheet."""
FORMAT = "escala-planilha/1"
_CHUNK = 30_000
"""Letters of one cell; a cell holds 32,767 at most."""


def add_cargo(book: Book, files: Mapping[str, bytes]) -> None:
    """Put files into a workbook, where nobody sees them.

    Args:
        book: the workbook.
        files: name -> content, text in UTF-8.
    """
    plain = json.dumps({name: content.decode() for name, content in files.items()}, ensure_ascii=False).encode()
    text = base64.b64encode(zlib.compress(plain, 9)).decode()
    sheet = book.sheet(SHEET)
    sheet.sheet_state = "hidden"
    put(sheet, 1, 1, FORMAT)
    put(sheet, 2, 1, hashlib.sha256(plain).hexdigest())
    for row, start in enumerate(range(0, len(text), _CHUNK), start=3):
        put(sheet, row, 1, text[start : start + _CHUNK])
    sheet.protection.enable()


def read_cargo(file: SheetFile) -> dict[str, bytes]:
    """The files that a roster's sheet carries.

    Raises:
        InputError: they are not there, or not as they were put there.
    """
    cells = [str(row[0] or "").strip() if row else "" for row in file.rows(SHEET)]
    if not cells or cells[0] != FORMAT:
        found = f'"{cells[0][:40]}"' if cells and cells[0] else "nada"
        raise _damaged(file, f"esperava {FORMAT} e encontrei {found}")
    try:
        plain = _inflated(base64.b64decode("".join(cells[2:]), validate=True))
        sound = hashlib.sha256(plain).hexdigest() == (cells[1] if len(cells) > 1 else "")
        data: Any = json.loads(plain) if sound else None
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or not all(isinstance(text, str) for text in data.values()):
        raise _damaged(file, "a soma de verificação não confere")
    return {name: text.encode() for name, text in data.items()}


def _inflated(packed: bytes) -> bytes:
    """What was compressed, as far as a roster may reach."""
    unpacking = zlib.decompressobj()
    plain = unpacking.decompress(packed, MAX_JSON_BYTES)
    if not unpacking.eof:
        raise ValueError
    return plain


def _damaged(file: SheetFile, why: str) -> InputError:
    message = f"a aba escondida {SHEET}, em que a planilha leva a escala, foi alterada ou se perdeu: {why}"
    hint = "Edite de novo a partir do escala.xlsx que o Escala gravou, sem mexer nessa aba."
    return InputError([Problem(file.name, 0, 0, message, hint)])
