"""The sheets that tell figures: hours, meetings, presence, waivers. What they say is what the page says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from escala.domain.clock import MINUTES_A_DAY
from escala.domain.standing import Standing
from escala.outputs.workbook import Book, Column, Styled, Value
from escala.presentation.hours import HoursCell
from escala.presentation.presence import PresenceDay, SeatPresence
from escala.presentation.showing import Shown
from escala.rules.wording import joined

Row = Sequence[Value | Styled]

STANDINGS: Final[dict[Standing | None, str | Styled]] = {
    None: "sem faixa",
    "dentro": "na faixa",
    "abaixo": Styled("ABAIXO DA FAIXA", "fora"),
    "acima": Styled("ACIMA DA FAIXA", "fora"),
}
"""How hours stand to their band, as a cell says it."""


def add_hours(book: Book, shown: Shown, footer: str) -> None:
    """Hours of each person in each row of the norm, and all together, beside band and target."""
    columns = [
        *(Column("Profissional"), Column("Linha"), Column("O que conta"), Column("Horas", "duração", 9)),
        *(Column("Mínimo", "duração", 9), Column("Máximo", "duração", 9), Column("Alvo", "duração", 9)),
        Column("Situação"),
    ]
    book.table("Horas", columns, _hours(shown), footer=footer, frozen=3, filters=True)


def _hours(shown: Shown) -> Iterator[Row]:
    for place, work in enumerate(shown.figures.trabalho):
        for row in shown.hours:
            cell = row.cells[place]
            if cell.minutes or cell.standing is not None:
                yield cell.person.name, row.row.id, row.row.name, *_times(cell), STANDINGS[cell.standing]
        name = shown.names.people[work.profissional].name
        yield name, "", "tudo o que trabalha no período", dt.timedelta(minutes=work.minutos), None, None, None, ""


def _times(cell: HoursCell) -> Iterator[dt.timedelta | None]:
    for minutes in (cell.minutes, cell.minimum, cell.maximum, cell.target):
        yield None if minutes is None else dt.timedelta(minutes=minutes)


def add_meetings(book: Book, shown: Shown, footer: str) -> None:
    """The meetings of the period: when, where, with whom."""
    guests = bool(shown.names.partners)
    columns = [
        *(Column("Data", "data", 16), Column("Início", "hora", 8), Column("Fim", "hora", 8), Column("Reunião")),
        *(Column("Onde"), Column("Quem participa"), Column("eSF"), *((Column("Parceiros"),) if guests else ())),
    ]
    rows: list[Row] = []
    for session in shown.meetings.every:
        people = joined(person.name for person in session.people)
        rows.append(
            (
                *(session.date, _time(session.span.start), _time(session.span.end), session.activity.name),
                *(session.place, f"toda a equipe: {people}" if session in shown.meetings.whole else people),
                joined(team.name for team in session.esf),
                *((joined(party.name for party in session.partners),) if guests else ()),
            )
        )
    book.table("Reuniões", columns, rows, footer=footer)


def add_presence(book: Book, shown: Shown, footer: str) -> None:
    """The least presence at each seat, day by day, and when; nothing where the norm asks for none."""
    columns = [
        *(Column("Data", "data", 16), Column("Sede"), Column("A norma pede", "número", 13)),
        *(Column("Menor presença", "número", 15), Column("Das", "hora", 8), Column("Às", "hora", 8)),
        *(Column("Quem está então"), Column("Situação"), Column("Dispensado", width=20)),
    ]
    if shown.presence:
        rows = [_presence(seat, day) for seat in shown.presence for day in seat.days]
        book.table("Presença", columns, rows, footer=footer)


def _presence(seat: SeatPresence, day: PresenceDay) -> Row:
    found: Row = (None, None, None, "", "dispensado o dia todo")
    if day.least is not None:
        span, people = day.least.span, day.least.people
        situation = "cumprida" if day.least.enough else Styled("ABAIXO DO QUE A NORMA PEDE", "fora")
        here = joined(person.name for person in people) or "ninguém"
        found = (len(people), _time(span.start), _time(span.end), here, situation)
    return day.date, seat.seat.name, seat.required, *found, joined(map(str, day.waived))


def _time(minutes: int) -> dt.time | dt.timedelta:
    """A time of day; its end, which is no time of that day, as a duration."""
    return dt.time(*divmod(minutes, 60)) if minutes < MINUTES_A_DAY else dt.timedelta(minutes=minutes)


def add_waivers(book: Book, shown: Shown, footer: str) -> None:
    """Where an article gives way to another: when or for whom, and why."""
    columns = [
        *(Column("Artigo"), Column("O que se pede"), Column("Profissional"), Column("Data", "data", 16)),
        *(Column("Das", "hora", 8), Column("Às", "hora", 8), Column("Por quê")),
    ]
    rows: list[Row] = []
    for waiver in shown.waivers:
        span = waiver.span
        times = (None, None) if span is None else (_time(span.start), _time(span.end))
        rows.append((waiver.article, waiver.rule, waiver.person or "", waiver.date, *times, waiver.reason))
    if not rows:
        rows.append(("Nenhuma dispensa neste período.", *[None] * (len(columns) - 1)))
    book.table("Dispensas", columns, rows, footer=footer)
