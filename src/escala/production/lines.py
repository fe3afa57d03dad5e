"""The lines of an export as they were read: each text once, and for every line which text stands in it.

An export repeats few texts over and over, so that a million lines take little room and each text is judged once.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, islice

from escala.documents.errors import column_letters
from escala.production.columns import Field_

_BATCH = 100
"""Lines that are looked at together: few enough to stay in the processor's cache, which halves the time."""

_BREAK = re.compile("\r\n|\r|\n")


class _Places(dict[str, int]):
    """Text -> its place, from 0, in the order in which texts were first asked for."""

    def __missing__(self, text: str) -> int:
        place = self[text] = len(self)
        return place


class Texts:
    """One column: the texts that occur in it, in the order of their first line, and the place of each line's text."""

    def __init__(self) -> None:
        self._places = _Places()
        self.codes: array[int] = array("i")

    def extend(self, texts: Iterable[str]) -> None:
        """Take the texts of the next lines."""
        self.codes.extend(map(self._places.__getitem__, texts))

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

    def take(
        self, rows: Iterable[Sequence[str]], width: int, first: int, reached: Callable[[], int] | None = None
    ) -> None:
        """Read lines: the values of each. Empty ones are passed over.

        Args:
            rows: the lines below the headings, without a gap.
            width: how many headings there are.
            first: number of the first of them.
            reached: says the number of the last line read, where a value with line breaks makes a line longer.
        """
        left = iter(rows)
        while batch := list(islice(left, _BATCH)):
            numbers: Sequence[int] = range(first, first + len(batch))
            if reached is not None and reached() != numbers[-1]:
                numbers = _longer(batch, first)
            first = numbers[-1] + 1
            if {len(row) for row in batch} != {width} or not all(map(any, batch)):
                batch, numbers = self._straightened(batch, numbers, width)
            values = list(zip(*batch, strict=False))
            if values:
                for name, place in self.places.items():
                    self.columns[name].extend(values[place - 1])
                self.numbers.extend(numbers)
                self.marks.extend(map(hash, map(tuple, batch)))

    def _straightened(
        self, batch: Sequence[Sequence[str]], numbers: Sequence[int], width: int
    ) -> tuple[list[Sequence[str]], list[int]]:
        """The lines that are not empty, each as long as the headings, as far as only empty values are amiss."""
        kept: list[Sequence[str]] = []
        places = []
        for number, row in zip(numbers, batch, strict=True):
            if not any(row):
                continue
            if len(row) != width:
                row = _straight(row, width)
                if len(row) > width:
                    self.crooked[number] = len(row)
            kept.append(row)
            places.append(number)
        return kept, places

    def place(self, number: int, name: Field_ | None) -> str:
        """Where the value of a line stands, as messages say it: `producao.csv:12`, or the cell of a sheet."""
        if not self.sheet:
            return f"{self.file}:{number}"
        cell = f"{column_letters(self.places[name])}{number}" if name in self.places else f"{number}"
        return f"{self.file}: {self.sheet}!{cell}"


def _longer(batch: Sequence[Sequence[str]], first: int) -> list[int]:
    """The number of each line of a batch in which some are longer than one: of each, its last."""
    breaks = accumulate(sum(len(_BREAK.findall(value)) for value in row) for row in batch)
    return [first + place + more for place, more in enumerate(breaks)]


def _straight(row: Sequence[str], width: int) -> list[str]:
    """A line as long as the headings, if only empty values are missing or too many."""
    found = [*row, *[""] * (width - len(row))]
    while len(found) > width and not found[-1].strip():
        found.pop()
    return found
