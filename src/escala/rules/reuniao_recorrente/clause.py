"""Recurring meetings: who, how often, where, with which guests; each clause that cites the kind is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from escala.domain.clock import PlacedError, show
from escala.domain.scenario import FileModel, Id, Whole
from escala.rules.base import KindClause, Reference


class Called(FileModel):
    """Who of the team is called to a meeting.

    Attributes:
        todos: everybody who is not away that day.
        referencia: the unit's reference person, in a series by unit.
        pessoas: these professionals.
        ocupacoes: the professionals of these occupations.
        ao_menos: how many of those called must attend; default: all who are not away for the whole interval.
        no_maximo: how many of them may attend; default: all.
    """

    todos: bool = False
    referencia: bool = False
    pessoas: tuple[Id, ...] = ()
    ocupacoes: tuple[str, ...] = ()
    ao_menos: Annotated[Whole, Field(ge=1)] | None = None
    no_maximo: Annotated[Whole, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Called:
        named = bool(self.pessoas or self.ocupacoes)
        if self.todos + self.referencia + named != 1:
            raise ValueError("quem diz uma só coisa: todos, referencia, ou pessoas e ocupacoes")
        if self.ao_menos is not None and self.no_maximo is not None and self.ao_menos > self.no_maximo:
            raise ValueError("ao_menos passa de no_maximo")
        return self

    def references(self, path: tuple[str | int, ...]) -> Iterator[Reference]:
        """The names of those who are called; `path` is where they stand among the parameters."""
        for i, person in enumerate(self.pessoas):
            yield Reference((*path, "pessoas", i), person, ("profissionais",))
        for i, occupation in enumerate(self.ocupacoes):
            yield Reference((*path, "ocupacoes", i), occupation, ("ocupacoes",))


_WORDS = ("todos", "referencia")


def by_word(value: object) -> object:
    """`todos` and `referencia` may stand alone."""
    if not isinstance(value, str):
        return value
    if value not in _WORDS:
        raise ValueError(f"esperava todos, referencia, pessoas ou ocupacoes, e encontrei {show(value)}")
    return {value: True}


class OrWord:
    """In the JSON Schema, who is called or the word that says it."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(_WORDS)}, handler(schema)]}


class Parameters(FileModel):
    """One recurring meeting.

    Attributes:
        atividade: the activity that its sessions are; its lengths are the activity's.
        a_cada: the interval in which it is held: each week, each two weeks, each month (of the weeks' Thursdays), or
            the period. A week left over at the end has none that is due.
        vezes: how many times in each interval, exactly.
        por: one series for the team, or one for each unit or each eSF.
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
    por: Literal["equipe", "unidade", "esf"] = "equipe"
    unidades: tuple[Id, ...] = ()
    quem: Annotated[Called, BeforeValidator(by_word), OrWord()]
    locais: tuple[Id, ...] = Field(default=("sede",), min_length=1)
    convidados: tuple[Id, ...] = ()
    quorum: Annotated[Whole, Field(ge=0)] | None = None
    ate_dia: Annotated[Whole, Field(ge=1, le=31)] | None = None
    dias_entre: Annotated[Whole, Field(ge=1, le=31)] | None = None

    @model_validator(mode="after")
    def _of_its_series(self) -> Parameters:
        if self.por == "equipe" and (self.quem.referencia or "unidade" in self.locais or self.unidades):
            raise ValueError("referencia, unidades e o local unidade pedem uma série por unidade ou por eSF")
        if self.por == "equipe" and "da-unidade" in self.convidados:
            where = ("convidados", self.convidados.index("da-unidade"))
            raise PlacedError([(where, "da-unidade pede uma série por unidade ou por eSF")])
        if self.por == "unidade" and self.locais not in (("sede",), ("unidade",)):
            raise PlacedError([(("locais",), "uma série por unidade é na própria unidade: locais: [unidade]")])
        if self.ate_dia is not None and self.a_cada != "mes":
            raise PlacedError([(("ate_dia",), "ate_dia pede a_cada: mes")])
        return self


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
