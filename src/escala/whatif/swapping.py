"""Two people of a roster exchange what they have: a day, a shift of it, two days crossed, or session for session.

A roster goes in and another comes out; whether it may be so is the audit's to say.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from escala.domain.clock import Span
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.explain.words import shift_words
from escala.norms.pack import Pack
from escala.rules.base import Placed, RosterView
from escala.rules.wording import day, joined, people, plain, quoted

JOURNEY = "transito"
"""The place of a session that is a journey."""


class SwapError(ValueError):
    """What is asked is no swap of this roster; the message, in Portuguese, says why and what to ask instead."""


@dataclass(frozen=True)
class Asked:
    """The swap that somebody asks for: on a date, or of sessions that are named.

    Attributes:
        one: a professional's id.
        other: another one's.
        date: the day; `None` where sessions are named.
        shift: id of the shift that it is about; `None` for the whole day.
        back: the day of `other` that `one` takes for it; `None` for the same day.
        sessions: ids of sessions of `one` that go to `other`.
        against: ids of sessions of `other` that go to `one`.
    """

    one: str
    other: str
    date: dt.date | None = None
    shift: str | None = None
    back: dt.date | None = None
    sessions: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exchange:
    """The sessions that change hands, each list in order of time.

    Attributes:
        one: a professional's id.
        other: another one's.
        given: what goes from `one` to `other`.
        taken: what goes from `other` to `one`.
    """

    one: str
    other: str
    given: tuple[Placed, ...]
    taken: tuple[Placed, ...]

    @property
    def size(self) -> int:
        """How many sessions change hands."""
        return len(self.given) + len(self.taken)

    @property
    def handed(self) -> Mapping[str, tuple[str, str]]:
        """Session id -> whom it leaves and to whom it goes."""
        return {
            **{placed.session.id: (self.one, self.other) for placed in self.given},
            **{placed.session.id: (self.other, self.one) for placed in self.taken},
        }


def exchange_of(view: RosterView, asked: Asked) -> Exchange:
    """The sessions that a swap is about.

    Sessions where both are stay, and so do those that are alike but for the person. Journeys go with what they lead to.

    Raises:
        SwapError: there is no such swap: who, when or what is asked for is not there, or cannot be changed.
    """
    one, other = asked.one, asked.other
    if one == other:
        raise SwapError(f"{people(view.month, [one])} não troca consigo: dê duas pessoas diferentes em --de e --com")
    if asked.date is None:
        given, taken = _named(view, one, other, asked.sessions), _named(view, other, one, asked.against)
        for placed in (*given, *taken):
            _check_day(view.month, (one, other), placed.date)
    else:
        back = asked.back or asked.date
        for date in (asked.date, back):
            _check_day(view.month, (one, other), date)
        given, taken = _own(view, one, other, asked.date, asked.shift), _own(view, other, one, back, asked.shift)
        if not any((*view.on(one, asked.date), *view.on(other, back))):
            raise SwapError(_idle(view, asked.date, back, (one, other)))
    exchange = _unlike(Exchange(one, other, given, taken))
    if not exchange.size:
        when = "" if asked.date is None else f" em {scope(view, asked)}"
        raise SwapError(
            f"não há o que trocar{when}: {people(view.month, [one, other])} fazem o mesmo, ou nada; "
            "dê outro dia, outro turno ou outra pessoa"
        )
    return exchange


def exchanged(roster: Roster, month: Month, exchange: Exchange) -> Roster:
    """The roster after an exchange: sessions keep their ids, and those where nobody changes stay as they are."""
    handed = exchange.handed
    order = {professional: place for place, professional in enumerate(month.professionals)}

    def after(session: Session) -> Session:
        if session.id not in handed:
            return session
        leaving, coming = handed[session.id]
        there = [coming if p == leaving else p for p in session.profissionais]
        return session.model_copy(update={"profissionais": tuple(sorted(there, key=lambda p: order[p]))})

    return roster.model_copy(update={"sessoes": tuple(after(session) for session in roster.sessoes)})


def leads_to(today: Sequence[Placed]) -> dict[str, Placed]:
    """Of one person's day: id of a journey -> the session that it leads to, the next one at a unit."""
    found: dict[str, Placed] = {}
    journeys: list[Placed] = []
    for placed in today:
        if placed.session.local == JOURNEY:
            journeys.append(placed)
        elif placed.session.local == "unidade":
            found.update((journey.session.id, placed) for journey in journeys)
            journeys = []
    return found


def own(view: RosterView, professional: str, partner: str, date: dt.date) -> tuple[Placed, ...]:
    """A person's sessions of a date in which another one is not, in order of time."""
    return tuple(placed for placed in view.on(professional, date) if partner not in placed.session.profissionais)


def _own(view: RosterView, professional: str, partner: str, date: dt.date, shift: str | None) -> tuple[Placed, ...]:
    """The same, of one shift alone: those that are in it for the greatest part, and the journeys to them."""
    mine = own(view, professional, partner, date)
    if shift is None:
        return mine
    destinations = leads_to(view.on(professional, date))
    ids = {placed.session.id for placed in mine}

    def stands(placed: Placed) -> Placed:
        destination = destinations.get(placed.session.id, placed)
        return destination if destination.session.id in ids else placed

    return tuple(placed for placed in mine if _shift_of(view, stands(placed).span) == shift)


def _shift_of(view: RosterView, span: Span) -> str | None:
    """The shift that holds the greatest part of a stretch of the day, the first of them; None for no shift."""
    within = {
        id: min(span.end, shift.as_) - max(span.start, shift.das) for id, shift in view.ruleset.pack.turnos.items()
    }
    most = max(within, key=lambda id: within[id])
    return most if within[most] > 0 else None


def _named(view: RosterView, professional: str, partner: str, ids: Collection[str]) -> tuple[Placed, ...]:
    """Sessions of a person by their ids, and the journeys that lead to them alone."""
    mine = {placed.session.id: placed for placed in view.by_professional[professional]}
    known = {placed.session.id for placed in view.sessions}
    for id in ids:
        if id not in known:
            raise SwapError(f"a escala não tem a sessão {quoted([id])}; os ids estão em sessoes, no escala.json")
        if id not in mine:
            raise SwapError(f"{people(view.month, [professional])} não está na sessão {quoted([id])}")
        if partner in mine[id].session.profissionais:
            raise SwapError(f"na sessão {quoted([id])} já estão {people(view.month, [professional, partner])}")
    chosen = set(ids)
    for date in {mine[id].date for id in ids}:
        today = own(view, professional, partner, date)
        chosen |= {id for id, led in leads_to(today).items() if led.session.id in ids}
    return tuple(placed for placed in mine.values() if placed.session.id in chosen)


def _check_day(month: Month, both: Iterable[str], date: dt.date) -> None:
    """That something can be exchanged on a date.

    Raises:
        SwapError: it is outside the period, history or a holiday, or somebody is absent.
    """
    if month.week_of(date) is None:
        period = f"de {day(month.days[0])} a {day(month.days[-1])}"
        raise SwapError(f"o dia {date:%d/%m/%Y} está fora do período da escala, {period}; dê um dia do período")
    if month.since is not None and month.lived(date):
        raise SwapError(
            f"o que é de antes de {day(month.since)} já foi cumprido e não muda (andamento), e {day(date)} é de antes; "
            "dê um dia a partir daí"
        )
    if date in month.holidays:
        raise SwapError(f"{day(date)} é feriado ({plain(month.holidays[date])}), e ninguém trabalha; dê outro dia")
    for professional in both:
        reason = month.absence(professional, date)
        if reason is not None:
            who = people(month, [professional])
            raise SwapError(f"{who} está ausente em {day(date)} ({plain(reason)}); dê outro dia ou outra pessoa")


def _idle(view: RosterView, date: dt.date, back: dt.date, both: tuple[str, str]) -> str:
    """That neither of two people works when a swap is asked for."""
    one, other = (people(view.month, [professional]) for professional in both)
    if back == date:
        return f"nem {one} nem {other} trabalha em {day(date)}; dê outro dia"
    return f"nem {one} trabalha em {day(date)} nem {other} em {day(back)}; dê outros dias"


def _unlike(exchange: Exchange) -> Exchange:
    """An exchange without the pairs of sessions that are alike but for the person, which would become one another."""

    def left(mine: tuple[Placed, ...], professional: str, theirs: tuple[Placed, ...], partner: str) -> Iterable[Placed]:
        alike = Counter(_but_for(placed.session, partner) for placed in theirs)
        for placed in mine:
            key = _but_for(placed.session, professional)
            if alike[key]:
                alike[key] -= 1
            else:
                yield placed

    one, other, given, taken = exchange.one, exchange.other, exchange.given, exchange.taken
    return Exchange(one, other, tuple(left(given, one, taken, other)), tuple(left(taken, other, given, one)))


def _but_for(session: Session, professional: str) -> tuple[object, ...]:
    """All that a session is, one of its people and its id aside."""
    return (
        *(session.atividade, session.inicio, session.fim, session.local, session.unidade, session.espaco),
        *(session.equipe, session.esf, session.parceiros, frozenset(session.recursos.items())),
        frozenset(session.profissionais) - {professional},
    )


def scope(view: RosterView, asked: Asked) -> str:
    """When a swap of a date is, as `sex 12/03 de manhã`."""
    shift = shift_in(view.ruleset.pack, asked.shift)
    return joined(f"{day(date)}{shift}" for date in (asked.date, asked.back) if date is not None)


def shift_in(pack: Pack, shift: str | None) -> str:
    """A shift as it stands after a day, as ` de manhã`; nothing for the whole day."""
    return "" if shift is None else f" {shift_words(pack.turnos[shift].nome)}"
