"""The series of a recurring meeting as the check and the explanations read them: whose they are, whom they call."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from escala.domain.month import Interval
from escala.domain.scenario import Scenario
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


def series_of(scenario: Scenario, parameters: Parameters) -> Iterator[Series]:
    """The series of a clause."""
    quem, people = parameters.quem, scenario.profissionais
    for unit, esf in _whose(scenario, parameters):
        reference = None if unit is None else scenario.unidades[unit].referencia
        called = (
            id for id, person in people.items() if quem.names(id, person) or (quem.referencia and id == reference)
        )
        guests = (
            id
            for id, party in scenario.parceiros.items()
            if id in parameters.convidados or ("da-unidade" in parameters.convidados and party.unidade == unit)
        )
        yield Series(unit, esf, tuple(called), tuple(guests))


def _whose(scenario: Scenario, parameters: Parameters) -> Iterator[tuple[str | None, str | None]]:
    """The unit and the eSF of each series."""
    if parameters.por == "equipe":
        yield None, None
    elif parameters.por == "unidade":
        for id, unit in scenario.unidades.items():
            unnamed = not parameters.unidades and (unit.referencia is not None or not parameters.quem.referencia)
            if unnamed or id in parameters.unidades:
                yield id, None
    else:
        for esf, team in scenario.esf.items():
            if not parameters.unidades or team.unidade in parameters.unidades:
                yield team.unidade, esf


def last_date(interval: Interval, latest: int) -> dt.date:
    """The last date of an interval's month on which a meeting may be, `latest` being its day of the month."""
    thursday = interval.days[3]
    length = calendar.monthrange(thursday.year, thursday.month)[1]
    return thursday.replace(day=min(latest, length))
