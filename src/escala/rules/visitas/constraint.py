"""Quotas of visits: enough in each interval, none too far from the next, by one person where that is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from escala.rules.base import Term
from escala.rules.duracao_sessao.constraint import is_length
from escala.rules.reuniao_recorrente.constraint import called_on, units_of
from escala.rules.visitas.clause import Parameters
from escala.solver.agenda import Agenda, Gathering, Series, Venue, of_agenda
from escala.solver.facts import Facts
from escala.solver.host import Literal


@of_agenda
def constrain(host: Agenda, terms: tuple[Term[Parameters], ...]) -> None:
    """Ask each unit for its visits; a written roster has no others of their activities, and those are sound."""
    for term in terms:
        claimed = 0
        for series in series_of(host.facts, term):
            held = host.held(series)
            claimed += len(held)
            _quota(host, term.parameters, series, held)
            if term.parameters.mesma_pessoa:
                _one_person(host, held)
            if not host.is_open:
                host.require(all(_sound(host, series, g) for g in held))
        if not host.is_open:
            host.require(len(host.written_of(term)) == claimed)


def series_of(facts: Facts, term: Term[Parameters]) -> Iterator[Series]:
    """The visits of each unit."""
    parameters = term.parameters
    for unit in units_of(facts, term):
        called = called_on(facts, term, unit)
        intervals = []
        for interval in facts.month.intervals(parameters.a_cada):
            days = tuple(facts.day_index[date] for date in interval.days)
            intervals.append((days, parameters.ao_menos, parameters.no_maximo or len(days)))
        yield Series(
            name=f"{term.key} {unit}",
            activity=parameters.atividade,
            intervals=tuple(intervals),
            called=dict(called),
            least=1,
            most=1,
            places=(Venue(unit, None, 0),),
            unit=unit,
            apart=parameters.dias_entre,
            team=term.team,
        )


def _quota(agenda: Agenda, parameters: Parameters, series: Series, held: list[Gathering]) -> None:
    by_day: dict[int, list[Literal]] = defaultdict(list)
    for g in held:
        by_day[g.day].append(g.lit)
    for days, least, most in series.intervals:
        here = [lit for d in days for lit in by_day[d]]
        agenda.at_least(here, least)
        agenda.at_most(here, most)
    for literals in by_day.values():
        agenda.at_most(literals, 1)
    for one, other in combinations(sorted(by_day), 2):
        if other - one < series.apart:
            agenda.at_most([*by_day[one], *by_day[other]], 1)
    gap = parameters.maior_intervalo
    if gap is not None:
        for first in range(len(agenda.facts.days) - gap + 1):
            agenda.at_least([lit for d in range(first, first + gap) for lit in by_day[d]], 1)


def _one_person(agenda: Agenda, held: list[Gathering]) -> None:
    """All visits of a unit are the same person's."""
    by_person: dict[str, list[Literal]] = defaultdict(list)
    for g in held:
        for p, lit in g.members:
            by_person[p].append(lit)
    if len(by_person) > 1:
        agenda.at_most([agenda.any_of(literals) for literals in by_person.values()], 1)


def _sound(agenda: Agenda, series: Series, g: Gathering) -> bool:
    """Whether a written visit is one that the unit may have."""
    facts = agenda.facts
    return (
        g.kind.place == "unidade"
        and g.venue is None
        and not g.guests
        and len(g.members) == 1
        and g.members[0][0] in series.called.get(g.day, ())
        and is_length(facts.activity(g.kind.activity).duracao, g.length * facts.slot)
    )
