"""The norm's preferences: points by rule, the dearest first, each with its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass

from escala.audit import AuditReport
from escala.domain.findings import PenaltyItem
from escala.presentation.notices import title_of


@dataclass(frozen=True)
class Penalty:
    """What one soft rule costs.

    Attributes:
        rule: its id.
        title: its title.
        points: what it costs.
        reasons: why, each with its points.
    """

    rule: str
    title: str
    points: int
    reasons: tuple[PenaltyItem, ...]


@dataclass(frozen=True)
class Penalties:
    """What the preferences cost.

    Attributes:
        total: in points; the fewer, the better.
        paid: the rules that cost something, the dearest first.
        kept: the titles of those that cost nothing.
    """

    total: int
    paid: tuple[Penalty, ...]
    kept: tuple[str, ...]


def penalties_of(report: AuditReport) -> Penalties:
    """The preferences of a roster's norm; none where it has none."""
    dearest = sorted(((points, rule) for rule, points in report.penalidades.items() if points), reverse=True)
    paid = (Penalty(rule, title_of(rule), points, report.itens.get(rule, ())) for points, rule in dearest)
    kept = (title_of(rule) for rule, points in report.penalidades.items() if not points)
    return Penalties(report.total, tuple(paid), tuple(kept))
