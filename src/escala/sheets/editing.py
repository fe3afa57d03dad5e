"""The sheet "Editar": a session a row, in words that a person edits and that are read back without loss."""

from __future__ import annotations

import datetime as dt

from escala.domain.clock import MINUTES_A_DAY
from escala.norms.ruleset import RuleSet
from escala.outputs.workbook import Book, Value
from escala.rules.base import RosterView
from escala.sheets.form import Field, add_form
from escala.sheets.labels import SEPARATOR
from escala.sheets.lists import Lists
from escala.sheets.names import Names

SHEET = "Editar"
SPARE = 200
"""Rows under the last session that help as much, for new ones."""


_NAMES = f"Nomes separados por ponto e vírgula, como Ana{SEPARATOR}Bruno. Estão na aba Listas."
_FIELDS = (
    Field(
        "id",
        "id",
        "Não se muda. Numa linha nova, deixe vazio. Apague a linha para tirar a sessão.",
        "fixo",
        8,
        kept=True,
    ),
    Field("data", "Data", "Um dia do período, como 08/03/2027.", "data", 16),
    Field("inicio", "Início", "Na grade da norma, como 08:00.", "hora", 8, "Horas"),
    Field("fim", "Fim", "Na grade da norma, como 10:00.", "hora", 8, "Horas"),
    Field("atividade", "Atividade", "Uma atividade da norma.", width=42, choices="Atividades"),
    Field("local", "Local", "unidade, domicílio, território ou em trânsito.", width=12, choices="Locais"),
    Field("unidade", "Unidade", "Só quando o local é unidade.", width=24, choices="Unidades"),
    Field("espaco", "Espaço", "Só fora das unidades, com o local território.", width=20, choices="Espaços"),
    Field("profissionais", "Profissionais", _NAMES, width=45),
    Field("esf", "eSF", _NAMES, width=24),
    Field("parceiros", "Parceiros", _NAMES, width=24),
    Field("equipe", "Equipe", "De que equipe é a reunião.", width=20, choices="Equipes"),
)


def fields(names: Names) -> list[Field]:
    """The columns, those left out of which the scenario has nothing."""
    absent = {
        key
        for key, labels in (("espaco", names.venues), ("parceiros", names.parties), ("equipe", names.teams))
        if not labels
    }
    return [field for field in _FIELDS if field.key not in absent]


def lists(names: Names, ruleset: RuleSet) -> Lists:
    """Everything that the columns choose from."""
    hours = [dt.time(*divmod(minutes, 60)) for minutes in range(0, MINUTES_A_DAY, ruleset.grid)]
    return Lists(
        {
            "Profissionais": names.people.all(),
            "eSF": names.esf.all(),
            "Unidades": names.units.all(),
            "Atividades": names.activities.all(),
            "Locais": names.places.all(),
            "Espaços": names.venues.all(),
            "Parceiros": names.parties.all(),
            "Equipes": names.teams.all(),
            "Horas": hours,
        }
    )


def add_editing(book: Book, view: RosterView, names: Names, offered: Lists, footer: str) -> None:
    """The sheet with every session, in order of time."""
    columns = fields(names)
    rows: list[list[Value]] = []
    for placed in view.sessions:
        session = placed.session
        values: dict[str, Value] = {
            "id": session.id,
            "data": placed.date,
            "inicio": session.inicio.time(),
            "fim": session.fim.time(),
            "atividade": names.activities.of(session.atividade),
            "local": names.places.of(session.local),
            "unidade": names.units.of(session.unidade),
            "espaco": names.venues.of(session.espaco),
            "profissionais": names.people.several(session.profissionais),
            "esf": names.esf.several(session.esf),
            "parceiros": names.parties.several(session.parceiros),
            "equipe": names.teams.of(session.equipe),
        }
        rows.append([values[field.key] for field in columns])
    add_form(book, SHEET, columns, rows, offered, spare=SPARE, footer=footer, frozen=2, filters=True)
