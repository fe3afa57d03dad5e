"""Reserves: each person's blocks in each week, in their window; outside it only where they may give way."""

from __future__ import annotations

from collections.abc import Iterator

from escala.rules.base import Term
from escala.rules.reserva.clause import Parameters
from escala.rules.reuniao_recorrente.constraint import called_on
from escala.solver.agenda import Agenda, Gathering, Series, Venue, of_agenda
from escala.solver.facts import Facts, run


@of_agenda
def constrain(host: Agenda, terms: tuple[Term[Parameters], ...]) -> None:
    """Ask each person for the blocks; a written roster has no other sessions of their activities."""
    for term in terms:
        claimed: set[int] = set()
        for series in series_of(host.facts, term):
            held = host.held(series)
            claimed |= {id(g) for g in held}
            for days, least, most in series.intervals:
                here = [g.lit for g in held if g.day in days]
                host.at_least(here, least)
                host.at_most(here, most)
            for g in held:
                if not _in_window(host.facts, term.parameters, g):
                    if term.parameters.deslocavel:
                        host.displaced.append(g)
                    else:
                        host.forbid(g.lit)
                if not host.is_open:
                    host.require(host.is_alone(series, g))
        if not host.is_open:
            host.require(len(host.written_of(term)) == len(claimed))


def series_of(facts: Facts, term: Term[Parameters]) -> Iterator[Series]:
    """The blocks of each person."""
    parameters = term.parameters
    called = called_on(facts, term, None)
    people, seat = facts.scenario.profissionais, term.seat(facts.scenario)
    for p in dict.fromkeys(p for there in called.values() for p in there):
        intervals = []
        for week, days in enumerate(facts.days_of_week):
            due = facts.workable[p][week] > 0
            intervals.append((days, parameters.vezes if due else 0, parameters.vezes))
        own = {"sede": seat, "lotacao": people[p].lotacao or seat}
        unit = own.get(parameters.local, parameters.local)
        yield Series(
            name=f"{term.key} {p}",
            activity=parameters.atividade,
            intervals=tuple(intervals),
            called={d: (p,) for d, there in called.items() if p in there},
            least=None,
            most=None,
            places=(Venue(unit, None, 0),),
            person=p,
            team=term.team,
        )


def _in_window(facts: Facts, parameters: Parameters, g: Gathering) -> bool:
    if parameters.janela is None:
        return True
    want = run(g.start, g.length)
    return facts.mask(parameters.janela[facts.weekday[g.day]]) & want == want
