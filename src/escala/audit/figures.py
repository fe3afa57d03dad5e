"""The figures of an audit: hours beside bands and targets, support of each eSF, least presence at the seat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from math import floor

from escala.audit.report import HoursFigure, PresenceFigure, SupportFigure
from escala.domain.clock import Span
from escala.rules.bands import target_minutes
from escala.rules.base import RosterView
from escala.rules.faixa_horas.check import bands_and_minutes, row_minutes
from escala.rules.presenca_minima.check import counted
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE


def hours_figures(view: RosterView) -> Iterator[HoursFigure]:
    """Minutes of each person in each row of hours, in the order of the scenario and of the norm."""
    bands = bands_and_minutes(view)
    for professional in view.month.professionals:
        for row in view.ruleset.rows:
            limits = bands[professional, row][0] if (professional, row) in bands else None
            target = target_minutes(view.month, view.ruleset, professional, row)
            yield HoursFigure(
                profissional=professional,
                nome=view.name(professional),
                linha=row,
                minutos=row_minutes(view, professional, row),
                minimo=None if limits is None else limits.minimum,
                maximo=None if limits is None else limits.maximum,
                alvo=None if target is None else floor(target + Fraction(1, 2)),
            )


def support_figures(view: RosterView) -> Iterator[SupportFigure]:
    """Minutes and number of the sessions with each eSF, in the order of the scenario."""
    for esf, team in view.month.scenario.esf.items():
        sessions = [placed for placed in view.sessions if esf in placed.session.esf]
        yield SupportFigure(
            esf=esf, nome=team.nome, minutos=sum(placed.minutes for placed in sessions), sessoes=len(sessions)
        )


def presence_figure(view: RosterView) -> PresenceFigure | None:
    """The least presence at the seat outside the waived stretches, where it happens first."""
    if not view.ruleset.cites(PRESENCE.id):
        return None
    parameters = PRESENCE.of(view.ruleset)
    fewest: tuple[int, dt.date, Span] | None = None
    tight = 0
    for date, shift, pieces in counted(view, parameters):
        binding = [piece for piece in pieces if parameters.estrita or not piece.away]
        groups = [[piece] for piece in binding] if shift is None else [binding]
        for group in filter(None, groups):
            present = len(frozenset[str]().union(*(piece.present for piece in group)))
            if present <= parameters.minimo:
                tight += sum(piece.span.minutes for piece in group)
            if fewest is None or present < fewest[0]:
                fewest = present, date, Span(group[0].span.start, group[-1].span.end)
    if fewest is None:
        return None
    present, date, span = fewest
    return PresenceFigure(
        exigido=parameters.minimo,
        menor=present,
        margem=present - parameters.minimo,
        inicio=view.at(date, span.start),
        fim=view.at(date, span.end),
        sem_folga=tight,
    )
