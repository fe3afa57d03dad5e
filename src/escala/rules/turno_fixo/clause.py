"""Fixed shifts: who is where on which weekdays and hours, in which weeks; each clause is one or some of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from escala.domain.clock import PlacedError, WeeklyHours
from escala.domain.values import Duration, FileModel, Id
from escala.rules.base import KindClause, Reference
from escala.rules.called import Who


class Parameters(FileModel):
    """One fixed shift, or some of the same people at the same unit.

    Attributes:
        quem: who is there: all of them, or at least so many; whoever is away that day is excused.
        unidade: where; `sede` is the seat, `cada` each unit linked to the team that has fixed shifts.
        turnos: on which weekdays, from when to when; each stretch is a shift. With `cada`, those of each unit.
        semanas: in every week, or in those whose ISO number is even or odd.
        presenca: how long each of them is there in the shift, in minutes; default: all of it.
    """

    quem: Who
    unidade: Id
    turnos: WeeklyHours | None = None
    semanas: Literal["todas", "pares", "impares"] = "todas"
    presenca: Duration | None = None

    @model_validator(mode="after")
    def _of_named_people(self) -> Parameters:
        if self.quem.referencia or self.quem.no_maximo is not None:
            message = "um turno fixo é de todos, ou de pessoas, ocupacoes e habilidades, sem no_maximo"
            raise PlacedError([(("quem",), message)])
        if self.unidade == "cada":
            if self.turnos is not None:
                raise PlacedError([(("turnos",), "com unidade: cada, os turnos estão em cada unidade")])
        elif self.turnos is None or not any(self.turnos[weekday] for weekday in range(7)):
            raise ValueError('falta o turno, como turnos: {ter: ["08:00-12:00"]}')
        if self.presenca == 0:
            raise PlacedError([(("presenca",), "a duração não pode ser 00:00")])
        return self


def references(parameters: Parameters) -> Iterator[Reference]:
    """The names of a clause's parameters."""
    yield Reference(("unidade",), parameters.unidade, ("unidades",), ("sede", "cada"))
    yield from parameters.quem.references(("quem",))


CLAUSE = KindClause(
    id="turno-fixo",
    title="Turnos fixos",
    sentence="Cada turno fixo tem na unidade quem lá deve estar.",
    parameters=Parameters,
    references=references,
)
