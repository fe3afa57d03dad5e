"""`escala.xlsx`: a roster for those who live in spreadsheets, to read, to print, and to edit and hand back."""

from __future__ import annotations

from escala.audit.form import place
from escala.domain.roster import Roster
from escala.outputs.json_files import NORM_FILE, ROSTER_FILE, roster_bytes
from escala.outputs.workbook import Book
from escala.presentation.showing import Shown
from escala.scenario_files import LoadedScenario
from escala.sheets.cargo import add_cargo
from escala.sheets.editing import add_editing, lists
from escala.sheets.names import names_of
from escala.sheets.tables import add_hours, add_meetings, add_presence, add_waivers
from escala.sheets.weeks import add_week


def roster_sheet(roster: Roster, shown: Shown, loaded: LoadedScenario) -> bytes:
    """The workbook of a roster; the same roster gives the same bytes.

    Args:
        roster: the roster as its `escala.json` has it.
        shown: what is shown of it.
        loaded: its scenario.
    """
    view, _ = place(roster, loaded.month, loaded.ruleset)
    names = names_of(loaded.scenario, loaded.ruleset)
    offered = lists(names, loaded.ruleset)
    footer = f"{loaded.scenario.equipe.nome}, {shown.period}"
    book = Book()
    for week in shown.weeks:
        add_week(book, week, footer)
    add_hours(book, shown, footer)
    add_meetings(book, shown, footer)
    add_presence(book, shown, footer)
    add_waivers(book, shown, footer)
    add_editing(book, view, names, offered, footer)
    offered.add(book)
    norm = {} if loaded.norm_text is None else {NORM_FILE: loaded.norm_text}
    add_cargo(book, {ROSTER_FILE: roster_bytes(roster), **norm})
    return book.content()
