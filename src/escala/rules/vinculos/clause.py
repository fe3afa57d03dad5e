"""Which family-health teams are linked: parameters and sentence."""

from __future__ import annotations

from pydantic import Field, model_validator

from escala.domain.values import FileModel
from escala.rules.base import RuleClause


class Parameters(FileModel):
    """How many teams are linked.

    Attributes:
        minimo: linked teams, at least.
        maximo: linked teams, at most.
        sede_com_esf: whether the seat must house a linked team.
    """

    minimo: int = Field(ge=0)
    maximo: int = Field(ge=0)
    sede_com_esf: bool = True

    @model_validator(mode="after")
    def _ordered(self) -> Parameters:
        if self.minimo > self.maximo:
            raise ValueError("o mínimo de equipes vinculadas passa do máximo")
        return self


CLAUSE = RuleClause(
    id="vinculos",
    title="Equipes vinculadas",
    sentence="A equipe apoia o número de eSF que a norma prevê e funciona numa unidade que abriga uma delas.",
    parameters=Parameters,
    roster=False,
)
