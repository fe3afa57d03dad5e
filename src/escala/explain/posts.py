"""Coverage and fixed shifts that nobody can keep: too few who could be there, or too few hours for all that there is.

Each person is looked at alone, with what availability, absences and commitments leave: what falls short here falls
short in any roster.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from escala.domain.clock import Span, intersect, subtract
from escala.explain.ground import Ground, total
from escala.explain.proofs import Proof
from escala.explain.words import cited, dates, number, weeks
from escala.rules.base import RosterView, Term
from escala.rules.cobertura.check import covered, to_cover
from escala.rules.cobertura.clause import CLAUSE as COVERAGE
from escala.rules.cobertura.clause import Parameters as Coverage
from escala.rules.timeline import runs, steps, whole_slots
from escala.rules.turno_fixo.check import is_of, shifts_on
from escala.rules.turno_fixo.clause import CLAUSE as SHIFT
from escala.rules.turno_fixo.clause import Parameters as Shift
from escala.rules.wording import between, count, day, hours, joined, people, unit_name


class Posts:
    """The examination of coverage and fixed shifts.

    Args:
        ground: the facts of the scenario.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.month = ground.month
        self.view = RosterView(ground.month, ground.ruleset, ())

    def proofs(self) -> Iterator[Proof]:
        """Each coverage and each fixed shift that cannot be kept."""
        for coverage in COVERAGE.of(self.ground.ruleset):
            for unit in covered(self.view, coverage):
                yield from self._by_hours(coverage, unit)
                yield from self._by_people(coverage, unit)
        for shift in SHIFT.of(self.ground.ruleset):
            yield from self._shift(shift)

    def _could(self, person: str, date: dt.date, unit: str, tied: tuple[str, ...] = ()) -> tuple[Span, ...]:
        """Stretches in which a person could be at a unit, tied down by nothing."""
        taken = [
            fixed.span
            for fixed in self.ground.fixed.get(date, ())
            if person in fixed.professionals and (fixed.unit != unit or fixed.activity in tied)
        ]
        return subtract(self.ground.workable(person, date), taken)

    def _counting(self, term: Term[Coverage] | Term[Shift]) -> list[str]:
        return [p for p in self.month.professionals if term.calls(self.month.scenario, p)]

    def _by_hours(self, term: Term[Coverage], unit: str) -> Iterator[Proof]:
        """More hours to cover in a week than those who count have."""
        parameters, counting = term.parameters, self._counting(term)
        if parameters.granularidade != "instante":
            return
        short: dict[tuple[int, int], list[int]] = {}
        for week in self.month.weeks:
            open_for = sum(
                stretch.minutes for date in week.days for _, stretch in to_cover(self.view, parameters, unit, date)
            )
            have, need = sum(self.ground.due[p, week.index] for p in counting), parameters.minimo * open_for
            if have < need:
                short.setdefault((need, have), []).append(week.index)
        for (need, have), found in short.items():
            said = (
                f"{weeks([self.month.weeks[i] for i in found])}, ter lá sempre "
                f"{count(parameters.minimo, 'pessoa', 'pessoas')} pede {hours(need)} de trabalho, e "
                f"{people(self.month, counting)} {'tem' if len(counting) == 1 else 'têm'} {hours(have)}"
            )
            yield _proof(COVERAGE.id, term, f"Cobertura de {unit_name(self.month, unit)}", said, need - have)

    def _by_people(self, term: Term[Coverage], unit: str) -> Iterator[Proof]:
        """Stretches in which too few of those who count could be there."""
        parameters, counting = term.parameters, self._counting(term)
        short: dict[tuple[Span, tuple[str, ...]], list[dt.date]] = {}
        for date in self.month.days:
            for shift, stretch in to_cover(self.view, parameters, unit, date):
                could = [(span, p) for p in counting for span in self._could(p, date, unit, parameters.prendem)]
                pieces = [(span, tuple(dict.fromkeys(there))) for span, there in steps(could, stretch)]
                if shift is not None:
                    everyone = tuple(p for p in counting if any(p in there for _, there in pieces))
                    pieces = [(stretch, everyone)]
                for span, found in runs((s, who) for s, who in pieces if len(who) < parameters.minimo):
                    short.setdefault((span, min(found, key=len)), []).append(date)
        for (span, who), on in list(short.items())[:1]:
            few = f"só {people(self.month, who)} {'pode' if len(who) == 1 else 'podem'}"
            rest = sum(len(days) for days in short.values()) - len(on)
            more = f" (e faltam também em {count(rest, 'outro horário', 'outros horários')})" if rest else ""
            said = (
                f"{dates(on)}, {between(span)}, {few if who else 'ninguém de quem conta pode'} estar lá, e deve haver "
                f"ao menos {count(parameters.minimo, 'pessoa', 'pessoas')}{more}"
            )
            yield _proof(COVERAGE.id, term, f"Cobertura de {unit_name(self.month, unit)}", said)

    def _shift(self, term: Term[Shift]) -> Iterator[Proof]:
        """A shift of which too few of those called could be there long enough, or several at once that are too many."""
        parameters, month = term.parameters, self.month
        for date in month.days:
            called = [p for p in self._counting(term) if month.works_on(p, date)]
            wanted = len(called) if parameters.quem.ao_menos is None else min(len(called), parameters.quem.ao_menos)
            at_once: dict[Span, list[str]] = {}
            for unit, span in shifts_on(self.view, term, date) if is_of(parameters, date) else ():
                for stretch in whole_slots(intersect(month.opening(unit, date), [span]), self.ground.grid):
                    at_once.setdefault(stretch, []).append(unit)
                    long = min(stretch.minutes, parameters.presenca or stretch.minutes)
                    able = [p for p in called if total(intersect(self._could(p, date, unit), [stretch])) >= long]
                    if len(able) < wanted:
                        yield self._nobody(term, unit, date, stretch, long, called, able, wanted)
                        return
            for stretch, places in at_once.items():
                long = min(stretch.minutes, parameters.presenca or stretch.minutes)
                each = {p: total(intersect(self.ground.workable(p, date), [stretch])) // long for p in called}
                if sum(each.values()) < wanted * len(places):
                    yield self._too_many(term, places, date, stretch, wanted, [p for p in called if each[p]])
                    return

    def _too_many(
        self, term: Term[Shift], units: list[str], date: dt.date, stretch: Span, wanted: int, able: list[str]
    ) -> Proof:
        places = joined(unit_name(self.month, unit) for unit in units)
        said = (
            f"{day(date)}, {between(stretch)}, há {number(len(units))} ao mesmo tempo, em {places}, que pedem "
            f"{count(wanted * len(units), 'pessoa', 'pessoas')}, e só {people(self.month, able)} "
            f"{'pode' if len(able) == 1 else 'podem'} estar neles"
        )
        return _proof(SHIFT.id, term, "Turnos fixos", said)

    def _nobody(
        self,
        term: Term[Shift],
        unit: str,
        date: dt.date,
        stretch: Span,
        long: int,
        called: list[str],
        able: list[str],
        wanted: int,
    ) -> Proof:
        month = self.month
        lacking = [p for p in called if p not in able]
        must = (
            f"ao menos {number(wanted)} de {people(month, called)}" if wanted < len(called) else people(month, called)
        )
        said = (
            f"{day(date)}, {between(stretch)}, deve haver lá {must}, "
            f"{'o turno todo' if long == stretch.minutes else f'ao menos {hours(long)}'}, e "
            f"{people(month, lacking)} não {'pode' if len(lacking) == 1 else 'podem'}"
        )
        return _proof(SHIFT.id, term, f"Turno fixo em {unit_name(month, unit)}", said)


def _proof(rule: str, term: Term[Coverage] | Term[Shift], what: str, said: str, lacking: int | None = None) -> Proof:
    """A proof about one clause; `lacking` is in minutes."""
    return Proof(
        regras=(rule,),
        artigos=(term.article,),
        mensagem=f"{what}: {said}{cited(term.article)}",
        faltam=lacking,
    )
