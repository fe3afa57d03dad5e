"""Dated tasks: sessions of each person until the date, of enough hours together."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence

from escala.rules.base import Term
from escala.rules.reuniao_recorrente.constraint import called_on
from escala.rules.tarefa_datada.clause import Parameters
from escala.solver.agenda import Agenda, Series, Venue, of_agenda
from escala.solver.facts import Facts


@of_agenda
def constrain(host: Agenda, terms: tuple[Term[Parameters], ...]) -> None:
    """Ask each person, or all together, for the hours; a written roster has no other sessions of the activities."""
    facts = host.facts
    for term in terms:
        claimed: set[int] = set()
        wanted = facts.slots(term.parameters.horas * 60)
        for days in windows(facts, term.parameters):
            every = [(s, host.held(s)) for s in series_of(facts, term, days)]
            shares = [[g for g in held if g.day in days] for _, held in every]
            together = [[g for held in shares for g in held]] if shares else []
            for held in together if term.parameters.em_conjunto else shares:
                host.at_least([sum(g.length * g.lit for g in held)], wanted)
            for (series, _), here in zip(every, shares, strict=True):
                claimed |= {id(g) for g in here}
                if not host.is_open:
                    host.require(all(host.is_alone(series, g) for g in here))
        if not host.is_open:
            host.require(len(host.written_of(term)) == len(claimed))


def windows(facts: Facts, parameters: Parameters) -> Iterator[tuple[int, ...]]:
    """Days on which each of the tasks may be done."""
    if parameters.ate is not None:
        yield tuple(d for d, date in enumerate(facts.days) if date <= parameters.ate)
        return
    for interval in facts.month.intervals("mes"):
        middle = interval.days[3]
        last = middle.replace(day=min(parameters.ate_dia or 31, monthrange(middle.year, middle.month)[1]))
        yield tuple(facts.day_index[date] for date in interval.days if date <= last)


def series_of(facts: Facts, term: Term[Parameters], days: Sequence[int]) -> Iterator[Series]:
    """The sessions of each person who is not away on all of some days."""
    parameters = term.parameters
    called = called_on(facts, term, None)
    unit = term.seat(facts.scenario) if parameters.local == "sede" else parameters.local
    for p in facts.people:
        if any(p in called[d] and facts.month.workable_on(p, facts.days[d]) for d in days):
            yield Series(
                name=f"{term.key} {p} {days[0]}",
                activity=parameters.atividade,
                intervals=((tuple(days), 0, len(days)),),
                called={d: (p,) for d in days if p in called[d]},
                least=None,
                most=None,
                places=(Venue(unit, None, 0),),
                person=p,
                team=term.team,
            )
