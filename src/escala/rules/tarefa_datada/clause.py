"""Dated tasks: so many hours of work before a date; each clause that cites the kind is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, model_validator

from escala.domain.values import Date, FileModel, Id, Whole
from escala.rules.base import KindClause, Reference
from escala.rules.called import Called, Who


class Parameters(FileModel):
    """One dated task.

    Attributes:
        atividade: the activity that its sessions are.
        horas: hours of work, at least.
        ate: last date on which it may be done; or
        ate_dia: last day of each month on which that month's may be done.
        quem: who does it; whoever is away all the time until then is excused.
        em_conjunto: whether the hours are those of all of them together; default: of each.
        local: the unit where it is done; default: the seat.
    """

    atividade: Id
    horas: Annotated[Whole, Field(ge=1, le=200)]
    ate: Date | None = None
    ate_dia: Annotated[Whole, Field(ge=1, le=31)] | None = None
    quem: Who = Called(todos=True)
    em_conjunto: bool = False
    local: Id = "sede"

    @model_validator(mode="after")
    def _one_deadline(self) -> Parameters:
        if (self.ate is None) == (self.ate_dia is None):
            raise ValueError("uma tarefa tem ou uma data (ate: 2027-03-10) ou um dia de cada mês (ate_dia: 10)")
        if self.quem.referencia or self.quem.ao_menos is not None or self.quem.no_maximo is not None:
            raise ValueError("uma tarefa é de todos ou de pessoas, ocupacoes e habilidades, sem ao_menos nem no_maximo")
        return self


def references(parameters: Parameters) -> Iterator[Reference]:
    """The names of a clause's parameters."""
    yield Reference(("atividade",), parameters.atividade, ("atividades",))
    yield Reference(("local",), parameters.local, ("unidades",), ("sede",))
    yield from parameters.quem.references(("quem",))


CLAUSE = KindClause(
    id="tarefa-datada",
    title="Tarefas com prazo",
    sentence="Cada tarefa com prazo tem as suas horas antes dele.",
    parameters=Parameters,
    references=references,
)
