"""Fixed shifts in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from escala.domain.clock import Span, intersect, merge
from escala.rules.base import CheckResult, Term
from escala.rules.base import RosterView as View
from escala.rules.reporting import Report
from escala.rules.timeline import whole_slots
from escala.rules.turno_fixo.clause import CLAUSE, Parameters
from escala.rules.wording import between, count, day, hours, people, unit_name


def check(view: View, terms: tuple[Term[Parameters], ...]) -> CheckResult:
    """At each shift those who should be there, for as long as they should."""
    report = Report(view, CLAUSE.id)
    for term in terms:
        report.speak_of(term)
        for date in view.month.days:
            if is_of(term.parameters, date):
                for unit, shift in shifts_on(view, term, date):
                    for stretch in whole_slots(intersect(view.month.opening(unit, date), [shift]), view.ruleset.grid):
                        _shift(report, term, unit, date, stretch)
    return report.result()


def shifts_on(view: View, term: Term[Parameters], date: dt.date) -> Iterator[tuple[str, Span]]:
    """The units and hours of the shifts of a clause on a date."""
    parameters, scenario = term.parameters, view.month.on(date)
    if parameters.unidade == "cada":
        for id, unit in scenario.unidades.items():
            if unit.turnos is not None and term.team in (None, unit.equipe):
                yield from ((id, shift) for shift in unit.turnos[date.weekday()])
    elif parameters.turnos is not None:
        unit_id = term.seat(scenario) if parameters.unidade == "sede" else parameters.unidade
        yield from ((unit_id, shift) for shift in parameters.turnos[date.weekday()])


def is_of(parameters: Parameters, date: dt.date) -> bool:
    """Whether a date is in one of the weeks that have the shift."""
    odd = date.isocalendar().week % 2 == 1
    return parameters.semanas == "todas" or odd == (parameters.semanas == "impares")


def _shift(report: Report, term: Term[Parameters], unit: str, date: dt.date, stretch: Span) -> None:
    view, parameters = report.view, term.parameters
    called = [
        p for p in view.month.professionals if term.calls(view.month.scenario, p) and view.month.works_on(p, date)
    ]
    wanted = len(called) if parameters.quem.ao_menos is None else min(len(called), parameters.quem.ao_menos)
    long = min(stretch.minutes, parameters.presenca or stretch.minutes)
    there = [p for p in called if _minutes(view, unit, date, stretch, p) >= long]
    if len(there) < wanted:
        lacking = [p for p in called if p not in there]
        must = f"deve haver ao menos {wanted} de {people(view.month, called)}" if wanted < len(called) else "falta "
        must += people(view.month, lacking) if wanted == len(called) else ""
        found = count(len(there), "pessoa", "pessoas")
        length = "todo o turno" if long == stretch.minutes else f"ao menos {hours(long)} do turno"
        report.breach(
            f"{day(date)}, {between(stretch)}: {found} {length} em {unit_name(view.month, unit)}, e {must}",
            people=lacking,
            unit=unit,
            when=(date, stretch),
            minutes=(wanted - len(there)) * long,
        )


def _minutes(view: View, unit: str, date: dt.date, stretch: Span, professional: str) -> int:
    """Minutes of a stretch that a person is at a unit."""
    here = merge(
        placed.span
        for placed in view.on(professional, date)
        if placed.session.local == "unidade" and placed.session.unidade == unit
    )
    return sum(span.minutes for span in intersect(here, [stretch]))
