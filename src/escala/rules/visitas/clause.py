"""Quotas of visits: so many to each unit, never too far apart, by the same person; each clause is one quota."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from escala.domain.clock import PlacedError
from escala.domain.values import FileModel, Id, Whole
from escala.rules.base import KindClause, Reference
from escala.rules.called import Called, Who


class Parameters(FileModel):
    """One quota of visits.

    Attributes:
        atividade: the activity that the visits are; they last as long as it may.
        a_cada: the interval that the numbers are for: each month (of the weeks' Thursdays), or the period.
        ao_menos: visits to each unit in each interval, at least.
        no_maximo: visits to each unit in each interval, at most; default: no limit.
        unidades: the units that are visited; default: all, or with `quem: referencia` those that have a reference.
        quem: of whom one visits: by default the unit's reference person.
        mesma_pessoa: whether the same person visits a unit each time.
        maior_intervalo: so many days in a row of the period never go by without a visit; default: no limit.
        dias_entre: least number of days from one visit to the next.
    """

    atividade: Id
    a_cada: Literal["mes", "periodo"] = "periodo"
    ao_menos: Annotated[Whole, Field(ge=1, le=31)]
    no_maximo: Annotated[Whole, Field(ge=1, le=100)] | None = None
    unidades: tuple[Id, ...] = ()
    quem: Who = Called(referencia=True)
    mesma_pessoa: bool = True
    maior_intervalo: Annotated[Whole, Field(ge=1, le=100)] | None = None
    dias_entre: Annotated[Whole, Field(ge=1, le=31)] = 1

    @model_validator(mode="after")
    def _consistent(self) -> Parameters:
        if self.no_maximo is not None and self.no_maximo < self.ao_menos:
            raise PlacedError([(("no_maximo",), "no_maximo é menor do que ao_menos")])
        if self.quem.ao_menos is not None or self.quem.no_maximo is not None:
            raise PlacedError([(("quem",), "cada visita é de uma pessoa: quem não leva ao_menos nem no_maximo")])
        return self

    @property
    def por(self) -> Literal["unidade"]:
        """There is one series for each unit."""
        return "unidade"


def references(parameters: Parameters) -> Iterator[Reference]:
    """The names of a clause's parameters."""
    yield Reference(("atividade",), parameters.atividade, ("atividades",))
    for i, unit in enumerate(parameters.unidades):
        yield Reference(("unidades", i), unit, ("unidades",))
    yield from parameters.quem.references(("quem",))


CLAUSE = KindClause(
    id="visitas",
    title="Visitas às unidades",
    sentence="Cada unidade recebe as visitas que deve receber, sem ficar tempo demais sem nenhuma.",
    parameters=Parameters,
    references=references,
)
