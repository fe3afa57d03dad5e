"""Presence at the seat in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from escala.domain.clock import MINUTES_A_DAY, Span, intersect
from escala.rules.base import CheckResult, Placed, RosterView
from escala.rules.presenca_minima.clause import CLAUSE, Parameters
from escala.rules.reporting import Report
from escala.rules.reuniao_esf.duties import is_all_hands
from escala.rules.timeline import runs, steps
from escala.rules.wording import between, count, day, joined, people, plain, unit_name


@dataclass(frozen=True)
class Presence:
    """Who is at the seat in a stretch of a date.

    Attributes:
        span: the stretch, in minutes since midnight, inside the seat's opening hours.
        present: professionals in a session at the seat.
        away: sessions that call everybody elsewhere and waive the stretch, on their way included.
    """

    span: Span
    present: frozenset[str]
    away: tuple[Placed, ...]


def presence(view: RosterView, date: dt.date, within: Span) -> Iterator[Presence]:
    """Who is at the seat in each piece of a stretch of a date, in order of time."""
    seat, today = view.month.scenario.sede, view.by_date[date]
    here = [
        (placed.span, professional)
        for placed in today
        if placed.session.local == "unidade" and placed.session.unidade == seat
        for professional in placed.session.profissionais
    ]
    away = tuple(_away(view, today))
    happening: list[tuple[Span, str | Placed]] = [*here, *away]
    for span, found in steps(happening, within):
        yield Presence(
            span,
            frozenset(item for item in found if isinstance(item, str)),
            tuple(item for item in found if not isinstance(item, str)),
        )


def _away(view: RosterView, today: Iterable[Placed]) -> Iterator[tuple[Span, Placed]]:
    """Stretches in which everybody is called away from the seat, or somebody is on the way there or back."""
    seat, grid = view.month.scenario.sede, view.ruleset.grid
    transit = [placed.span for placed in today if placed.session.local == "transito"]
    for placed in today:
        session = placed.session
        if session.local not in ("unidade", "territorio") or session.unidade == seat or not is_all_hands(view, placed):
            continue
        yield placed.span, placed
        if session.unidade is None:
            continue
        travel = -(-view.month.travel(seat, session.unidade) // grid) * grid
        sides = Span(placed.span.start - travel, placed.span.start), Span(placed.span.end, placed.span.end + travel)
        for stretch in intersect(sides, transit):
            yield stretch, placed


def counted(view: RosterView, parameters: Parameters) -> Iterator[tuple[dt.date, str | None, tuple[Presence, ...]]]:
    """The stretches in which presence is counted, each with its date and its pieces in order of time.

    A stretch of the seat's opening hours or, by shift, what of it lies in one shift, which is named.
    """
    shifts: list[tuple[str | None, Span]] = [(None, Span(0, MINUTES_A_DAY))]
    if parameters.granularidade == "turno":
        shifts = [(shift.nome, Span(shift.das, shift.as_)) for shift in view.ruleset.pack.turnos.values()]
    for date in view.month.days:
        for opening in view.month.opening(view.month.scenario.sede, date):
            for name, shift in shifts:
                for stretch in intersect([shift], [opening]):
                    yield date, name, tuple(presence(view, date, stretch))


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Enough professionals at the seat at every instant, or in every shift, of its opening hours."""
    report = Report(view, CLAUSE.id)
    for date, shift, pieces in counted(view, parameters):
        if shift is None:
            _instants(report, parameters, date, pieces)
        else:
            _shift(report, parameters, date, shift, pieces)
    return report.result()


def _instants(report: Report, parameters: Parameters, date: dt.date, pieces: tuple[Presence, ...]) -> None:
    short = [(p.span, p) for p in pieces if len(p.present) < parameters.minimo]
    for stretch, found in runs((s, p) for s, p in short if parameters.estrita or not p.away):
        fewest = min(found, key=lambda piece: len(piece.present))
        _breach(report, parameters, date, stretch, fewest.present)
    for stretch, found in runs((s, p) for s, p in short if p.away and not parameters.estrita):
        _waive(report, date, stretch, (placed for piece in found for placed in piece.away))


def _shift(report: Report, parameters: Parameters, date: dt.date, name: str, pieces: tuple[Presence, ...]) -> None:
    present = frozenset(professional for piece in pieces for professional in piece.present)
    if len(present) >= parameters.minimo:
        return
    stretch = Span(pieces[0].span.start, pieces[-1].span.end)
    if not parameters.estrita and all(piece.away for piece in pieces):
        _waive(report, date, stretch, (placed for piece in pieces for placed in piece.away))
    else:
        _breach(report, parameters, date, stretch, present, f" no turno da {plain(name)}")


def _breach(
    report: Report, parameters: Parameters, date: dt.date, stretch: Span, present: frozenset[str], where: str = ""
) -> None:
    month = report.view.month
    here = [professional for professional in month.professionals if professional in present]
    found = count(len(here), "profissional presente", "profissionais presentes")
    report.breach(
        f"{day(date)}, {between(stretch)}: {found} em {unit_name(month, month.scenario.sede)}{where} "
        f"({people(month, here)}), e deve haver ao menos {parameters.minimo}",
        people=here,
        unit=month.scenario.sede,
        when=(date, stretch),
        minutes=stretch.minutes,
    )


def _waive(report: Report, date: dt.date, stretch: Span, away: Iterable[Placed]) -> None:
    month = report.view.month
    sessions = dict.fromkeys(
        f"{report.activity(placed)} {_where(report, placed)}, {between(placed.span)}" for placed in away
    )
    seat = unit_name(month, month.scenario.sede)
    report.waive_time(date, stretch, f"Toda a equipe fora de {seat}: {joined(sessions)}")


def _where(report: Report, placed: Placed) -> str:
    unit = placed.session.unidade
    return "no território" if unit is None else f"em {unit_name(report.view.month, unit)}"
