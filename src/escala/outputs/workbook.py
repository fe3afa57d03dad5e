"""A workbook (`.xlsx`) in the making: the same content gives the same bytes, and text is never a formula."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from os import PathLike
from pathlib import Path
from typing import Any, Literal

Style = Literal[
    "texto", "cabeçalho", "título", "nota", "data", "hora", "duração", "número", "bom", "fora", "ausente", "fixo"
]
"""How a cell looks, and how its number is written."""

Value = str | int | float | dt.date | dt.time | dt.timedelta | None

WIDEST = 60
"""Letters of the widest column."""

LINE_HEIGHT = 13.2
"""Points of a line of text."""

GOOD_COLOUR = "FFD9EAD3"
"""Background of what stands out well: a light green."""
OUTSIDE_COLOUR = "FFF4CCCC"
"""Background of what is outside its limits: a light red. What it says, it says in words too."""
HEAD_COLOUR = "FFD0E0E3"
FIXED_COLOUR = "FFEFEFEF"

DATE_FORMAT = "[$-416]ddd dd/mm/yyyy"
"""A date with its weekday in Portuguese, whatever the language of the program."""

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet program takes for the beginning of a formula: in a CSV, or when somebody edits the cell."""

_MOMENT = dt.datetime(2000, 1, 1)
_ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
_ZIP_ATTRIBUTES = 0o600 << 16


@dataclass(frozen=True)
class Styled:
    """A value that looks otherwise than its column."""

    value: Value
    style: Style


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        heading: what stands over it.
        style: how its cells look.
        width: in letters; by default what its longest line asks for, up to `WIDEST`.
    """

    heading: str
    style: Style = "texto"
    width: float | None = None


class Book:
    """A workbook, sheet after sheet."""

    def __init__(self) -> None:
        from openpyxl import Workbook

        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        for style in _styles():
            self.workbook.add_named_style(style)

    def sheet(self, name: str, footer: str = "") -> Any:
        """A new empty sheet that prints on A4, landscape, as wide as the page.

        Args:
            name: up to 31 letters.
            footer: what every printed page says at its foot, at the left.
        """
        sheet = self.workbook.create_sheet(name)
        sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top = sheet.page_margins.bottom = 0.6
        sheet.page_margins.header = sheet.page_margins.footer = 0.3
        sheet.oddFooter.left.text = printable(footer).replace("&", "&&")
        sheet.oddFooter.center.text = "&A"
        sheet.oddFooter.right.text = "&P de &N"
        return sheet

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Iterable[Sequence[Value | Styled]],
        *,
        footer: str = "",
        frozen: int = 1,
        filters: bool = False,
    ) -> Any:
        """A new sheet with one table, whose headings stay in sight and are printed on every page.

        Args:
            name: of the sheet.
            columns: the columns.
            rows: their values.
            footer: as for `sheet`.
            frozen: columns at the left that stay in sight.
            filters: whether the headings offer to filter.
        """
        from openpyxl.utils import get_column_letter

        sheet = self.sheet(name, footer)
        head: list[Value | Styled] = [column.heading for column in columns]
        table = [head, *(list(row) for row in rows)]
        widths = [column.width or _asked_width(row[place] for row in table) for place, column in enumerate(columns)]
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        styles: list[Style] = [column.style for column in columns]
        for number, row in enumerate(table, start=1):
            put_row(sheet, number, row, ["cabeçalho"] * len(columns) if number == 1 else styles)
            lines = max((_lines(value, width) for value, width in zip(row, widths, strict=True)), default=1)
            if lines > 1:  # not every program makes a row as high as its text
                sheet.row_dimensions[number].height = lines * LINE_HEIGHT + 3
        sheet.freeze_panes = sheet.cell(row=2, column=1 + frozen)
        sheet.print_title_rows = "1:1"
        if filters and len(table) > 1:
            sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(table)}"
        return sheet

    def content(self) -> bytes:
        """The bytes of the file."""
        from openpyxl.writer.excel import ExcelWriter

        self.workbook.properties.creator = "Escala"
        self.workbook.properties.created = self.workbook.properties.modified = _MOMENT
        content = io.BytesIO()
        ExcelWriter(self.workbook, _Timeless(content, "w", zipfile.ZIP_DEFLATED)).save()
        return content.getvalue()


def is_as_written(file: Path) -> bool:
    """Whether a workbook is as `Book` gave it: other programs make another archive of it, or write down when."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {(entry.date_time, entry.external_attr) for entry in archive.infolist()}
            moments = archive.read("docProps/core.xml").count(f"{_MOMENT.isoformat()}Z".encode())
            return entries == {(_ZIP_MOMENT, _ZIP_ATTRIBUTES)} and moments == 2
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error):
        return False


def put_row(sheet: Any, number: int, values: Sequence[Value | Styled], styles: Sequence[Style]) -> None:
    """Write one row, from its first cell."""
    for column, (value, style) in enumerate(zip(values, styles, strict=True), start=1):
        if isinstance(value, Styled):
            put(sheet, number, column, value.value, value.style)
        else:
            put(sheet, number, column, value, style)


def put(sheet: Any, row: int, column: int, value: Value, style: Style = "texto") -> None:
    """Write one cell; a text is a text, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    cell.style = style
    if isinstance(value, str):
        text = printable(value)
        cell.value, cell.data_type = text, "s"
        if text.startswith(FORMULA_MARKS):
            cell.quotePrefix = True
    elif value is not None:
        cell.value = value
        cell.number_format = _NUMBERS.get(style, cell.number_format)


def _plain(value: Value | Styled) -> str:
    value = value.value if isinstance(value, Styled) else value
    return value if isinstance(value, str) else "" if value is None else "00:00"


def _asked_width(values: Iterable[Value | Styled]) -> float:
    """Letters that a column's longest line takes."""
    longest = max((len(line) for value in values for line in _plain(value).split("\n")), default=0)
    return float(min(WIDEST, longest + 2))


def _lines(value: Value | Styled, width: float) -> int:
    """Lines that a value takes in a column."""
    return sum(max(1, ceil(len(line) / (width * 1.05))) for line in _plain(value).split("\n"))


def printable(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub(" ", text)).encode("utf-8", "replace").decode()


_NUMBERS: Mapping[Style, str] = {"data": DATE_FORMAT, "hora": "hh:mm", "duração": "[h]:mm"}


def _styles() -> Iterable[Any]:
    """The styles of cells, by name."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

    line = Side(style="thin", color="FFBFBFBF")
    border = Border(left=line, right=line, top=line, bottom=line)
    text = Alignment(vertical="top", wrap_text=True)
    right = Alignment(vertical="top", horizontal="right")
    centre = Alignment(vertical="top", horizontal="center")

    def style(name: Style, alignment: Any = text, fill: str | None = None, **font: Any) -> Any:
        made = NamedStyle(name, font=Font(name="Calibri", **{"size": 10, **font}), alignment=alignment, border=border)
        if fill is not None:
            made.fill = PatternFill("solid", start_color=fill)
        made.number_format = _NUMBERS.get(name, "General")
        return made

    yield style("texto")
    yield style("cabeçalho", Alignment(vertical="center", wrap_text=True), HEAD_COLOUR, bold=True)
    yield style("título", Alignment(vertical="center"), size=13, bold=True)
    yield style("nota", italic=True)
    yield style("data", Alignment(vertical="top", horizontal="left"))
    yield style("hora", centre)
    yield style("duração", right)
    yield style("número", right)
    yield style("bom", fill=GOOD_COLOUR, bold=True)
    yield style("fora", fill=OUTSIDE_COLOUR, bold=True)
    yield style("ausente", fill=FIXED_COLOUR, italic=True)
    yield style("fixo", fill=FIXED_COLOUR, color="FF595959")


class _Timeless(zipfile.ZipFile):
    """A zip whose entries say nothing of when they were written."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add an entry."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        entry = zipfile.ZipInfo(name, _ZIP_MOMENT)
        entry.external_attr = _ZIP_ATTRIBUTES
        super().writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Add a file's content as an entry."""
        self.writestr(str(arcname or filename), Path(filename).read_bytes())
