"""Tables as files: CSV for programs, a sheet (`.xlsx`) for people."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from escala.outputs.errors import OutputError
from escala.outputs.workbook import Book, Column, Styled


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
    book = Book()
    for table in (answers, *tables):
        best = set(table.best)
        rows = [
            [Styled(value, "bom") if (number, column) in best else value for column, value in enumerate(row)]
            for number, row in enumerate(table.rows)
        ]
        book.table(table.name, [Column(heading) for heading in table.columns], rows)
    return book.content()


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
    """Write a file whole or not at all; one that is there is replaced, and who may read it stays so.

    Raises:
        OutputError: the system refuses; an old file is untouched.
    """
    check_file(path)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new.open("xb") as out:
            if path.exists():
                os.chmod(new, stat.S_IMODE(path.stat().st_mode))
            out.write(content)
        os.replace(new, path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OutputError(
            f"não foi possível gravar {path}: {error.strerror or error}",
            "Feche o arquivo, se estiver aberto, ou escolha outro nome.",
        ) from error
