"""Minimum presence at the seat: how many, how finely, and whether meetings elsewhere waive it."""

from typing import Annotated, Literal

from pydantic import Field

from escala.domain.values import FileModel
from escala.rules.base import RuleClause


class Parameters(FileModel):
    """How presence is counted.

    Attributes:
        minimo: professionals who must be present, a count.
        granularidade: `instante`: at every instant of the opening hours; `turno`: at some time of each shift.
        estrita: whether the rule holds even while the whole team meets away from the seat.
    """

    minimo: Annotated[int, Field(strict=True, ge=0)]
    granularidade: Literal["instante", "turno"]
    estrita: Annotated[bool, Field(strict=True)]


CLAUSE = RuleClause(
    id="presenca-minima",
    title="Presença mínima na sede",
    sentence="Durante todo o funcionamento da sede há o número mínimo de profissionais da equipe presentes.",
    parameters=Parameters,
    waivable=True,
)
