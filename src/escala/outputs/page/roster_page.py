"""`escala.html`: a roster to look at, in one file."""

from __future__ import annotations

from escala.audit.report import Situation
from escala.outputs.page.bars import hours_bar, plain_bar
from escala.outputs.page.document import page, source, style
from escala.outputs.page.heat_map import heat_map, least_chart
from escala.outputs.page.keys import Keys
from escala.outputs.page.marks import colours, marks, patterns
from escala.outputs.page.timeline import Axis, ground, timeline
from escala.presentation.articles import SITUATIONS
from escala.presentation.days import HOLIDAY, Stretch
from escala.presentation.hours import HoursRow, amount, least_presence
from escala.presentation.sessions import ShownSession
from escala.presentation.showing import Shown
from escala.rules.wording import count, joined

MOST_NAMES = 2
"""Colleagues named in a cell of a week by person; more are counted, and named in the list of the day."""

MOST_PRESENT = 4
"""People named in a cell of a week by place, likewise."""

MOST_ON_A_SHEET = 6
"""People whose first week stands on the same sheet of paper as the answer."""

MOST_REASONS = 5
"""Reasons of a preference that stand unfolded."""

SIGNS: dict[Situation, str] = {"cumprido": "✓", "dispensado": "◐", "descumprido": "✗", "achado": "!", "fora": "–"}
"""Situation of an article -> its sign beside the words."""


def roster_page(shown: Shown) -> bytes:
    """The page of a roster. The same roster gives the same bytes.

    Args:
        shown: what is shown of the roster.
    """
    used = {session.activity.id for session in shown.sessions}
    signs = marks([activity for activity in shown.names.activities.values() if activity.id in used])
    keys = Keys(shown.names, {id: mark.key for id, mark in signs.items()})
    axis = Axis.of(session.span for session in shown.sessions)
    grid = shown.names.ruleset.grid
    most = {row.row.id: _most(row) for row in shown.hours}
    return page(
        "escala.html",
        style("pagina.css") + str(colours(list(signs.values()))),
        source("pagina.js"),
        {"amount": amount, "attendance": attendance, "company": company, "joined": joined},
        shown=shown,
        keys=keys,
        marks=signs,
        patterns=patterns(list(signs.values())),
        ground=ground(axis, grid, len(shown.names.people)),
        filters=keys.filters(mark.activity for mark in signs.values()),
        grid=grid,
        timelines={day.date: timeline(day, axis, keys, signs) for day in shown.days if day.looked_at},
        presence=[(heat_map(seat), least_chart(seat)) for seat in shown.presence if seat.days],
        least=None if shown.figures.presenca is None else least_presence(shown.figures.presenca),
        hours_bar=hours_bar,
        plain_bar=plain_bar,
        most=most,
        signs=SIGNS,
        situations=SITUATIONS,
        holiday=HOLIDAY,
        most_reasons=MOST_REASONS,
        count=count,
        crowded=len(shown.names.people) > MOST_ON_A_SHEET,
    )


def company(stretch: Stretch) -> str:
    """With whom a stretch of work is, in few words: `com Ana e Bia`, `com mais 9`; empty where alone."""
    names = [other.short for other in stretch.colleagues]
    if not names:
        return ""
    return f"com {joined(names) if len(names) <= MOST_NAMES else f'mais {len(names)}'}"


def attendance(session: ShownSession) -> str:
    """Who is in a session, in few words: `Ana e Bia`, `10 pessoas`."""
    names = [person.short for person in session.people]
    return joined(names) if len(names) <= MOST_PRESENT else f"{len(names)} pessoas"


def _most(row: HoursRow) -> int:
    """Minutes of the whole width of a row's bars."""
    return max([1, *(max(cell.minutes, cell.maximum or 0, cell.target or 0) for cell in row.cells)])
