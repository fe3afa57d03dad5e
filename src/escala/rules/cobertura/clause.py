"""Coverage: how many, who, where and when, and what ties them down; each clause that cites the kind is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from escala.domain.clock import PlacedError, WeeklyHours
from escala.domain.values import FileModel, Id, Whole
from escala.rules.base import KindClause, Reference
from escala.rules.called import Called, Who


class Parameters(FileModel):
    """One coverage.

    Attributes:
        quem: those who count.
        minimo: how many of them there are, at least.
        unidades: the units that are covered, each by itself; `sede` is the seat, `cada` all those linked to the team.
        janela: when, inside the opening hours of each; default: whenever it is open.
        nos_turnos: whether only in the fixed shifts of each unit.
        granularidade: `instante`: at every instant; `turno`: at some time of each of the norm's shifts.
        prendem: activities that tie down: whoever is in one of them does not count.
    """

    quem: Who = Called(todos=True)
    minimo: Annotated[Whole, Field(ge=1, le=100)] = 1
    unidades: tuple[Id, ...] = Field(default=("sede",), min_length=1)
    janela: WeeklyHours | None = None
    nos_turnos: bool = False
    granularidade: Literal["instante", "turno"] = "instante"
    prendem: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _of_a_set(self) -> Parameters:
        if self.quem.referencia or self.quem.ao_menos is not None or self.quem.no_maximo is not None:
            message = "quem conta é todos, ou pessoas, ocupacoes e habilidades; quantos diz minimo"
            raise PlacedError([(("quem",), message)])
        return self


def references(parameters: Parameters) -> Iterator[Reference]:
    """The names of a clause's parameters."""
    for i, unit in enumerate(parameters.unidades):
        yield Reference(("unidades", i), unit, ("unidades",), ("sede", "cada"))
    for i, activity in enumerate(parameters.prendem):
        yield Reference(("prendem", i), activity, ("atividades",))
    yield from parameters.quem.references(("quem",))


CLAUSE = KindClause(
    id="cobertura",
    title="Coberturas",
    sentence="Cada cobertura tem, nas suas horas, gente bastante na unidade que nada prende.",
    parameters=Parameters,
    references=references,
)
