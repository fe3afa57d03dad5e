"""Exports of production as Brazilian systems write them: CSV in their encodings and separators, or a sheet.

A CSV is read bit by bit; what stands above the headings (titles, filters, the name of the report) is passed over.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from escala.documents.errors import InputError, Problem
from escala.documents.reader import open_bytes
from escala.production.columns import Columns, Field_, Headings
from escala.production.lines import Lines, Texts
from escala.production.values import shown
from escala.sheets.cells import is_empty, text
from escala.sheets.grid import SheetFile
from escala.sheets.labels import fold

MAX_BYTES = 1024 * 1024 * 1024
"""Largest CSV read: a million records are about 60 MiB."""

HEAD_LINES = 50
"""Lines from the top among which the headings must be."""

LONGEST_VALUE = 100_000
"""Letters of the longest value: beyond it some quotation mark was never closed."""

SEPARATORS = (";", ",", "\t", "|")
"""What may stand between values, the likeliest first."""

_CHUNK = 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
"""Bytes that mean nothing in the encoding of Windows."""
_SHEETS = (".xlsx", ".xlsm")


def read_lines(path: Path, columns: Columns) -> Lines:
    """The lines of an export.

    Args:
        path: the file: a sheet by its name (`.xlsx`), anything else as CSV.
        columns: which column says what.

    Raises:
        InputError: the file cannot be read, or has no line with the headings, each once.
    """
    if path.suffix.lower() in _SHEETS:
        return _from_sheet(path, columns)
    return _from_csv(path, columns)


def _from_csv(path: Path, columns: Columns) -> Lines:
    name = str(path)
    with open_bytes(path, name, MAX_BYTES) as stream:
        encoding = _encoding(stream, name)
        stream.seek(0)
        head = _head(stream, encoding)
        separator, number, headings = _find_headings(head, columns.colunas, name)
        stream.seek(0)
        text_ = io.TextIOWrapper(stream, encoding, newline="")
        for _ in range(number):
            text_.readline()
        reader = csv.reader(text_, delimiter=separator)
        lines = _empty(name, "", headings)
        csv.field_size_limit(LONGEST_VALUE)
        try:
            lines.take(reader, len(headings.values), number + 1, lambda: reader.line_num + number)
        except csv.Error as error:
            raise InputError([_unreadable(name, reader.line_num + number, error)]) from None
    return lines


def _encoding(stream: BinaryIO, name: str) -> str:
    """The encoding of a file: by its mark; UTF-8 if all of it is; else that of Windows, else Latin-1.

    Raises:
        InputError: it is no text.
    """
    start = stream.read(4)
    if start.startswith(b"PK"):
        message = "esperava um CSV e encontrei uma planilha com outro nome"
        raise InputError([Problem(name, 0, 0, message, "Talvez o nome do arquivo deva terminar em .xlsx.")])
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return _decodable(stream, encoding, name)
    if _decodes(stream, "utf-8"):
        return "utf-8"
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        if _NOT_WINDOWS.search(chunk):
            return "latin-1"
    return "cp1252"


def _decodes(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decodable(stream: BinaryIO, encoding: str, name: str) -> str:
    if not _decodes(stream, encoding):
        message = "o arquivo começa com a marca de uma codificação e continua em outra"
        raise InputError([Problem(name, 0, 0, message, "Exporte de novo, em CSV com a codificação UTF-8.")])
    return encoding


def _head(stream: BinaryIO, encoding: str) -> list[str]:
    """The first lines of a text, as far as they are within reach."""
    text_ = io.StringIO(stream.read(_CHUNK).decode(encoding, "replace"), newline="")
    return [line.rstrip("\r\n") for line in islice(text_, HEAD_LINES)]


class Found:
    """The line of the headings.

    Attributes:
        values: its values.
        places: what is read -> number of its column, from 1; of equal headings, the first.
        again: what is read -> number of a further column with the same heading.
    """

    def __init__(self, values: Sequence[str], wanted: Mapping[Field_, str]) -> None:
        self.values = list(values)
        while self.values and not self.values[-1].strip():
            self.values.pop()
        here: dict[str, list[int]] = {}
        for place, heading in enumerate(self.values, start=1):
            here.setdefault(fold(heading), []).append(place)
        found = {name: here[fold(heading)] for name, heading in wanted.items() if fold(heading) in here}
        self.places = {name: places[0] for name, places in found.items()}
        self.again = {name: places[1] for name, places in found.items() if len(places) > 1}


def _find_headings(head: Sequence[str], headings: Headings, name: str) -> tuple[str, int, Found]:
    """The separator, the number of the line with the headings, from 1, and that line.

    Raises:
        InputError: no line has them all, or the line that has them has one twice.
    """
    wanted = headings.by_field()
    nearest: tuple[int, Found] | None = None
    for number, line in enumerate(head, start=1):
        for separator in SEPARATORS:
            try:
                found = Found(next(csv.reader([line], delimiter=separator), []), wanted)
            except csv.Error:
                continue
            if len(found.places) == len(wanted):
                _check_once(name, "", wanted, number, found)
                return separator, number, found
            if len(found.places) > (len(nearest[1].places) if nearest else 0):
                nearest = number, found
    raise InputError([_missing(name, "", wanted, nearest)])


def _check_once(name: str, sheet: str, wanted: Mapping[Field_, str], number: int, found: Found) -> None:
    """Refuse two columns of one heading: the other might be of something else, such as a date of birth.

    Raises:
        InputError: there are two.
    """
    hint = "Dê outro título à que não é a dos atendimentos, ou apague-a."
    problems = [
        Problem(name, number, place if sheet else 1, f'a coluna "{wanted[field]}" aparece duas vezes', hint, sheet)
        for field, place in found.again.items()
    ]
    if problems:
        raise InputError(problems)


def _missing(name: str, sheet: str, wanted: Mapping[Field_, str], nearest: tuple[int, Found] | None) -> Problem:
    """What to say of a file in which not all headings are found.

    Only a line that has some of the headings is quoted: any other may be a record, with a patient's name in it.
    """
    number, found = nearest or (1, None)
    absent = [heading for field, heading in wanted.items() if found is None or field not in found.places]
    quoted = ", ".join(f'"{heading}"' for heading in absent)
    there = "" if found is None else f"; a linha mais parecida tem {_quoted(found.values)}"
    many = f"as colunas {quoted}" if len(absent) > 1 else f"a coluna {quoted}"
    hint = "Diga como as colunas se chamam num arquivo e use --colunas ARQUIVO (veja docs/indicadores.md)."
    return Problem(name, number, 1, f"não encontrei {many}{there}", hint, sheet)


def _quoted(values: Sequence[str]) -> str:
    words = [f'"{shown(value)}"' for value in values[:8]]
    return ", ".join(words) + (" …" if len(values) > 8 else "")


def _empty(name: str, sheet: str, found: Found) -> Lines:
    return Lines(name, sheet, {field: Texts() for field in found.places}, dict(found.places))


def _unreadable(name: str, number: int, error: csv.Error) -> Problem:
    if "field larger" in str(error):
        message = f"um valor que começa antes desta linha passa de {LONGEST_VALUE} letras"
        return Problem(name, number, 1, message, 'Talvez uma aspa (") tenha sido aberta e não fechada.')
    return Problem(name, number, 1, "a linha não pode ser lida como CSV", "Exporte o arquivo de novo.")


def _from_sheet(path: Path, columns: Columns) -> Lines:
    file = SheetFile(path)
    wanted = columns.colunas.by_field()
    nearest: tuple[int, Found] | None = None
    nearest_sheet = next(iter(file.sheets), "")
    for sheet in file.sheets:
        rows = file.rows(sheet)
        for number, row in enumerate(rows[:HEAD_LINES], start=1):
            found = Found([text(value) for value in row], wanted)
            if len(found.places) == len(wanted):
                _check_once(file.name, sheet, wanted, number, found)
                lines = _empty(file.name, sheet, found)
                lines.take(_written(rows[number:]), len(found.values), number + 1)
                return lines
            if len(found.places) > (len(nearest[1].places) if nearest else 0):
                nearest, nearest_sheet = (number, found), sheet
    raise InputError([_missing(file.name, nearest_sheet, wanted, nearest)])


def _written(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    """The rows of a sheet as a CSV would have them."""
    for row in rows:
        yield [cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """The value of a cell as Brazilian exports write it."""
    if is_empty(value):
        return ""
    if isinstance(value, dt.datetime) and value.time() != dt.time(0):
        return f"{value:%d/%m/%Y %H:%M:%S}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and not value.is_integer():
        return str(value).replace(".", ",")
    return text(value)
