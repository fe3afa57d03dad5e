"""Unpopular shifts: parameters and sentence."""

from __future__ import annotations

from pydantic import Field

from escala.domain.values import Weekday
from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each shift between who has most and who has fewest, beyond `folga`.

    Attributes:
        folga: shifts of difference that cost nothing.
        turnos: unpopular shifts, on any day.
        dias: weekdays of which every shift is unpopular.
    """

    folga: int = Field(ge=0)
    turnos: tuple[str, ...] = ()
    dias: tuple[Weekday, ...] = ()


CLAUSE = RuleClause(
    id="turnos-impopulares",
    title="Turnos impopulares",
    sentence="Noites e fins de semana se dividem por igual entre quem pode trabalhar neles.",
    parameters=Parameters,
    soft=True,
)
