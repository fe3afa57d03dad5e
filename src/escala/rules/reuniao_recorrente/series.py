"""The series of a recurring meeting as the check and the explanations read them: whose they are, whom they call."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from escala.domain.month import Interval
from escala.domain.scenario import Scenario
from escala.rules.base import Term
from escala.rules.reuniao_recorrente.clause import Parameters


@dataclass(frozen=True)
class Series:
    """One series of a clause: that of the team, of a unit or of an eSF.

    Attributes:
        unit: the unit, or that of the eSF; `None` for the team's.
        esf: the eSF, if it is one's.
        called: professionals whom it calls, away or not, in the scenario's order.
        guests: parties that it invites, in the scenario's order.
    """

    unit: str | None
    esf: str | None
    called: tuple[str, ...]
    guests: tuple[str, ...]


def series_of(scenario: Scenario, term: Term[Parameters]) -> Iterator[Series]:
    """The series of a clause."""
    parameters, people = term.parameters, scenario.profissionais
    for unit, esf in _whose(scenario, term):
        reference = None if unit is None else scenario.unidades[unit].referencia
        called = (id for id in people if term.calls(scenario, id) or (parameters.quem.referencia and id == reference))
        guests = (
            id
            for id, party in scenario.parceiros.items()
            if id in parameters.convidados or ("da-unidade" in parameters.convidados and party.unidade == unit)
        )
        yield Series(unit, esf, tuple(called), tuple(guests))


def _whose(scenario: Scenario, term: Term[Parameters]) -> Iterator[tuple[str | None, str | None]]:
    """The unit and the eSF of each series."""
    parameters = term.parameters
    if not parameters.each:
        yield None, None
    elif parameters.por == "unidade":
        yield from ((unit, None) for unit in units_of(scenario, term))
    else:
        for esf, team in scenario.esf.items():
            linked = term.team in (None, scenario.team_of(esf))
            if linked and (not parameters.unidades or team.unidade in parameters.unidades):
                yield team.unidade, esf


def units_of(scenario: Scenario, term: Term[Any]) -> list[str]:
    """The units of a clause that has a series for each: those named, else those linked that have who is called."""
    parameters, units = term.parameters, scenario.unidades
    if parameters.unidades:
        return [id for id in parameters.unidades if term.team is None or units[id].equipe in (None, term.team)]
    return [
        id
        for id, unit in units.items()
        if term.team in (None, unit.equipe) and (unit.referencia is not None or not parameters.quem.referencia)
    ]


def last_date(interval: Interval, latest: int) -> dt.date:
    """The last date of an interval's month on which a meeting may be, `latest` being its day of the month."""
    thursday = interval.days[3]
    length = calendar.monthrange(thursday.year, thursday.month)[1]
    return thursday.replace(day=min(latest, length))
