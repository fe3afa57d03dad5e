"""Presence at the seat against the hours that the team has: instant by instant, day, week and period.

At every instant of the seat's opening hours on which presence is asked for, at least `need` people work: those present;
or everybody, while a session of the whole team elsewhere waives the presence; or somebody on the way, around such a
session. Meetings of everybody and visits at homes come on top. Hours due are worked exactly, so demand above them is a
proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from escala.domain.clock import MINUTES_A_DAY, Span, intersect, merge
from escala.domain.month import FixedSession, Week
from escala.explain.ground import Ground, without
from escala.explain.meetings import Meetings
from escala.explain.proofs import Balance, Proof
from escala.explain.words import cited, clock_spans, dates, some, timetable
from escala.explain.workload import Workload
from escala.rules.bands import exact_minutes
from escala.rules.faixa_horas.clause import CLAUSE as BANDS
from escala.rules.points import half_up
from escala.rules.presenca_minima.clause import CLAUSE as PRESENCE
from escala.rules.reuniao_equipe.clause import CLAUSE as TEAM_RULE
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_RULE
from escala.rules.timeline import runs, steps
from escala.rules.wording import count, hours, joined, people, unit_name, week_days

PERIOD = "período"
"""What the balance of the hours of the whole period is called."""


@dataclass(frozen=True)
class Piece:
    """A stretch of one date in which the seat is open and the same people can work.

    Attributes:
        able: who can work then.
        need: how many people work then in every roster, at the least.
    """

    date: dt.date
    span: Span
    able: frozenset[str]
    need: int


def _session(fixed: FixedSession) -> tuple[str, str, str | None, Span]:
    """What two commitments have in common if one session can be both."""
    return fixed.activity, fixed.place, fixed.unit, fixed.span


class Presence:
    """How many people the seat needs, and who can be there. Only where the norm asks for presence."""

    def __init__(self, ground: Ground, meetings: Meetings, workload: Workload) -> None:
        self.ground, self.meetings, self.workload = ground, meetings, workload
        self.month, self.ruleset = ground.month, ground.ruleset
        self.minimum = 0 if ground.presence is None else ground.presence.minimo
        self.by_instant = ground.presence is not None and ground.presence.granularidade == "instante"

    # -- pieces ------------------------------------------------------------------------------------------------

    def need(self, date: dt.date) -> int:
        """People who work at every instant of a date's opening hours, at the least."""
        waived = self.ground.waivable(date) and 0 < len(self.ground.everyone[date]) < self.minimum
        return 1 if waived else self.minimum

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The seat's opening hours of the period, cut wherever somebody comes or goes."""
        found = []
        for date in self.month.days:
            able = [(span, p) for p in self.month.professionals for span in self._able(p, date)]
            for opening in self.ground.opening(self.ground.seat, date):
                found += [Piece(date, span, frozenset(who), self.need(date)) for span, who in steps(able, opening)]
        return tuple(found)

    def _able(self, professional: str, date: dt.date) -> tuple[Span, ...]:
        """When a person can be counted on a date: can work, and is not called to a home.

        Commitments elsewhere count only where nothing waives the presence: everybody may join them, unless somebody
        is in another commitment at the same time. Two of the same activity, place and hours may be one session.
        """
        strict = self.ground.presence is not None and self.ground.presence.estrita
        fixed_here = self.ground.fixed.get(date, ())
        calls: list[Span] = []
        for fixed in fixed_here:
            if professional not in fixed.professionals or fixed.unit == self.ground.seat:
                continue
            if fixed.place == "domicilio" or strict:
                calls.append(fixed.span)
            elif not self.ground.waivable(date):
                apart = [other.span for other in fixed_here if _session(other) != _session(fixed)]
                calls += intersect([fixed.span], merge(apart))
        spans = self.ground.workable(professional, date)
        return without(spans, calls) if calls else spans

    def saving(self, date: dt.date) -> int:
        """Person-minutes that travel around meetings elsewhere can save on a date, at the most.

        Before the first and after the last such session, and in those gaps between them in which so many people
        rest that presence falls short, one person on the way is enough, for no longer than the way takes. Each
        person rests in no more gaps than a day has breaks.
        """
        there = len(self.ground.everyone[date])
        if not self.ground.waivable(date) or there < self.minimum:
            return 0
        gaps = there * (self.ruleset.jornada.blocks - 1) // (there - self.minimum + 1)
        return (self.minimum - 1) * 2 * self.ground.travel * (1 + gaps)

    # -- proofs ------------------------------------------------------------------------------------------------

    def proofs(self) -> list[Proof]:
        """Instants without people enough; else days, or weeks, and the period without hours enough."""
        if not self.minimum:
            return []
        if not self.by_instant:
            return list(self._shifts())
        instants = list(self._instants())
        if instants:
            return instants
        days, period = self._days(), self._period()
        return [*period, *(days or self._weeks(whole=not period))]

    def _shifts(self) -> Iterator[Proof]:
        """Shifts in which too few people can come at all, where presence is counted by shift."""
        failing: dict[tuple[str, frozenset[str]], list[dt.date]] = {}
        for shift in self.ruleset.pack.turnos.values():
            for date in self.month.days:
                opening = intersect(self.ground.opening(self.ground.seat, date), [Span(shift.das, shift.as_)])
                able = frozenset(p for p in self.month.professionals if intersect(self._able(p, date), opening))
                if opening and len(able) < self.minimum and not self.ground.waivable(date):
                    failing.setdefault((shift.nome, able), []).append(date)
        for (name, able), found in failing.items():
            yield self._proof(
                f"{dates(found)}, {name}: {self._only(able)} em {self._seat}, e são precisas "
                f"{count(self.minimum, 'pessoa', 'pessoas')} em cada turno",
                None,
            )

    def _instants(self) -> Iterator[Proof]:
        """Stretches in which too few people can be there, however the rest is arranged."""
        short = []
        for piece in self.pieces:
            waivable = self.ground.waivable(piece.date)
            apart = len(piece.able) < len(self.ground.everyone[piece.date])
            if len(piece.able) < self.minimum and (not piece.able or apart or not waivable):
                short.append(piece)
        failing: dict[tuple[frozenset[str], tuple[Span, ...]], list[dt.date]] = {}
        for date in dict.fromkeys(piece.date for piece in short):
            today = [(piece.span, piece) for piece in short if piece.date == date]
            limit = 2 * self.ground.travel if self.ground.waivable(date) else 0
            fewest: dict[frozenset[str], list[Span]] = {}
            for stretch, found in runs(today):
                least = min(found, key=lambda piece: len(piece.able))
                if stretch.minutes > limit or not least.able:
                    fewest.setdefault(least.able, []).extend(p.span for p in found if p.able == least.able)
            for able, spans in fewest.items():
                failing.setdefault((able, merge(spans)), []).append(date)
        for (able, times), days in failing.items():
            yield self._proof(
                f"{dates(days)}, {clock_spans(times)}: {self._only(able)} em {self._seat}, e são precisas "
                f"{count(self.minimum, 'pessoa', 'pessoas')}",
                None,
            )

    def _only(self, able: frozenset[str]) -> str:
        who = people(self.month, [p for p in self.month.professionals if p in able])
        return f"só {who} {'pode' if len(able) == 1 else 'podem'} estar" if able else "ninguém pode estar"

    @property
    def _seat(self) -> str:
        return unit_name(self.month, self.ground.seat)

    def _gap(self, pieces: Sequence[Piece], who: frozenset[str]) -> tuple[int, int]:
        """Person-minutes needed in some pieces of one week or day, and those that the people able have for them."""
        needed = sum(piece.span.minutes * piece.need for piece in pieces)
        needed -= sum(self.saving(date) for date in {piece.date for piece in pieces})
        room = 0
        for p in who:
            by_day: dict[dt.date, int] = {}
            for piece in pieces:
                if p in piece.able:
                    by_day[piece.date] = by_day.get(piece.date, 0) + piece.span.minutes
            day_room = sum(min(minutes, self.ground.day_most(p, date)) for date, minutes in by_day.items())
            room += min(day_room, self.ground.due_on(p, pieces[0].date))
        return needed, room

    def _worst(
        self, pieces: Sequence[Piece], *, whole: bool = True
    ) -> tuple[int, int, tuple[Piece, ...], frozenset[str]] | None:
        """The stretches whose people fall short the most: needed, at hand, the stretches, the people; None if none do.

        Only sets of people are tried to whom some stretch is left; the whole team only if `whole`.
        """
        worst: tuple[int, int, tuple[Piece, ...], frozenset[str]] | None = None
        everybody = frozenset(self.month.professionals)
        for who in sorted({piece.able for piece in pieces} | {everybody}, key=lambda who: (-len(who), sorted(who))):
            theirs = tuple(piece for piece in pieces if piece.able <= who)
            if not theirs or (who == everybody and not whole):
                continue
            needed, room = self._gap(theirs, who)
            if needed > room and (worst is None or needed - room >= worst[0] - worst[1]):
                worst = needed, room, theirs, who
        return worst

    def _days(self) -> list[Proof]:
        """Days on which those who can come cannot stay for as long as the seat is open."""
        failing: dict[tuple[int, int, str, tuple[Span, ...], frozenset[str]], list[dt.date]] = {}
        for date in dict.fromkeys(piece.date for piece in self.pieces):
            worst = self._worst([piece for piece in self.pieces if piece.date == date])
            if worst is not None:
                needed, room, theirs, who = worst
                spans, asked = merge(p.span for p in theirs), self._asked(theirs)
                failing.setdefault((needed, room, asked, spans, who), []).append(date)
        return [
            self._proof(
                f"{dates(found)}, {clock_spans(spans)}: {asked} pedem {hours(needed)} de trabalho, e "
                f"{self._those(who, 'pode', 'podem')} dar {hours(room)} no dia: faltam {hours(needed - room)}",
                needed - room,
            )
            for (needed, room, asked, spans, who), found in failing.items()
        ]

    @property
    def _minimum_there(self) -> str:
        return f"{count(self.minimum, 'pessoa', 'pessoas')} em {self._seat}"

    def _those(self, who: frozenset[str], one: str, many: str) -> str:
        if len(who) == len(self.month.professionals) > 1:
            return f"todos juntos só {many}"
        names = people(self.month, [p for p in self.month.professionals if p in who])
        return f"{names} só {one if len(who) == 1 else many}"

    def _weeks(self, *, whole: bool) -> list[Proof]:
        """Weeks whose hours due do not suffice, for `whole` weeks or for stretches to which only some can come."""
        found: list[tuple[int, Week, str]] = []
        for week in self.month.weeks:
            pieces = [piece for piece in self.pieces if piece.date in week.days]
            worst = self._worst(pieces, whole=whole) if pieces else None
            needed, room = self._whole_week(week, pieces) if whole else (0, 0)
            if worst is not None and worst[0] - worst[1] >= needed - room:
                needed, room, theirs, who = worst
                text = f"{self._stretches(theirs)} {self._asked(theirs)} pedem {hours(needed)}, e "
                text += f"{self._those(who, 'tem', 'têm')}"
            else:
                text = f"{self._asked(pieces)} e a reunião da equipe pedem {hours(needed)}, e a equipe só tem"
            if needed > room:
                found.append((needed - room, week, f"{text} {hours(room)}"))
        if not found:
            return []
        missing, week, text = max(found, key=lambda row: row[0])
        others = [other.label for _, other, _ in found if other != week]
        also = f"; faltam horas também em {some(others)}" if others else ""
        return [self._proof(f"na semana {week_days(week)}, {text}: faltam {hours(missing)}{also}", missing)]

    def _whole_week(self, week: Week, pieces: Sequence[Piece]) -> tuple[int, int]:
        """Person-minutes that a week needs for presence, team meeting and commitments elsewhere; and those due."""
        needed = sum(piece.span.minutes * piece.need for piece in pieces) + self.team_extra(week)
        needed -= sum(self._free_saving(date) for date in week.days)
        needed += sum(self._elsewhere(date) for date in week.days)
        return needed, sum(self.ground.due[p, week.index] for p in self.month.professionals)

    def _stretches(self, pieces: Sequence[Piece]) -> str:
        by_day: dict[int, list[Span]] = {}
        for piece in pieces:
            by_day.setdefault(piece.date.weekday(), []).append(piece.span)
        return f"{timetable(by_day)} ({hours(sum(piece.span.minutes for piece in pieces))}):"

    def _asked(self, pieces: Sequence[Piece]) -> str:
        """What presence asks for in some pieces, as a subject in the plural."""
        if all(piece.need == self.minimum for piece in pieces):
            return self._minimum_there
        return f"as horas de funcionamento de {self._seat}"

    # -- the period --------------------------------------------------------------------------------------------

    def visits(self, professional: str) -> int:
        """Minutes that a person spends at homes in every roster, as the bands and the commitments ask."""
        spent = 0
        for row in self.workload.rows:
            activities = self.ruleset.row_activities[row]
            fixed = sum(
                session.span.minutes
                for sessions in self.ground.fixed.values()
                for session in sessions
                if session.activity in activities
                and session.place == "domicilio"
                and professional in session.professionals
            )
            spent += max(fixed, self.workload.least(professional, row) if self._only_at_homes(row) else 0)
        return spent

    def _only_at_homes(self, row: str) -> bool:
        """Whether every session of a row that can be held at all is held at a home."""
        known = self.ruleset.activities
        units: dict[str, Iterable[str | None]] = {"unidade": self.month.scenario.unidades}
        places = {
            place
            for id in self.ruleset.row_activities[row]
            for place in known[id].locais
            if any(self.ground.supplied(id, place, unit) for unit in units.get(place, (None,)))
        }
        return places == {"domicilio"}

    def _elsewhere(self, date: dt.date) -> int:
        """Person-minutes that a date's commitments outside the seat take on top of presence, at the least.

        More people may join a commitment; once everybody does, the presence is waived, and then everybody works.
        """
        spare = max(0, len(self.ground.everyone[date]) - self.minimum)
        calls = [
            (fixed.span, professional)
            for fixed in self.ground.fixed.get(date, ())
            if fixed.unit != self.ground.seat and fixed.place != "domicilio" and fixed.activity != ESF_MEETING
            for professional in fixed.professionals
        ]
        return sum(
            span.minutes * min(len(set(who)), spare) for span, who in steps(calls, Span(0, MINUTES_A_DAY)) if calls
        )

    def team_extra(self, week: Week) -> int:
        """Person-minutes that a week's team meeting takes on top of presence, at the least."""
        found = self.meetings.team_dates.get(week.index, ())
        spare = min((max(0, len(self.ground.everyone[date]) - self.minimum) for date in found), default=0)
        return spare * (self.ground.team_meeting or 0)

    @cached_property
    def esf_extra(self) -> int:
        """Person-minutes that the meetings with the eSF take on top of presence, at the least, travel deducted.

        The meetings are put on the days that cost least, as many on each as fit.
        """
        length, wanted = self.ground.esf_meeting or 0, len(self.meetings.esf_dates)
        possible = {date for found in self.meetings.esf_dates.values() for date in found}
        costs = [
            max(0, len(self.ground.everyone[date]) - self.minimum) * length
            for date in possible
            for _ in range(self.meetings.fit(date, beside_team_meeting=False))
        ]
        away = sum(self.month.scenario.esf[esf].unidade != self.ground.seat for esf in self.meetings.esf_dates)
        travel = away * (self.minimum - 1) * 2 * self.ground.travel if any(map(self.ground.waivable, possible)) else 0
        return max(0, sum(sorted(costs)[:wanted]) - travel) if len(costs) >= wanted else 0

    @cached_property
    def period(self) -> Balance:
        """The hours of the period: those due, and those that presence, meetings and visits need at the least."""
        presence = sum(piece.span.minutes * piece.need for piece in self.pieces)
        presence -= sum(self._free_saving(date) for date in self.month.days)
        parts = [
            (f"para {self._minimum_there}", max(0, presence)),
            ("a mais na reunião da equipe", sum(map(self.team_extra, self.month.weeks))),
            ("a mais nas reuniões com as eSF", self.esf_extra),
            ("em visitas domiciliares", sum(map(self.visits, self.month.professionals))),
            ("em compromissos fora da sede", sum(map(self._elsewhere, self.ground.fixed))),
        ]
        supply = sum(map(self.ground.total_due, self.month.professionals))
        return Balance(titulo=PERIOD, oferta=supply, parcelas=tuple(part for part in parts if part[1]))

    def _free_saving(self, date: dt.date) -> int:
        """What sessions of everybody elsewhere that are no duty could save on a date, beyond what they cost."""
        there, most = len(self.ground.everyone[date]), self.saving(date)
        if not most:
            return 0
        one_way = (self.minimum - 1) * 2 * self.ground.travel
        each = (there - self.minimum) * self.ground.grid
        return max(0, *(one_way * k - each * k for k in range(1, most // one_way + 1)))

    @cached_property
    def typical(self) -> Balance:
        """The hours of a week without holidays, absences and commitments, as the norm's figures give them."""
        scenario, members = self.month.scenario, self.month.scenario.profissionais.values()
        spare = max(0, len(members) - self.minimum)
        opening = scenario.unidades[self.ground.seat].funcionamento.minutes
        meetings = spare * (self.ground.esf_meeting or 0) * len(self.meetings.esf_dates)
        visits = Fraction(0)
        for row in filter(self._only_at_homes, self.workload.rows):
            spec = self.ruleset.rows[row]
            for member in members:
                load = Fraction(member.carga_horaria, self.ruleset.pack.carga.referencia) if spec.proporcional else 1
                visits += exact_minutes(spec.faixa[0] if spec.faixa else 0) * load
        parts = [
            (f"para {self._minimum_there}", self.minimum * opening),
            ("a mais na reunião da equipe", spare * (self.ground.team_meeting or 0)),
            ("a mais nas reuniões com as eSF", half_up(Fraction(meetings, len(self.month.weeks)))),
            ("em visitas domiciliares", half_up(visits)),
        ]
        supply = sum(member.carga_horaria for member in members) * 60
        parts = [part for part in parts if part[1]]
        return Balance(titulo="semana sem feriado nem ausência", oferta=supply, parcelas=tuple(parts))

    def figures(self) -> tuple[Balance, ...]:
        """A typical week and the period; nothing where presence is not counted by instants."""
        return (self.typical, self.period) if self.by_instant else ()

    def _period(self) -> list[Proof]:
        """Whether the hours due of the whole period fall short."""
        period, typical = self.period, self.typical
        if period.faltam <= 0:
            return []
        listed = joined(f"{hours(minutes)} {what}" for what, minutes in period.parcelas)
        text = f"no período são precisas {hours(period.demanda)} ({listed}), e a equipe tem {hours(period.oferta)}"
        if typical.faltam > 0:
            listed = joined(f"{hours(minutes)} {what}" for what, minutes in typical.parcelas)
            text = (
                f"a equipe precisa de cerca de {hours(typical.demanda)} por semana ({listed}) e tem "
                f"{hours(typical.oferta)}: faltam {hours(typical.faltam)} por semana. No período são precisas "
                f"{hours(period.demanda)}, e há {hours(period.oferta)}"
            )
        rules = [
            PRESENCE.id,
            *([TEAM_RULE.id] if any(map(self.team_extra, self.month.weeks)) else []),
            *([ESF_RULE.id] if self.esf_extra else []),
            *([BANDS.id] if any(map(self.visits, self.month.professionals)) else []),
        ]
        return [self._proof(f"{text}: faltam {hours(period.faltam)}", period.faltam, rules)]

    def _proof(self, text: str, missing: int | None, rules: Sequence[str] = (PRESENCE.id,)) -> Proof:
        articles = tuple(dict.fromkeys(self.ruleset.article(rule) for rule in rules))
        sentence = text[:1].upper() + text[1:] + cited(*articles)
        return Proof(regras=tuple(rules), artigos=articles, mensagem=sentence, faltam=missing)
