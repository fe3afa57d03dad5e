"""The sheets that tell figures: hours, meetings, presence, waivers. What they say is what the audit says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from escala.audit import AuditReport
from escala.audit.auditing import views_by_part
from escala.domain.clock import Span, merge
from escala.outputs.workbook import Book, Column, Styled, Value
from escala.rules.base import RosterView
from escala.rules.presenca_minima.check import Presence, counted
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE
from escala.rules.registry import CLAUSES
from escala.rules.wording import joined, people, plain, unit_name
from escala.sheets.names import Names

MEETINGS = ("equipe", "esf", "convocados")
"""Who takes part in activities that are meetings."""

Row = Sequence[Value | Styled]


def add_hours(book: Book, view: RosterView, report: AuditReport, footer: str) -> None:
    """Hours of each person in each row of the norm, and all together, beside band and target."""
    columns = [
        *(Column("Profissional"), Column("Linha"), Column("O que conta"), Column("Horas", "duração", 9)),
        *(Column("Mínimo", "duração", 9), Column("Máximo", "duração", 9), Column("Alvo", "duração", 9)),
        Column("Situação"),
    ]
    book.table("Horas", columns, _hours(view, report), footer=footer, frozen=3, filters=True)


def _hours(view: RosterView, report: AuditReport) -> Iterator[Row]:
    for person in view.month.professionals:
        name = plain(view.name(person))
        for figure in report.horas:
            if figure.profissional != person or not (figure.minutos or figure.minimo is not None):
                continue
            situation: Styled | str = "sem faixa"
            if figure.minimo is not None and figure.maximo is not None:
                situation = "na faixa"
                if figure.minutos < figure.minimo:
                    situation = Styled("ABAIXO DA FAIXA", "fora")
                elif figure.minutos > figure.maximo:
                    situation = Styled("ACIMA DA FAIXA", "fora")
            row = plain(view.ruleset.rows[figure.linha].nome)
            times = (figure.minutos, figure.minimo, figure.maximo, figure.alvo)
            yield (name, figure.linha, row, *(None if t is None else dt.timedelta(minutes=t) for t in times), situation)
        worked = sum(placed.minutes for placed in view.by_professional[person])
        yield (name, "", "tudo o que trabalha no período", dt.timedelta(minutes=worked), None, None, None, "")


def add_meetings(book: Book, view: RosterView, names: Names, footer: str) -> None:
    """The meetings of the period: when, where, with whom."""
    guests = bool(view.month.scenario.parceiros)
    columns = [
        *(Column("Data", "data", 16), Column("Início", "hora", 8), Column("Fim", "hora", 8), Column("Reunião")),
        *(Column("Onde"), Column("Quem participa"), Column("eSF"), *((Column("Parceiros"),) if guests else ())),
    ]
    rows: list[list[Value | Styled]] = []
    for placed in view.sessions:
        session, activity = placed.session, view.ruleset.activities[placed.session.atividade]
        if activity.participantes not in MEETINGS:
            continue
        where = names.units.of(session.unidade) or names.venues.of(session.espaco) or names.places.of(session.local)
        attending = people(view.month, session.profissionais)
        if set(view.month.everyone(placed.date)) <= set(session.profissionais):
            attending = f"toda a equipe: {attending}"
        row: list[Value | Styled] = [
            placed.date,
            session.inicio.time(),
            session.fim.time(),
            plain(activity.nome),
            where,
            attending,
        ]
        rows.append([*row, names.esf.several(session.esf), *((names.parties.several(session.parceiros),) * guests)])
    book.table("Reuniões", columns, rows, footer=footer)


def add_presence(book: Book, view: RosterView, footer: str) -> None:
    """The least presence at each seat, day by day, and when; nothing where the norm asks for none."""
    if not view.ruleset.cites(PRESENCE.id):
        return
    columns = [
        *(Column("Data", "data", 16), Column("Sede"), Column("A norma pede", "número", 13)),
        *(Column("Menor presença", "número", 15), Column("Das", "hora", 8), Column("Às", "hora", 8)),
        *(Column("Quem está então"), Column("Situação"), Column("Dispensado", width=20)),
    ]
    rows = [row for part in views_by_part(view) for row in _presence(part)]
    book.table("Presença", columns, rows, footer=footer)


def _presence(view: RosterView) -> Iterator[Row]:
    parameters, month = PRESENCE.of(view.ruleset), view.month
    for date, stretches in groupby(counted(view, parameters), key=lambda found: found[0]):
        groups: list[tuple[Span, frozenset[str]]] = []
        waived: list[Span] = []
        for _, shift, pieces in stretches:
            binding = [piece for piece in pieces if parameters.estrita or not piece.away]
            waived += [piece.span for piece in pieces if piece not in binding]
            if shift is None:
                groups += [(piece.span, piece.present) for piece in binding]
            elif binding:
                groups.append((Span(binding[0].span.start, binding[-1].span.end), _whoever(binding)))
        least: Row = (None, None, None, "", "dispensado o dia todo")
        if groups:
            span, present = min(groups, key=lambda group: len(group[1]))
            fulfilled = len(present) >= parameters.minimo
            here = people(month, (p for p in month.professionals if p in present))
            situation = "cumprida" if fulfilled else Styled("ABAIXO DO QUE A NORMA PEDE", "fora")
            least = (len(present), _time(span.start), _time(span.end), here, situation)
        yield date, unit_name(month, month.scenario.sede), parameters.minimo, *least, joined(map(str, merge(waived)))


def _whoever(pieces: Sequence[Presence]) -> frozenset[str]:
    return frozenset[str]().union(*(piece.present for piece in pieces))


def _time(minutes: int) -> dt.time | dt.timedelta:
    """A time of day; its end, which is no time of that day, as a duration."""
    return dt.time(*divmod(minutes, 60)) if minutes < 24 * 60 else dt.timedelta(minutes=minutes)


def add_waivers(book: Book, view: RosterView, report: AuditReport, footer: str) -> None:
    """Where an article gives way to another: when or for whom, and why."""
    columns = [
        *(Column("Artigo"), Column("O que se pede"), Column("Profissional"), Column("Data", "data", 16)),
        *(Column("Das", "hora", 8), Column("Às", "hora", 8), Column("Por quê")),
    ]
    rows: list[Row] = []
    for waiver in report.dispensas:
        clause = CLAUSES.get(waiver.regra)
        who = "" if waiver.profissional is None else people(view.month, [waiver.profissional])
        when: Row = (None, None, None)
        if waiver.inicio is not None and waiver.fim is not None:
            when = (waiver.inicio.date(), waiver.inicio.time(), waiver.fim.time())
        rows.append((waiver.artigo, waiver.regra if clause is None else clause.title, who, *when, waiver.motivo))
    if not rows:
        rows.append(("Nenhuma dispensa neste período.", *[None] * (len(columns) - 1)))
    book.table("Dispensas", columns, rows, footer=footer)
