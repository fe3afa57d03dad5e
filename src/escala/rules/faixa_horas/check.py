"""Hour bands in a written roster."""

from __future__ import annotations

from collections.abc import Mapping

from escala.rules.bands import Band, band, banded_rows
from escala.rules.base import CheckResult, NoParameters, RosterView
from escala.rules.faixa_horas.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.reuniao_esf.duties import duty_minutes
from escala.rules.wording import hours, people, plain


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Each person's minutes in each row lie in the band, which a duty raises and whole sessions widen."""
    report = Report(view, CLAUSE.id)
    for (professional, _), (limits, minutes) in bands_and_minutes(view).items():
        _row(report, professional, limits, minutes)
    return report.result()


def bands_and_minutes(view: RosterView) -> Mapping[tuple[str, str], tuple[Band, int]]:
    """Professional and row -> that person's band and the minutes that the roster gives."""
    rows = banded_rows(view.ruleset)
    duties = duty_minutes(view)
    return {
        (professional, row): (
            band(view.month, view.ruleset, professional, row, duties[professional]),
            row_minutes(view, professional, row),
        )
        for professional in view.month.professionals
        for row in rows
    }


def row_minutes(view: RosterView, professional: str, row: str) -> int:
    """Minutes of a person's sessions that count for a row of hours."""
    activities = view.ruleset.row_activities[row]
    return sum(p.minutes for p in view.by_professional[professional] if p.session.atividade in activities)


def _row(report: Report, professional: str, limits: Band, minutes: int) -> None:
    row = report.view.ruleset.rows[limits.row]
    who = people(report.view.month, [professional])
    said = f"{who} tem {hours(minutes)} de {plain(row.nome)} ({row.citacao}) no período"
    norm = Band(limits.row, limits.low, limits.high)
    between = f"de {hours(norm.minimum)} a {hours(norm.maximum)}"
    if limits.inside(minutes):
        return
    if limits.raised(minutes):
        report.waive_person(
            professional,
            row.citacao,
            f"{said}, a soma das reuniões obrigatórias com toda a equipe: passa da faixa, {between}, "
            f"e o dever de participar prevalece",
        )
    elif limits.widened(minutes):
        report.waive_person(
            professional,
            row.citacao,
            f"{said}: nenhum número inteiro de sessões cabe na faixa, {between}, e este é o mais próximo",
        )
    else:
        allowed = f"de {hours(limits.minimum)} a {hours(limits.maximum)}"
        below = minutes < limits.minimum
        amiss = limits.minimum - minutes if below else max(minutes - limits.maximum, 0)
        report.breach(
            f"{said}; deve ter {allowed}: {'faltam' if below else 'sobram'} {hours(amiss)}",
            people=[professional],
            minutes=amiss,
            article=row.citacao,
        )
