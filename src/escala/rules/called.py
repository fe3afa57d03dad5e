"""Who of the team a clause of a general kind speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from escala.domain.clock import show
from escala.domain.scenario import Professional
from escala.domain.values import FileModel, Id, Whole
from escala.rules.base import Reference


class Called(FileModel):
    """Who of the team a clause calls.

    Attributes:
        todos: everybody who is not away that day.
        referencia: the unit's reference person, in a series by unit.
        pessoas: these professionals.
        ocupacoes: the professionals of these occupations.
        habilidades: the professionals who have any of these skills.
        ao_menos: how many of those called must be there; default: all who are not away.
        no_maximo: how many of them may be there; default: all.
    """

    todos: bool = False
    referencia: bool = False
    pessoas: tuple[Id, ...] = ()
    ocupacoes: tuple[str, ...] = ()
    habilidades: tuple[Id, ...] = ()
    ao_menos: Annotated[Whole, Field(ge=1)] | None = None
    no_maximo: Annotated[Whole, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Called:
        named = bool(self.pessoas or self.ocupacoes or self.habilidades)
        if self.todos + self.referencia + named != 1:
            raise ValueError("quem diz uma só coisa: todos, referencia, ou pessoas, ocupacoes e habilidades")
        if self.ao_menos is not None and self.no_maximo is not None and self.ao_menos > self.no_maximo:
            raise ValueError("ao_menos passa de no_maximo")
        return self

    def names(self, id: str, person: Professional) -> bool:
        """Whether a professional is meant by anything but being a unit's reference."""
        skilled = any(skill in self.habilidades for skill in person.habilidades)
        return self.todos or id in self.pessoas or person.ocupacao in self.ocupacoes or skilled

    def references(self, path: tuple[str | int, ...]) -> Iterator[Reference]:
        """The names of those who are called; `path` is where they stand among the parameters."""
        for i, person in enumerate(self.pessoas):
            yield Reference((*path, "pessoas", i), person, ("profissionais",))
        for i, occupation in enumerate(self.ocupacoes):
            yield Reference((*path, "ocupacoes", i), occupation, ("ocupacoes",))


_WORDS = ("todos", "referencia")


def by_word(value: object) -> object:
    """`todos` and `referencia` may stand alone.

    Raises:
        ValueError: another word stands alone; the message is in Portuguese.
    """
    if not isinstance(value, str):
        return value
    if value not in _WORDS:
        raise ValueError(f"esperava todos, referencia, pessoas, ocupacoes ou habilidades, e encontrei {show(value)}")
    return {value: True}


class OrWord:
    """In the JSON Schema, who is called or the word that says it."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"enum": list(_WORDS)}, handler(schema)]}


Who = Annotated[Called, BeforeValidator(by_word), OrWord()]
"""Who is meant, or the word that says it."""
