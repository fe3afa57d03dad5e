"""Tables that people fill in: columns that say what belongs into them and offer what there is to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from escala.outputs.workbook import Book, Column, Style, Value
from escala.sheets.lists import Lists, explain_cells, keep_cells


@dataclass(frozen=True)
class Field:
    """A column of a table that is filled in.

    Attributes:
        key: what it holds.
        heading: what stands over it, by which it is found again.
        help: what belongs into it, in a sentence.
        style: how its cells look.
        width: in letters.
        choices: the heading of the list that it chooses from.
        kept: whether nothing may be typed into it.
        shown: what stands under the heading, small help that is always in sight.
    """

    key: str
    heading: str
    help: str
    style: Style = "texto"
    width: float | None = None
    choices: str = ""
    kept: bool = False
    shown: str = ""


def add_form(
    book: Book,
    name: str,
    fields: Sequence[Field],
    rows: Iterable[Sequence[Value]],
    offered: Lists,
    *,
    spare: int,
    footer: str = "",
    frozen: int = 1,
    filters: bool = False,
) -> None:
    """A sheet with a table to fill in.

    Args:
        book: the workbook.
        name: of the sheet.
        fields: the columns.
        rows: what is filled in already.
        offered: the lists to choose from.
        spare: rows under the last one that help as much.
        footer: what every printed page says at its foot.
        frozen: columns at the left that stay in sight.
        filters: whether the headings offer to filter.
    """
    from openpyxl.utils import get_column_letter

    filled = list(rows)
    columns = [
        Column(field.heading + (f"\n{field.shown}" if field.shown else ""), field.style, field.width)
        for field in fields
    ]
    sheet = book.table(name, columns, filled, footer=footer, frozen=frozen, filters=filters)
    last = 1 + len(filled) + spare
    for number, field in enumerate(fields, start=1):
        letters = get_column_letter(number)
        if field.kept:
            keep_cells(sheet, letters, 2, last, field.heading, field.help)
        elif field.choices:
            offered.offer(sheet, letters, 2, last, field.choices, field.help)
        else:
            explain_cells(sheet, letters, 2, last, field.heading, field.help)
