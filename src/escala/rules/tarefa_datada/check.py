"""Dated tasks in a written roster."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

from escala.rules.base import CheckResult, Placed, RosterView, Term
from escala.rules.reporting import Report
from escala.rules.tarefa_datada.clause import CLAUSE, Parameters
from escala.rules.wording import day, hours, people, plain, unit_name


def check(view: RosterView, terms: tuple[Term[Parameters], ...]) -> CheckResult:
    """The hours of each task before its date, by whom and where it should be."""
    report = Report(view, CLAUSE.id)
    for term in terms:
        report.speak_of(term)
        found = view.of_term(term)
        timely: set[str] = set()
        for dates in _windows(view, term.parameters):
            inside = [placed for placed in found if placed.date in dates]
            timely |= {placed.session.id for placed in inside}
            _window(report, term, dates, inside)
        for placed in found:
            _session(report, term, placed, placed.session.id in timely)
    return report.result()


def _windows(view: RosterView, parameters: Parameters) -> Iterator[tuple[dt.date, ...]]:
    """The dates on which each of the tasks may be done."""
    month = view.month
    if parameters.ate is not None:
        yield tuple(date for date in month.days if date <= parameters.ate)
        return
    for interval in month.intervals("mes"):
        thursday = interval.days[3]
        last = min(parameters.ate_dia or 31, calendar.monthrange(thursday.year, thursday.month)[1])
        yield tuple(date for date in interval.days if date <= thursday.replace(day=last))


def _doers(view: RosterView, term: Term[Parameters]) -> list[str]:
    return [id for id in view.month.professionals if term.calls(view.month.scenario, id)]


def _window(report: Report, term: Term[Parameters], dates: tuple[dt.date, ...], found: list[Placed]) -> None:
    view, parameters = report.view, term.parameters
    doers = [p for p in _doers(view, term) if any(view.month.workable_on(p, date) for date in dates)]
    name, wanted = plain(view.ruleset.activities[parameters.atividade].nome), parameters.horas * 60
    for group in [doers] if parameters.em_conjunto and doers else [[p] for p in doers]:
        done = sum(s.minutes * len(set(group) & set(s.session.profissionais)) for s in found)
        if done < wanted:
            report.breach(
                f"{name} até {day(dates[-1])}: {hours(done) if done else 'nada'} de {people(view.month, group)}, e "
                f"deve haver {hours(wanted)}",
                people=group,
                sessions=found,
                minutes=wanted - done,
            )


def _session(report: Report, term: Term[Parameters], placed: Placed, timely: bool) -> None:
    view, session, parameters = report.view, placed.session, term.parameters
    unit = report.seat if parameters.local == "sede" else parameters.local
    strangers = [p for p in session.profissionais if p not in _doers(view, term)]
    wrong = None
    if not timely:
        wrong = "é depois do prazo"
    elif strangers:
        wrong = f"tem {people(view.month, strangers)}, de quem ela não é"
    elif len(session.profissionais) != 1 or session.parceiros:
        wrong = "deve ter uma pessoa só, sem parceiros"
    elif (session.local, session.unidade) != ("unidade", unit):
        wrong = f"deve ser em {unit_name(view.month, unit)}"
    if wrong is not None:
        report.breach(f"{report.title(placed)} {wrong}", people=session.profissionais, sessions=[placed])
