"""Coverage in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from escala.domain.clock import Span, intersect
from escala.rules.base import CheckResult, RosterView, Term
from escala.rules.cobertura.clause import CLAUSE, Parameters
from escala.rules.reporting import Report
from escala.rules.timeline import runs, steps, whole_slots
from escala.rules.wording import between, count, day, people, plain, unit_name


def check(view: RosterView, terms: tuple[Term[Parameters], ...]) -> CheckResult:
    """Enough people at every instant, or in every shift, of the hours to cover."""
    report = Report(view, CLAUSE.id)
    for term in terms:
        report.speak_of(term)
        for unit in covered(view, term):
            for date in view.month.days:
                for shift, stretch in to_cover(view, term.parameters, unit, date):
                    _stretch(report, term, unit, date, shift, stretch)
    return report.result()


def covered(view: RosterView, term: Term[Parameters]) -> Iterator[str]:
    """The units that are covered."""
    scenario = view.month.scenario
    for name in term.parameters.unidades:
        if name == "cada":
            yield from (id for id, unit in scenario.unidades.items() if term.team in (None, unit.equipe))
        else:
            yield term.seat(scenario) if name == "sede" else name


def to_cover(view: RosterView, parameters: Parameters, unit: str, date: dt.date) -> Iterator[tuple[str | None, Span]]:
    """The stretches of a date that are counted, by shift with its name; whole slots of the grid."""
    hours = view.month.opening(unit, date)
    if parameters.nos_turnos:
        shifts = view.month.on(date).unidades[unit].turnos
        hours = () if shifts is None else intersect(hours, shifts[date.weekday()])
    if parameters.janela is not None:
        hours = intersect(hours, parameters.janela[date.weekday()])
    if parameters.granularidade == "instante":
        yield from ((None, stretch) for stretch in whole_slots(hours, view.ruleset.grid))
        return
    for shift in view.ruleset.pack.turnos.values():
        for stretch in whole_slots(intersect(hours, [Span(shift.das, shift.as_)]), view.ruleset.grid):
            yield shift.nome, stretch


def _stretch(
    report: Report, term: Term[Parameters], unit: str, date: dt.date, shift: str | None, stretch: Span
) -> None:
    view, parameters = report.view, term.parameters
    counting = [p for p in view.month.professionals if term.calls(view.month.scenario, p)]
    here = [
        (placed.span, p)
        for placed in view.by_date[date]
        if placed.session.local == "unidade"
        and placed.session.unidade == unit
        and placed.session.atividade not in parameters.prendem
        for p in placed.session.profissionais
        if p in counting
    ]
    pieces = [(span, frozenset(found)) for span, found in steps(here, stretch)]
    if shift is not None:
        there = frozenset(p for _, found in pieces for p in found)
        pieces = [(stretch, there)]
    for span, found in runs((s, who) for s, who in pieces if len(who) < parameters.minimo):
        fewest = min(found, key=len)
        _breach(report, parameters, unit, date, span, [p for p in counting if p in fewest], shift)


def _breach(
    report: Report,
    parameters: Parameters,
    unit: str,
    date: dt.date,
    span: Span,
    there: list[str],
    shift: str | None,
) -> None:
    view = report.view
    free = count(len(there), "pessoa livre", "pessoas livres")
    who = f" ({people(view.month, there)})" if there else ""
    where = "" if shift is None else f" no turno da {plain(shift)}"
    report.breach(
        f"{day(date)}, {between(span)}: {free} em {unit_name(view.month, unit)}{where}{who}, e deve haver ao menos "
        f"{parameters.minimo}",
        people=there,
        unit=unit,
        when=(date, span),
        minutes=span.minutes,
    )
