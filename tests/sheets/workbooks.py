"""Workbooks opened, edited and saved as a person does it, and the rosters that they are made of."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from escala.domain.roster import Roster
from escala.presentation.showing import shown
from escala.scenario_files import LoadedScenario
from escala.sheets import roster_sheet
from tests.whatif.trio import WEEK, audit_of, loaded_of, roster

Edit = Callable[[Any], object]


@cache
def trio() -> tuple[Roster, LoadedScenario]:
    """The trio's roster and its scenario."""
    loaded = loaded_of()
    return roster(loaded, [text.format(week) for week in ("", "/2") for text in WEEK]), loaded


def sheet_of(found: Roster, loaded: LoadedScenario) -> bytes:
    """Its workbook."""
    return roster_sheet(found, shown(found, loaded.month, loaded.ruleset, audit_of(found, loaded)), loaded)


@cache
def trio_sheet() -> bytes:
    """The trio's workbook."""
    return sheet_of(*trio())


def opened(content: bytes) -> Any:
    """A workbook, to look at or to edit."""
    return load_workbook(io.BytesIO(content))


def edited(content: bytes, *edits: Edit, sheet: str = "Editar") -> bytes:
    """A workbook in which somebody edited a sheet."""
    book = opened(content)
    for edit in edits:
        edit(book[sheet])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def save(path: Path, content: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(content)
    return path


def put(place: str, value: object) -> Edit:
    """The edit of one cell."""

    def edit(sheet: Any) -> None:
        sheet[place].value = value

    return edit


def column(sheet: Any, heading: str) -> int:
    """The number of a column, by its heading."""
    return next(cell.column for cell in sheet[1] if str(cell.value).split("\n")[0] == heading)


def rows(sheet: Any) -> list[list[Any]]:
    """Its values, row by row, without the empty rows at its end."""
    found = [list(row) for row in sheet.iter_rows(values_only=True)]
    while found and not any(value is not None for value in found[-1]):
        found.pop()
    return found
