"""Availability in a written roster."""

from __future__ import annotations

from collections.abc import Iterable

from escala.domain.clock import Span, covers, intersect
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.disponibilidade.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.wording import people, plain, unit_name


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """No work on a holiday or an absence, outside a person's hours, or where and when no unit is open."""
    report = Report(view, CLAUSE.id)
    month = view.month
    for placed in view.sessions:
        session = placed.session
        if placed.date in month.holidays:
            report.breach(
                f"{report.title(placed)} está num feriado ({plain(month.holidays[placed.date])})",
                people=session.profissionais,
                sessions=[placed],
                minutes=placed.minutes,
            )
            continue
        _open(report, placed)
        for professional in session.profissionais:
            _own(report, placed, professional)
    return report.result()


def _open(report: Report, placed: Placed) -> None:
    month, session = report.view.month, placed.session
    unit = session.unidade if session.local == "unidade" else None
    hours = month.any_opening(placed.date) if unit is None else month.opening(unit, placed.date)
    if covers(hours, placed.span):
        return
    where = "as unidades funcionam" if unit is None else f"{unit_name(month, unit)} funciona"
    report.breach(
        f"{report.title(placed)}, com {people(month, session.profissionais)}, fora do funcionamento: "
        f"nesse dia {where} {_stretches(hours)}",
        people=session.profissionais,
        sessions=[placed],
        unit=unit,
        minutes=_outside(hours, placed.span),
    )


def _own(report: Report, placed: Placed, professional: str) -> None:
    month, session = report.view.month, placed.session
    who = people(month, [professional])
    if not _works_there(report, placed, professional):
        where = f"{unit_name(month, session.unidade or '')}, que não é unidade das equipes de {who}"
        report.breach(f"{report.title(placed)} em {where}", people=[professional], sessions=[placed])
    absence = month.absence(professional, placed.date)
    if absence is not None:
        report.breach(
            f"{report.title(placed)}: {who} está ausente nesse dia ({plain(absence)})",
            people=[professional],
            sessions=[placed],
            minutes=placed.minutes,
        )
        return
    available = month.on(placed.date).profissionais[professional].disponibilidade
    if available is None or covers(available[placed.date.weekday()], placed.span):
        return
    own = available[placed.date.weekday()]
    report.breach(
        f"{report.title(placed)}, fora da disponibilidade de {who}: nesse dia pode trabalhar {_stretches(own)}",
        people=[professional],
        sessions=[placed],
        minutes=_outside(own, placed.span),
    )


def _works_there(report: Report, placed: Placed, professional: str) -> bool:
    """Whether a person works at the unit, or is called there by a meeting or a commitment."""
    month, session = report.view.month, placed.session
    if session.unidade is None or month.scenario.works_at(professional, session.unidade):
        return True
    here = (placed.date, placed.span, session.atividade, session.unidade)
    return report.view.ruleset.activities[session.atividade].participantes == "convocados" or any(
        here == (fixed.date, fixed.span, fixed.activity, fixed.unit) and professional in fixed.professionals
        for fixed in month.fixed_sessions
    )


def _stretches(hours: Iterable[Span]) -> str:
    return ", ".join(map(str, hours)) or "em nenhum horário"


def _outside(hours: Iterable[Span], span: Span) -> int:
    return span.minutes - sum(common.minutes for common in intersect(hours, [span]))
