"""Tables as files: CSV for programs, a sheet (`.xlsx`) for people."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from escala.outputs.errors import OutputError

WIDEST = 60
"""Letters of the widest column of a sheet."""

BEST_COLOUR = "FFD9EAD3"
"""Background of the best value of a row: a light green."""


class Table(Protocol):
    """A table with a name, headings, and the places of values that stand out."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def columns(self) -> Sequence[str]:
        """Headings."""

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """Values, a row at a time."""

    @property
    def best(self) -> Iterable[tuple[int, int]]:
        """Row and column, from 0, of the best values."""


def csv_bytes(tables: Iterable[Table]) -> bytes:
    """All tables in one CSV (UTF-8, commas, decimal points), the first column saying which."""
    import pandas as pd

    frames = [pd.DataFrame([(t.name, *row) for row in t.rows], columns=["tabela", *t.columns]) for t in tables]
    return pd.concat(frames).to_csv(index=False).encode() if frames else b""


def xlsx_bytes(answers: Table, tables: Iterable[Table]) -> bytes:
    """A workbook: the answers on the first sheet, then each table on its own."""
    import pandas as pd
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    content = io.BytesIO()
    with pd.ExcelWriter(content, engine="openpyxl") as writer:
        for table in (answers, *tables):
            frame = pd.DataFrame(list(table.rows), columns=list(table.columns))
            frame.to_excel(writer, sheet_name=table.name, index=False)
            sheet: Any = writer.sheets[table.name]
            sheet.freeze_panes = "B2"
            for number, heading in enumerate(table.columns, start=1):
                longest = max([len(heading), *(len(str(row[number - 1])) for row in table.rows)])
                sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, longest + 2)
            for row in sheet.iter_rows():
                for cell in row:
                    cell.alignment = Alignment(vertical="top", wrap_text=True)
                    if cell.data_type == "f":  # a name that begins with = is a name
                        cell.data_type = "s"
            for number, column in table.best:
                cell = sheet.cell(row=number + 2, column=column + 1)
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color=BEST_COLOUR)
    return content.getvalue()


def check_file(path: Path) -> None:
    """Tell, before the work of a long run, whether a file may be written.

    Raises:
        OutputError: it may not.
    """
    if path.is_dir():
        raise OutputError(f"esperava o nome de um arquivo e {path} é uma pasta", "Talvez um arquivo dentro dela.")
    if not path.parent.is_dir():
        raise OutputError(f"a pasta de {path} não existe", "Crie a pasta, ou escolha outra.")
    if not os.access(path.parent, os.W_OK | os.X_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise OutputError(f"não foi possível gravar {path}: sem permissão de escrita", "Escolha outra pasta.")


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; one that is there is replaced.

    Raises:
        OutputError: the system refuses; an old file is untouched.
    """
    check_file(path)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        new.write_bytes(content)
        os.replace(new, path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OutputError(
            f"não foi possível gravar {path}: {error.strerror or error}",
            "Feche o arquivo, se estiver aberto, ou escolha outro nome.",
        ) from error
