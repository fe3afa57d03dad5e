"""A week as a table on paper: the fewest sheets, then the largest letters that go on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from escala.outputs.paper.sheet import PALE, Sheets, tall
from escala.outputs.paper.stamp import Stamp

SMALLEST, LARGEST, STEP = 7.5, 12.0, 0.25
"""Sizes of letters. Capitals of the smallest are 1.9 mm tall, which good eyes still read from a metre."""

MARGIN = 8.0
HEAD = 12.5
FOOT = 4.2
NAMES = 33.0
"""Width of the column of names."""

PADDING = 0.9
"""Between what is written and the lines around it."""

LEGEND = 6.5
"""Size of the letters of the legend."""


@dataclass(frozen=True)
class Entry:
    """What somebody does for a while: hours, what it is, and whether it is everybody's."""

    hours: str
    text: str
    together: bool = False


@dataclass(frozen=True)
class Cell:
    """Somebody's day; `off` says in a word why there is none."""

    entries: tuple[Entry, ...]
    off: str = ""


@dataclass(frozen=True)
class Column:
    """A day, and what there is to say of it."""

    title: str
    note: str = ""


@dataclass(frozen=True)
class Row:
    """Somebody: a name, what they are, and their days."""

    name: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class WeekTable:
    """A week.

    Attributes:
        title: whose it is.
        week: which one.
        period: that of the roster.
        columns: the days.
        rows: the people.
        empty: what is written where there are no rows.
        legend: what the short words mean.
    """

    title: str
    week: str
    period: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: str
    legend: str


@dataclass(frozen=True)
class _Line:
    """One written line of a cell: hours on the left, what it is beside them."""

    hours: str
    text: str
    together: bool


@dataclass(frozen=True)
class _Part:
    """As much of a row as goes on one sheet: the lines of its name, its note, and those of each day."""

    name: tuple[str, ...]
    note: tuple[str, ...]
    cells: tuple[tuple[_Line, ...], ...]
    off: tuple[str, ...]

    @property
    def lines(self) -> int:
        """Lines of its tallest cell."""
        return max(len(self.name) + len(self.note), *(len(cell) for cell in self.cells), 1)


class _Layout:
    """A week in letters of one size, dealt out to sheets.

    Args:
        sheets: where it will be drawn; measures text.
        table: the week.
        size: of its letters.
    """

    def __init__(self, sheets: Sheets, table: WeekTable, size: float) -> None:
        self.sheets, self.table, self.size = sheets, table, size
        self.line = tall(size)
        self.column = (sheets.width - 2 * MARGIN - NAMES) / max(1, len(table.columns))
        self.hours = sheets.wide("00:00–00:00 ", size, "B")
        self.beside = self.column - 2 * PADDING - self.hours
        self.legend = sheets.wrapped(table.legend, sheets.width - 2 * MARGIN, LEGEND) if table.legend else []
        room = self.column - 2 * PADDING
        self.notes = [sheets.wrapped(column.note, room, size) if column.note else [] for column in table.columns]
        self.top = MARGIN + HEAD + self.line * (1 + max(map(len, self.notes), default=0)) + 2 * PADDING
        self.bottom = sheets.height - MARGIN - FOOT - tall(LEGEND) * len(self.legend)

    @cached_property
    def pages(self) -> list[list[_Part]]:
        """The rows of each sheet; one sheet at the least."""
        pages: list[list[_Part]] = [[]]
        left = self.bottom - self.top
        most = int((left - 2 * PADDING) / self.line)
        for row in self.table.rows:
            for part in self._parts(row, most):
                tallness = self.height(part)
                if tallness > left and pages[-1]:
                    pages.append([])
                    left = self.bottom - self.top
                pages[-1].append(part)
                left -= tallness
        return pages

    @cached_property
    def cut(self) -> frozenset[str]:
        """The words that are too wide for a line: of what stands beside the hours, and of names."""
        cells = (cell for row in self.table.rows for cell in row.cells)
        said = {word for cell in cells for entry in cell.entries for word in entry.text.split()}
        names = {word for row in self.table.rows for word in row.name.split()}
        return frozenset(
            [word for word in said if self.sheets.wide(word, self.size) > self.beside]
            + [word for word in names if self.sheets.wide(word, self.size, "B") > NAMES - 2 * PADDING]
        )

    def height(self, part: _Part) -> float:
        """Height of a part of a row."""
        return part.lines * self.line + 2 * PADDING

    def _parts(self, row: Row, most: int) -> Iterator[_Part]:
        """A row in parts of so many lines at most: one, unless somebody's day is longer than a sheet."""
        width = NAMES - 2 * PADDING
        name = self.sheets.wrapped(row.name, width, self.size, "B")[: most - 1]
        note = self.sheets.wrapped(row.note, width, LEGEND)[: max(0, most - len(name))] if row.note else []
        cells = [self._lines(cell) for cell in row.cells]
        off = tuple(cell.off for cell in row.cells)
        for start in range(0, max([len(cell) for cell in cells] + [1]), most):
            yield _Part(tuple(name), tuple(note), tuple(tuple(cell[start : start + most]) for cell in cells), off)

    def _lines(self, cell: Cell) -> list[_Line]:
        lines = []
        for entry in cell.entries:
            first, *rest = self.sheets.wrapped(entry.text, self.beside, self.size)
            lines.append(_Line(entry.hours, first, entry.together))
            lines += [_Line("", text, entry.together) for text in rest]
        return lines


def draw(sheets: Sheets, tables: Sequence[WeekTable], stamp: Stamp) -> None:
    """Draw weeks on as few sheets as there may be; those of one title in letters of one size."""
    layouts = [
        layout for _, same in groupby(tables, lambda table: table.title) for layout in _laid_out(sheets, [*same])
    ]
    number, total = 0, sum(len(layout.pages) for layout in layouts)
    for layout in layouts:
        for parts in layout.pages:
            number += 1
            sheets.page()
            _head(layout, stamp, f"página {number} de {total}")
            _rows(layout, parts)
            _foot(layout, stamp)


def _laid_out(sheets: Sheets, tables: Sequence[WeekTable]) -> list[_Layout]:
    """The weeks in the largest letters with which there are no more sheets, and no more cut words, than must be."""

    def of(size: float) -> list[_Layout]:
        return [_Layout(sheets, table, size) for table in tables]

    def cost(layouts: Sequence[_Layout]) -> tuple[int, int]:
        return sum(len(layout.pages) for layout in layouts), sum(len(layout.cut) for layout in layouts)

    smallest = of(SMALLEST)
    steps = int((LARGEST - SMALLEST) / STEP)
    larger = (of(SMALLEST + step * STEP) for step in range(steps, 0, -1))
    return next((layouts for layouts in larger if cost(layouts) == cost(smallest)), smallest)


def _head(layout: _Layout, stamp: Stamp, page: str) -> None:
    sheets, table, size = layout.sheets, layout.table, layout.size
    right = sheets.width - MARGIN
    room = sheets.wide(table.week, 14, "B")
    sheets.text(MARGIN, MARGIN, sheets.fitted(table.title, right - MARGIN - room - 6, 14, "B"), 14, "B")
    sheets.text(right, MARGIN, table.week, 14, "B", right=True)
    sheets.text(MARGIN, MARGIN + 6, table.period, 9)
    sheets.text(right, MARGIN + 6, page, 9, right=True)
    if stamp.warning:
        sheets.text(sheets.width / 2 - sheets.wide(stamp.warning, 9, "B") / 2, MARGIN + 6, stamp.warning, 9, "B")
    top = MARGIN + HEAD - 1.5
    sheets.ground(MARGIN, top, right - MARGIN, layout.top - top)
    for i, column in enumerate(table.columns):
        x = MARGIN + NAMES + i * layout.column + PADDING
        sheets.text(x, top + PADDING + 0.6, column.title, size, "B")
        for j, note in enumerate(layout.notes[i], start=1):
            sheets.text(x, top + PADDING + 0.6 + j * layout.line, note, size)
    sheets.line(MARGIN, top, right, top, 0.4)
    sheets.line(MARGIN, layout.top, right, layout.top, 0.4)


def _rows(layout: _Layout, parts: Sequence[_Part]) -> None:
    sheets, size, y = layout.sheets, layout.size, layout.top
    right = sheets.width - MARGIN
    if not parts:
        sheets.text(MARGIN, y + 4, layout.table.empty, 12)
        return
    for part in parts:
        tallness = layout.height(part)
        for i, (cell, off) in enumerate(zip(part.cells, part.off, strict=True)):
            x = MARGIN + NAMES + i * layout.column
            if off and not cell:
                sheets.ground(x, y, layout.column, tallness)
                sheets.text(x + PADDING, y + PADDING, off, size)
            for j, line in enumerate(cell):
                top = y + PADDING + j * layout.line
                if line.together:
                    sheets.ground(x, top, layout.column, layout.line, PALE)
                sheets.text(x + PADDING, top, line.hours, size, "B")
                sheets.text(x + PADDING + layout.hours, top, line.text, size)
        top = y + PADDING
        for name in part.name:
            sheets.text(MARGIN + PADDING, top, name, size, "B")
            top += layout.line
        for note in part.note:
            sheets.text(MARGIN + PADDING, top, note, LEGEND)
            top += tall(LEGEND)
        y += tallness
        sheets.line(MARGIN, y, right, y)
    first = MARGIN + HEAD - 1.5
    for i in range(len(layout.table.columns) + 1):
        x = MARGIN + NAMES + i * layout.column
        sheets.line(x, first, x, y)
    sheets.line(MARGIN, first, MARGIN, y)


def _foot(layout: _Layout, stamp: Stamp) -> None:
    sheets = layout.sheets
    for i, text in enumerate(layout.legend):
        sheets.text(MARGIN, layout.bottom + 1 + i * tall(LEGEND), text, LEGEND)
    y = sheets.height - MARGIN - tall(LEGEND)
    sheets.text(MARGIN, y, stamp.words, LEGEND)
    sheets.text(sheets.width - MARGIN, y, f"Feita pelo Escala {stamp.version}", LEGEND, right=True)
