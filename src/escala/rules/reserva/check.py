"""Reserves in a written roster."""

from __future__ import annotations

from escala.domain.clock import covers
from escala.domain.month import Week
from escala.rules.base import CheckResult, Placed, RosterView, Term
from escala.rules.reporting import Report
from escala.rules.reserva.clause import CLAUSE, Parameters
from escala.rules.wording import count, people, plain, unit_name, week_days


def check(view: RosterView, terms: tuple[Term[Parameters], ...]) -> CheckResult:
    """Each person's blocks in each week, in their window unless they may give way."""
    report = Report(view, CLAUSE.id)
    for term in terms:
        report.speak_of(term)
        owners = [id for id in view.month.professionals if term.calls(view.month.scenario, id)]
        found = view.of_term(term)
        for week in view.month.weeks:
            for p in owners:
                mine = [s for s in found if s.date in week.days and p in s.session.profissionais]
                _week(report, term.parameters, week, p, mine)
        for placed in found:
            _block(report, term.parameters, owners, placed)
    return report.result()


def _week(report: Report, parameters: Parameters, week: Week, person: str, blocks: list[Placed]) -> None:
    view = report.view
    due = any(view.month.workable_on(person, date) for date in week.days)
    if len(blocks) > parameters.vezes or (due and len(blocks) < parameters.vezes):
        name = plain(view.ruleset.activities[parameters.atividade].nome)
        report.breach(
            f"Semana {week_days(week)}: {count(len(blocks), 'bloco', 'blocos')} de {name} de "
            f"{people(view.month, [person])}, e deve haver {parameters.vezes}",
            people=[person],
            sessions=blocks,
        )


def _block(report: Report, parameters: Parameters, owners: list[str], placed: Placed) -> None:
    view, session = report.view, placed.session
    scenario = view.month.scenario
    unit = parameters.local
    if unit in ("sede", "lotacao"):
        of = [scenario.profissionais[p].lotacao for p in session.profissionais if parameters.local == "lotacao"]
        unit = next(iter(of), None) or report.seat
    strangers = [p for p in session.profissionais if p not in owners]
    window = None if parameters.janela is None else parameters.janela[placed.date.weekday()]
    outside = window is not None and not covers(window, placed.span)
    wrong = None
    if strangers:
        wrong = f"é de {people(view.month, strangers)}, que não tem essa reserva"
    elif len(session.profissionais) != 1 or session.parceiros:
        wrong = "deve ter uma pessoa só, sem parceiros"
    elif (session.local, session.unidade) != ("unidade", unit):
        wrong = f"deve ser em {unit_name(view.month, unit)}"
    elif outside and not parameters.deslocavel:
        wrong = "está fora da sua janela"
    elif outside:
        report.find(f"{report.title(placed)} de {people(view.month, session.profissionais)} saiu da sua janela", "nota")
    if wrong is not None:
        report.breach(f"{report.title(placed)} {wrong}", people=session.profissionais, sessions=[placed])
