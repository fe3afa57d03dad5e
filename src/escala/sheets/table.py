"""A table read from a sheet: rows of cells found by the headings over them, each of which knows its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from escala.documents.errors import InputError, Problem
from escala.sheets import cells
from escala.sheets.grid import SheetFile
from escala.sheets.labels import Labels, fold

T = TypeVar("T")


@dataclass
class Faults:
    """Everything found wrong in a sheet file, each at its cell."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(self, sheet: str, row: int, column: int, message: str, hint: str = "") -> None:
        """Note what is wrong with a cell; row and column from 1."""
        self.problems.append(Problem(self.file, row, column, message, hint, sheet))

    def end(self) -> None:
        """Raise what was noted, in order of place.

        Raises:
            InputError: if there is anything.
        """
        if self.problems:
            raise InputError(dict.fromkeys(self.problems))


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        sheet: the sheet's name.
        number: the row's, from 1.
        values: key of a column -> the cell's value.
        columns: key of a column -> its number, from 1.
        faults: takes what is wrong.
    """

    sheet: str
    number: int
    values: Mapping[str, Any]
    columns: Mapping[str, int]
    faults: Faults

    def place(self, key: str) -> tuple[str, int, int]:
        """Sheet, row and column of a cell; of one whose column is not there, the row's first."""
        return self.sheet, self.number, self.columns.get(key, 1)

    def fault(self, key: str, message: str, hint: str = "") -> None:
        """Note what is wrong with a cell."""
        self.faults.add(*self.place(key), message, hint)

    def empty(self, *keys: str) -> bool:
        """Whether these cells are all empty."""
        return all(cells.is_empty(self.values.get(key)) for key in keys)

    def read(self, key: str, meaning: Callable[[object], T]) -> T | None:
        """What a cell means; None where that is wrong, which is noted."""
        try:
            return meaning(self.values.get(key))
        except ValueError as error:
            message, _, hint = str(error).partition("; talvez ")
            self.fault(key, message, f"Talvez {hint}." if hint else "Corrija a célula.")
            return None

    def name(self, key: str, what: str, labels: Labels) -> str | None:
        """The id of what a cell names; None where there is no such thing, which is noted."""
        said = cells.text(self.values.get(key))
        found = labels.find(said)
        if found is None:
            self.fault(key, f"esperava {what} e encontrei {cells.shown(self.values.get(key))}", labels.nearest(said))
        return found

    def names(self, key: str, what: str, labels: Labels) -> list[str] | None:
        """The ids of what a cell names, each once; None where something is wrong, which is noted."""
        value = self.values.get(key)
        whole = labels.find(cells.text(value))
        if whole is not None:
            return [whole]
        ids = []
        wrong = False
        for said in cells.pieces(value):
            found = labels.find(said)
            if found is None:
                hint = labels.nearest(said)
                if "," in said and all(labels.find(part) for part in said.split(",")):
                    hint = "Separe os nomes com ponto e vírgula."
                self.fault(key, f'esperava {what} e encontrei "{said[:60]}"', hint)
                wrong = True
            else:
                ids.append(found)
        return None if wrong else list(dict.fromkeys(ids))


def table_rows(file: SheetFile, sheet: str, headings: Mapping[str, str], faults: Faults) -> Iterator[Row]:
    """The rows under the headings of a sheet's first row, those without anything in them left out.

    Args:
        file: the workbook.
        sheet: the sheet's name.
        headings: key of a column -> its heading.
        faults: takes what is wrong; columns that are missing, too.
    """
    rows = file.rows(sheet)
    found: Sequence[Any] = rows[0] if rows else ()
    columns: dict[str, int] = {}
    for key, heading in headings.items():
        places = [number for number, value in enumerate(found, start=1) if fold(_heading(value)) == fold(heading)]
        if len(places) == 1:
            columns[key] = places[0]
        elif places:
            faults.add(sheet, 1, places[1], f'a coluna "{heading}" aparece duas vezes', "Apague uma das duas.")
        else:
            known = "; ".join(f'"{_heading(value)}"' for value in found if not cells.is_empty(value)) or "nada"
            faults.add(sheet, 1, 1, f'esperava uma coluna "{heading}" e encontrei {known}', "Devolva o cabeçalho.")
    if len(columns) < len(headings):
        return
    for number, row in enumerate(rows[1:], start=2):
        values = {key: row[place - 1] if place <= len(row) else None for key, place in columns.items()}
        if not all(cells.is_empty(value) for value in values.values()):
            yield Row(sheet, number, values, columns, faults)


def _heading(value: object) -> str:
    """A heading without the help on the lines under it."""
    return cells.text(str(value or "").strip().split("\n")[0])
