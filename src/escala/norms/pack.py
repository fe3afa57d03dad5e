"""The schema of a pack: a norm written as data, every clause with its citation.

Field names are the keys of the files in `models/`. Hours are hours a week for the reference load
(`carga_referencia`); durations are minutes, `"02:00"` in files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from escala.domain.clock import WeeklyHours
from escala.domain.scenario import Clock, Duration, FileModel, Id, Place

Force = Literal["deve", "preferencial", "informativa"]
"""`deve`: binding; `preferencial`: sought, with a weight; `informativa`: obliges nobody by itself."""

Coverage = Literal["regra", "achado", "indicador", "fora"]
"""What is done with a clause: a rule of the roster, a finding on the team, an indicator, or nothing (with the reason)."""

Participants = Literal["um", "compartilhada", "esf", "equipe", "livre"]
"""Who takes part. `um`: exactly one professional. `compartilhada`: two or more, or one and an eSF. `esf`: one or more
with exactly one eSF. `equipe`: all hands. `livre`: one or more, an eSF or not."""


class Source(FileModel):
    """Where the norm was published."""

    orgao: str
    documento: str
    publicacao: str
    url: str | None = None


class Mode(FileModel):
    """A modality of team."""

    nome: str
    horas_minimas: int = Field(ge=0)
    citacao: str


class LegalCap(FileModel):
    """Weekly hours that a law of the occupation sets; disputed for statutory servants, hence a warning."""

    horas: int = Field(gt=0)
    citacao: str


class Occupation(FileModel):
    """An occupation and its codes in the Brazilian Classification of Occupations (CBO)."""

    nome: str
    cbo: tuple[str, ...] = Field(min_length=1)
    area: str | None = None
    especialidade: bool = False
    vedada: bool = False
    citacao: str | None = None
    teto_legal: LegalCap | None = None


class SessionLength(FileModel):
    """Allowed length of a session of an activity.

    Exactly one of: `fixa` (that length), `multiplo` (that length or a multiple), or bounds `minima` and `maxima`,
    either of which may be left out. `maxima` beside `fixa` is the article's ceiling for adjustments.
    `adicional` are the bounds of sessions beyond those that a duty asks for.
    """

    fixa: Duration | None = None
    multiplo: Duration | None = None
    minima: Duration | None = None
    maxima: Duration | None = None
    adicional: tuple[Duration, Duration] | None = None
    citacao: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> SessionLength:
        if self.fixa is not None and self.multiplo is not None:
            raise ValueError("uma duração é fixa ou múltiplo, não as duas")
        if self.fixa is not None and self.maxima is not None and self.fixa > self.maxima:
            raise ValueError("a duração passa do máximo do artigo")
        return self


class Activity(FileModel):
    """Something a session can be."""

    nome: str
    linha: str | None = Field(default=None, description="Linha do Anexo a que as horas contam.")
    locais: tuple[Place, ...] = Field(min_length=1)
    participantes: Participants
    recursos: dict[Place, dict[Id, int]] = Field(default_factory=dict)
    duracao: SessionLength = SessionLength()
    cor: str = Field(description="Nome de cor CSS, para calendários e páginas.")
    citacao: str


class Production(FileModel):
    """Expected sessions a month of a professional on the reference load."""

    meta: int = Field(ge=0)
    faixa: tuple[int, int]


class Percentages(FileModel):
    """The same row as a share of the monthly hours, in percent."""

    alvo: float
    faixa: tuple[float, float]


class HoursRow(FileModel):
    """A row of the table of hours: a band and a target, in hours a week for the reference load."""

    nome: str
    citacao: str
    alvo: float | None = Field(default=None, ge=0)
    faixa: tuple[float, float] | None = None
    percentual: Percentages | None = None
    producao: Production | None = None
    proporcional: bool = True
    nota: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> HoursRow:
        if self.faixa is not None and not 0 <= self.faixa[0] <= self.faixa[1]:
            raise ValueError("a faixa de horas vai do mínimo ao máximo, a partir de 0")
        return self


class Clause(FileModel):
    """A provision of the norm and what is done with it."""

    id: Id
    artigo: str
    citacao: str
    resumo: str
    forca: Force
    cobertura: Coverage
    regra: str | None = None
    parametros: dict[str, Any] = Field(default_factory=dict)
    motivo: str | None = Field(default=None, description="Por que está fora da escala.")
    nota: str | None = None

    @model_validator(mode="after")
    def _says_what_is_done(self) -> Clause:
        if self.cobertura == "fora" and not self.motivo:
            raise ValueError("uma cláusula com cobertura: fora diz o motivo")
        if self.cobertura in ("regra", "achado") and not self.regra:
            raise ValueError(f"uma cláusula com cobertura: {self.cobertura} diz qual regra")
        if self.parametros and not self.regra:
            raise ValueError("parâmetros pertencem a uma regra")
        return self


class WorkingDayDefaults(FileModel):
    """Shape of a working day where the scenario says nothing."""

    maxima_dia: Duration
    bloco_minimo: Duration
    bloco_maximo: Duration
    intervalo: Duration
    interjornada: Duration
    blocos_por_dia: int = Field(ge=1)
    citacao: str


class Load(FileModel):
    """Weekly hours: the reference for proportional bands, and what a contract may hold."""

    referencia: int = Field(gt=0)
    minima: int = Field(gt=0)
    maxima: int = Field(gt=0)
    citacao: str


class Shift(FileModel):
    """A named part of the day, by the clock."""

    nome: str
    das: Clock
    as_: Clock = Field(alias="as")


class PublicHolidays(FileModel):
    """Which country's holidays apply."""

    pais: str = Field(pattern=r"^[A-Z]{2}$")


class Pack(FileModel):
    """A norm: what it is, what it schedules and what each of its provisions asks."""

    formato: Literal["escala-norma/1"]
    id: Id
    titulo: str
    ementa: str
    fonte: Source
    grade: Annotated[int, Field(gt=0, le=60, description="Minutos da grade.")]
    fuso: str
    feriados: PublicHolidays
    carga: Load
    jornada: WorkingDayDefaults
    turnos: dict[Id, Shift] = Field(min_length=1)
    modalidades: dict[Id, Mode] = Field(min_length=1)
    ocupacoes: dict[Id, Occupation] = Field(min_length=1)
    atividades: dict[Id, Activity] = Field(min_length=1)
    linhas: dict[str, HoursRow] = Field(default_factory=dict)
    clausulas: tuple[Clause, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _coherent(self) -> Pack:
        if 24 * 60 % self.grade:
            raise ValueError(f"a grade de {self.grade} minutos não divide o dia")
        for id, activity in self.atividades.items():
            if activity.linha is not None and activity.linha not in self.linhas:
                raise ValueError(f"a atividade {id} conta para a linha {activity.linha}, que não existe em linhas")
        seen: set[str] = set()
        owners: set[str] = set()
        for clause in self.clausulas:
            if clause.id in seen:
                raise ValueError(f"a cláusula {clause.id} aparece duas vezes")
            seen.add(clause.id)
            if clause.parametros and clause.regra in owners:
                raise ValueError(f"os parâmetros da regra {clause.regra} estão em duas cláusulas")
            if clause.parametros:
                owners.add(str(clause.regra))
        return self

    def clauses_of(self, rule: str) -> tuple[Clause, ...]:
        """Clauses that a rule serves, the one with its parameters first."""
        found = [clause for clause in self.clausulas if clause.regra == rule]
        return tuple(sorted(found, key=lambda clause: not clause.parametros))

    def rules(self) -> Mapping[str, tuple[Clause, ...]]:
        """Every rule id that a clause names, with its clauses, in the pack's order."""
        ids = dict.fromkeys(clause.regra for clause in self.clausulas if clause.regra)
        return {rule: self.clauses_of(rule) for rule in ids}


__all__ = [
    "Activity",
    "Clause",
    "HoursRow",
    "Occupation",
    "Pack",
    "SessionLength",
    "WeeklyHours",
]
