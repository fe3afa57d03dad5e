"""The schema of a pack: a norm written as data, every clause with its citation.

Field names are the keys of the files in `models/`. Hours are hours a week for the reference load
(`carga.referencia`); durations are minutes, `"02:00"` in files. What one field says of another (a row that an
activity counts for, a clause that an indicator weighs) is checked by `escala.norms.coherence` at loading.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from escala.domain.clock import WeeklyHours
from escala.domain.values import Clock, Date, Duration, FileModel, Id, Place

Citation = Annotated[str, Field(min_length=1)]
"""Where the norm says it: an article, an item of an annex, or another law."""

Quantity = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
"""Hours a week, or percent, as the field says."""

CboCode = Annotated[str, Field(pattern=r"^\d{4}(\d{2})?$")]
"""An occupation of the CBO (six digits) or a whole family of occupations (four)."""

Force = Literal["deve", "preferencial", "informativa"]
"""`deve`: binding; `preferencial`: sought, with a weight; `informativa`: obliges nobody by itself."""

Coverage = Literal["regra", "achado", "indicador", "fora"]
"""What is done with a clause: a rule of the roster, a finding on the team, an indicator, or nothing, for a reason."""

Participants = Literal["um", "compartilhada", "esf", "equipe", "livre", "convocados"]
"""Who takes part. `um`: exactly one professional. `compartilhada`: two or more, or one and an eSF. `esf`: one or more
with exactly one eSF. `equipe`: all hands. `livre`: one or more, an eSF or not. `convocados`: those whom a clause of a
general kind calls; nobody holds such a session otherwise."""

KINDS = ("reuniao-recorrente", "visitas", "tarefa-datada", "reserva", "cobertura", "turno-fixo")
"""Rules of a general kind: each clause that cites one is a rule by itself, with all its parameters."""


class Source(FileModel):
    """Where the norm was published."""

    orgao: str
    documento: str
    publicacao: str
    url: str | None = None


class Validity(FileModel):
    """Since when the norm is in force, and until when if it was revoked."""

    inicio: Date
    fim: Date | None = None
    citacao: Citation
    nota: str | None = None


class Mode(FileModel):
    """A modality of team.

    Attributes:
        horas_minimas: least sum of its members' hours a week.
        parametros: rule -> the parameters of it that differ from one modality to another.
    """

    nome: str
    horas_minimas: int = Field(ge=0)
    parametros: dict[str, dict[str, Any]] = Field(default_factory=dict)
    citacao: Citation
    nota: str | None = None


class LegalCap(FileModel):
    """Hours a week that a law of the occupation sets; disputed for statutory servants, hence a warning."""

    horas: int = Field(gt=0)
    citacao: Citation


class Occupation(FileModel):
    """An occupation and its codes in the Brazilian Classification of Occupations (CBO).

    Attributes:
        area: the area of care that it serves, as the norm names it.
        especialidade: whether it counts among the specialties that the norm asks for.
        vedada: whether the norm forbids it on the team.
    """

    nome: str
    cbo: tuple[CboCode, ...] = Field(min_length=1)
    area: str | None = None
    especialidade: bool = False
    vedada: bool = False
    citacao: Citation | None = None
    teto_legal: LegalCap | None = None
    nota: str | None = None


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
    citacao: Citation | None = None

    @model_validator(mode="after")
    def _one_form(self) -> SessionLength:
        if self.fixa is not None and self.multiplo is not None:
            raise ValueError("uma duração é fixa ou múltiplo, não as duas")
        if self.fixa is not None and self.maxima is not None and self.fixa > self.maxima:
            raise ValueError("a duração passa do máximo do artigo")
        if self.minima is not None and self.maxima is not None and self.minima > self.maxima:
            raise ValueError("a duração mínima passa da máxima")
        if self.adicional is not None and self.adicional[0] > self.adicional[1]:
            raise ValueError("a duração adicional vai do mínimo ao máximo")
        if 0 in (self.fixa, self.multiplo, self.minima, self.maxima, *(self.adicional or ())):
            raise ValueError("uma duração não pode ser 00:00")
        return self


class Activity(FileModel):
    """Something a session can be; `recursos` says how many of each resource one takes, by where it is held."""

    nome: str
    abreviatura: str | None = Field(default=None, max_length=12, description="Nome curto, para tabelas estreitas.")
    linha: str | None = Field(default=None, description="Linha de horas para a qual a sessão conta.")
    locais: tuple[Place, ...] = Field(min_length=1)
    participantes: Participants
    recursos: dict[Place, dict[Id, Annotated[int, Field(ge=0)]]] = Field(default_factory=dict)
    duracao: SessionLength = SessionLength()
    residual: bool = Field(default=False, description="Recebe as horas que sobram das demais atividades.")
    cor: str = Field(pattern="^[a-z]+$", description="Nome de cor CSS, para calendários e páginas.")
    citacao: Citation
    nota: str | None = None


class Production(FileModel):
    """Expected sessions a month of a professional on the reference load: how many, and from how many to how many."""

    meta: int = Field(ge=0)
    faixa: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]


class Percentages(FileModel):
    """The same row as a share of the monthly hours, in percent."""

    alvo: Quantity
    faixa: tuple[Quantity, Quantity]


class HoursRow(FileModel):
    """A row of the table of hours: a band and a target, in hours a week for the reference load."""

    nome: str
    citacao: Citation
    alvo: Quantity | None = None
    faixa: tuple[Quantity, Quantity] | None = None
    percentual: Percentages | None = None
    producao: Production | None = None
    proporcional: bool = True
    nota: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> HoursRow:
        for part in (self, self.percentual, self.producao):
            if part is not None and part.faixa is not None and part.faixa[0] > part.faixa[1]:
                raise ValueError("uma faixa vai do mínimo ao máximo")
        return self


class Indicator(FileModel):
    """A monitoring indicator, as its formula stands in the norm.

    Attributes:
        medida: `total`: a count of sessions; `media`: that count over the team's full-time equivalents; `indice`:
            the weighted sum of means over the full-time equivalents.
        por: whom it is taken for.
        atividades: whose sessions are counted, in a total or a mean.
        divisor_horas: hours a week of one full-time equivalent, in a mean or an index.
        pesos: clause id of a mean -> its weight in the index.
    """

    medida: Literal["total", "media", "indice"]
    por: Literal["profissional", "equipe"]
    atividades: tuple[Id, ...] = ()
    divisor_horas: int | None = Field(default=None, gt=0)
    pesos: dict[Id, Quantity] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole_formula(self) -> Indicator:
        if bool(self.atividades) != (self.medida != "indice"):
            raise ValueError("um total ou uma média diz de quais atividades; um índice não")
        if bool(self.pesos) != (self.medida == "indice"):
            raise ValueError("um índice diz os pesos das suas médias; um total ou uma média não")
        if (self.divisor_horas is not None) != (self.medida != "total"):
            raise ValueError("uma média ou um índice diz o seu divisor_horas; um total não")
        return self


class Clause(FileModel):
    """A provision of the norm and what is done with it.

    Attributes:
        artigo: the provision in short, as messages cite it.
        citacao: where exactly it stands.
        resumo: what it asks, in words of our own.
        regra: id of the rule that serves it.
        principal: whether the rule, speaking as a whole, cites this clause.
        parametros: values that the norm gives to the rule.
        unidades: name of a parameter -> what it counts, for readers.
        linha: the row of hours that the clause lays down.
        atividade: the activity that the clause defines.
        indicador: formula, for an indicator.
        registro: the paper that it asks for: `ata`, the minutes of each meeting.
        motivo: why nothing is done with it.
        nota: what the norm leaves open or contradicts, and what Escala does.
    """

    id: Id
    artigo: Citation
    citacao: Citation
    resumo: str = Field(min_length=1)
    forca: Force
    cobertura: Coverage
    regra: str | None = None
    principal: bool = False
    parametros: dict[str, Any] = Field(default_factory=dict)
    unidades: dict[str, str] = Field(default_factory=dict)
    linha: str | None = None
    atividade: Id | None = None
    indicador: Indicator | None = None
    registro: Literal["ata"] | None = Field(default=None, description="O papel que pede: a ata de cada reunião.")
    motivo: str | None = Field(default=None, description="Por que está fora da escala.")
    nota: str | None = None

    @model_validator(mode="after")
    def _says_what_is_done(self) -> Clause:
        if self.cobertura == "fora" and not self.motivo:
            raise ValueError("uma cláusula com cobertura: fora diz o motivo")
        if self.cobertura in ("regra", "achado") and not self.regra:
            raise ValueError(f"uma cláusula com cobertura: {self.cobertura} diz qual regra")
        if self.cobertura not in ("regra", "achado") and self.regra:
            raise ValueError(f"uma cláusula com cobertura: {self.cobertura} não tem regra")
        if (self.cobertura == "indicador") != (self.indicador is not None):
            raise ValueError("uma cláusula com cobertura: indicador, e só ela, diz qual indicador")
        if (self.parametros or self.principal) and not self.regra:
            raise ValueError("parâmetros pertencem a uma regra")
        strange = [name for name in self.unidades if name not in self.parametros]
        if strange:
            raise ValueError(f"unidades fala de {strange[0]}, que não está em parametros")
        return self


class WorkingDayDefaults(FileModel):
    """Shape of a working day where the scenario says nothing: durations in minutes, and blocks a day."""

    maxima_dia: Duration
    bloco_minimo: Duration
    bloco_maximo: Duration
    intervalo: Duration
    interjornada: Duration
    compensacao_semanal: Duration = 0
    blocos_por_dia: int = Field(ge=1)
    citacao: Citation


class Load(FileModel):
    """Hours a week: the reference for proportional bands, and what a contract may hold."""

    referencia: int = Field(gt=0)
    minima: int = Field(gt=0)
    maxima: int = Field(gt=0, le=168)
    citacao: Citation


class Shift(FileModel):
    """A named part of the day, in minutes since midnight."""

    nome: str
    das: Clock
    as_: Clock = Field(alias="as")


class RepairCosts(FileModel):
    """What a change of a scenario costs, in points: they rank what would make an impossible month possible."""

    disponibilidade: Quantity = Field(default=1, description="Cada hora a mais por semana em que alguém pode.")
    parceiro: Quantity = Field(default=8, description="Combinar com um parceiro ou espaço outra data qualquer.")
    turno: Quantity = Field(default=4, description="Cada turno fixo a menos numa unidade.")
    compromisso: Quantity = Field(default=3, description="Desmarcar um compromisso, por pessoa.")
    ausencia: Quantity = Field(default=4, description="Mudar uma ausência de época, por dia.")
    feriado: Quantity = Field(default=12, description="Trabalhar num feriado local.")
    carga: Quantity = Field(default=2, description="Cada hora por semana a mais ou a menos de alguém da equipe.")
    contratacao: Quantity = Field(default=1.5, description="Cada hora por semana de uma pessoa nova.")
    funcionamento: Quantity = Field(
        default=2, description="Cada hora por semana que uma unidade abre a mais ou a menos."
    )
    sabado: Quantity = Field(default=4, description="Cada hora por semana que uma unidade passa a abrir aos sábados.")
    recurso: Quantity = Field(default=15, description="Uma sala, um consultório ou um veículo a mais.")
    duracao: Quantity = Field(default=10, description="Cada hora que uma reunião da equipe inteira dura a menos.")
    faixa: Quantity = Field(default=8, description="Cada hora por semana que uma faixa de horas se alarga.")
    jornada: Quantity = Field(default=10, description="Cada hora que um limite do dia de trabalho cede.")
    clausula: Quantity = Field(default=20, description="Cada unidade que um parâmetro de uma cláusula cede.")
    dispensa: Quantity = Field(default=300, description="Dispensar o que a norma pede.")
    mudanca: Quantity = Field(default=25, description="Cada mudança além da primeira, no mesmo reparo.")


class RescheduleCosts(FileModel):
    """What it costs to change a month that people already live by, in points."""

    sessao: int = Field(default=20, ge=0, description="Cada sessão que muda.")
    pessoa_dia: int = Field(default=4, ge=0, description="Cada dia de uma pessoa em que algo muda.")
    reuniao: int = Field(default=40, ge=0, description="Cada reunião de todos que muda, além da sessão.")
    aviso: int = Field(default=1, ge=0, description="Cada dia de aviso a menos, por dia de uma pessoa que muda.")
    dias_de_aviso: int = Field(default=7, ge=0, description="Dias de aviso com que ninguém é incomodado.")


class PublicHolidays(FileModel):
    """Which country's holidays apply."""

    pais: str = Field(pattern=r"^[A-Z]{2}$")


class Pack(FileModel):
    """A norm: what it is, what it schedules and what each of its provisions asks; `grade` is in minutes."""

    formato: Literal["escala-norma/1"]
    id: Id
    titulo: str
    ementa: str
    fonte: Source
    vigencia: Validity | None = None
    grade: Annotated[int, Field(gt=0, le=60, description="Minutos da grade.")]
    fuso: str
    feriados: PublicHolidays
    carga: Load
    jornada: WorkingDayDefaults
    turnos: dict[Id, Shift] = Field(min_length=1)
    reparos: RepairCosts = RepairCosts()
    remarcacao: RescheduleCosts = RescheduleCosts()
    modalidades: dict[Id, Mode] = Field(min_length=1)
    ocupacoes: dict[Id, Occupation] = Field(min_length=1)
    atividades: dict[Id, Activity] = Field(min_length=1)
    linhas: dict[str, HoursRow] = Field(default_factory=dict)
    clausulas: tuple[Clause, ...] = Field(min_length=1)

    def clauses_of(self, rule: str) -> tuple[Clause, ...]:
        """Clauses that a rule serves: its principal one first, then those that set parameters, then the others."""
        return self.rules().get(rule, ())

    def rules(self) -> Mapping[str, tuple[Clause, ...]]:
        """Every rule id that a clause names, in the pack's order, with its clauses as `clauses_of` puts them."""
        found: dict[str, list[Clause]] = {}
        for clause in self.clausulas:
            if clause.regra:
                found.setdefault(clause.regra, []).append(clause)
        return {
            rule: tuple(sorted(clauses, key=lambda clause: (not clause.principal, not clause.parametros)))
            for rule, clauses in found.items()
        }


__all__ = [
    "Activity",
    "Clause",
    "HoursRow",
    "Occupation",
    "Pack",
    "SessionLength",
    "WeeklyHours",
]
