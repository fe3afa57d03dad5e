"""Recurring meetings: as many in each interval as there should be, from what the agenda offers or a roster has."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from escala.domain.month import WORKING_DAYS
from escala.rules.base import Term
from escala.rules.duracao_sessao.constraint import is_length
from escala.rules.reuniao_recorrente.clause import Parameters
from escala.solver.agenda import Agenda, Gathering, Series, Venue, of_agenda
from escala.solver.facts import Facts


@of_agenda
def constrain(host: Agenda, terms: tuple[Term[Parameters], ...]) -> None:
    """Ask each series for its meetings; a written roster has no others of their activities, and those are sound."""
    for term in terms:
        claimed: list[Gathering] = []
        for series in series_of(host.facts, term):
            held = host.held(series)
            claimed += held
            _in_intervals(host, series, held)
            if not host.is_open:
                host.require(all(_sound(host, series, g) for g in held))
        if not host.is_open:
            host.require(len(host.written_of(term)) == len(claimed))


def _in_intervals(agenda: Agenda, series: Series, held: list[Gathering]) -> None:
    for days, least, most in series.intervals:
        here = [g.lit for g in held if g.day in days]
        agenda.at_least(here, least)
        agenda.at_most(here, most)
    if series.apart > 1:
        by_day: dict[int, list[Gathering]] = {}
        for g in held:
            by_day.setdefault(g.day, []).append(g)
        for one, other in combinations(sorted(by_day), 2):
            if other - one < series.apart:
                agenda.at_most([g.lit for g in (*by_day[one], *by_day[other])], 1)
        for found in by_day.values():
            agenda.at_most([g.lit for g in found], 1)


def _sound(agenda: Agenda, series: Series, g: Gathering) -> bool:
    """Whether a written meeting is one that the series may have."""
    facts = agenda.facts
    place = Venue(g.kind.unit, g.venue, 0)
    called = series.called.get(g.day, ())
    people, guests = {p for p, _ in g.members}, {party for party, _ in g.guests}
    least = len(called) if series.least is None else series.least
    return (
        any(place[:2] == allowed[:2] for allowed in series.places)
        and g.kind.place == ("unidade" if g.kind.unit is not None else "territorio")
        and any(g.day in days for days, _, most in series.intervals if most)
        and is_length(facts.activity(g.kind.activity).duracao, g.length * facts.slot)
        and people <= set(called)
        and max(1, least) <= len(people) <= (series.most or len(called))
        and guests <= set(series.guests)
        and len(guests) >= series.quorum
    )


def series_of(facts: Facts, term: Term[Parameters]) -> Iterator[Series]:
    """The series of a clause: one for the team, or one for each unit or eSF."""
    parameters, scenario = term.parameters, facts.scenario
    if not parameters.each:
        yield _series(facts, term, term.key, None, ())
    elif parameters.por == "unidade":
        for unit in units_of(facts, term):
            yield _series(facts, term, f"{term.key} {unit}", unit, ())
    else:
        for esf, team in scenario.esf.items():
            named = not parameters.unidades or team.unidade in parameters.unidades
            if named and (term.team is None or scenario.team_of(esf) == term.team):
                yield _series(facts, term, f"{term.key} {esf}", team.unidade, (esf,))


def units_of(facts: Facts, term: Term[Any]) -> tuple[str, ...]:
    """Units that have a series: those named that are no other team's, else the team's, with a reference if it calls."""
    units, parameters = facts.scenario.unidades, term.parameters
    if parameters.unidades:
        others = {u for u in units if None not in (term.team, units[u].equipe) and units[u].equipe != term.team}
        return tuple(u for u in parameters.unidades if u not in others)
    linked = (u for u in units if term.team is None or units[u].equipe == term.team)
    return tuple(u for u in linked if not parameters.quem.referencia or units[u].referencia is not None)


def _series(facts: Facts, term: Term[Parameters], name: str, unit: str | None, esf: tuple[str, ...]) -> Series:
    parameters = term.parameters
    guests = tuple(_guests(facts, parameters, unit))
    intervals = []
    called = dict(called_on(facts, term, unit))
    everybody = parameters.quem.todos
    for interval in facts.month.intervals(parameters.a_cada):
        days = [facts.day_index[date] for date in interval.days]
        if parameters.ate_dia is not None:
            last = _day_of_month(interval.days[3], parameters.ate_dia)
            days = [d for d in days if facts.days[d] <= last]
        if not everybody and parameters.quem.ao_menos is None:
            needed = {p for d in days for p in called.get(d, ())}
            called |= {d: () for d in days if set(called.get(d, ())) != needed}
        due = interval.whole and any(called.get(d) for d in days if facts.weekday[d] < WORKING_DAYS)
        intervals.append((tuple(days), parameters.vezes if due else 0, parameters.vezes))
    return Series(
        name=name,
        activity=parameters.atividade,
        intervals=tuple(intervals),
        called=called,
        least=parameters.quem.ao_menos,
        most=parameters.quem.no_maximo,
        places=tuple(_places(facts, term, unit)),
        guests=guests,
        quorum=len(guests) if parameters.quorum is None else min(len(guests), parameters.quorum),
        unit=unit if parameters.por == "unidade" else None,
        esf=esf,
        apart=parameters.dias_entre or 1,
        team=term.team,
    )


def _day_of_month(date: dt.date, day: int) -> dt.date:
    """A day of a date's month, or its last one."""
    return date.replace(day=min(day, monthrange(date.year, date.month)[1]))


def called_on(facts: Facts, term: Term[Any], unit: str | None) -> Mapping[int, tuple[str, ...]]:
    """Day index -> those called who are not away."""
    people = facts.scenario.profissionais
    wanted = {p for p in people if term.calls(facts.scenario, p)}
    if term.parameters.quem.referencia and unit is not None:
        wanted |= {p for p in people if p == facts.scenario.unidades[unit].referencia}
    return {d: tuple(p for p in present if p in wanted) for d, present in enumerate(facts.present)}


def _guests(facts: Facts, parameters: Parameters, unit: str | None) -> Iterator[str]:
    for party in dict.fromkeys(parameters.convidados):
        if party == "da-unidade":
            yield from (id for id, known in facts.scenario.parceiros.items() if known.unidade == unit)
        else:
            yield party


def _places(facts: Facts, term: Term[Parameters], unit: str | None) -> Iterator[Venue]:
    for rank, where in enumerate(term.parameters.locais):
        if where in ("sede", "unidade"):
            yield Venue(term.seat(facts.scenario) if where == "sede" else unit, None, rank)
        elif where in facts.scenario.unidades:
            yield Venue(where, None, rank)
        else:
            yield Venue(None, where, rank)
