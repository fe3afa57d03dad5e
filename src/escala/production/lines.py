"""The lines of an export as they were read: each text once, and for every line which text stands in it.

An export repeats few texts over and over, so that a million lines take little room and each text is judged once.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from escala.documents.errors import column_letters
from escala.production.columns import Field_


@dataclass
class Texts:
    """One column: the texts that occur in it, in the order of their first line, and the place of each line's text."""

    _places: dict[str, int] = field(default_factory=dict)
    codes: array[int] = field(default_factory=lambda: array("i"))

    def add(self, text: str) -> None:
        """Take the text of the next line."""
        self.codes.append(self._places.setdefault(text, len(self._places)))

    @cached_property
    def texts(self) -> list[str]:
        """Each text once."""
        return list(self._places)

    def text_of(self, line: int) -> str:
        """The text of a line, by its place from 0."""
        return self.texts[self.codes[line]]


@dataclass
class Lines:
    """What a file holds below its headings.

    Attributes:
        file: its name, as messages show it.
        sheet: the name of the sheet, in a workbook.
        columns: what is read -> its texts; nothing is there for what has no column.
        places: what is read -> number of its column, from 1.
        numbers: of each line, from 1; where a record takes several, of the last.
        marks: of each line, a number that is the same for lines that are the same in every column.
        crooked: number of a line with more values than there are headings -> how many.
    """

    file: str
    sheet: str
    columns: dict[Field_, Texts]
    places: dict[Field_, int]
    numbers: array[int] = field(default_factory=lambda: array("q"))
    marks: array[int] = field(default_factory=lambda: array("q"))
    crooked: dict[int, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: Iterable[tuple[int, Sequence[str]]], width: int) -> None:
        """Read lines: number and values. Empty ones are passed over.

        Args:
            rows: the lines below the headings.
            width: how many headings there are.
        """
        wanted = [(self.columns[name].add, place - 1) for name, place in self.places.items()]
        for number, row in rows:
            if not any(row):
                continue
            if len(row) != width:
                row = _straightened(row, width)
                if len(row) > width:
                    self.crooked[number] = len(row)
            for add, place in wanted:
                add(row[place])
            self.numbers.append(number)
            self.marks.append(hash(tuple(row)))

    def place(self, number: int, name: Field_ | None) -> str:
        """Where the value of a line stands, as messages say it: `producao.csv:12`, or the cell of a sheet."""
        if not self.sheet:
            return f"{self.file}:{number}"
        cell = f"{column_letters(self.places[name])}{number}" if name in self.places else f"{number}"
        return f"{self.file}: {self.sheet}!{cell}"


def _straightened(row: Sequence[str], width: int) -> list[str]:
    """A line as long as the headings, if only empty values are missing or too many."""
    found = [*row, *[""] * (width - len(row))]
    while len(found) > width and not found[-1].strip():
        found.pop()
    return found
