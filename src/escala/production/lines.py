"""The lines of an export as they were read: each text once, and for every line which text stands in it.

An export repeats few texts over and over, so that a million lines take little room and each text is judged once. Of
one that does not, the texts beyond the first ones are kept as their bytes, one after the other.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, islice, repeat

from escala.documents.errors import column_letters
from escala.production.columns import Field_

_BATCH = 100
"""Lines that are looked at together: few enough to stay in the processor's cache, which halves the time."""

_BREAK = re.compile("\r\n|\r|\n")


MOST_KNOWN = 50_000
"""Texts of a column that are known again; a month of minutes has 44,640."""


class _Packed:
    """Texts kept as their bytes: a text of Python's own takes some hundred bytes, known again or not."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends: array[int] = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def __getitem__(self, place: int) -> str:
        return self._bytes[self._ends[place] : self._ends[place + 1]].decode("utf-8", "surrogatepass")


class _Places(dict[str, int]):
    """Text -> its place, from 0, in the order in which texts were first asked for, as long as they are few.

    Attributes:
        further: the texts that come after those; one that comes again has another place.
    """

    def __init__(self) -> None:
        self.further = _Packed()

    def __missing__(self, text: str) -> int:
        place = len(self) + len(self.further)
        if len(self) < MOST_KNOWN:
            self[text] = place
        else:
            self.further.append(text)
        return place


class Texts:
    """One column: the texts that occur in it, in the order of their first line, and the place of each line's text.

    Iterating gives the texts. A text is there once; one of which there were `MOST_KNOWN` before, as often as it occurs.
    """

    def __init__(self) -> None:
        self._places = _Places()
        self.codes: array[int] = array("i")

    def extend(self, texts: Iterable[str]) -> None:
        """Take the texts of the next lines."""
        self.codes.extend(map(self._places.__getitem__, texts))

    def __len__(self) -> int:
        return len(self._places) + len(self._places.further)

    def __iter__(self) -> Iterator[str]:
        yield from self._places
        further = self._places.further
        yield from (further[place] for place in range(len(further)))

    @cached_property
    def _known(self) -> list[str]:
        return list(self._places)

    def text_of(self, line: int) -> str:
        """The text of a line, by its place from 0."""
        place = self.codes[line]
        return self._known[place] if place < len(self._known) else self._places.further[place - len(self._known)]


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
        crooked: of each line with more values than there are headings, how many; 0 of the others.
    """

    file: str
    sheet: str
    columns: dict[Field_, Texts]
    places: dict[Field_, int]
    numbers: array[int] = field(default_factory=lambda: array("q"))
    marks: array[int] = field(default_factory=lambda: array("q"))
    crooked: array[int] = field(default_factory=lambda: array("i"))

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
            crooked: Iterable[int] = repeat(0, len(batch))
            if {len(row) for row in batch} != {width} or not all(map(any, batch)):
                batch, numbers, crooked = _straightened(batch, numbers, width)
            values = list(zip(*batch, strict=False))
            if values:
                for name, place in self.places.items():
                    self.columns[name].extend(values[place - 1])
                self.numbers.extend(numbers)
                self.crooked.extend(crooked)
                self.marks.extend(map(hash, map(tuple, batch)))

    def place(self, number: int, name: Field_ | None) -> str:
        """Where the value of a line stands, as messages say it: `producao.csv:12`, or the cell of a sheet."""
        if not self.sheet:
            return f"{self.file}:{number}"
        cell = f"{column_letters(self.places[name])}{number}" if name in self.places else f"{number}"
        return f"{self.file}: {self.sheet}!{cell}"


def _straightened(
    batch: Sequence[Sequence[str]], numbers: Sequence[int], width: int
) -> tuple[list[Sequence[str]], list[int], list[int]]:
    """The lines that are not empty, each as long as the headings, as far as only empty values are amiss.

    Returns:
        The lines, their numbers, and of those that are longer for all that how many values they have; of others 0.
    """
    kept: list[Sequence[str]] = []
    places, crooked = [], []
    for number, row in zip(numbers, batch, strict=True):
        if any(row):
            kept.append(_straight(row, width))
            places.append(number)
            crooked.append(len(kept[-1]) if len(kept[-1]) > width else 0)
    return kept, places, crooked


def _longer(batch: Sequence[Sequence[str]], first: int) -> list[int]:
    """The number of each line of a batch in which some are longer than one: of each, its last."""
    breaks = accumulate(sum(len(_BREAK.findall(value)) for value in row) for row in batch)
    return [first + place + more for place, more in enumerate(breaks)]


def _straight(row: Sequence[str], width: int) -> Sequence[str]:
    """A line as long as the headings, if only empty values are missing or too many."""
    if len(row) == width:
        return row
    found = [*row, *[""] * (width - len(row))]
    while len(found) > width and not found[-1].strip():
        found.pop()
    return found
