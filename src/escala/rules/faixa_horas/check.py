"""Hour bands in a written roster."""

from __future__ import annotations

from collections.abc import Mapping

from escala.rules.bands import Band, band, banded_rows
from escala.rules.base import CheckResult, NoParameters, RosterView
from escala.rules.faixa_horas.clause import CLAUSE
from escala.rules.history import Done, done
from escala.rules.reporting import Report
from escala.rules.reuniao_esf.duties import duty_minutes
from escala.rules.wording import day, hours, people, plain


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
    found = {}
    for professional in view.month.professionals:
        lived = done(view, professional)
        for row in rows:
            had = lived.get(row, Done())
            duty, enough = duties[professional], had.minutes if had.enough else None
            limits = band(view.month, view.ruleset, professional, row, duty, had.beside, enough)
            found[professional, row] = limits, row_minutes(view, professional, row)
    return found


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
    since = report.view.month.since
    if since is not None and (limits.raised(minutes) or limits.spared(minutes)):
        over = f"passa da faixa, {between}, com o que já tinha feito antes de {day(since)}"
        under = f"fica abaixo da faixa, {between}, e a partir de {day(since)} não restam horas para o que falta"
        report.waive_person(professional, row.citacao, f"{said}: {over if minutes > limits.high else under}")
    elif limits.raised(minutes):
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
