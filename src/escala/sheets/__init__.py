"""Sheets (`.xlsx`): a roster to read and edit, a team to describe, and both read back."""

from escala.sheets.roster_sheet import SHEET_FILE, roster_sheet

__all__ = ["SHEET_FILE", "roster_sheet"]
