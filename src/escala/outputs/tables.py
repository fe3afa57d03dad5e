"""Tables as files: CSV for programs, a sheet (`.xlsx`) for people."""

from __future__ import annotations

import csv
import os
import re
import secrets
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from escala.outputs.errors import OutputError
from escala.outputs.workbook import FORMULA_MARKS, Book, Column, Styled

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


class Table(Protocol):
    """A table with a name, headings, and the places of values that stand out."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def columns(self) -> Sequence[str]:
        """Headings."""

    @property
    def rows(self) -> Iterable[Sequence[Any]]:
        """Values, a row at a time; what is written once may be made while it is."""

    @property
    def best(self) -> Iterable[tuple[int, int]]:
        """Row and column, from 0, of the best values."""


class _Lines:
    """Lets the writer of a CSV give each line back."""

    @staticmethod
    def write(line: str) -> bytes:
        return line.encode()


def csv_lines(tables: Iterable[Table]) -> Iterator[bytes]:
    """All tables in one CSV (UTF-8, commas, decimal points), the first column saying which; no text is a formula.

    The lines are made one by one: there may be millions of them.
    """
    every = list(tables)
    places: dict[tuple[str, int], int] = {}
    for table in every:
        for key in _keys(table):
            places.setdefault(key, 1 + len(places))
    writer: Any = csv.writer(_Lines)
    if every:
        yield writer.writerow(["tabela", *(inert(heading) for heading, _ in places)])
    for table in every:
        mine = [places[key] for key in _keys(table)]
        blank: list[Any] = [inert(table.name), *[None] * len(places)]
        for row in table.rows:
            line = blank.copy()
            for place, value in zip(mine, row, strict=True):
                line[place] = inert(value)
            yield writer.writerow(line)


def _keys(table: Table) -> Iterator[tuple[str, int]]:
    """Each heading, and how many before it are the same."""
    seen: Counter[str] = Counter()
    for heading in table.columns:
        yield heading, seen[heading]
        seen[heading] += 1


def inert(value: Any) -> Any:
    """A value that is no formula to a spreadsheet program: a text that begins like one has an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA_MARKS) and _NUMBER.fullmatch(value) is None:
        return f"'{value}"
    return value


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


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file whole or not at all; one that is there is replaced, and who may read it stays so.

    Args:
        path: the file.
        content: what it holds, at once or part by part.

    Raises:
        OutputError: the system refuses; an old file is untouched.
    """
    check_file(path)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with new.open("xb") as file:
            if path.exists():
                os.chmod(new, stat.S_IMODE(path.stat().st_mode))
            file.writelines([content] if isinstance(content, bytes) else content)
        os.replace(new, path)
    except OSError as error:
        raise OutputError(
            f"não foi possível gravar {path}: {error.strerror or error}",
            "Feche o arquivo, se estiver aberto, ou escolha outro nome.",
        ) from error
    finally:
        new.unlink(missing_ok=True)
