"""What is behind a period, and what can still be asked of it.

The balance of hours that the period before left is made up week by week, each as far as it may and can. In a period
that was changed on its way, what lies before `Month.since` stays as it was. A week's hours and the bands are asked of
the whole period all the same, and where what is left cannot make up for what was done, they are asked for only as far
as it can. In minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from escala.domain.clock import Span, merge
from escala.domain.month import WORKING_DAYS, Month, Week
from escala.norms.ruleset import RuleSet
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
    month, ruleset = view.month, view.ruleset
    asked = asked_minutes(month, ruleset, professional, week)
    changed = month.changed_in(week)
    if changed is None:
        return asked
    worked = worked_before(view, professional, week, changed)
    ahead = _attainable(month, ruleset, professional, [date for date in week.days if date >= changed])
    return min((worked + minutes for minutes in ahead), key=lambda minutes: (abs(minutes - asked), minutes))


def asked_minutes(month: Month, ruleset: RuleSet, professional: str, week: Week) -> int:
    """Minutes due in a week, with what it makes up of the balance that the period before left."""
    left, asked = month.scenario.before.work(professional).saldo, 0
    for each in month.weeks[: week.index + 1]:
        norm = due_minutes(month, ruleset, professional, each)
        asked = _made_up(month, ruleset, professional, each, norm, left) if left else norm
        left += asked - norm
    return asked


def _made_up(month: Month, ruleset: RuleSet, professional: str, week: Week, norm: int, left: int) -> int:
    """Minutes asked of a week where so many minutes are left that were worked beyond those due, or short of them.

    The whole of it, if the week may make up so much, and the days can reach it; else the nearest to it between that
    and the norm's minutes. A cap on the weekly hours of an occupation holds all the same.
    """
    grid, days = ruleset.grid, month.workable_days(professional, week)
    most = ruleset.jornada.makeup * days // WORKING_DAYS
    if left > 0:
        low, high = max(0, norm - min(left, most) // grid * grid), norm
    else:
        low, high = norm, norm + min(-left, most) // grid * grid
        cap = ruleset.pack.ocupacoes[month.scenario.profissionais[professional].ocupacao].teto_legal
        if cap is not None:
            high = max(norm, min(high, cap.horas * 60 * days // WORKING_DAYS // grid * grid))
    found = [m for m in _attainable(month, ruleset, professional, week.days) if low <= m <= high]
    return min(found, default=norm) if left > 0 else max(found, default=norm)


def _attainable(month: Month, ruleset: RuleSet, professional: str, dates: Iterable[dt.date]) -> list[int]:
    """Minutes that a person can work on some days together, each with its blocks and breaks."""
    grid = ruleset.grid
    shape, sums = in_slots(ruleset.jornada, grid), 1
    for date in dates:
        spans = whole_slots(month.availability(professional, date), grid)
        today, before = day_sums(tuple(s for s in spans if s.minutes >= shape.block_min), shape, grid), sums
        sums = 0
        for slots in range(today.bit_length()):
            if today >> slots & 1:
                sums |= before << slots
    return [slots * grid for slots in range(sums.bit_length()) if sums >> slots & 1]


def worked_before(view: RosterView, professional: str, week: Week, date: dt.date) -> int:
    """Minutes that a person worked in a week before a date."""
    days: dict[object, list[Span]] = {}
    for placed in view.by_professional[professional]:
        if week.days[0] <= placed.date < date:
            days.setdefault(placed.date, []).append(placed.span)
    return sum(block.minutes for spans in days.values() for block in merge(spans))
