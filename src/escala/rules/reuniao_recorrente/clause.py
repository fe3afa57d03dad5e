"""Recurring meetings: who, how often, where, with which guests; each clause that cites the kind is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from escala.domain.clock import PlacedError
from escala.domain.values import FileModel, Id, Whole
from escala.rules.base import KindClause, Reference
from escala.rules.called import Who


class Parameters(FileModel):
    """One recurring meeting.

    Attributes:
        atividade: the activity that its sessions are; its lengths are the activity's.
        a_cada: the interval in which it is held: each week, each two weeks, each month (of the weeks' Thursdays), or
            the period. A week left over at the end has none that is due.
        vezes: how many times in each interval, exactly.
        por: one series for the team, or one for each unit or each eSF; `servico`: one for all teams of a service
            together.
        unidades: the units that have a series, where it is one for each unit; default: all, or with
            `quem: referencia` those that have a reference.
        quem: who of the team attends.
        locais: where it may be, the best first: `sede`, `unidade` (that of the series), or the id of a unit or venue.
        convidados: parties that are invited; `da-unidade` stands for those of the unit of the series.
        quorum: how many guests must be there; default: all.
        ate_dia: last day of the month on which a monthly one may be held.
        dias_entre: least number of days from one date of a series to the next.
    """

    atividade: Id
    a_cada: Literal["semana", "quinzena", "mes", "periodo"]
    vezes: Annotated[Whole, Field(ge=1, le=31)] = 1
    por: Literal["equipe", "unidade", "esf", "servico"] = "equipe"
    unidades: tuple[Id, ...] = ()
    quem: Who
    locais: tuple[Id, ...] = Field(default=("sede",), min_length=1)
    convidados: tuple[Id, ...] = ()
    quorum: Annotated[Whole, Field(ge=0)] | None = None
    ate_dia: Annotated[Whole, Field(ge=1, le=31)] | None = None
    dias_entre: Annotated[Whole, Field(ge=1, le=31)] | None = None

    @model_validator(mode="after")
    def _of_its_series(self) -> Parameters:
        if not self.each and (self.quem.referencia or "unidade" in self.locais or self.unidades):
            raise ValueError("referencia, unidades e o local unidade pedem uma série por unidade ou por eSF")
        if not self.each and "da-unidade" in self.convidados:
            where = ("convidados", self.convidados.index("da-unidade"))
            raise PlacedError([(where, "da-unidade pede uma série por unidade ou por eSF")])
        if self.por == "unidade" and self.locais not in (("sede",), ("unidade",)):
            raise PlacedError([(("locais",), "uma série por unidade é na própria unidade: locais: [unidade]")])
        if self.ate_dia is not None and self.a_cada != "mes":
            raise PlacedError([(("ate_dia",), "ate_dia pede a_cada: mes")])
        return self

    @property
    def each(self) -> bool:
        """Whether there is a series for each unit or eSF."""
        return self.por in ("unidade", "esf")


def references(parameters: Parameters) -> Iterator[Reference]:
    """The names of a clause's parameters."""
    yield Reference(("atividade",), parameters.atividade, ("atividades",))
    for i, unit in enumerate(parameters.unidades):
        yield Reference(("unidades", i), unit, ("unidades",))
    yield from parameters.quem.references(("quem",))
    for i, place in enumerate(parameters.locais):
        yield Reference(("locais", i), place, ("unidades", "espacos"), ("sede", "unidade"))
    for i, party in enumerate(parameters.convidados):
        yield Reference(("convidados", i), party, ("parceiros",), ("da-unidade",))


CLAUSE = KindClause(
    id="reuniao-recorrente",
    title="Reuniões recorrentes",
    sentence="Cada reunião recorrente acontece tantas vezes quantas deve, com quem deve e onde pode ser.",
    parameters=Parameters,
    references=references,
)
