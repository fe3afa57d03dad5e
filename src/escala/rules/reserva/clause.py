"""Reserves: a block each week that keeps somebody's hours free; each clause that cites the kind is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from escala.domain.clock import WeeklyHours
from escala.domain.values import FileModel, Id, Switch, Whole
from escala.rules.base import KindClause, Reference
from escala.rules.called import Who


class Parameters(FileModel):
    """One reserve.

    Attributes:
        atividade: the activity that the blocks are; they last as long as it may.
        quem: whose hours are kept; whoever has no working day in a week has none that week.
        vezes: blocks of each of them in each week, exactly.
        janela: when they are kept; default: at any time.
        deslocavel: whether a block may give way and be kept at another time of its week, which is then noted.
        local: the unit where they are kept, or `lotacao` for that of each person; default: the seat.
    """

    atividade: Id
    quem: Who
    vezes: Annotated[Whole, Field(ge=1, le=7)] = 1
    janela: WeeklyHours | None = None
    deslocavel: Switch = False
    local: Id = "sede"

    @model_validator(mode="after")
    def _of_each(self) -> Parameters:
        if self.quem.referencia or self.quem.ao_menos is not None or self.quem.no_maximo is not None:
            raise ValueError(
                "uma reserva é de todos ou de pessoas, ocupacoes e habilidades, sem ao_menos nem no_maximo"
            )
        if self.deslocavel and self.janela is None:
            raise ValueError("deslocavel pede uma janela, de que a reserva se desloca")
        return self


def references(parameters: Parameters) -> Iterator[Reference]:
    """The names of a clause's parameters."""
    yield Reference(("atividade",), parameters.atividade, ("atividades",))
    yield Reference(("local",), parameters.local, ("unidades",), ("sede", "lotacao"))
    yield from parameters.quem.references(("quem",))


CLAUSE = KindClause(
    id="reserva",
    title="Horas reservadas",
    sentence="Quem tem horas reservadas as tem toda semana, na janela combinada.",
    parameters=Parameters,
    references=references,
)
