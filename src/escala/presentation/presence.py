"""Presence at the seat: how many professionals are there in each slot of the grid, beside how many must be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from escala.audit import AuditReport
from escala.audit.auditing import views_by_part
from escala.domain.clock import Span, merge
from escala.presentation.names import Named, Names, of
from escala.presentation.sessions import clock
from escala.rules.base import RosterView
from escala.rules.presenca_minima.check import Presence, counted
from escala.rules.presenca_minima.clause import CLAUSE, Parameters
from escala.rules.wording import day, plain

Counted = tuple[dt.date, str | None, tuple[Presence, ...]]
"""A stretch in which presence is counted: its date, its shift where shifts are asked about, its pieces."""

State = Literal["folga", "limite", "falta", "dispensa"]
"""`folga`: more are there than must be. `limite`: just as many. `falta`: fewer. `dispensa`: fewer, and waived."""

STATES: dict[State, str] = {
    "folga": "acima do mínimo",
    "limite": "no mínimo",
    "falta": "abaixo do mínimo",
    "dispensa": "abaixo do mínimo, com dispensa",
}
"""State -> how it is said."""


@dataclass(frozen=True)
class PresenceSlot:
    """One slot of the grid within the seat's opening hours.

    Attributes:
        span: in minutes since midnight.
        people: who is there all through the slot.
        state: how that stands to what is asked; where shifts are asked about, how its shift stands.
        reason: why it is waived; None where it is not.
    """

    span: Span
    people: tuple[Named, ...]
    state: State
    reason: str | None = None

    @property
    def number(self) -> int:
        """How many are there."""
        return len(self.people)


@dataclass(frozen=True)
class LeastPresence:
    """Where fewest are there, waived stretches aside: the first such stretch or, by shift, what counts of the shift.

    Attributes:
        span: in minutes since midnight.
        people: who is there, at any time of the shift where shifts are asked about.
        enough: whether that is as many as must be.
    """

    span: Span
    people: tuple[Named, ...]
    enough: bool


@dataclass(frozen=True)
class PresenceRun:
    """Slots of one date that follow one another and stand alike.

    Attributes:
        date: the date.
        span: from the first to the last, in minutes since midnight.
        fewest: how many are there in the slot that has fewest.
        state: how they stand to what is asked.
        reason: why they are waived; None where they are not.
    """

    date: dt.date
    span: Span
    fewest: int
    state: State
    reason: str | None

    @property
    def when(self) -> str:
        """Day and hours: `ter 02/03, 08:00–12:00`."""
        return f"{day(self.date)}, {clock(self.span)}"


@dataclass(frozen=True)
class PresenceDay:
    """One date on which the seat opens.

    Attributes:
        date: the date.
        slots: in order of time.
        least: where fewest are there; None where everybody is away all day.
    """

    date: dt.date
    slots: tuple[PresenceSlot, ...]
    least: LeastPresence | None

    @property
    def waived(self) -> tuple[Span, ...]:
        """The stretches in which fewer are there, and it is waived, in minutes since midnight."""
        return merge(run.span for run in self.runs if run.state == "dispensa")

    @property
    def runs(self) -> tuple[PresenceRun, ...]:
        """Its slots, those joined that touch and stand alike."""
        joined: list[list[PresenceSlot]] = []
        for slot in self.slots:
            last = joined[-1][-1] if joined else None
            if last is not None and (last.span.end, last.state, last.reason) == (
                slot.span.start,
                slot.state,
                slot.reason,
            ):
                joined[-1].append(slot)
            else:
                joined.append([slot])
        return tuple(
            PresenceRun(
                date=self.date,
                span=Span(slots[0].span.start, slots[-1].span.end),
                fewest=min(slot.number for slot in slots),
                state=slots[0].state,
                reason=slots[0].reason,
            )
            for slots in joined
        )

    @property
    def title(self) -> str:
        """As `ter 02/03`."""
        return day(self.date)


@dataclass(frozen=True)
class SeatPresence:
    """Presence at one seat over the period.

    Attributes:
        seat: the unit.
        team: whose seat it is.
        required: how many must be there.
        by_shift: whether it is asked of each shift, not of every instant.
        grid: minutes of a slot.
        days: the dates on which the seat opens.
    """

    seat: Named
    team: str
    required: int
    by_shift: bool
    grid: int
    days: tuple[PresenceDay, ...]

    @property
    def hours(self) -> Span:
        """From the earliest opening to the latest closing of the period, in minutes since midnight."""
        slots = [slot.span for day in self.days for slot in day.slots]
        return Span(min(span.start for span in slots), max(span.end for span in slots)) if slots else Span(0, 0)


def presence_of(view: RosterView, report: AuditReport, names: Names) -> tuple[SeatPresence, ...]:
    """Presence at each seat, one for each part of a service; none where the norm asks for none."""
    return tuple(_seat(part, report, names) for part in views_by_part(view) if part.ruleset.cites(CLAUSE.id))


def _seat(view: RosterView, report: AuditReport, names: Names) -> SeatPresence:
    parameters = CLAUSE.of(view.ruleset)
    days = groupby(counted(view, parameters), key=lambda found: found[0])
    return SeatPresence(
        seat=names.units[view.month.scenario.sede],
        team=plain(view.month.scenario.equipe.nome),
        required=parameters.minimo,
        by_shift=parameters.granularidade == "turno",
        grid=view.ruleset.grid,
        days=tuple(_day(view, parameters, date, tuple(found), report, names) for date, found in days),
    )


def _day(
    view: RosterView,
    parameters: Parameters,
    date: dt.date,
    stretches: Sequence[Counted],
    report: AuditReport,
    names: Names,
) -> PresenceDay:
    groups: list[tuple[Span, frozenset[str]]] = []
    for _, shift, pieces in stretches:
        binding = [piece for piece in pieces if parameters.estrita or not piece.away]
        if shift is None:
            groups += [(piece.span, piece.present) for piece in binding]
        elif binding:
            groups.append((Span(binding[0].span.start, binding[-1].span.end), _union(binding)))
    least = None
    if groups:
        span, present = min(groups, key=lambda group: len(group[1]))
        here = of((p for p in view.month.professionals if p in present), names.people)
        least = LeastPresence(span, here, len(present) >= parameters.minimo)
    return PresenceDay(date, tuple(_slots(view, parameters, date, stretches, report, names)), least)


def _slots(
    view: RosterView,
    parameters: Parameters,
    date: dt.date,
    stretches: Iterable[Counted],
    report: AuditReport,
    names: Names,
) -> Iterator[PresenceSlot]:
    grid = view.ruleset.grid
    for _, shift, pieces in stretches:
        whole = None if shift is None else _state(parameters, pieces, _union(pieces))
        for start in range(pieces[0].span.start, pieces[-1].span.end, grid):
            span = Span(start, min(start + grid, pieces[-1].span.end))
            own = [piece for piece in pieces if piece.span.start < span.end and span.start < piece.span.end]
            here = frozenset[str].intersection(*(piece.present for piece in own))
            state = _state(parameters, own, here) if whole is None else whole
            reason = _reason(view, date, span, report) if state == "dispensa" else None
            people = of((p for p in view.month.professionals if p in here), names.people)
            yield PresenceSlot(span, people, state, reason)


def _union(pieces: Iterable[Presence]) -> frozenset[str]:
    return frozenset[str]().union(*(piece.present for piece in pieces))


def _state(parameters: Parameters, pieces: Sequence[Presence], present: frozenset[str]) -> State:
    if len(present) < parameters.minimo:
        return "dispensa" if not parameters.estrita and all(piece.away for piece in pieces) else "falta"
    return "limite" if len(present) == parameters.minimo else "folga"


def _reason(view: RosterView, date: dt.date, span: Span, report: AuditReport) -> str | None:
    """What the audit gives as the reason of a waived slot."""
    start, end = view.at(date, span.start), view.at(date, span.end - 1)
    for waiver in report.dispensas:
        if waiver.regra != CLAUSE.id or waiver.inicio is None or waiver.fim is None:
            continue
        if waiver.inicio <= start and end < waiver.fim:
            return waiver.motivo
    return None
