"""What changes from one week to the next in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise

from escala.domain.clock import Span, format_clock
from escala.domain.month import Week
from escala.rules.base import CheckResult, Placed, RosterView
from escala.rules.estabilidade.clause import Parameters
from escala.rules.points import priced, shifts, touches, working_time
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.wording import count, day, joined, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each shift worked in one week and not in the next, and for each team meeting that moves.

    A weekday counts only if the person can work on it in both weeks. In a service of several teams each has its own
    meeting.
    """
    pairs = tuple(pairwise(view.month.weeks))
    teams = dict.fromkeys(placed.session.equipe for placed in view.of_activity(TEAM_MEETING))
    items = [item for team in teams for before, after in pairs for item in _meeting(view, team, before, after)]
    for professional in view.month.professionals:
        worked = working_time(view, professional)
        items += [item for before, after in pairs for item in _shifts(view, professional, worked, before, after)]
    return priced((parameters.peso * changes, reason) for changes, reason in items)


def _shifts(
    view: RosterView, professional: str, worked: Mapping[dt.date, tuple[Span, ...]], before: Week, after: Week
) -> Iterator[tuple[int, str]]:
    """How many shifts of a person change from one week to the next, in words."""
    named = view.ruleset.pack.turnos
    changed = [
        f"{day(second)} ({named[shift].nome})"
        for first, second in zip(before.days, after.days, strict=True)
        if view.month.works_on(professional, first) and view.month.works_on(professional, second)
        for shift, stretch in shifts(view.ruleset).items()
        if touches(worked.get(first, ()), stretch) != touches(worked.get(second, ()), stretch)
    ]
    yield (
        len(changed),
        f"{people(view.month, [professional])}: {count(len(changed), 'turno muda', 'turnos mudam')} "
        f"da semana {before.label} para a {after.label}: {joined(changed)}",
    )


def _meeting(view: RosterView, team: str | None, before: Week, after: Week) -> Iterator[tuple[int, str]]:
    """Whether a team's meeting moves from one week to the next, in words."""
    first, second = _first_meeting(view, team, before), _first_meeting(view, team, after)
    if first is None or second is None:
        return
    moved = (first.date.weekday(), first.span.start) != (second.date.weekday(), second.span.start)
    whose = "" if team is None else f" {view.month.scenario.equipes[team].nome}"
    yield (
        int(moved),
        f"A reunião da equipe{whose} muda de {day(first.date)}, {format_clock(first.span.start)}, "
        f"para {day(second.date)}, {format_clock(second.span.start)}",
    )


def _first_meeting(view: RosterView, team: str | None, week: Week) -> Placed | None:
    meetings = view.of_activity(TEAM_MEETING)
    return next((placed for placed in meetings if placed.session.equipe == team and placed.date in week.days), None)
