"""What stands out at the month's end, in plain words: what was not planned, not done, or done beyond its range."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from escala.production.months import LookedAt
from escala.production.planned import Compared, Comparison
from escala.rules.points import row_name
from escala.rules.wording import count, in_sentence, joined, plain

Kind = Literal[
    "sem-registro-algum",
    "nem-planejado-nem-feito",
    "nada-feito",
    "abaixo-da-faixa",
    "feito-a-menos",
    "nao-planejado",
    "acima-da-faixa",
]
"""Why something stands out, the gravest first."""

TITLES: Mapping[Kind, str] = {
    "sem-registro-algum": "Sem nenhum registro da equipe",
    "nem-planejado-nem-feito": "Nem planejado nem feito",
    "nada-feito": "Planejado e não feito",
    "abaixo-da-faixa": "Abaixo do que a norma espera",
    "feito-a-menos": "Feito em parte",
    "nao-planejado": "Feito sem estar na escala",
    "acima-da-faixa": "Acima do que a norma espera",
}
"""Kind -> what a list of such things is headed."""

_ORDER = {kind: place for place, kind in enumerate(get_args(Kind))}


@dataclass(frozen=True)
class Highlight:
    """One thing that stands out.

    Attributes:
        kind: why.
        month: when.
        professional: whose; None where it is the whole team's.
        row: id of the row of the norm, or None.
        message: in Portuguese.
    """

    kind: Kind
    month: LookedAt
    professional: str | None
    row: str | None
    message: str


def highlights_of(comparison: Comparison, months: Sequence[LookedAt]) -> tuple[Highlight, ...]:
    """What stands out, month by month, the gravest first."""
    found: list[Highlight] = []
    for month in months:
        rows = [row for row in comparison.rows if row.month is month]
        silent = _silent(rows)
        mine = [*_never(month, silent), *_alone(rows, silent), *_in_part(rows, silent)]
        found.extend(sorted(mine, key=lambda one: _ORDER[one.kind]))
    return tuple(found)


def _silent(rows: Sequence[Compared]) -> tuple[str, ...]:
    """Activities that were planned and that nobody of the team recorded at all."""
    planned: dict[str, int] = {}
    done: dict[str, int] = {}
    for row in rows:
        for activity, (first, second) in row.by_activity.items():
            planned[activity] = planned.get(activity, 0) + first
            done[activity] = done.get(activity, 0) + second
    return tuple(activity for activity, first in planned.items() if first and not done[activity])


def _never(month: LookedAt, silent: Sequence[str]) -> Iterator[Highlight]:
    if silent:
        activities = month.rosters[-1].activities
        names = joined(in_sentence(plain(activities[id])) for id in silent)
        message = f"Ninguém registrou {names}. Se houve, falta o registro, ou o arquivo de produção não o traz."
        yield Highlight("sem-registro-algum", month, None, None, message)


def _alone(rows: Sequence[Compared], silent: Collection[str]) -> Iterator[Highlight]:
    """Rows that stand out each by itself."""
    for row in rows:
        kind = _kind(row)
        if kind in (None, "feito-a-menos") or _quiet(row, silent):
            continue
        words = f"{_who(row)}, {_what(row)}: {_said(row)}"
        if row.expected is not None:
            words += f"; a norma espera de {row.expected.least} a {row.expected.most}"
        yield Highlight(kind, row.month, row.professional, row.row, f"{words}.")


def _in_part(rows: Sequence[Compared], silent: Collection[str]) -> Iterator[Highlight]:
    """For each person, the rows of which a part was done."""
    found: dict[str, list[Compared]] = {}
    for row in rows:
        if _kind(row) == "feito-a-menos" and not _quiet(row, silent):
            found.setdefault(row.professional, []).append(row)
    for professional, mine in found.items():
        words = joined(f"{_what(row)} ({row.done} de {row.planned})" for row in mine)
        yield Highlight("feito-a-menos", mine[0].month, professional, None, f"{_who(mine[0])}: {words}.")


def _quiet(row: Compared, silent: Collection[str]) -> bool:
    """Whether a row lacks only records of activities that nobody recorded, which was said once."""
    return (
        row.planned > 0 and not row.done and all(a in silent for a, (planned, _) in row.by_activity.items() if planned)
    )


def _who(row: Compared) -> str:
    return plain(row.month.people[row.professional].nome)


def _what(row: Compared) -> str:
    return row_name(row.month.ruleset, row.row)


def _kind(row: Compared) -> Kind | None:
    least, most = (None, None) if row.expected is None else (row.expected.least, row.expected.most)
    if not row.planned and not row.done:
        return "nem-planejado-nem-feito" if least else None
    if not row.done:
        return "nada-feito"
    if least is not None and row.done < least:
        return "abaixo-da-faixa"
    if not row.planned:
        return "nao-planejado"
    if most is not None and row.done > most:
        return "acima-da-faixa"
    return "feito-a-menos" if row.done < row.planned else None


def _said(row: Compared) -> str:
    planned = count(row.planned, "sessão planejada", "sessões planejadas") if row.planned else "nada planejado"
    done = f"{row.done} {'registrada' if row.done == 1 else 'registradas'}" if row.done else "nenhuma registrada"
    if not row.planned:
        done = count(row.done, "sessão registrada", "sessões registradas") if row.done else "nada registrado"
    return f"{planned} e {done}"
