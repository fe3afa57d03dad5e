"""What changes from one week to the next in a written roster."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise

from escala.domain.clock import WEEKDAYS, Span, format_clock
from escala.domain.month import Week
from escala.rules.base import CheckResult, Placed, RosterView
from escala.rules.estabilidade.clause import Parameters
from escala.rules.points import priced, shifts, touches, working_time
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.wording import count, day, joined, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each shift worked in one week and not in the next, and for each team meeting that moves.

    A weekday counts only if the person can work on it in both weeks. In a service of several teams each has its own
    meeting. The first week is held to the last one of the period before, where that is known.
    """
    pairs = tuple(pairwise(view.month.weeks))
    teams = _meeting_teams(view)
    items = [item for team in teams for before, after in pairs for item in _meeting(view, team, before, after)]
    for professional in view.month.professionals:
        worked = working_time(view, professional)
        items += [item for before, after in pairs for item in _shifts(view, professional, worked, before, after)]
        items.append(_from_before(view, professional, worked))
    items += [item for team in teams for item in _met_before(view, team)]
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


def _from_before(view: RosterView, professional: str, worked: Mapping[dt.date, tuple[Span, ...]]) -> tuple[int, str]:
    """How many shifts of a person in the first week are not those of the last week of the period before, in words."""
    named, first = view.ruleset.pack.turnos, view.month.weeks[0]
    habits = view.month.scenario.before.work(professional).turnos
    changed = [
        f"{day(date)} ({named[shift].nome})"
        for weekday, date in zip(WEEKDAYS, first.days, strict=True)
        if weekday in habits and view.month.works_on(professional, date)
        for shift, stretch in shifts(view.ruleset).items()
        if touches(worked.get(date, ()), stretch) != (shift in habits[weekday])
    ]
    return (
        len(changed),
        f"{people(view.month, [professional])}: {count(len(changed), 'turno muda', 'turnos mudam')} "
        f"da última semana do período anterior para a {first.label}: {joined(changed)}",
    )


def _met_before(view: RosterView, team: str | None) -> Iterator[tuple[int, str]]:
    """Whether a team's first meeting is not when it met in the last week of the period before, in words."""
    met, now = view.month.scenario.before.meeting(team), _first_meeting(view, team, view.month.weeks[0])
    if met is None or now is None:
        return
    moved = (WEEKDAYS.index(met.dia), met.hora) != (now.date.weekday(), now.span.start)
    whose = "" if team is None else f" {view.month.scenario.equipes[team].nome}"
    yield (
        int(moved),
        f"A reunião da equipe{whose}, no período anterior em {met.dia}, {format_clock(met.hora)}, "
        f"muda para {day(now.date)}, {format_clock(now.span.start)}",
    )


def carried_shifts(view: RosterView) -> dict[str, dict[str, tuple[str, ...]]]:
    """Professional -> each weekday of the last week on which they can work -> shifts worked."""
    last, found = view.month.weeks[-1], {}
    for professional in view.month.professionals:
        worked = working_time(view, professional)
        found[professional] = {
            weekday: tuple(s for s, stretch in shifts(view.ruleset).items() if touches(worked.get(date, ()), stretch))
            for weekday, date in zip(WEEKDAYS, last.days, strict=True)
            if view.month.works_on(professional, date)
        }
    return found


def carried_meetings(view: RosterView) -> Iterator[tuple[str | None, Placed]]:
    """The first meeting of each team in the last week."""
    for team in _meeting_teams(view):
        placed = _first_meeting(view, team, view.month.weeks[-1])
        if placed is not None:
            yield team, placed


def _meeting_teams(view: RosterView) -> tuple[str | None, ...]:
    """The teams that meet, of those that are looked at: somebody of theirs may be at another's meeting."""
    found = dict.fromkeys(placed.session.equipe for placed in view.of_activity(TEAM_MEETING))
    return tuple(team for team in found if team is None or team in view.month.scenario.equipes)


def _first_meeting(view: RosterView, team: str | None, week: Week) -> Placed | None:
    meetings = view.of_activity(TEAM_MEETING)
    return next((placed for placed in meetings if placed.session.equipe == team and placed.date in week.days), None)
