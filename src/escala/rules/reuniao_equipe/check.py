"""The weekly team meeting in a written roster."""

from __future__ import annotations

from escala.domain.month import WORKING_DAYS, Week
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.reporting import Report
from escala.rules.reuniao_equipe.clause import ACTIVITY, CLAUSE
from escala.rules.wording import count, hours, people, unit_name, week_days


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """One meeting in each week with a working day, at the seat, of the norm's length, with exactly everybody."""
    report = Report(view, CLAUSE.id)
    if ACTIVITY not in view.ruleset.activities:
        return report.result()
    meetings = view.of_activity(ACTIVITY)
    for week in view.month.weeks:
        _week(report, week, [placed for placed in meetings if placed.date in week.days])
    for placed in meetings:
        _meeting(report, placed)
    return report.result()


def _week(report: Report, week: Week, meetings: list[Placed]) -> None:
    month = report.view.month
    wanted = 1 if any(month.everyone(date) for date in week.days[:WORKING_DAYS]) else 0
    if len(meetings) == wanted:
        return
    name = report.view.ruleset.activities[ACTIVITY].nome
    found = count(len(meetings), "sessão", "sessões") if meetings else "nenhuma sessão"
    should = "deve haver exatamente uma" if wanted else "ninguém trabalha nessa semana"
    dates = f" ({'; '.join(report.moment(placed) for placed in meetings)})" if meetings else ""
    report.breach(f"Semana {week_days(week)}: {found} de {name}{dates}, e {should}", sessions=meetings)


def _meeting(report: Report, placed: Placed) -> None:
    month, session = report.view.month, placed.session
    seat, length = month.scenario.sede, report.view.ruleset.activities[ACTIVITY].duracao.fixa
    title = report.title(placed)
    if session.local != "unidade" or session.unidade != seat:
        where = "fora de unidade" if session.unidade is None else f"em {unit_name(month, session.unidade)}"
        report.breach(
            f"{title} está {where}, e deve ser na sede, {unit_name(month, seat)}",
            people=session.profissionais,
            sessions=[placed],
            unit=session.unidade,
        )
    if length is not None and placed.minutes != length:
        report.breach(
            f"{title} dura {hours(placed.minutes)}, e deve durar {hours(length)}",
            people=session.profissionais,
            sessions=[placed],
            minutes=abs(placed.minutes - length),
        )
    everyone = month.everyone(placed.date)
    missing = [p for p in everyone if p not in session.profissionais]
    if missing:
        who = people(month, missing)
        report.breach(f"{title} sem {who}: todos devem participar", people=missing, sessions=[placed])
    extra = [p for p in session.profissionais if p not in everyone]
    if extra:
        who = people(month, extra)
        report.breach(f"{title} com {who}, que não trabalha nesse dia", people=extra, sessions=[placed])
