"""Hours due, and the band and target of a person in a row of hours: exact, for checks and explanations.

The solver computes its own. Everything is minutes, as fractions where the norm's proportions make them so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from escala.domain.month import WORKING_DAYS, Month, Week
from escala.norms.ruleset import RuleSet
from escala.rules.lengths import further, nearest_sums
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING


def due_minutes(month: Month, ruleset: RuleSet, professional: str, week: Week) -> int:
    """Minutes that a person must work in a week: the week's share of the contract, rounded down to the grid."""
    return month.load(professional, week) * 60 // WORKING_DAYS // ruleset.grid * ruleset.grid


@dataclass(frozen=True)
class Band:
    """The band of one person in one row of hours, over the whole period.

    Attributes:
        row: id of the row.
        low: least minutes, as the norm scales them.
        high: greatest minutes, as the norm scales them.
        duty: minutes of duties with the whole team that count for this row, and of what was done before the period
            was changed on its way; the upper limit rises to them.
        nearest: where no sum of whole sessions lies in the band, the nearest one; else None.
        enough: where the hours left cannot make up for what the bands lack, the minutes that are enough; else None.
    """

    row: str
    low: Fraction
    high: Fraction
    duty: int = 0
    nearest: int | None = None
    enough: int | None = None

    @property
    def minimum(self) -> int:
        """Least minutes allowed, whole."""
        return min(limit for limit in (ceil(self.low), self.nearest, self.enough) if limit is not None)

    @property
    def maximum(self) -> int:
        """Greatest minutes allowed, whole."""
        return max(floor(self.high), self.duty, self.nearest or 0)

    def inside(self, minutes: int) -> bool:
        """Whether the norm's own band holds these minutes."""
        return self.low <= minutes <= self.high

    def raised(self, minutes: int) -> bool:
        """Whether these minutes are allowed because the duty takes them above the norm's band."""
        return self.high < minutes <= self.duty

    def widened(self, minutes: int) -> bool:
        """Whether these minutes are allowed because no whole number of sessions fits the norm's band."""
        return not self.inside(minutes) and minutes == self.nearest

    def spared(self, minutes: int) -> bool:
        """Whether these minutes are allowed because there are no hours left for more."""
        return self.enough is not None and self.enough <= minutes < self.low

    def allows(self, minutes: int) -> bool:
        """Whether a person may have these minutes in the row."""
        return self.inside(minutes) or self.raised(minutes) or self.widened(minutes) or self.spared(minutes)


def banded_rows(ruleset: RuleSet) -> tuple[str, ...]:
    """Rows that have a band and some activity other than the team meeting, which has a rule of its own."""
    return tuple(
        id
        for id, row in ruleset.rows.items()
        if row.faixa is not None and set(ruleset.row_activities[id]) - {TEAM_MEETING}
    )


def weeks_due(month: Month, ruleset: RuleSet, professional: str, row: str) -> Fraction:
    """Factor from hours a week for the reference load to hours over the period for this person and row."""
    if not ruleset.rows[row].proporcional:
        return Fraction(sum(due_minutes(month, ruleset, professional, week) > 0 for week in month.weeks))
    load = sum(month.load(professional, week) for week in month.weeks)
    return Fraction(load, ruleset.pack.carga.referencia * WORKING_DAYS)


@lru_cache(maxsize=1024)
def exact_minutes(hours: float) -> Fraction:
    """Minutes of hours as they are written in a pack: `7.5` is seven and a half, exactly."""
    return Fraction(str(hours)) * 60


def target_minutes(month: Month, ruleset: RuleSet, professional: str, row: str) -> Fraction | None:
    """Minutes that the norm proposes for a person in a row over the period; None where it proposes none."""
    target = ruleset.rows[row].alvo
    return None if target is None else exact_minutes(target) * weeks_due(month, ruleset, professional, row)


def band(
    month: Month,
    ruleset: RuleSet,
    professional: str,
    row: str,
    duty: int = 0,
    before: int = 0,
    enough: int | None = None,
) -> Band:
    """The band of a person in a row that has one.

    Args:
        month: the calendar.
        ruleset: the norm with the team's adjustments.
        professional: whose band.
        row: a row of `banded_rows`.
        duty: minutes of duties with the whole team that the person takes part in; counted in the row of
            the meetings with the eSF, in any other left aside.
        before: further minutes that were done before the period was changed on its way.
        enough: minutes that are enough where there are no hours left for more.
    """
    limits = ruleset.rows[row].faixa
    assert limits is not None
    factor = weeks_due(month, ruleset, professional, row)
    low, high = (exact_minutes(limit) * factor for limit in limits)
    activities = ruleset.row_activities[row]
    duty = (duty if ESF_MEETING in activities else 0) + before
    if duty >= low:
        return Band(row, low, high, duty, enough=enough)
    lengths = tuple(
        further(ruleset.activities[id].duracao) if id == ESF_MEETING else ruleset.activities[id].duracao
        for id in activities
    )
    beside = nearest_sums(lengths, ruleset.grid, ceil(low - duty), floor(high - duty))
    return Band(row, low, high, duty, None if beside is None else _nearer(beside, duty, low, high), enough)


def _nearer(beside: tuple[int, int | None], duty: int, low: Fraction, high: Fraction) -> int:
    """The sum nearer to the band, the smaller one where both are as near; all in minutes."""
    below, above = beside[0] + duty, beside[1]
    if above is None or low - below <= above + duty - high:
        return below
    return above + duty
