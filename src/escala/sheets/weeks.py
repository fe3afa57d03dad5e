"""A sheet a week: people in rows, days in columns, the day's sessions in each cell."""

from __future__ import annotations

from escala.outputs.workbook import Book, Column, Styled
from escala.presentation.days import PersonDay, Stretch, Week

DAY_WIDTH = 34.0
PERSON_WIDTH = 20.0


def add_week(book: Book, week: Week, footer: str) -> None:
    """The sheet of one week: Monday to Friday, and the other days on which somebody works."""
    columns = [Column(f"Semana {week.label}", width=PERSON_WIDTH)]
    for day in week.shown:
        columns.append(Column(day.title + (f"\nFeriado: {day.holiday}" if day.holiday else ""), width=DAY_WIDTH))
    people = zip(*(day.people for day in week.shown), strict=True)
    rows = [[days[0].person.name, *map(_cell, days)] for days in people]
    book.table(f"Semana {week.label}", columns, rows, footer=footer)


def _cell(day: PersonDay) -> str | Styled:
    """A person's day, a line for each stretch of the same; why there is none, where there is a reason."""
    if day.off is not None:
        return Styled(day.off.capitalize(), "ausente")
    return "\n".join(map(_line, day.stretches))


def _line(stretch: Stretch) -> str:
    """Hours, short activity, where, with which eSF and partners."""
    session = stretch.first
    words = [session.activity.short, session.place, *(one.name for one in (*session.esf, *session.partners))]
    return f"{stretch.hours} {' · '.join(words)}"
