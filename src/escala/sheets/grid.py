"""A sheet file (`.xlsx`) from outside, opened with care: whatever the bytes, its cells or an error in Portuguese.

Nothing is evaluated; of a formula, the value counts that was stored with it. Sizes are limited before anything is
unpacked, and rows and columns while they are read.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from pathlib import Path
from typing import Any

from escala.documents.errors import InputError, Problem
from escala.documents.reader import read_bytes

MAX_BYTES = 16 * 1024 * 1024
"""Largest file: the sheet of a month of ten people is under 200 KiB."""
MAX_UNPACKED = 64 * 1024 * 1024
"""Largest sum of what its parts unpack to."""
_MAX_PARTS_OF = (
    ("xl/worksheets/", 16 * 1024 * 1024),
    ("xl/media/", 16 * 1024 * 1024),
    ("xl/sharedStrings.xml", 8 * 1024 * 1024),
    ("", 1024 * 1024),
)
"""Beginning of a part's name -> most bytes of it; what is held in memory as a tree has to be small."""
MAX_PARTS = 500
MAX_ROWS = 20_000
MAX_COLUMNS = 60

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the container of old `.xls` files and of protected `.xlsx` ones."""


class SheetFile:
    """The cells of a sheet file.

    Attributes:
        name: the file as messages show it.
        sheets: the names of its sheets, hidden ones too.

    Raises:
        InputError: no such file, too large, protected, or no sheet file.
    """

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        content = read_bytes(path, self.name, MAX_BYTES)
        self._check(content)
        self._book: Any = self._guarded(lambda: _opened(content))
        self.sheets: list[str] = list(self._book.sheetnames)
        self._rows: dict[str, list[tuple[Any, ...]]] = {}

    def has(self, *names: str) -> bool:
        """Whether it has all these sheets."""
        return set(names) <= set(self.sheets)

    def rows(self, sheet: str) -> list[tuple[Any, ...]]:
        """The values of a sheet's cells, row by row from the first, without the empty ones at its end.

        Raises:
            InputError: the sheet cannot be read, or is larger than `MAX_ROWS`.
        """
        if sheet not in self._rows:
            self._rows[sheet] = self._guarded(lambda: self._read(sheet))
        return self._rows[sheet]

    def _read(self, sheet: str) -> list[tuple[Any, ...]]:
        if sheet not in self.sheets or not hasattr(self._book[sheet], "reset_dimensions"):
            return []
        found = self._book[sheet]
        found.reset_dimensions()
        rows: list[tuple[Any, ...]] = []
        empty = 0
        for row in found.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True):
            if not any(value is not None and str(value).strip() for value in row):
                empty += 1
                continue
            rows += [()] * empty
            rows.append(row)
            empty = 0
            if len(rows) > MAX_ROWS:
                raise self._refused(
                    f"a aba {sheet} passa do limite de {MAX_ROWS} linhas", "Talvez seja outra planilha."
                )
        return rows

    def _check(self, content: bytes) -> None:
        """Refuse what is no sheet file, or one that could exhaust the machine."""
        if content.startswith(_OLD):
            raise self._refused(
                "a planilha está protegida por senha, ou é de um formato antigo (.xls)",
                "Abra-a, tire a senha e salve como pasta de trabalho do Excel (.xlsx).",
            )
        if not content.startswith(b"PK"):
            raise self._refused(
                "esperava uma planilha .xlsx e encontrei outro tipo de arquivo",
                "No Excel ou no LibreOffice: Salvar como, pasta de trabalho do Excel (.xlsx).",
            )
        self._guarded(lambda: self._check_parts(content))

    def _check_parts(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise self._refused("a planilha está protegida por senha", "Tire a senha e salve de novo.")
            large = any(part.file_size > _limit(part.filename) for part in parts)
            if large or len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise self._refused(
                    f"a planilha passa do limite: esperava até {MAX_UNPACKED // 2**20} MiB de conteúdo",
                    "Talvez não seja este o arquivo; senão, apague o que nela não é do Escala.",
                )
            if "[Content_Types].xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
                raise self._refused(
                    "esperava uma planilha .xlsx e encontrei outro tipo de arquivo",
                    "No Excel ou no LibreOffice: Salvar como, pasta de trabalho do Excel (.xlsx).",
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_entities(archive.read(part)):
                    raise self._refused("a planilha tem o que nenhuma planilha tem (DOCTYPE)", "Não a use.")

    def _guarded(self, work: Any) -> Any:
        """What `work` returns; whatever openpyxl meets in a damaged file is one error of ours."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return work()
        except (InputError, MemoryError):
            raise
        except Exception as error:
            cut = isinstance(error, zipfile.BadZipFile | zlib.error | EOFError)
            what = "o arquivo não está inteiro" if cut else "uma parte dela falta ou não é o que devia ser"
            raise self._refused(
                f"a planilha está danificada e não consegui lê-la: {what}",
                "Abra-a no Excel ou no LibreOffice, salve de novo como .xlsx e repita.",
            ) from error

    def _refused(self, message: str, hint: str) -> InputError:
        return InputError([Problem(self.name, 0, 0, message, hint)])


def _opened(content: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _limit(part: str) -> int:
    return next(most for start, most in _MAX_PARTS_OF if part.startswith(start))


def _has_entities(part: bytes) -> bool:
    """Whether an XML part declares what could blow it up, or is in an encoding that could hide it."""
    return b"<!DOCTYPE" in part or part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in part[:64]
