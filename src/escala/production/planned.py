"""The plan beside what was done, by person and row of the norm, and both beside what the norm expects of the month."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from escala.domain.standing import Standing, standing
from escala.production.months import LookedAt, Written
from escala.rules.points import half_up
from escala.rules.producao.check import sessions_in, share
from escala.rules.producao.clause import CLAUSE as PRODUCTION

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Expected:
    """What the norm expects of a person in a row, for the days that are compared: sessions."""

    goal: int
    least: int
    most: int

    def standing(self, sessions: int) -> Standing:
        """Below the range, in it or above it; both limits are in it."""
        return standing(sessions, self.least, self.most)


@dataclass(frozen=True)
class Compared:
    """Sessions of one person in one row of the norm, in one month.

    Attributes:
        month: the month.
        professional: whose.
        row: id of the row.
        planned: what the roster has, on the days of the month that some roster covers.
        done: what was recorded on those days.
        expected: what the norm expects; None where it sets no number.
        by_activity: activity of the row -> planned, done.
    """

    month: LookedAt
    professional: str
    row: str
    planned: int
    done: int
    expected: Expected | None
    by_activity: Mapping[str, tuple[int, int]]

    @property
    def missing(self) -> int:
        """Sessions planned and not recorded."""
        return max(0, self.planned - self.done)


@dataclass(frozen=True)
class Unmatched:
    """Sessions of one person and activity on one day, planned and not recorded or the other way round."""

    month: LookedAt
    professional: str
    activity: str
    date: dt.date
    planned: int
    done: int


@dataclass(frozen=True)
class Comparison:
    """Plan and records side by side.

    Attributes:
        rows: by month, person and row.
        days: day by day, where they differ.
        covered: label of a month -> the days of it that some roster plans.
    """

    rows: tuple[Compared, ...]
    days: tuple[Unmatched, ...]
    covered: Mapping[str, tuple[dt.date, ...]]


Key = tuple[str, str, dt.date]
"""Professional, activity, day."""


def compare(table: pd.DataFrame, months: Sequence[LookedAt], rosters: Sequence[Written]) -> Comparison:
    """The rosters beside the records.

    What lies outside the rosters' days is compared with nothing: nobody planned it.

    Args:
        table: the records that count, as `Records.table`.
        months: the months that are looked at.
        rosters: the rosters of the team.
    """
    planned = sum((_planned(written) for written in rosters), Counter())
    done = _done(table)
    days = {date for written in rosters for date in written.loaded.month.days}
    rows: list[Compared] = []
    apart: list[Unmatched] = []
    covered = {}
    for month in months:
        here = tuple(sorted(date for date in days if month.first <= date <= month.last))
        covered[month.label] = here
        mine, recorded = _within(planned, here), _within(done, here)
        rows.extend(_rows(month, here, mine, recorded, rosters))
        for key in sorted(mine.keys() | recorded.keys(), key=lambda key: (key[2], key[0], key[1])):
            if key[0] in month.people and mine[key] != recorded[key]:
                apart.append(Unmatched(month, *key, mine[key], recorded[key]))
    return Comparison(tuple(rows), tuple(apart), covered)


def _planned(written: Written) -> Counter[Key]:
    view, found = written.view, Counter[Key]()
    for placed in view.sessions:
        for professional in placed.session.profissionais:
            found[professional, placed.session.atividade, placed.date] += sessions_in(view, placed)
    return found


def _done(table: pd.DataFrame) -> Counter[Key]:
    sums = table.groupby(["profissional", "atividade", "data"], observed=True)["quantidade"].sum()
    found = Counter[Key]()
    for professional, activity, day, count in sums.reset_index().itertuples(index=False, name=None):
        if count:
            found[str(professional), str(activity), dt.date.fromordinal(int(day))] = int(count)
    return found


def _within(sessions: Counter[Key], days: Sequence[dt.date]) -> Counter[Key]:
    wanted = set(days)
    return Counter({key: count for key, count in sessions.items() if key[2] in wanted})


def _rows(
    month: LookedAt,
    days: Sequence[dt.date],
    planned: Counter[Key],
    done: Counter[Key],
    rosters: Sequence[Written],
) -> Iterator[Compared]:
    ruleset = month.ruleset
    sums = {name: _summed(sessions) for name, sessions in (("planned", planned), ("done", done))}
    for professional in month.people:
        for row in ruleset.rows:
            activities = {
                activity: (sums["planned"][professional, activity], sums["done"][professional, activity])
                for activity in ruleset.row_activities[row]
            }
            first, second = (sum(pair[n] for pair in activities.values()) for n in (0, 1))
            wanted = _expected(professional, row, days, rosters, month)
            if first or second or wanted is not None:
                yield Compared(month, professional, row, first, second, wanted, activities)


def _summed(sessions: Counter[Key]) -> Counter[tuple[str, str]]:
    found = Counter[tuple[str, str]]()
    for (professional, activity, _), count in sessions.items():
        found[professional, activity] += count
    return found


def _expected(
    professional: str, row: str, days: Sequence[dt.date], rosters: Sequence[Written], month: LookedAt
) -> Expected | None:
    """What the norm expects of a person in a row on some days: its monthly numbers, for the hours of those days."""
    ruleset = month.ruleset
    spec = ruleset.rows[row].producao
    if spec is None or not ruleset.cites(PRODUCTION.id):
        return None
    part = Fraction(0)
    for written in rosters:
        if professional in written.loaded.scenario.profissionais:
            mine = set(written.loaded.month.days)
            here = [date for date in days if date in mine]
            part += share(written.view, PRODUCTION.of(written.loaded.ruleset), professional, here)
    return Expected(*(half_up(number * part) for number in (spec.meta, *spec.faixa)))
