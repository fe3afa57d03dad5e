"""A sheet a week: people in rows, days in columns, the day's sessions in each cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from escala.domain.month import Week
from escala.domain.roster import Session
from escala.outputs.workbook import Book, Column, Styled
from escala.rules.base import RosterView
from escala.rules.wording import day, plain
from escala.sheets.names import Names

DAY_WIDTH = 34.0
PERSON_WIDTH = 20.0


def add_week(book: Book, view: RosterView, names: Names, week: Week, footer: str) -> None:
    """The sheet of one week: Monday to Friday, and the other days on which somebody works."""
    month = view.month
    days = [date for date in week.days if date.weekday() < 5 or view.by_date[date]]
    columns = [Column(f"Semana {week.label}", width=PERSON_WIDTH)]
    for date in days:
        holiday = month.holidays.get(date)
        columns.append(Column(day(date) + (f"\nFeriado: {holiday}" if holiday else ""), width=DAY_WIDTH))
    rows: list[list[str | Styled]] = []
    for person in month.professionals:
        row: list[str | Styled] = [names.people.of(person)]
        for date in days:
            if not month.works_on(person, date):
                reason = month.absence(person, date)
                row.append(Styled("" if reason is None else f"Ausente: {plain(reason)}", "ausente"))
            else:
                row.append(_cell(view, names, (placed.session for placed in view.on(person, date))))
        rows.append(row)
    book.table(f"Semana {week.label}", columns, rows, footer=footer)


def _cell(view: RosterView, names: Names, sessions: Iterable[Session]) -> str:
    """A person's day, a line for each stretch of the same: hours, short activity, where, with which eSF."""
    lines: list[tuple[dt.datetime, dt.datetime, str]] = []
    for session in sessions:
        activity = view.ruleset.activities[session.atividade]
        words = [activity.abreviatura or activity.nome]
        if session.unidade is not None:
            words.append(names.units.of(session.unidade))
        elif session.espaco is not None:
            words.append(names.venues.of(session.espaco))
        elif session.local != "transito":
            words.append(names.places.of(session.local))
        words += [names.esf.of(one) for one in session.esf]
        words += [names.parties.of(one) for one in session.parceiros]
        start, said = session.inicio, " · ".join(words)
        if lines and lines[-1][1:] == (start, said):
            start = lines.pop()[0]
        lines.append((start, session.fim, said))
    return "\n".join(f"{start:%H:%M}–{end:%H:%M} {said}" for start, end, said in lines)
