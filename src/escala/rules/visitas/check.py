"""Quotas of visits in a written roster."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from escala.rules.base import CheckResult, Placed, RosterView, Term
from escala.rules.reporting import Report
from escala.rules.reuniao_recorrente.series import units_of
from escala.rules.visitas.clause import CLAUSE, Parameters
from escala.rules.wording import count, day, people, plain, unit_name


def check(view: RosterView, terms: tuple[Term[Parameters], ...]) -> CheckResult:
    """Enough visits to each unit in each interval, not too close nor too far apart, each by whom it should be."""
    report = Report(view, CLAUSE.id)
    for term in terms:
        report.speak_of(term)
        found = view.of_term(term)
        units = units_of(view.month.scenario, term)
        for unit in units:
            _unit(report, term, unit, [placed for placed in found if placed.session.unidade == unit])
        for placed in found:
            if placed.session.unidade not in units:
                report.breach(f"{report.title(placed)} não é numa unidade que se visita", sessions=[placed])
    return report.result()


def _unit(report: Report, term: Term[Parameters], unit: str, visits: list[Placed]) -> None:
    view, parameters = report.view, term.parameters
    name = f"{plain(view.ruleset.activities[parameters.atividade].nome)} em {unit_name(view.month, unit)}"
    for interval in view.month.intervals(parameters.a_cada):
        here = [placed for placed in visits if placed.date in interval.days]
        most = parameters.no_maximo or len(interval.days)
        if not parameters.ao_menos <= len(here) <= most:
            limit = f"ao menos {parameters.ao_menos}" if len(here) < parameters.ao_menos else f"até {most}"
            report.breach(
                f"De {day(interval.days[0])} a {day(interval.days[-1])}: {count(len(here), 'sessão', 'sessões')} de "
                f"{name}, e deve haver {limit}",
                sessions=here,
                unit=unit,
            )
    _spacing(report, parameters, unit, name, visits)
    visitors = list(dict.fromkeys(p for placed in visits for p in placed.session.profissionais))
    if parameters.mesma_pessoa and len(visitors) > 1:
        report.breach(
            f"{name}: vão {people(view.month, visitors)}, e deve ir sempre a mesma pessoa",
            people=visitors,
            sessions=visits,
            unit=unit,
        )
    for placed in visits:
        _visit(report, term, unit, placed)


def _spacing(report: Report, parameters: Parameters, unit: str, name: str, visits: list[Placed]) -> None:
    month, gap = report.view.month, parameters.maior_intervalo
    for before, after in pairwise(visits):
        days = (after.date - before.date).days
        if days < parameters.dias_entre:
            report.breach(
                f"{report.title(after)}: {count(days, 'dia', 'dias')} depois da anterior, e deve haver ao menos "
                f"{parameters.dias_entre}",
                sessions=[before, after],
                unit=unit,
            )
    if gap is None:
        return
    edge = dt.timedelta(days=1)
    dates = [month.days[0] - edge, *(placed.date for placed in visits), month.days[-1] + edge]
    for earlier, later in pairwise(dates):
        without = (later - earlier).days - 1
        if without >= gap:
            report.breach(
                f"{name}: nenhuma de {day(earlier + edge)} a {day(later - edge)}, {count(without, 'dia', 'dias')}, e o "
                f"maior intervalo é de {gap}",
                unit=unit,
            )


def _visit(report: Report, term: Term[Parameters], unit: str, placed: Placed) -> None:
    month, session = report.view.month, placed.session
    wrong = None
    if len(session.profissionais) != 1:
        wrong = f"tem {people(month, session.profissionais)}, e deve ter uma pessoa só"
    elif session.local != "unidade" or session.espaco is not None or session.parceiros:
        wrong = "deve ser na unidade, sem parceiros"
    else:
        (who,) = session.profissionais
        reference = term.parameters.quem.referencia and month.scenario.unidades[unit].referencia == who
        if not (term.calls(month.scenario, who) or reference):
            wrong = f"é de {people(month, [who])}, que não é de quem se pede"
        elif not month.works_on(who, placed.date):
            wrong = f"é de {people(month, [who])}, que está ausente"
    if wrong is not None:
        report.breach(
            f"{report.title(placed)} {wrong}", people=session.profissionais, sessions=[placed], unit=session.unidade
        )
