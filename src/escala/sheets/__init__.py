"""Sheets (`.xlsx`): a roster to read and edit, a team to describe, and both read back."""

from escala.sheets.cargo import read_cargo
from escala.sheets.edited import Edited, read_edited
from escala.sheets.grid import SheetFile
from escala.sheets.kinds import Kind, kind_of
from escala.sheets.roster_sheet import roster_sheet
from escala.sheets.team_reading import TeamReader, TeamSource
from escala.sheets.team_sheet import team_sheet

__all__ = [
    "Edited",
    "Kind",
    "SheetFile",
    "TeamReader",
    "TeamSource",
    "kind_of",
    "read_cargo",
    "read_edited",
    "roster_sheet",
    "team_sheet",
]
