"""Fragmentation: parameters and sentence."""

from __future__ import annotations

from pydantic import Field

from escala.rules.base import RuleClause, SoftParameters


class Parameters(SoftParameters):
    """`peso`: points for each session beyond the limit.

    Attributes:
        limite: sessions that a person may start in one shift for nothing.
    """

    limite: int = Field(ge=0)


CLAUSE = RuleClause(
    id="fragmentacao",
    title="Poucos fragmentos",
    sentence="Num turno, ninguém começa mais atividades do que o limite.",
    parameters=Parameters,
    soft=True,
)
