"""A comparison as plain tables, for files: hours as numbers, so that a sheet can count with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from escala.whatif.comparison import Cell, Comparison, Row, Section
from escala.whatif.words import answer

SHEETS: Mapping[Section, str] = {
    "resumo": "Resumo",
    "preferencias": "Preferências",
    "apoio": "Apoio às eSF",
    "atividades": "Horas por atividade",
    "pessoas": "Horas por pessoa",
    "recursos": "Recursos",
    "producao": "Produção",
    "dispensas": "Dispensas",
}
"""Section -> the name of its sheet."""

UNITS = {"minutos": "horas", "pontos": "pontos", "porcento": "%", "numero": "número"}
"""Unit of a row -> that of its numbers in files."""

Value = str | float | None


class Frame(NamedTuple):
    """One table.

    Attributes:
        name: of the sheet.
        columns: headings.
        rows: values, a list a row.
        best: row and column of the values that are best in their row.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    best: frozenset[tuple[int, int]] = frozenset()


def frames(comparison: Comparison) -> list[Frame]:
    """A table for each section: of each roster the number, its difference from the base, and what the norm asks."""
    rows = comparison.rows()
    found = []
    for section, name in SHEETS.items():
        mine = [row for row in rows if row.section == section]
        if mine:
            found.append(_frame(name, comparison, mine))
    return found


def _frame(name: str, comparison: Comparison, rows: list[Row]) -> Frame:
    columns = ["linha", "unidade"]
    place: list[int] = []
    apart: dict[int, int] = {}
    goals: dict[int, int] = {}
    bands: dict[int, int] = {}
    every = [cell for row in rows for cell in row.cells if cell is not None]
    for i, candidate in enumerate(comparison.columns):
        place.append(len(columns))
        columns.append(candidate.name)
        for where, wanted, words in (
            (apart, candidate is not comparison.base, "diferença"),
            (goals, any(cell.goal is not None for cell in every), "alvo"),
            (bands, any(_banded(cell) for cell in every), "faixa"),
        ):
            if wanted:
                where[i] = len(columns)
                columns.append(f"{candidate.name} ({words})")
    lines: list[tuple[Value, ...]] = []
    best: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        line: list[Value] = [row.label, UNITS[row.unit], *(None for _ in columns[2:])]
        for i, cell in enumerate(row.cells):
            line[place[i]] = None if cell is None else _number(row, cell.value)
            if i in goals and cell is not None and cell.goal is not None:
                line[goals[i]] = _number(row, cell.goal)
            if i in bands and cell is not None and cell.least is not None and cell.most is not None:
                line[bands[i]] = f"{_number(row, cell.least):g} a {_number(row, cell.most):g}"
            difference = row.differences[i]
            if i in apart and difference is not None:
                line[apart[i]] = _number(row, difference)
        best |= {(number, place[i]) for i in row.best}
        lines.append(tuple(line))
    return Frame(name, tuple(columns), tuple(lines), frozenset(best))


def _banded(cell: Cell) -> bool:
    return cell.least is not None and cell.most is not None


def _number(row: Row, value: float) -> float:
    return round(value / 60, 4) if row.unit == "minutos" else round(value, 2)


def answers(comparison: Comparison) -> Frame:
    """The answer to each question, with what became of each scenario."""
    rows = tuple(
        (one.name, one.situation, answer(one, comparison.base), None if one.folder is None else str(one.folder))
        for one in comparison.candidates
    )
    return Frame("Respostas", ("cenário", "situação", "resposta", "pasta"), rows)
