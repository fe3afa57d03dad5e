"""Who works evenings and weekends in a written roster."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from escala.domain.clock import WEEKDAYS, Span
from escala.rules.base import CheckResult, RosterView
from escala.rules.points import half_up, priced, shifts, touches, working_time
from escala.rules.turnos_impopulares.clause import Parameters
from escala.rules.wording import count, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each unpopular shift between who has most and who has fewest, beyond the tolerance.

    Only those count who can work in some unpopular shift and are never away in the period. What they had beyond the
    mean in the periods before counts too.
    """
    month = view.month
    shifts_of = _shifts_of(view, parameters)
    if len(shifts_of) < 2:
        return CheckResult()
    before = {p: month.scenario.before.work(p).turnos_impopulares for p in shifts_of}
    total = {p: shifts_of[p] + before[p] for p in shifts_of}
    most, fewest = max(total, key=total.__getitem__), min(total, key=total.__getitem__)
    gap = total[most] - total[fewest]
    said = " com a do período anterior" if before[most] != before[fewest] else ""
    return priced(
        [
            (
                parameters.peso * max(0, gap - parameters.folga),
                f"{people(month, [most])} trabalha em {count(shifts_of[most], 'turno', 'turnos')} de noite ou de fim "
                f"de semana e {people(month, [fewest])} em {shifts_of[fewest]}: diferença de {gap}{said}, e até "
                f"{parameters.folga} não conta",
            )
        ]
    )


def carried(view: RosterView, parameters: Parameters) -> dict[str, int]:
    """Professional -> unpopular shifts beyond the mean of those who share them, those of the periods before included.

    Whoever does not share them keeps what was brought along.
    """
    shifts_of, before = _shifts_of(view, parameters), view.month.scenario.before
    mean = Fraction(sum(shifts_of.values()), len(shifts_of) or 1)
    return {
        p: before.work(p).turnos_impopulares + (half_up(shifts_of[p] - mean) if p in shifts_of else 0)
        for p in view.month.professionals
    }


def _shifts_of(view: RosterView, parameters: Parameters) -> dict[str, int]:
    """Unpopular shifts worked by each of those who share them."""
    month = view.month
    unpopular = _unpopular(view, parameters)
    found: dict[str, int] = {}
    for professional in month.professionals:
        if any(month.absence(professional, date) is not None for date in month.days):
            continue
        if any(touches(month.availability(professional, date), stretch) for date, stretch in unpopular):
            worked = working_time(view, professional)
            found[professional] = sum(touches(worked.get(date, ()), stretch) for date, stretch in unpopular)
    return found


def _unpopular(view: RosterView, parameters: Parameters) -> list[tuple[dt.date, Span]]:
    """Every unpopular shift of the period: its date and its stretch of the day."""
    return [
        (date, stretch)
        for date in view.month.days
        for shift, stretch in shifts(view.ruleset).items()
        if shift in parameters.turnos or WEEKDAYS[date.weekday()] in parameters.dias
    ]
