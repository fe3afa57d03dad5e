"""Who works evenings and weekends in a written roster."""

from __future__ import annotations

import datetime as dt

from escala.domain.clock import WEEKDAYS, Span
from escala.rules.base import CheckResult, RosterView
from escala.rules.points import priced, shifts, touches, working_time
from escala.rules.turnos_impopulares.clause import Parameters
from escala.rules.wording import count, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each unpopular shift between who has most and who has fewest, beyond the tolerance.

    Only those count who can work in some unpopular shift and are never away in the period.
    """
    month = view.month
    unpopular = _unpopular(view, parameters)
    shifts_of: dict[str, int] = {}
    for professional in month.professionals:
        if any(month.absence(professional, date) is not None for date in month.days):
            continue
        if any(touches(month.availability(professional, date), stretch) for date, stretch in unpopular):
            worked = working_time(view, professional)
            shifts_of[professional] = sum(touches(worked.get(date, ()), stretch) for date, stretch in unpopular)
    if len(shifts_of) < 2:
        return CheckResult()
    most, fewest = max(shifts_of, key=shifts_of.__getitem__), min(shifts_of, key=shifts_of.__getitem__)
    gap = shifts_of[most] - shifts_of[fewest]
    return priced(
        [
            (
                parameters.peso * max(0, gap - parameters.folga),
                f"{people(month, [most])} trabalha em {count(shifts_of[most], 'turno', 'turnos')} de noite ou de fim "
                f"de semana e {people(month, [fewest])} em {shifts_of[fewest]}: diferença de {gap}, e até "
                f"{parameters.folga} não conta",
            )
        ]
    )


def _unpopular(view: RosterView, parameters: Parameters) -> list[tuple[dt.date, Span]]:
    """Every unpopular shift of the period: its date and its stretch of the day."""
    return [
        (date, stretch)
        for date in view.month.days
        for shift, stretch in shifts(view.ruleset).items()
        if shift in parameters.turnos or WEEKDAYS[date.weekday()] in parameters.dias
    ]
