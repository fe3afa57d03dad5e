"""The sheet in which a team is described from the start, filled in with the one of `escala novo`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from escala.documents.reader import parse_yaml
from escala.domain.clock import WEEKDAY_NAMES, WEEKDAYS, WeeklyHours, parse_clock
from escala.norms.loading import load_pack, pack_names
from escala.outputs.workbook import Book, Column, Styled, Value
from escala.scenario_files import template
from escala.sheets.form import add_form
from escala.sheets.labels import SEPARATOR, Labels
from escala.sheets.lists import Lists, explain_cells
from escala.sheets.names import PLACES
from escala.sheets.team_form import (
    ABSENCES,
    COMMITMENTS,
    ESF,
    PEOPLE,
    SHEETS,
    TEAM,
    TEAM_COLUMNS,
    TEAM_FIELDS,
    TRAVEL,
    UNITS,
)

SPARE = 60
"""Rows under the example's that help as much."""


def team_sheet(data: Mapping[str, Any] | None = None) -> bytes:
    """The workbook of a team.

    Args:
        data: a scenario as it is written; by default the one of `escala novo`. What the sheet has no place for is left
            out.
    """
    data = parse_yaml(template(), "modelo").data if data is None else data
    pack = load_pack(str(data["norma"]))
    activities = Labels({id: activity.nome for id, activity in pack.atividades.items()})
    occupations = Labels({id: occupation.nome for id, occupation in pack.ocupacoes.items()})
    offered = Lists(
        {
            "Ocupações": occupations.all(),
            "Atividades": activities.all(),
            "Dias": list(WEEKDAY_NAMES),
            "Locais": [place for id, place in PLACES.items() if id != "transito"],
            "Sim ou não": ["sim", "não"],
            "Normas": list(pack_names()),
            "Modalidades": list(pack.modalidades),
        }
    )
    book = Book()
    _add_team(book, data, offered)
    for name, rows in (
        (UNITS, _units(data)),
        (ESF, _esf(data)),
        (PEOPLE, _people(data, occupations)),
        (ABSENCES, _absences(data)),
        (TRAVEL, _travel(data)),
        (COMMITMENTS, _commitments(data, activities)),
    ):
        fields = SHEETS[name]
        filled = [[row.get(field.key) for field in fields] for row in rows]
        add_form(book, name, fields, filled, offered, spare=SPARE, frozen=2)
    offered.add(book)
    return book.content()


def _add_team(book: Book, data: Mapping[str, Any], offered: Lists) -> None:
    """The first sheet: a value a row, with what it is beside it."""
    columns = [
        Column(TEAM_COLUMNS["campo"], "fixo"),
        Column(TEAM_COLUMNS["valor"], width=34),
        Column("O que é", "nota"),
    ]
    rows = [(field.heading, Styled(_value(data, field.key), "texto"), field.help) for field in TEAM_FIELDS]
    sheet = book.table(TEAM, columns, rows)
    for number, field in enumerate(TEAM_FIELDS, start=2):
        if field.choices:
            offered.offer(sheet, "B", number, number, field.choices, field.help)
        else:
            explain_cells(sheet, "B", number, number, field.heading, field.help)


def _value(data: Mapping[str, Any], key: str) -> Value:
    """A value of the scenario as the first sheet shows it."""
    found: Any = data
    for step in key.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    if key == "feriados.facultativos":
        return "sim" if found else "não"
    if key == "feriados.locais":
        return SEPARATOR.join(f"{dt.date.fromisoformat(date):%d/%m/%Y}" for date in found or ())
    if key == "periodo" and isinstance(found, Mapping):
        return f"{found['inicio']} a {found['fim']}"
    return found if isinstance(found, str | int) else None


def _units(data: Mapping[str, Any]) -> Iterator[Mapping[str, Value]]:
    for id, unit in data["unidades"].items():
        yield {"id": id, "nome": unit["nome"], **_hours(unit["funcionamento"]), **unit.get("recursos", {})}


def _esf(data: Mapping[str, Any]) -> Iterator[Mapping[str, Value]]:
    for id, team in data.get("esf", {}).items():
        yield {"id": id, "nome": team["nome"], "unidade": team["unidade"], **_hours(team.get("disponibilidade"))}


def _people(data: Mapping[str, Any], occupations: Labels) -> Iterator[Mapping[str, Value]]:
    for id, person in data["profissionais"].items():
        row = {"id": id, "nome": person["nome"], "ocupacao": occupations.of(person["ocupacao"])}
        yield {**row, "carga_horaria": person["carga_horaria"], **_hours(person.get("disponibilidade"))}


def _absences(data: Mapping[str, Any]) -> Iterator[Mapping[str, Value]]:
    for kind, key in (("profissionais", "ausencias"), ("esf", "ausencias"), ("unidades", "fechamentos")):
        for id, one in data.get(kind, {}).items():
            for absence in one.get(key, ()):
                days = {end: dt.date.fromisoformat(absence[end]) for end in ("de", "ate")}
                yield {"quem": id, **days, "motivo": absence.get("motivo")}


def _travel(data: Mapping[str, Any]) -> Iterator[Mapping[str, Value]]:
    for leg in data.get("deslocamentos", ()):
        yield {"um": leg["entre"][0], "outra": leg["entre"][1], "minutos": leg["minutos"]}


def _commitments(data: Mapping[str, Any], activities: Labels) -> Iterator[Mapping[str, Value]]:
    for one in data.get("compromissos", ()):
        yield {
            "profissionais": SEPARATOR.join(one["profissionais"]),
            "atividade": activities.of(one["atividade"]),
            "em": dt.date.fromisoformat(one["em"]) if one.get("em") else None,
            "toda": WEEKDAY_NAMES[WEEKDAYS.index(one["toda"])] if one.get("toda") else None,
            "das": dt.time(*divmod(parse_clock(one["das"]), 60)),
            "as": dt.time(*divmod(parse_clock(one["as"]), 60)),
            "local": PLACES.get(one.get("local", "")),
            "unidade": one.get("unidade"),
            "esf": SEPARATOR.join(one.get("esf", ())),
        }


def _hours(written: Any) -> dict[str, Value]:
    """A timetable, a weekday a cell; nothing where the scenario says none."""
    if written is None:
        return {}
    days = WeeklyHours.parse(written)
    return {key: SEPARATOR.join(map(str, spans)) for key, spans in zip(WEEKDAYS, days, strict=True) if spans}
