"""Reception while an eSF meets, in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from escala.domain.clock import MINUTES_A_DAY, Span
from escala.domain.month import Month
from escala.rules.acolhimento_esf.clause import CLAUSE, Parameters
from escala.rules.base import CheckResult, Placed, RosterView
from escala.rules.reporting import Report
from escala.rules.reuniao_esf.clause import ACTIVITY
from escala.rules.timeline import runs, steps
from escala.rules.wording import between, count, day, esf_name, joined, unit_name


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """At most so many eSF of one unit in a meeting at once; a note on units where no other eSF is left."""
    report = Report(view, CLAUSE.id)
    for date, today in view.by_date.items():
        meetings = [placed for placed in today if placed.session.atividade == ACTIVITY and placed.session.esf]
        for unit in view.month.scenario.unidades:
            _unit(report, parameters, date, unit, meetings)
    for unit, teams in units_without_reception(view.month, parameters):
        report.find(
            f"{unit_name(view.month, unit)} fica sem outra eSF para o acolhimento enquanto "
            f"{joined(esf_name(view.month, esf) for esf in teams)} está em reunião; combine a cobertura com a gestão",
            "nota",
        )
    return report.result()


def units_without_reception(month: Month, parameters: Parameters) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Units, with their eSF, where a meeting may leave no other eSF to receive the public."""
    for unit in month.scenario.unidades:
        teams = month.esf_of(unit)
        if 0 < len(teams) <= parameters.maximo_em_reuniao:
            yield unit, teams


def _unit(report: Report, parameters: Parameters, date: dt.date, unit: str, meetings: Iterable[Placed]) -> None:
    month = report.view.month
    here = set(month.esf_of(unit))
    busy = [(placed.span, (esf, placed)) for placed in meetings for esf in placed.session.esf if esf in here]
    crowded = (
        (span, found)
        for span, found in steps(busy, Span(0, MINUTES_A_DAY))
        if len({esf for esf, _ in found}) > parameters.maximo_em_reuniao
    )
    for stretch, pieces in runs(crowded):
        teams = tuple(dict.fromkeys(esf for found in pieces for esf, _ in found))
        sessions = {placed.session.id: placed for found in pieces for _, placed in found}
        most = max(len({esf for esf, _ in found}) for found in pieces)
        report.breach(
            f"{day(date)}, {between(stretch)}: {count(most, 'eSF', 'eSF')} de {unit_name(month, unit)} em reunião ao "
            f"mesmo tempo ({joined(esf_name(month, esf) for esf in teams)}); pode haver no máximo "
            f"{parameters.maximo_em_reuniao}, para que as outras acolham a população",
            sessions=sessions.values(),
            unit=unit,
            esf=teams,
            when=(date, stretch),
            minutes=stretch.minutes,
        )
