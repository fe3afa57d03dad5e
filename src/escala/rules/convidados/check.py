"""Parties and venues in a written roster."""

from __future__ import annotations

from itertools import pairwise

from escala.domain.clock import Span, covers
from escala.rules.base import CheckResult, NoParameters, Placed, RosterView
from escala.rules.convidados.clause import CLAUSE
from escala.rules.reporting import Report
from escala.rules.wording import between, plain


def check(view: RosterView, parameters: NoParameters) -> CheckResult:
    """Each party and each venue is free while a session needs it, and in one session at a time."""
    report, month = Report(view, CLAUSE.id), view.month
    for id, party in month.scenario.parceiros.items():
        sessions = [placed for placed in view.sessions if id in placed.session.parceiros]
        for placed in sessions:
            if not covers(month.party_hours(id, placed.date), placed.span):
                _not_free(report, placed, plain(party.nome), month.party_hours(id, placed.date))
        _one_at_a_time(report, plain(party.nome), sessions)
    for id, venue in month.scenario.espacos.items():
        sessions = [placed for placed in view.sessions if placed.session.espaco == id]
        for placed in sessions:
            if not covers(month.venue_hours(id, placed.date), placed.span):
                _not_free(report, placed, plain(venue.nome), month.venue_hours(id, placed.date))
        _one_at_a_time(report, plain(venue.nome), sessions)
    return report.result()


def _not_free(report: Report, placed: Placed, name: str, hours: tuple[Span, ...]) -> None:
    there = ", ".join(map(str, hours)) or "em nenhum horário"
    report.breach(
        f"{report.title(placed)} fora do horário de {name}: nesse dia pode {there}",
        people=placed.session.profissionais,
        sessions=[placed],
        unit=placed.session.unidade,
    )


def _one_at_a_time(report: Report, name: str, sessions: list[Placed]) -> None:
    ordered = sorted(sessions, key=lambda placed: (placed.date, placed.span))
    for before, after in pairwise(ordered):
        common = min(before.span.end, after.span.end) - after.span.start
        if before.date == after.date and common > 0:
            report.breach(
                f"{name} em duas sessões ao mesmo tempo: {report.title(after)}, e {report.activity(before)} "
                f"{between(before.span)}",
                people=dict.fromkeys([*before.session.profissionais, *after.session.profissionais]),
                sessions=[before, after],
                when=(after.date, Span(after.span.start, after.span.start + common)),
                minutes=common,
            )
