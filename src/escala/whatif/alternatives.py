"""Other swaps, near one that is not possible: each could be asked for by itself, and breaks nothing.

Candidates are cheap to make and an audit is not, so most are set aside by what no swap can do: change the hours of a
week, put somebody in two places, where they cannot be or out of a commitment, or lead out of a band of hours.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import Literal

from escala.audit import AuditReport
from escala.domain.clock import Span, covers
from escala.domain.month import Week
from escala.domain.roster import Roster
from escala.rules.base import Placed, RosterView
from escala.whatif.swapping import JOURNEY, Asked, Exchange, SwapError, exchange_of, exchanged, leads_to, own

Kind = Literal["turno", "dias-cruzados", "outra-pessoa", "outro-dia", "compensada", "sessoes"]
"""One shift of the day; a day for another one; another colleague; another day; what was asked for, and what gives the
hours back; session for session."""

Judge = Callable[[Roster], AuditReport]
"""Audits a roster as if it declared the waivers that it uses."""

Candidate = tuple[Asked, Exchange]
"""A swap and what it exchanges."""

MOST = 5
"""Alternatives that are offered."""


@dataclass(frozen=True)
class Offer:
    """A swap in which the audit finds no breach.

    Attributes:
        kind: what it is, beside the one that was asked for.
        asked: how it is asked for.
        exchange: the sessions that change hands.
        points: points of the roster after it.
    """

    kind: Kind
    asked: Asked
    exchange: Exchange
    points: int

    @property
    def rank(self) -> tuple[int, int]:
        """The best first: fewest sessions, then fewest points."""
        return self.exchange.size, self.points


@dataclass(frozen=True)
class Alternatives:
    """What was found instead of a swap.

    Attributes:
        offers: the best ones, the best first.
        audited: how many swaps were audited.
        left: how many the time did not allow to audit.
    """

    offers: tuple[Offer, ...]
    audited: int
    left: int


def alternatives(
    roster: Roster, view: RosterView, report: AuditReport, refused: Asked, judge: Judge, over: Callable[[], bool]
) -> Alternatives:
    """The best swaps near one that was refused: the best of each kind, and of what is left the best of all.

    Ctrl-C ends the search with what was found so far.

    Args:
        roster: the roster as it stands, without a breach.
        view: the same, on the calendar.
        report: its audit.
        refused: what was asked for.
        judge: audits a roster.
        over: whether to end with what was found so far.
    """
    near = _Near(view, report, refused)
    queues = near.candidates()
    found: dict[Kind, list[Offer]] = {kind: [] for kind in KINDS}
    audited = 0
    with suppress(KeyboardInterrupt):
        while any(queues.values()) and not over():
            for kind, queue in queues.items():
                if not queue or over():
                    continue
                asked, exchange = queue[0]
                checked = judge(exchanged(roster, view.month, exchange))
                queue.popleft()
                audited += 1
                if checked.ok:
                    found[kind].append(Offer(kind, asked, exchange, checked.total))
                if len(found[kind]) >= MOST and queue and queue[0][1].size > found[kind][MOST - 1].exchange.size:
                    queue.clear()
    every = (offer for offers in found.values() for offer in offers)
    return Alternatives(_best(every, near.date), audited, sum(map(len, queues.values())))


def _best(found: Iterable[Offer], date: dt.date) -> tuple[Offer, ...]:
    """The best of each kind, and of what is left the best of all; the best first."""
    first: dict[Kind, Offer] = {}
    rest = []
    for offer in _worthwhile(sorted(found, key=lambda offer: offer.rank), date):
        if first.setdefault(offer.kind, offer) is not offer:
            rest.append(offer)
    return tuple(sorted([*first.values(), *rest][:MOST], key=lambda offer: offer.rank))


def _worthwhile(ranked: Iterable[Offer], date: dt.date) -> Iterator[Offer]:
    """The offers that do not do the same on the date as one of fewer sessions and no more points."""
    fewest: dict[tuple[str, frozenset[str]], int] = {}
    for offer in ranked:
        moved = (*offer.exchange.given, *offer.exchange.taken)
        here = frozenset(placed.session.id for placed in moved if placed.date == date)
        key = offer.exchange.other, here
        if not here or key not in fewest or offer.points < fewest[key]:
            fewest[key] = offer.points
            yield offer


@dataclass(frozen=True)
class _Near:
    """The swaps near one that was refused, and which of them are worth an audit."""

    view: RosterView
    report: AuditReport
    refused: Asked

    @cached_property
    def exchange(self) -> Exchange:
        """What the refused swap exchanges."""
        return exchange_of(self.view, self.refused)

    @cached_property
    def date(self) -> dt.date:
        """The day that the refused swap is about; the first one, where sessions were named."""
        return self.refused.date or min(placed.date for placed in (*self.exchange.given, *self.exchange.taken))

    @cached_property
    def day(self) -> Asked:
        """The refused swap as one of a date."""
        return self.refused if self.refused.date else Asked(self.refused.one, self.refused.other, self.date)

    def candidates(self) -> dict[Kind, deque[Candidate]]:
        """The swaps that are worth an audit, each once; of each kind those of fewest sessions first."""
        seen = {_key(self.exchange)}
        found: dict[Kind, deque[Candidate]] = {}
        for kind, ways in KINDS.items():
            worth: list[Candidate] = []
            for asked in ways(self):
                try:
                    exchange = exchange_of(self.view, asked)
                except SwapError:
                    continue
                key = _key(exchange)
                if key not in seen and self._plausible(exchange):
                    seen.add(key)
                    worth.append((asked, exchange))
            found[kind] = deque(sorted(worth, key=lambda candidate: candidate[1].size))
        return found

    # -- kinds -------------------------------------------------------------------------------------------------------

    def shifts(self) -> Iterator[Asked]:
        """One shift of the day."""
        for shift in self.view.ruleset.pack.turnos:
            yield replace(self.day, shift=shift)

    def compensated(self) -> Iterator[Asked]:
        """What was asked for, and one or two more parts of the week, which give the hours back."""
        one, other, exchange = self.day.one, self.day.other, self.exchange
        given, taken = (tuple(placed.session.id for placed in own) for own in (exchange.given, exchange.taken))
        owed = sum(placed.minutes for placed in exchange.given) - sum(placed.minutes for placed in exchange.taken)
        parts = [part for date in self._week.days for part in _parts(self.view, one, other, date)]
        more = [part for part in parts if not exchange.handed.keys() & {*part.given, *part.taken}]
        for back in (*((part,) for part in more), *combinations(more, 2)):
            if owed and sum(part.minutes for part in back) == -owed:
                yield Asked(
                    one,
                    other,
                    sessions=(*given, *(id for part in back for id in part.given)),
                    against=(*taken, *(id for part in back for id in part.taken)),
                )

    def crossed(self) -> Iterator[Asked]:
        """The day for another one of the same week."""
        for date in self._week.days:
            if date != self.day.date:
                yield replace(self.day, back=date)

    def days(self) -> Iterator[Asked]:
        """Another day with the same colleague, those of the week first; of days crossed, each by itself too."""
        for date in (*self._week.days, *self.view.month.days):
            if date != self.day.date or self.day.back is not None:
                yield replace(self.day, date=date, back=None)

    def colleagues(self) -> Iterator[Asked]:
        """The same with another colleague."""
        for other in self.view.month.professionals:
            if other in (self.day.one, self.day.other):
                continue
            if self.refused.date is None:
                yield from self._session_for_session(other)
            else:
                yield replace(self.day, other=other)

    def sessions(self) -> Iterator[Asked]:
        """Session for session with the same colleague."""
        return self._session_for_session(self.day.other)

    def _session_for_session(self, other: str) -> Iterator[Asked]:
        """Parts of the day that fit into one another, by themselves or with another one of the week.

        Where sessions of the first person were named, only what has them all.
        """
        one = self.day.one
        by_date = {date: _parts(self.view, one, other, date) for date in self._week.days}
        here = by_date.pop(self.date)
        elsewhere = [part for parts in by_date.values() for part in parts]
        named = [placed.session for placed in self.exchange.given if self.refused.sessions]
        wanted = {session.id for session in named if session.local != JOURNEY}
        for parts in (*((part,) for part in here), *combinations(here, 2), *product(here, elsewhere)):
            given = tuple(id for part in parts for id in part.given)
            taken = tuple(id for part in parts for id in part.taken)
            if sum(part.minutes for part in parts) == 0 and wanted <= set(given):
                yield Asked(one, other, sessions=given, against=taken)

    @cached_property
    def _week(self) -> Week:
        week = self.view.month.week_of(self.date)
        assert week is not None
        return week

    # -- what no swap can do -----------------------------------------------------------------------------------------

    def _plausible(self, exchange: Exchange) -> bool:
        sides = (
            (exchange.one, exchange.given, exchange.taken),
            (exchange.other, exchange.taken, exchange.given),
        )
        return self._same_hours(exchange) and all(
            self._may_leave(professional, gone)
            and self._may_come(professional, come)
            and self._in_bands(professional, gone, come)
            and self._apart(professional, gone, come)
            for professional, gone, come in sides
        )

    def _same_hours(self, exchange: Exchange) -> bool:
        """Whether everybody's hours of each week stay as they are."""
        balance: Counter[dt.date] = Counter()
        for sign, sessions in ((1, exchange.given), (-1, exchange.taken)):
            for placed in sessions:
                balance[placed.date - dt.timedelta(placed.date.weekday())] += sign * placed.minutes
        return not any(balance.values())

    def _may_leave(self, professional: str, gone: Iterable[Placed]) -> bool:
        """Whether none of the sessions is a commitment of the person's."""
        return not any(
            (placed.date, placed.span, placed.session.atividade) == (fixed.date, fixed.span, fixed.activity)
            for fixed in self.view.month.fixed_sessions
            if professional in fixed.professionals
            for placed in gone
        )

    def _may_come(self, professional: str, come: Iterable[Placed]) -> bool:
        """Whether the person can work at the time of each session, and at its unit or where meetings call."""
        month, activities = self.view.month, self.view.ruleset.activities
        return all(
            covers(month.availability(professional, placed.date), placed.span)
            and (
                placed.session.unidade is None
                or month.scenario.works_at(professional, placed.session.unidade)
                or activities[placed.session.atividade].participantes == "convocados"
            )
            for placed in come
        )

    def _in_bands(self, professional: str, gone: Sequence[Placed], come: Sequence[Placed]) -> bool:
        """Whether the person's hours stay in their bands, as they stand in the roster as it is."""
        rows = self.view.ruleset.row_activities
        for figure in self.report.horas:
            if figure.profissional != professional or figure.minimo is None or figure.maximo is None:
                continue
            more = sum(placed.minutes for placed in come if placed.session.atividade in rows[figure.linha])
            less = sum(placed.minutes for placed in gone if placed.session.atividade in rows[figure.linha])
            if more != less and not figure.minimo <= figure.minutos + more - less <= figure.maximo:
                return False
        return True

    def _apart(self, professional: str, gone: Iterable[Placed], come: Sequence[Placed]) -> bool:
        """Whether the person is never in two sessions at the same time."""
        leaving = {placed.session.id for placed in gone}
        for date in {placed.date for placed in come}:
            stays = [placed.span for placed in self.view.on(professional, date) if placed.session.id not in leaving]
            spans = sorted([*stays, *(placed.span for placed in come if placed.date == date)])
            if any(after.start < before.end for before, after in pairwise(spans)):
                return False
        return True


KINDS: dict[Kind, Callable[[_Near], Iterator[Asked]]] = {
    "turno": _Near.shifts,
    "dias-cruzados": _Near.crossed,
    "outra-pessoa": _Near.colleagues,
    "outro-dia": _Near.days,
    "compensada": _Near.compensated,
    "sessoes": _Near.sessions,
}
"""Kind -> its swaps. What is the same swap in two kinds is asked for as in the first."""


def _key(exchange: Exchange) -> tuple[str, frozenset[str]]:
    """What tells an exchange of a person's from another one: with whom, and what."""
    return exchange.other, frozenset(exchange.handed)


@dataclass(frozen=True)
class _Part:
    """Sessions of two people's day that overlap one another and nothing else of theirs.

    Attributes:
        given: ids of those of the first person, without the journeys that go with them.
        taken: ids of those of the second one, likewise.
        minutes: how much longer the first ones are.
    """

    given: tuple[str, ...]
    taken: tuple[str, ...]
    minutes: int


def _parts(view: RosterView, one: str, other: str, date: dt.date) -> list[_Part]:
    """The parts of a date that two people can exchange by themselves, in order of time."""
    pieces = sorted([*_pieces(view, one, other, date), *_pieces(view, other, one, date)], key=lambda piece: piece.span)
    groups: list[list[_Piece]] = []
    end = 0
    for piece in pieces:
        if piece.span.start >= end:
            groups.append([])
        groups[-1].append(piece)
        end = max(end, piece.span.end)
    return [
        _Part(
            tuple(piece.id for piece in group if piece.whose == one),
            tuple(piece.id for piece in group if piece.whose == other),
            sum(piece.minutes if piece.whose == one else -piece.minutes for piece in group),
        )
        for group in groups
    ]


@dataclass(frozen=True)
class _Piece:
    """A session of a person's, with the journeys that lead to it."""

    whose: str
    id: str
    span: Span
    minutes: int


def _pieces(view: RosterView, professional: str, partner: str, date: dt.date) -> Iterator[_Piece]:
    mine = {placed.session.id: placed for placed in own(view, professional, partner, date)}
    led = leads_to(view.on(professional, date))
    for id, placed in mine.items():
        if id in led and led[id].session.id in mine:
            continue
        with_journeys = [placed, *(mine[j] for j, to in led.items() if j in mine and to.session.id == id)]
        start = min(each.span.start for each in with_journeys)
        yield _Piece(professional, id, Span(start, placed.span.end), sum(each.minutes for each in with_journeys))
