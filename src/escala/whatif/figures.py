"""What one audited roster comes to, in numbers that can stand beside another's. Minutes, where nothing else is said."""

from __future__ import annotations

from collections.abc import Iterator

from escala.audit.form import place
from escala.audit.report import AuditReport, HoursFigure, PresenceFigure, SupportFigure
from escala.domain.clock import MINUTES_A_DAY, Span
from escala.domain.month import Month
from escala.domain.roster import Roster, Waiver
from escala.domain.values import Date, FileModel
from escala.norms.ruleset import RuleSet
from escala.rules.base import RosterView
from escala.rules.producao.check import produced
from escala.rules.producao.clause import CLAUSE as PRODUCTION
from escala.rules.recursos.check import needs
from escala.rules.timeline import steps


class WorkFigure(FileModel):
    """Minutes that one person works over the period."""

    profissional: str
    nome: str
    minutos: int


class UnitFigure(FileModel):
    """Minutes of sessions with the eSF of one unit over the period, each session once for each of its eSF."""

    unidade: str
    nome: str
    minutos: int


class UseFigure(FileModel):
    """What is used of one resource, of a unit or of the whole team.

    `minutos` counts each room or vehicle by itself; `pico` is how many are in use at once, at most; `disponivel` is
    the opening hours of the unit, or of any unit, times how many there are.
    """

    recurso: str
    unidade: str | None
    nome: str
    minutos: int
    pico: int
    quantidade: int
    disponivel: int


class ProductionFigure(FileModel):
    """Sessions of one person in one row over the period, beside what the norm expects of that person."""

    profissional: str
    nome: str
    linha: str
    sessoes: int
    meta: int
    minimo: int
    maximo: int


class RowName(FileModel):
    """How a row of hours is called, whole and in a narrow table."""

    nome: str
    curto: str


class Figures(FileModel):
    """The figures of one audited roster.

    Attributes:
        linhas: the rows of hours that the norm has.
        total: points of the roster, as the audit counts them.
        limite: points that no roster of the scenario can go below; None where the roster's own account of itself does
            not agree with the audit.
        penalidades: points of every soft rule.
        trabalho: hours of each person.
        horas: hours of each person in each row, beside band and target.
        apoio: support of each eSF.
        apoio_unidades: the same by unit.
        presenca: the least presence at the seat; None where the norm asks for none.
        dispensas: waivers.
        uso: rooms and vehicles.
        producao: sessions beside the norm's goals; none where it has none.
    """

    inicio: Date
    fim: Date
    semanas: int
    linhas: dict[str, RowName]
    total: int
    limite: int | None
    penalidades: dict[str, int]
    trabalho: tuple[WorkFigure, ...]
    horas: tuple[HoursFigure, ...]
    apoio: tuple[SupportFigure, ...]
    apoio_unidades: tuple[UnitFigure, ...]
    presenca: PresenceFigure | None
    dispensas: tuple[Waiver, ...]
    uso: tuple[UseFigure, ...]
    producao: tuple[ProductionFigure, ...]

    @property
    def gap(self) -> float | None:
        """Distance between the points and their bound, as a share of the points; None without a bound."""
        if self.limite is None:
            return None
        return (self.total - self.limite) / self.total if self.total else 0.0


def figures(roster: Roster, report: AuditReport, month: Month, ruleset: RuleSet) -> Figures:
    """The figures of a roster.

    Args:
        roster: the roster, also one with breaches; what cannot be placed on the calendar counts for nothing.
        report: its audit.
        month: the calendar of its scenario.
        ruleset: its norm, adjusted.
    """
    view = place(roster, month, ruleset)[0]
    goal = roster.objetivo
    kept = {rule: points for rule, points in goal.parcelas.items() if points}
    own = {rule: points for rule, points in report.penalidades.items() if points}
    return Figures(
        inicio=report.inicio,
        fim=report.fim,
        semanas=len(month.weeks),
        linhas={row: _row_name(ruleset, row) for row in ruleset.rows},
        total=report.total,
        limite=goal.limite if kept == own and goal.limite <= goal.valor == report.total else None,
        penalidades=report.penalidades,
        trabalho=tuple(
            WorkFigure(
                profissional=p, nome=view.name(p), minutos=sum(placed.minutes for placed in view.by_professional[p])
            )
            for p in month.professionals
        ),
        horas=report.horas,
        apoio=report.apoio,
        apoio_unidades=tuple(_by_unit(report, month)),
        presenca=report.presenca,
        dispensas=report.dispensas,
        uso=tuple(_use(view)),
        producao=tuple(_production(view)) if ruleset.cites(PRODUCTION.id) else (),
    )


def _row_name(ruleset: RuleSet, row: str) -> RowName:
    name = ruleset.rows[row].nome
    return RowName(nome=name, curto=ruleset.short_row(row) or name)


def _by_unit(report: AuditReport, month: Month) -> Iterator[UnitFigure]:
    for unit, place_ in month.scenario.unidades.items():
        here = set(month.esf_of(unit))
        if here:
            minutes = sum(figure.minutos for figure in report.apoio if figure.esf in here)
            yield UnitFigure(unidade=unit, nome=place_.nome, minutos=minutes)


def _use(view: RosterView) -> Iterator[UseFigure]:
    """Resources of the units, then of the team, in the order of the scenario."""
    month = view.month
    for unit, place_ in month.scenario.unidades.items():
        open_hours = sum(span.minutes for date in month.days for span in month.opening(unit, date))
        for resource, number in place_.recursos.items():
            yield _used(view, resource, number, open_hours, unit, place_.nome)
    open_hours = sum(span.minutes for date in month.days for span in month.any_opening(date))
    for resource, number in month.scenario.recursos.items():
        yield _used(view, resource, number, open_hours, None, month.scenario.equipe.nome)


def _used(view: RosterView, resource: str, number: int, open_hours: int, unit: str | None, name: str) -> UseFigure:
    spent = peak = 0
    for today in view.by_date.values():
        here = [
            (placed.span, needs(view, placed).get(resource, 0))
            for placed in today
            if (placed.session.unidade if placed.session.local == "unidade" else None) == unit
        ]
        here = [(span, taken) for span, taken in here if taken]
        for span, taken in steps(here, Span(0, MINUTES_A_DAY)):
            spent += span.minutes * sum(taken)
            peak = max(peak, sum(taken))
    return UseFigure(
        recurso=resource,
        unidade=unit,
        nome=name,
        minutos=spent,
        pico=peak,
        quantidade=number,
        disponivel=open_hours * number,
    )


def _production(view: RosterView) -> Iterator[ProductionFigure]:
    for found in produced(view, PRODUCTION.of(view.ruleset)):
        yield ProductionFigure(
            profissional=found.professional,
            nome=view.name(found.professional),
            linha=found.row,
            sessoes=found.held,
            meta=found.goal,
            minimo=found.least,
            maximo=found.most,
        )
