"""Which column of an export says what: a small file that a team writes once for the system that it exports from."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of, suggest
from escala.documents.reader import read_yaml
from escala.domain.values import FileModel, Id, Name, Whole

MOST_IN_A_LINE = 500
"""Count of one line from which on it is taken for a slip of the keyboard, unless the file of columns says otherwise."""

Field_ = Literal["profissional", "data", "tipo", "quantidade"]
"""What is read of a record."""

FIELDS: tuple[Field_, ...] = ("profissional", "data", "tipo", "quantidade")


class Headings(FileModel):
    """The heading of the column that says each thing; capitals, accents and spaces do not matter."""

    profissional: Name = Field(default="profissional", description="Quem fez.")
    data: Name = Field(default="data", description="Em que dia.")
    tipo: Name = Field(default="tipo", description="O que foi feito.")
    quantidade: Name | None = Field(
        default="quantidade", description="Quantas vezes; null se cada linha é um atendimento."
    )

    def by_field(self) -> dict[Field_, str]:
        """What is read -> its heading, for what has a column."""
        found = {field: getattr(self, field) for field in FIELDS}
        return {field: heading for field, heading in found.items() if heading is not None}


class Columns(FileModel):
    """How the records of a system are read.

    Attributes:
        tipos: what the export calls a kind -> activity of the norm; null for what counts for nothing.
        profissionais: what the export calls a person -> id of the professional.
        maximo: greatest count of one line.
        repetidas: what becomes of a line that is the same as an earlier one in every column.
    """

    colunas: Headings = Field(default=Headings(), description="O título de cada coluna no arquivo exportado.")
    profissionais: dict[str, Id] = Field(
        default_factory=dict, description="Como o arquivo chama cada pessoa, quando não é pelo nome do cenário."
    )
    tipos: dict[str, Id | None] = Field(
        default_factory=dict, description="Como o arquivo chama cada atividade; null para o que não conta."
    )
    maximo: Annotated[Whole, Field(ge=1, le=1_000_000)] = Field(
        default=MOST_IN_A_LINE, description="Maior quantidade aceita numa linha."
    )
    repetidas: Literal["apartar", "contar"] = Field(
        default="apartar", description="O que fazer de uma linha igual a outra em todas as colunas."
    )


def read_columns(path: Path, professionals: Collection[str], activities: Collection[str]) -> Columns:
    """The file of columns.

    Args:
        path: the file.
        professionals: ids that exist.
        activities: ids that exist.

    Raises:
        InputError: it cannot be read, or names what does not exist; every problem with its place.
    """
    document = read_yaml(path)
    try:
        columns = Columns.model_validate(document.data)
    except ValidationError as error:
        raise InputError(problems_of(error, document, model=Columns)) from None

    def unknown(key: str, named: Iterable[tuple[str, str | None]], known: Collection[str], what: str) -> list[Problem]:
        return [
            document.problem((key, text), f"{what} {id} não existe", suggest(id, known))
            for text, id in named
            if id is not None and id not in known
        ]

    problems = [
        *unknown("profissionais", columns.profissionais.items(), professionals, "o profissional"),
        *unknown("tipos", columns.tipos.items(), activities, "a atividade"),
    ]
    if problems:
        raise InputError(problems)
    return columns
