"""The month's end of a team, from its rosters and its records: indicators, plan beside records, what stands out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from escala.norms.pack import Pack
from escala.production.columns import Columns, read_columns
from escala.production.highlights import Highlight, highlights_of
from escala.production.indicators import OverMonths, Reading, Value, over_months, values_of
from escala.production.months import Cut, LookedAt, Written, in_order, months_of, pack_of
from escala.production.planned import Comparison, compare
from escala.production.reading import read_lines
from escala.production.records import Records, judged


@dataclass(frozen=True)
class Analysis:
    """Everything that is told of the months.

    Attributes:
        rosters: the rosters, by time.
        cut: what a month is.
        reading: how an index is read.
        months: the months.
        records: the records, judged.
        values: every indicator of every month.
        over: each indicator over the months.
        comparison: plan and records side by side.
        highlights: what stands out, the gravest first.
    """

    rosters: tuple[Written, ...]
    cut: Cut
    reading: Reading
    months: tuple[LookedAt, ...]
    records: Records
    values: tuple[Value, ...]
    over: tuple[OverMonths, ...]
    comparison: Comparison
    highlights: tuple[Highlight, ...]

    @property
    def pack(self) -> Pack:
        """The norm."""
        return pack_of(self.rosters)

    def activities(self, month: LookedAt) -> dict[str, str]:
        """Name of each activity, by id: as the month's own rosters say or, of one that they have not, the others."""
        return {id: name for one in (*self.rosters, *month.rosters) for id, name in one.activities.items()}

    def of(self, month: LookedAt) -> tuple[Value, ...]:
        """The indicators of one month."""
        return tuple(value for value in self.values if value.month is month)


def analyse(
    rosters: Sequence[Written],
    files: Sequence[Path],
    columns: Path | None = None,
    cut: Cut = "civil",
    reading: Reading = "publicado",
) -> Analysis:
    """The month's end of a team.

    Args:
        rosters: written rosters of the team, one a period.
        files: exports of production, CSV or sheets.
        columns: the file that says which column says what.
        cut: what a month is.
        reading: how an index is read.

    Raises:
        InputError: the rosters are not of one team and its periods, or a file cannot be read.
    """
    ordered = in_order(rosters)
    known = Columns()
    if columns is not None:
        people = dict.fromkeys(id for one in ordered for id in one.loaded.scenario.profissionais)
        activities = dict.fromkeys(id for one in ordered for id in one.activities)
        known = read_columns(columns, tuple(people), tuple(activities))
    months = months_of(ordered, cut)
    records = judged([read_lines(path, known) for path in files], known, months, ordered)
    values = values_of(records.table, months, pack_of(ordered), reading)
    comparison = compare(records.table, months, ordered)
    return Analysis(
        ordered,
        cut,
        reading,
        months,
        records,
        values,
        over_months(values, months),
        comparison,
        highlights_of(comparison, months),
    )
