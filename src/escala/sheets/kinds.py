"""Which of our sheets a workbook is, told by the sheets in it."""

from __future__ import annotations

from typing import Literal

from escala.documents.errors import InputError, Problem
from escala.sheets import cargo, editing, team_form
from escala.sheets.grid import SheetFile

Kind = Literal["escala", "equipe"]
"""`escala`: a roster to edit. `equipe`: a described team."""


def kind_of(file: SheetFile) -> Kind:
    """Which sheet it is.

    Raises:
        InputError: none of ours.
    """
    if file.has(cargo.SHEET):
        return "escala"
    if file.has(team_form.TEAM) and file.has(team_form.PEOPLE):
        return "equipe"
    found = ", ".join(file.sheets[:8])
    if file.has(editing.SHEET):
        message = f"falta a aba escondida {cargo.SHEET}, em que a planilha leva a escala; encontrei {found}"
        hint = "Edite de novo a partir do escala.xlsx que o Escala gravou, sem mexer nessa aba."
    else:
        message = f"esperava uma planilha do Escala e encontrei uma com as abas {found}"
        hint = "Use o escala.xlsx da pasta de uma escala, ou uma planilha feita por escala novo --planilha."
    raise InputError([Problem(file.name, 0, 0, message, hint)])
