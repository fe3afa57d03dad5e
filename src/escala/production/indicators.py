"""The norm's indicators, computed from records by the formulas that its pack holds.

A `total` is the sum of the counts of some activities. A `media` is such a sum over all of a team, divided by the
team's full-time equivalents: its weekly hours over `divisor_horas`. An `indice` is the sum of means, each times its
weight; as it was published it is divided by the full-time equivalents once more. Values are exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from escala.norms.pack import Clause, Indicator, Pack
from escala.production.months import LookedAt

if TYPE_CHECKING:
    import pandas as pd

Reading = Literal["publicado", "medias"]
"""How an index is read: as it was published, divided twice; or as the weighted sum of the means, divided once."""


@dataclass(frozen=True)
class Value:
    """An indicator of one month, of a team or of a professional.

    Attributes:
        clause: the clause that lays it down.
        month: the month.
        team: of which team, in a service of several; None for all.
        professional: of whom; None for a team's.
        value: what it comes to; None where the team has no hours.
        otherwise: for an index, what it comes to in the other reading.
    """

    clause: Clause
    month: LookedAt
    team: str | None
    professional: str | None
    value: Fraction | None
    otherwise: Fraction | None = None


@dataclass(frozen=True)
class OverMonths:
    """An indicator over several months: its monthly values and their mean.

    Attributes:
        clause: the clause that lays it down.
        team, professional: as in `Value`.
        values: of each month; None where there is none, or the person was not on the team.
        otherwise: for an index, those of the other reading.
    """

    clause: Clause
    team: str | None
    professional: str | None
    values: tuple[Fraction | None, ...]
    otherwise: tuple[Fraction | None, ...]

    @property
    def mean(self) -> Fraction | None:
        """Mean of the months that have a value."""
        return mean(self.values)


def mean(values: Iterable[Fraction | None]) -> Fraction | None:
    """Mean of the values that there are; None where there is none."""
    there = [value for value in values if value is not None]
    return sum(there, Fraction(0)) / len(there) if there else None


def clauses_of(pack: Pack) -> tuple[Clause, ...]:
    """The clauses of a norm's indicators, in its order."""
    return tuple(clause for clause in pack.clausulas if clause.indicador is not None)


def values_of(
    table: pd.DataFrame, months: Sequence[LookedAt], pack: Pack, reading: Reading = "publicado"
) -> tuple[Value, ...]:
    """Every indicator of every month: of each team, or of each of its people.

    Args:
        table: the records that count, as `Records.table`.
        months: the months that are looked at.
        pack: the norm.
        reading: how an index is read.
    """
    counts = counts_of(table)
    return tuple(
        value
        for clause in clauses_of(pack)
        for number, month in enumerate(months)
        for value in _of_month(clause, pack, month, counts.get(number, {}), reading)
    )


Counts = Mapping[str, Mapping[str, int]]
"""Professional -> activity -> count, in one month."""


def counts_of(table: pd.DataFrame) -> dict[int, dict[str, dict[str, int]]]:
    """Place of a month -> professional -> activity -> count."""
    keys = ["mes", "profissional", "atividade"]
    sums = table.groupby(keys, observed=True)["quantidade"].sum()
    found: dict[int, dict[str, dict[str, int]]] = {}
    for month, professional, activity, count in sums.reset_index().itertuples(index=False, name=None):
        found.setdefault(int(month), {}).setdefault(str(professional), {})[str(activity)] = int(count)
    return found


def over_months(values: Sequence[Value], months: Sequence[LookedAt]) -> tuple[OverMonths, ...]:
    """Each indicator over the months, in the order of the first of its values."""
    found: dict[tuple[str, str | None, str | None], dict[str, Value]] = {}
    for value in values:
        found.setdefault((value.clause.id, value.team, value.professional), {})[value.month.label] = value
    rows = []
    for mine in found.values():
        first = next(iter(mine.values()))
        line = [mine.get(month.label) for month in months]
        rows.append(
            OverMonths(
                *(first.clause, first.team, first.professional),
                values=tuple(None if one is None else one.value for one in line),
                otherwise=tuple(None if one is None else one.otherwise for one in line),
            )
        )
    return tuple(rows)


def _of_month(clause: Clause, pack: Pack, month: LookedAt, counts: Counts, reading: Reading) -> Iterator[Value]:
    indicator = clause.indicador
    assert indicator is not None
    if indicator.por == "profissional":
        for id in month.people:
            hours = month.people[id].carga_horaria
            yield _value(clause, pack, month, None, id, {id: counts.get(id, {})}, hours, reading)
        return
    for team in month.teams:
        mine = {id: counts.get(id, {}) for id in month.members(team)}
        yield _value(clause, pack, month, team, None, mine, month.hours(team), reading)


def _value(
    clause: Clause,
    pack: Pack,
    month: LookedAt,
    team: str | None,
    professional: str | None,
    counts: Counts,
    hours: int,
    reading: Reading,
) -> Value:
    indicator = clause.indicador
    assert indicator is not None
    if indicator.medida != "indice":
        return Value(clause, month, team, professional, measured(indicator, counts, hours))
    published, once = index(indicator, pack, counts, hours)
    value, other = (published, once) if reading == "publicado" else (once, published)
    return Value(clause, month, team, professional, value, other)


def measured(indicator: Indicator, counts: Counts, hours: int) -> Fraction | None:
    """A total, or a mean over full-time equivalents; None for a mean where there are no hours.

    Args:
        indicator: its formula.
        counts: of the people whom it is taken for.
        hours: their hours a week, summed.
    """
    total = sum(mine.get(activity, 0) for mine in counts.values() for activity in indicator.atividades)
    if indicator.divisor_horas is None:
        return Fraction(total)
    return Fraction(total * indicator.divisor_horas, hours) if hours else None


def index(indicator: Indicator, pack: Pack, counts: Counts, hours: int) -> tuple[Fraction | None, Fraction | None]:
    """An index as it was published, and with the means divided only once; None for both where there are no hours."""
    assert indicator.divisor_horas is not None
    if not hours:
        return None, None
    formulas = {clause.id: clause.indicador for clause in clauses_of(pack)}
    once = Fraction(0)
    for mean, weight in indicator.pesos.items():
        formula = formulas[mean]
        assert formula is not None
        once += Fraction(str(weight)) * (measured(formula, counts, hours) or 0)
    return once * indicator.divisor_horas / hours, once
