"""Coverage: in each slot, or shift, enough of those who count are at the unit in something that does not tie them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from escala.rules.base import Term
from escala.rules.cobertura.clause import Parameters
from escala.solver.facts import Facts, bits, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal


def constrain(grid: Grid, terms: tuple[Term[Parameters], ...]) -> None:
    """Ask for `minimo` of those who count, in every slot or in every shift of the hours to cover."""
    facts = grid.facts
    for term in terms:
        parameters = term.parameters
        counting = those_who_count(facts, term)
        for unit in units(facts, term):
            there = _there(grid, parameters, unit, counting)
            for d in grid.days:
                for mask in to_cover(facts, parameters, unit, d):
                    if parameters.granularidade == "instante":
                        for t in bits(mask):
                            found = there[d, t].values()
                            grid.at_least([lit for lits in found for lit in _once(lits)], parameters.minimo)
                    else:
                        each: list[Expression] = [
                            grid.any_of([lit for t in bits(mask) for lit in there[d, t].get(p, ())]) for p in counting
                        ]
                        grid.at_least(each, parameters.minimo)


def those_who_count(facts: Facts, term: Term[Parameters]) -> tuple[str, ...]:
    """Professionals who count, away or not."""
    return tuple(p for p in facts.people if term.calls(facts.scenario, p))


def units(facts: Facts, term: Term[Parameters]) -> tuple[str, ...]:
    """The units that are covered."""
    known, found = facts.scenario.unidades, list[str]()
    for name in term.parameters.unidades:
        if name == "cada":
            found += [u for u in facts.units if term.team is None or known[u].equipe == term.team]
        else:
            found.append(term.seat(facts.scenario) if name == "sede" else name)
    return tuple(found)


def to_cover(facts: Facts, parameters: Parameters, unit: str, day: int) -> Iterator[int]:
    """Masks of the stretches of a day that are counted: one for each shift, where shifts are."""
    hours = facts.opening[unit][day]
    if parameters.nos_turnos:
        own = facts.month.on(facts.days[day]).unidades[unit].turnos
        hours &= 0 if own is None else facts.mask(own[facts.weekday[day]])
    if parameters.janela is not None:
        hours &= facts.mask(parameters.janela[facts.weekday[day]])
    shifts = [-1] if parameters.granularidade == "instante" else [mask for _, mask in facts.turns]
    for shift in shifts:
        for start, end in stretches(hours & shift):
            yield ((1 << (end - start)) - 1) << start


def _there(
    grid: Grid, parameters: Parameters, unit: str, counting: tuple[str, ...]
) -> dict[tuple[int, int], dict[str, list[Literal]]]:
    """(day, slot) -> person -> literals one of which holds if the person is there and nothing ties them down."""
    found: dict[tuple[int, int], dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for p in counting:
        for d in grid.days:
            for item in grid.items_of(p, d):
                kind = item.kind
                if kind.place == "unidade" and kind.unit == unit and kind.activity not in parameters.prendem:
                    for t in range(item.start, item.start + item.length):
                        found[d, t][p].append(item.lit)
    return found


def _once(literals: list[Literal]) -> list[Literal]:
    """A written roster that errs may have somebody there twice."""
    return [1] if any(isinstance(lit, int) and lit for lit in literals) else literals
