"""Rosters side by side as a page: the answers, the figures, what moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from escala.outputs.page.document import page, style
from escala.presentation.comparing import (
    BEST,
    SITUATIONS,
    amount,
    asked,
    legend,
    outside,
    parts,
    signed_amount,
)
from escala.presentation.hours import amount as duration
from escala.presentation.moving import Moves
from escala.rules.wording import count, joined
from escala.whatif.comparison import Comparison, Row, Situation
from escala.whatif.words import answer

SIGNS: Mapping[Situation, str] = {
    "otima": "✓",
    "viavel": "✓",
    "reprovada": "✗",
    "inviavel": "✗",
    "sem-tempo": "?",
    "interrompida": "–",
    "erro": "–",
}
"""Situation -> its sign beside the words."""


@dataclass(frozen=True)
class Figure:
    """One number of a table.

    Attributes:
        value: in words.
        difference: from the base, with its sign; empty where there is none.
        asked: what the norm asks of it; empty where it asks nothing, or of no person.
        best: whether it is the best of its row.
        outside: whether it is beyond its limits.
    """

    value: str
    difference: str
    asked: str
    best: bool
    outside: bool


@dataclass(frozen=True)
class Line:
    """One row of a table: its label, and the number of each roster; None where it has none."""

    label: str
    figures: tuple[Figure | None, ...]


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        key: what it is called in addresses.
        title: what it is called.
        telling: the rows that say something.
        others: those that are the same, or nearly, everywhere.
    """

    key: str
    title: str
    telling: tuple[Line, ...]
    others: tuple[Line, ...]


def comparison_page(comparison: Comparison, moves: Mapping[str, Moves]) -> bytes:
    """The page of a comparison.

    Args:
        comparison: what is compared.
        moves: candidate -> what moves from the base's roster to its own.
    """
    figures = comparison.base.figures
    return page(
        "comparacao.html",
        style("pagina.css", "respostas.css"),
        comparison=comparison,
        period="" if figures is None else f"{figures.inicio:%d/%m/%Y} a {figures.fim:%d/%m/%Y}",
        answers=[(one, answer(one, comparison.base)) for one in comparison.candidates],
        tables=list(tables(comparison)),
        legend=list(legend(comparison, 0)),
        moves=[(one, moves[one.name]) for one in comparison.candidates if one.name in moves],
        situations=SITUATIONS,
        signs=SIGNS,
        best=BEST,
        count=count,
        joined=joined,
        duration=duration,
    )


def tables(comparison: Comparison) -> tuple[Table, ...]:
    """The figures, a table a section; none where nothing compared has a roster."""
    return tuple(
        Table(part.section, part.title, tuple(map(_line, part.telling)), tuple(map(_line, part.others)))
        for part in parts(comparison)
    )


def _line(row: Row) -> Line:
    return Line(row.label, tuple(_figure(row, i) for i in range(len(row.cells))))


def _figure(row: Row, column: int) -> Figure | None:
    cell, difference = row.cells[column], row.differences[column]
    if cell is None:
        return None
    return Figure(
        value=amount(cell.value, row.unit),
        difference="" if difference is None else signed_amount(difference, row.unit),
        asked=" ".join(asked(row, column)),
        best=column in row.best,
        outside=outside(cell),
    )
