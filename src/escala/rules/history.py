"""What is behind a period that was changed on its way, and what can still be asked of it.

What lies before `Month.since` stays as it was. A week's hours and the bands are asked of the whole period all the same,
and where what is left cannot make up for what was done, they are asked for only as far as it can. In minutes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from escala.domain.clock import Span, merge
from escala.domain.month import Week
from escala.rules.bands import band, banded_rows, due_minutes
from escala.rules.base import Placed, RosterView
from escala.rules.lengths import day_sums, further, in_slots, nearest_sums
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.duties import duties
from escala.rules.timeline import whole_slots


@dataclass(frozen=True)
class Done:
    """What a person did in a row of hours before the date from which the period is planned again.

    Attributes:
        minutes: all of it.
        beside: those of sessions that are no duty with the whole team.
        enough: whether it is enough, because what is left of the period cannot hold all that the bands still lack.
    """

    minutes: int = 0
    beside: int = 0
    enough: bool = False


def done(view: RosterView, professional: str) -> dict[str, Done]:
    """What a person did in each row that has a band; nothing where the period was not changed on its way."""
    if view.month.since is None:
        return {}
    lived = [placed for placed in view.by_professional[professional] if view.month.lived(placed.date)]
    held = {placed.session.id for placed in duties(view).values()}
    enough = _lacking(view, professional, lived) > _left(view, professional, lived)
    found = {}
    for row in banded_rows(view.ruleset):
        mine = [placed for placed in lived if placed.session.atividade in view.ruleset.row_activities[row]]
        beside = sum(placed.minutes for placed in mine if placed.session.id not in held)
        found[row] = Done(sum(placed.minutes for placed in mine), beside, enough)
    return found


def _lacking(view: RosterView, professional: str, lived: list[Placed]) -> int:
    """Minutes that whole sessions need to reach the lower limit of every band."""
    month, ruleset, lacking = view.month, view.ruleset, 0
    for row in banded_rows(ruleset):
        activities = ruleset.row_activities[row]
        have = sum(placed.minutes for placed in lived if placed.session.atividade in activities)
        short = band(month, ruleset, professional, row).minimum - have
        if short > 0:
            lengths = tuple(
                further(ruleset.activities[id].duracao) if id == ESF_MEETING else ruleset.activities[id].duracao
                for id in activities
            )
            beside = nearest_sums(lengths, ruleset.grid, short, short)
            lacking += short if beside is None else beside[1] or 0
    return lacking


def _left(view: RosterView, professional: str, lived: list[Placed]) -> int:
    """Minutes that a person has still to work, less those of the team's meetings to come."""
    month, left = view.month, 0
    meeting = view.ruleset.activities.get(TEAM_MEETING)
    for week in month.weeks:
        if month.lived(week.days[-1]):
            continue
        worked = sum(placed.minutes for placed in lived if placed.date in week.days)
        ahead = due(view, professional, week) - worked
        if (
            meeting is not None
            and ahead > 0
            and not any(placed.session.atividade == TEAM_MEETING and placed.date in week.days for placed in lived)
        ):
            ahead -= min(ahead, meeting.duracao.fixa or 0)
        left += ahead
    return left


def due(view: RosterView, professional: str, week: Week) -> int:
    """Minutes that a person must work in a week.

    Where the period was changed within the week, the nearest to the week's due that the days left then could reach.
    """
    month, ruleset, grid = view.month, view.ruleset, view.ruleset.grid
    asked = due_minutes(month, ruleset, professional, week)
    changed = month.changed_in(week)
    if changed is None:
        return asked
    worked = worked_before(view, professional, week, changed)
    shape, sums = in_slots(ruleset.jornada, grid), 1
    for date in week.days:
        if date >= changed:
            spans = whole_slots(month.availability(professional, date), grid)
            today, before = day_sums(tuple(s for s in spans if s.minutes >= shape.block_min), shape, grid), sums
            sums = 0
            for slots in range(today.bit_length()):
                if today >> slots & 1:
                    sums |= before << slots
    rest = range(sums.bit_length())
    return min(
        (worked + slots * grid for slots in rest if sums >> slots & 1),
        key=lambda minutes: (abs(minutes - asked), minutes),
    )


def worked_before(view: RosterView, professional: str, week: Week, date: dt.date) -> int:
    """Minutes that a person worked in a week before a date."""
    days: dict[object, list[Span]] = {}
    for placed in view.by_professional[professional]:
        if week.days[0] <= placed.date < date:
            days.setdefault(placed.date, []).append(placed.span)
    return sum(block.minutes for spans in days.values() for block in merge(spans))
