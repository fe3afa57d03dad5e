"""Recurring meetings against the calendars of those they call: whether any date does, and who stands in the way.

A time does if everybody who must come is free, enough guests can come, and one of the places is open; ways, presence
and the hours due are left to the solver.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from escala.domain.clock import Span, covers
from escala.domain.month import WORKING_DAYS, Interval
from escala.explain.ground import Ground
from escala.explain.proofs import Proof
from escala.explain.words import cited, number
from escala.rules.base import Term
from escala.rules.convidados.clause import CLAUSE as OUTSIDERS
from escala.rules.reuniao_recorrente.clause import CLAUSE, Parameters
from escala.rules.reuniao_recorrente.series import Series, last_date, series_of
from escala.rules.wording import between, day, esf_name, joined, people, plain, unit_name

MOST_TRIES = 3
"""Dates that are named, where none does."""


@dataclass(frozen=True)
class _Try:
    """A time and place at which a meeting could be if some more could come.

    Attributes:
        short: how many more would have to come, or to open.
        people: professionals who should come and cannot, where too few can.
        few: how many of them are lacking.
        guests: guests who cannot, where too few can.
        place: why the place cannot be had, where it cannot.
    """

    date: dt.date
    span: Span
    where: str
    short: int
    people: tuple[str, ...]
    few: int
    guests: tuple[str, ...]
    place: str | None


class Gatherings:
    """The recurring meetings of a scenario."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.month = ground.month
        self.scenario = ground.month.scenario

    @cached_property
    def terms(self) -> tuple[Term[Parameters], ...]:
        """The clauses that call recurring meetings."""
        return CLAUSE.of(self.ground.ruleset)

    def proofs(self) -> Iterator[Proof]:
        """Each meeting that is due and has no date."""
        for term in self.terms:
            for series in series_of(self.scenario, term):
                for interval in self.month.intervals(term.parameters.a_cada):
                    proof = self._examine(term, series, interval)
                    if proof is not None:
                        yield proof
                        break

    def _must_come(self, parameters: Parameters, series: Series, days: list[dt.date], date: dt.date) -> list[str]:
        """Who must come on a date: those called who are not away for all of the interval, or that day if all are."""
        if parameters.quem.todos:
            return [p for p in series.called if self.month.works_on(p, date)]
        return [p for p in series.called if any(self.month.works_on(p, other) for other in days)]

    # -- when ----------------------------------------------------------------------------------------------------

    def _examine(self, term: Term[Parameters], series: Series, interval: Interval) -> Proof | None:
        parameters = term.parameters
        days = [d for d in interval.days if parameters.ate_dia is None or d <= last_date(interval, parameters.ate_dia)]
        somebody = any(self.month.works_on(p, d) for p in series.called for d in days if d.weekday() < WORKING_DAYS)
        if not interval.whole or not somebody:
            return None
        fewest = len(self.scenario.profissionais) + len(self.scenario.parceiros)
        nearest: dict[tuple[object, ...], _Try] = {}
        for date in days:
            for tried in self._tries(term, series, days, date):
                if not tried.short:
                    return None
                if tried.short < fewest:
                    fewest, nearest = tried.short, {}
                if tried.short == fewest:
                    nearest.setdefault((tried.where, tried.people, tried.guests, tried.place), tried)
        return self._proof(term, series, interval, list(nearest.values()))

    def _tries(self, term: Term[Parameters], series: Series, days: list[dt.date], date: dt.date) -> Iterator[_Try]:
        """Every time and place of a date, with what is missing there."""
        ground, month, parameters, quem = self.ground, self.month, term.parameters, term.parameters.quem
        needed = self._must_come(parameters, series, days, date)
        open_hours = ground.on_grid(month.any_opening(date))
        if not needed or not open_hours:
            return
        spec = ground.ruleset.activities[parameters.atividade].duracao
        length = spec.fixa or spec.multiplo or -(-(spec.minima or ground.grid) // ground.grid) * ground.grid
        free = {p: ground.free(p, date) for p in needed}
        guests = {g: month.party_hours(g, date) for g in series.guests}
        quorum = len(guests) if parameters.quorum is None else min(parameters.quorum, len(guests))
        esf = None if series.esf is None else month.esf_hours(series.esf, date)
        for where, hours in self._where(term, series, date):
            for start in range(open_hours[0].start, open_hours[-1].end - length + 1, ground.grid):
                span = Span(start, start + length)
                missing = [p for p in needed if not covers(free[p], span)]
                if quem.ao_menos is not None:
                    enough = len(needed) - len(missing) >= quem.ao_menos
                    lacking = 0 if enough else quem.ao_menos - (len(needed) - len(missing))
                    missing = [] if enough else missing
                else:
                    lacking = len(missing)
                absent = [g for g in guests if not covers(guests[g], span)]
                few = max(0, quorum - (len(guests) - len(absent)))
                closed = not covers(hours, span) or not covers(open_hours, span)
                busy = esf is not None and not covers(esf, span)
                yield _Try(
                    date,
                    span,
                    where,
                    lacking + few + closed + busy,
                    tuple(missing),
                    lacking,
                    tuple(absent) if few else (),
                    where if closed else esf_name(month, series.esf) if busy and series.esf else None,
                )

    def _where(self, term: Term[Parameters], series: Series, date: dt.date) -> Iterator[tuple[str, tuple[Span, ...]]]:
        """The places of a series, by name, with their hours on a date."""
        for name in term.parameters.locais:
            unit = {"sede": term.seat(self.scenario), "unidade": series.unit}.get(name, name)
            if unit in self.scenario.unidades:
                yield unit_name(self.month, str(unit)), self.ground.opening(str(unit), date)
            elif name in self.scenario.espacos:
                yield plain(self.scenario.espacos[name].nome), self.month.venue_hours(name, date)

    # -- in words ------------------------------------------------------------------------------------------------

    def _proof(self, term: Term[Parameters], series: Series, interval: Interval, nearest: list[_Try]) -> Proof:
        month, parameters = self.month, term.parameters
        name = plain(self.ground.ruleset.activities[parameters.atividade].nome)
        if series.esf is not None:
            name = f"{name} com {esf_name(month, series.esf)}"
        elif series.unit is not None:
            name = f"{name} em {unit_name(month, series.unit)}"
        days = f"de {day(interval.days[0])} a {day(interval.days[-1])}"
        tries = "; ".join(self._nearest(tried) for tried in nearest[:MOST_TRIES])
        outside = any(tried.guests or tried.place for tried in nearest)
        return Proof(
            regras=(CLAUSE.id, OUTSIDERS.id) if outside else (CLAUSE.id,),
            artigos=(term.article,),
            mensagem=(
                f"{name}{cited(term.article)}: {days} não há data em que se encontrem "
                f"{self._wanted(parameters, series)}.{f' O mais perto disso: {tries}.' if tries else ''}"
            ),
        )

    def _wanted(self, parameters: Parameters, series: Series) -> str:
        """Who and what must come together."""
        quem, size = parameters.quem, len(series.called)
        if quem.ao_menos is not None:
            wanted = [f"ao menos {number(quem.ao_menos)} de {people(self.month, series.called)}"]
        else:
            wanted = ["toda a equipe" if quem.todos and size > 1 else people(self.month, series.called)]
        quorum = len(series.guests) if parameters.quorum is None else min(parameters.quorum, len(series.guests))
        names = [plain(self.scenario.parceiros[g].nome) for g in series.guests]
        if quorum == len(names):
            wanted += names
        elif quorum:
            wanted.append(f"ao menos {number(quorum)} dos {number(len(names))} convidados")
        return joined([*wanted, "um lugar"])

    def _nearest(self, best: _Try) -> str:
        """The time at which least is missing, and what that is."""
        missing = [plain(self.scenario.profissionais[p].nome) for p in best.people]
        guests = [plain(self.scenario.parceiros[g].nome) for g in best.guests]
        few = best.short - best.few - (best.place is not None)
        missing = [*_of(best.few, missing), *_of(few, guests)]
        when = f"{day(best.date)}, {between(best.span)}, em {best.where}"
        verb = "só falta" if best.short == 1 else "faltam"
        lacking = [f"{verb} {joined(missing)}"] if missing else []
        if best.place is not None:
            lacking.append(f"{best.place} não está livre")
        return f"{when}, mas {' e '.join(lacking)}"


def _of(few: int, names: list[str]) -> list[str]:
    """Those lacking by name, or how many of them."""
    if not names or few >= len(names):
        return names
    return [f"{number(few)} de {' ou '.join([', '.join(names[:-1]), names[-1]])}"]
