"""Fixed shifts: enough of those called are at the unit in enough slots of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from escala.domain.clock import WeeklyHours
from escala.rules.base import Term
from escala.rules.turno_fixo.clause import Parameters
from escala.solver.facts import Facts, bits, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal


class Shift(NamedTuple):
    """One shift of one date, `day` from 0: `number` of `called` are at `unit` in `least` of the slots of `mask`."""

    unit: str
    day: int
    mask: int
    called: tuple[str, ...]
    number: int
    least: int


def constrain(grid: Grid, terms: tuple[Term[Parameters], ...]) -> None:
    """Ask for those who should be there in each shift."""
    days = set(grid.days)
    for term in terms:
        for shift in shifts_of(grid.facts, term):
            if shift.day in days:
                attended = [_attends(grid, shift, p) for p in shift.called]
                grid.at_least(attended, shift.number)


def shifts_of(facts: Facts, term: Term[Parameters]) -> Iterator[Shift]:
    """The shifts of a clause, those in which nobody could be left out."""
    parameters = term.parameters
    parity = {"todas": (0, 1), "pares": (0,), "impares": (1,)}[parameters.semanas]
    for d, date in enumerate(facts.days):
        called = tuple(p for p in facts.present[d] if term.calls(facts.scenario, p))
        if not called or date.isocalendar().week % 2 not in parity:
            continue
        number = len(called) if parameters.quem.ao_menos is None else min(len(called), parameters.quem.ao_menos)
        for unit, weekly in _hours(facts, term, d):
            for span in weekly[facts.weekday[d]]:
                for start, end in stretches(facts.opening[unit][d] & facts.mask([span])):
                    long = end - start if parameters.presenca is None else facts.slots(parameters.presenca)
                    yield Shift(unit, d, run(start, end - start), called, number, min(end - start, long))


def _hours(facts: Facts, term: Term[Parameters], day: int) -> Iterator[tuple[str, WeeklyHours]]:
    """The units of a clause on a day, with the hours of their shifts."""
    parameters, units = term.parameters, facts.month.on(facts.days[day]).unidades
    if parameters.turnos is not None:
        yield term.seat(facts.scenario) if parameters.unidade == "sede" else parameters.unidade, parameters.turnos
        return
    for u in facts.units:
        linked = term.team is None or units[u].equipe == term.team
        own = units[u].turnos
        if linked and own is not None:
            yield u, own


def _attends(grid: Grid, shift: Shift, person: str) -> Expression:
    """Whether a person is at the unit in enough slots of a shift."""
    there: dict[int, list[Literal]] = defaultdict(list)
    for item in grid.items_of(person, shift.day):
        if item.kind.place == "unidade" and item.kind.unit == shift.unit:
            for t in bits(run(item.start, item.length) & shift.mask):
                there[t].append(item.lit)
    # A written roster that errs may have somebody there twice.
    known = sum(1 for lits in there.values() if any(isinstance(lit, int) and lit for lit in lits))
    unknown = [
        lit
        for lits in there.values()
        if not any(isinstance(lit, int) and lit for lit in lits)
        for lit in lits
        if not isinstance(lit, int)
    ]
    if known >= shift.least or known + len(unknown) < shift.least:
        return int(known >= shift.least)
    attends = grid.model.new_bool_var("")
    grid.model.add(sum(unknown) >= shift.least - known).only_enforce_if(attends)
    return attends
