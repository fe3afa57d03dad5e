"""The month's end as plain tables, for files that programs read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from escala.production.analysis import Analysis
from escala.production.words import FAULT_WORDS, number

Value = str | int | float | None


class Frame(NamedTuple):
    """One table: a name, headings and rows; no value stands out."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Value, ...]]
    best: tuple[tuple[int, int], ...] = ()


def frames(found: Analysis) -> list[Frame]:
    """Indicators, plan and records, the days on which they differ, and the records that were put apart."""
    return [
        Frame(
            "indicadores",
            ("mes", "artigo", "clausula", "equipe", "profissional", "valor", "outra_leitura"),
            list(_indicators(found)),
        ),
        Frame(
            "planejado e feito",
            ("mes", "profissional", "linha", "planejadas", "registradas", "meta", "minimo", "maximo"),
            list(_compared(found)),
        ),
        Frame(
            "dias",
            ("mes", "data", "profissional", "atividade", "planejadas", "registradas"),
            [
                (day.month.label, day.date.isoformat(), day.professional, day.activity, day.planned, day.done)
                for day in found.comparison.days
            ],
        ),
        Frame(
            "apartados",
            ("lugar", "campo", "valor", "motivo"),
            ((one.place, one.field, one.value, FAULT_WORDS[one.fault]) for one in found.records.faults()),
        ),
    ]


def _indicators(found: Analysis) -> Iterator[tuple[Value, ...]]:
    for one in found.values:
        head = one.month.label, one.clause.artigo, one.clause.id, one.team, one.professional
        yield (*head, number(one.value), number(one.otherwise))


def _compared(found: Analysis) -> Iterator[tuple[Value, ...]]:
    for row in found.comparison.rows:
        wanted = row.expected
        limits = (None,) * 3 if wanted is None else (wanted.goal, wanted.least, wanted.most)
        yield (row.month.label, row.professional, row.row, row.planned, row.done, *limits)
