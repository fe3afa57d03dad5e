"""How far two rosters of one period are from each other: sessions, people and hours that are not the same."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from escala.domain.clock import MINUTES_A_DAY, Span
from escala.domain.roster import Session
from escala.domain.values import FileModel
from escala.rules.base import RosterView
from escala.rules.timeline import steps

Day: TypeAlias = Mapping[dt.date, list[tuple[Span, tuple[str, ...]]]]
"""Date -> what one person does that day, each with its part of the day."""


class Distance(FileModel):
    """What is otherwise in a roster than in the one that it is compared with.

    `sessoes_a_menos` are those that only the other has, `sessoes_a_mais` those that only this one has, whatever their
    ids; `pessoas` whose work is not the same to the minute; `minutos` of people's time in which what, where or with
    which eSF is not the same, free time included.
    """

    sessoes_a_menos: int
    sessoes_a_mais: int
    pessoas: int
    minutos: int


def differences(one: Iterable[Session], other: Iterable[Session]) -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    """The sessions that only the first of two rosters has, and those that only the second has, whatever their ids."""

    def what(session: Session) -> str:
        return session.model_dump_json(exclude={"id", "recursos"})

    first, second = ({what(session): session for session in sessions} for sessions in (one, other))
    gone = tuple(s for key, s in first.items() if key not in second)
    return gone, tuple(s for key, s in second.items() if key not in first)


def distance(one: RosterView, other: RosterView) -> Distance:
    """How far the second of two rosters of the same period is from the first."""
    gone, come = differences(*((placed.session for placed in view.sessions) for view in (one, other)))
    changed = minutes_changed(one, other)
    return Distance(
        sessoes_a_menos=len(gone), sessoes_a_mais=len(come), pessoas=len(changed), minutos=sum(changed.values())
    )


def minutes_changed(one: RosterView, other: RosterView) -> dict[str, int]:
    """Professional whose work is not the same in two rosters of the same period -> minutes in which it is not."""
    people = dict.fromkeys((*one.month.professionals, *other.month.professionals))
    changed = {p: _minutes(_work(one, p), _work(other, p)) for p in people}
    return {p: minutes for p, minutes in changed.items() if minutes}


def _work(view: RosterView, professional: str) -> Day:
    days: Day = defaultdict(list)
    for placed in view.by_professional.get(professional, ()):
        session = placed.session
        does = (session.atividade, session.local, session.unidade or "", session.espaco or "", *sorted(session.esf))
        days[placed.date].append((placed.span, does))
    return days


def _minutes(before: Day, after: Day) -> int:
    """Minutes in which a person does something else."""
    total = 0
    for date in {*before, *after}:
        both = [
            *((span, (False, does)) for span, does in before.get(date, ())),
            *((span, (True, does)) for span, does in after.get(date, ())),
        ]
        for piece, found in steps(both, Span(0, MINUTES_A_DAY)):
            if {does for late, does in found if late} != {does for late, does in found if not late}:
                total += piece.minutes
    return total
