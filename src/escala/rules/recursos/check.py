"""Rooms, consulting rooms and vehicles in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from escala.domain.clock import MINUTES_A_DAY, Span
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.recursos.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.timeline import runs, steps
from escala.rules.wording import between, day, joined, unit_name


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Never more in use than there is, of the units' resources and of the team's; each session says what it uses."""
    report = Report(view, CLAUSE.id)
    for placed in view.sessions:
        _declared(report, placed)
    for date, today in view.by_date.items():
        for unit in view.month.scenario.unidades:
            _pool(report, date, [p for p in today if p.session.local == "unidade" and p.session.unidade == unit], unit)
        _pool(report, date, [p for p in today if p.session.local != "unidade"], None)
    return report.result()


def needs(view: RosterView, placed: Placed) -> Mapping[str, int]:
    """What a session occupies where it is held: resource -> how many."""
    wanted = view.ruleset.activities[placed.session.atividade].recursos.get(placed.session.local, {})
    return {resource: number for resource, number in wanted.items() if number}


def _declared(report: Report, placed: Placed) -> None:
    needed = needs(report.view, placed)
    declared = {resource: number for resource, number in placed.session.recursos.items() if number}
    if declared != needed:
        report.breach(
            f"{report.title(placed)} declara {_list(declared)}, e ocupa {_list(needed)}",
            people=placed.session.profissionais,
            sessions=[placed],
            unit=placed.session.unidade,
        )


def _list(resources: Mapping[str, int]) -> str:
    return joined(f"{resource}: {number}" for resource, number in sorted(resources.items())) or "nenhum recurso"


def _pool(report: Report, date: dt.date, sessions: Iterable[Placed], unit: str | None) -> None:
    month = report.view.month
    uses: dict[str, list[tuple[Span, tuple[int, Placed]]]] = {}
    for placed in sessions:
        for resource, number in needs(report.view, placed).items():
            uses.setdefault(resource, []).append((placed.span, (number, placed)))
    for resource, used in uses.items():
        limit = month.capacity(unit, resource, date)
        over = (
            (span, found)
            for span, found in steps(used, Span(0, MINUTES_A_DAY))
            if sum(number for number, _ in found) > limit
        )
        for stretch, pieces in runs(over):
            most = max(sum(number for number, _ in found) for found in pieces)
            busy = {placed.session.id: placed for found in pieces for _, placed in found}
            where = "a equipe" if unit is None else unit_name(month, unit)
            report.breach(
                f"{day(date)}, {between(stretch)}: {most} de {resource} em uso ao mesmo tempo, e {where} tem {limit} "
                f"({joined(dict.fromkeys(report.activity(placed) for placed in busy.values()))})",
                people=dict.fromkeys(p for placed in busy.values() for p in placed.session.profissionais),
                sessions=busy.values(),
                unit=unit,
                when=(date, stretch),
                minutes=stretch.minutes,
            )
