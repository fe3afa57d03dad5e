"""What the checks of the soft rules share: points into a result, and a person's working time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor

from escala.domain.clock import Span, intersect, merge
from escala.domain.findings import CheckResult, PenaltyItem
from escala.norms.ruleset import RuleSet
from escala.rules.base import RosterView
from escala.rules.wording import plain


def priced(items: Iterable[tuple[int, str]]) -> CheckResult:
    """The result of a soft rule: points with their reasons in Portuguese, the dearest first; reasons of 0 points go."""
    rows = sorted(((points, reason) for points, reason in items if points), key=lambda row: (-row[0], row[1]))
    return CheckResult(
        penalidade=sum(points for points, _ in rows),
        itens=tuple(PenaltyItem(pontos=points, mensagem=reason) for points, reason in rows),
    )


def half_up(value: Fraction) -> int:
    """A number that is not negative, rounded to the nearest whole one; a half goes up."""
    return floor(value + Fraction(1, 2))


def working_time(view: RosterView, professional: str) -> Mapping[dt.date, tuple[Span, ...]]:
    """Date -> stretches in which the person works, in minutes since midnight; only dates with any."""
    spans: dict[dt.date, list[Span]] = {}
    for placed in view.by_professional[professional]:
        spans.setdefault(placed.date, []).append(placed.span)
    return {date: merge(found) for date, found in spans.items()}


def shifts(ruleset: RuleSet) -> Mapping[str, Span]:
    """The norm's shifts: id -> its stretch of the day, in minutes since midnight."""
    return {id: Span(shift.das, shift.as_) for id, shift in ruleset.pack.turnos.items()}


def touches(spans: Iterable[Span], stretch: Span) -> bool:
    """Whether some minute of the spans lies in the stretch."""
    return bool(intersect(spans, (stretch,)))


def row_name(ruleset: RuleSet, row: str) -> str:
    """Name of a row of hours as it stands inside a sentence."""
    name = plain(ruleset.rows[row].nome)
    return name[:1].lower() + name[1:]
