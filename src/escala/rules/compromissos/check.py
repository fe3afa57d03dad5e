"""Fixed commitments in a written roster."""

from __future__ import annotations

from escala.domain.month import FixedSession
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.compromissos.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.wording import between, day, esf_name, joined, people, plain, unit_name


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Each dated commitment stands as a session: same activity, time and place, with at least its people and eSF."""
    report = Report(view, CLAUSE.id)
    for fixed in view.month.fixed_sessions:
        today = view.by_date[fixed.date]
        if not any(_is(placed, fixed) for placed in today):
            _missing(report, fixed, [placed for placed in today if _resembles(placed, fixed)])
    return report.result()


def _is(placed: Placed, fixed: FixedSession) -> bool:
    session = placed.session
    return (
        session.atividade == fixed.activity
        and placed.span == fixed.span
        and (session.local, session.unidade) == (fixed.place, fixed.unit)
        and set(fixed.professionals) <= set(session.profissionais)
        and set(fixed.esf) <= set(session.esf)
    )


def _resembles(placed: Placed, fixed: FixedSession) -> bool:
    return placed.session.atividade == fixed.activity and bool(
        set(fixed.professionals) & set(placed.session.profissionais)
    )


def _missing(report: Report, fixed: FixedSession, alike: list[Placed]) -> None:
    month = report.view.month
    activity = plain(report.view.ruleset.activities[fixed.activity].nome)
    where = "" if fixed.unit is None else f", em {unit_name(month, fixed.unit)}"
    teams = f", com {joined(esf_name(month, esf) for esf in fixed.esf)}" if fixed.esf else ""
    instead = f"; há nesse dia {joined(_words(report, placed) for placed in alike)}" if alike else ""
    report.breach(
        f"Falta o compromisso de {day(fixed.date)}, {between(fixed.span)}: {activity}{where}, "
        f"{people(month, fixed.professionals)}{teams}{instead}",
        people=fixed.professionals,
        sessions=alike,
        unit=fixed.unit,
        esf=fixed.esf,
        when=(fixed.date, fixed.span),
        minutes=fixed.span.minutes,
    )


def _words(report: Report, placed: Placed) -> str:
    month, unit = report.view.month, placed.session.unidade
    where = "" if unit is None else f" em {unit_name(month, unit)}"
    return f"a mesma atividade {between(placed.span)}{where}, com {people(month, placed.session.profissionais)}"
