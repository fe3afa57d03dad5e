"""The scenario: one team, its places, its people and its period, as a coordinator writes them.

Field names are the file's own keys, which are public API. Durations and clock times are kept in
minutes; what a field means is said by its description, which is also what editors show.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from escala.domain.clock import WEEKDAYS, Span, WeeklyHours, format_clock, parse_clock, parse_duration, show

ID_PATTERN = r"[a-z0-9][a-z0-9-]*"
Place = Literal["unidade", "domicilio", "territorio", "transito"]
"""Where a session is held: at a unit, at a home, in the territory, or on the way."""


def _check_id(value: str) -> str:
    if not re.fullmatch(ID_PATTERN, value):
        raise ValueError(f"{show(value)} não serve de identificador; use letras minúsculas sem acento, números e hífen")
    return value


def _parse_date(value: object) -> dt.date:
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"a data {value} não existe no calendário") from None
    raise ValueError(f"esperava uma data como 2027-03-08 e encontrei {show(value)}")


Id = Annotated[str, AfterValidator(_check_id), WithJsonSchema({"type": "string", "pattern": f"^{ID_PATTERN}$"})]
Date = Annotated[
    dt.date,
    BeforeValidator(_parse_date),
    PlainSerializer(lambda d: d.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]
_CLOCK_SCHEMA = {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}
Clock = Annotated[
    int,
    BeforeValidator(parse_clock),
    PlainSerializer(format_clock, return_type=str),
    WithJsonSchema(_CLOCK_SCHEMA),
]
"""A time of day, in minutes since midnight; `"08:00"` in files."""
Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_clock, return_type=str),
    WithJsonSchema(_CLOCK_SCHEMA),
]
"""A duration in minutes; `"02:00"` in files."""


class FileModel(BaseModel):
    """Base of everything read from a file: unknown keys are errors, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Team(FileModel):
    """The support team."""

    id: Id = Field(description="Identificador da equipe.")
    nome: str = Field(min_length=1, description="Nome da equipe, como aparece nos calendários.")


class Holidays(FileModel):
    """Which holidays close the units."""

    uf: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", description="Sigla da unidade da Federação, como DF.")
    facultativos: bool = Field(default=False, description="Se os pontos facultativos contam como feriados.")
    locais: tuple[Date, ...] = Field(default=(), description="Feriados locais, data por data.")


class Unit(FileModel):
    """A primary-care unit (UBS)."""

    nome: str = Field(min_length=1, description="Nome da unidade.")
    funcionamento: WeeklyHours = Field(description="Horário de funcionamento da unidade.")
    recursos: dict[Id, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict, description="Quantos consultórios e salas a equipe pode usar ao mesmo tempo."
    )


class Travel(FileModel):
    """Travel time between two units, the same in both directions."""

    entre: tuple[Id, Id] = Field(description="As duas unidades.")
    minutos: int = Field(ge=0, le=600, description="Minutos de viagem entre elas.")


class FamilyHealthTeam(FileModel):
    """A linked family-health team (eSF)."""

    nome: str = Field(min_length=1, description="Nome da eSF.")
    unidade: Id = Field(description="Unidade em que a eSF trabalha.")
    disponibilidade: WeeklyHours | None = Field(
        default=None, description="Quando a eSF pode se reunir ou atender junto (padrão: o horário da sua unidade)."
    )


class Absence(FileModel):
    """Whole days away, both ends included."""

    de: Date = Field(description="Primeiro dia da ausência.")
    ate: Date = Field(description="Último dia da ausência.")
    motivo: str = Field(default="ausência", description="Motivo da ausência (férias, licença, curso).")

    @model_validator(mode="after")
    def _ordered(self) -> Absence:
        if self.ate < self.de:
            raise ValueError(f"a ausência termina em {self.ate}, antes de começar em {self.de}")
        return self


class Preference(FileModel):
    """Hours a professional would rather not work."""

    evitar: WeeklyHours = Field(description="Horários que a pessoa prefere não trabalhar.")
    peso: int = Field(default=1, ge=0, le=100, description="Importância da preferência.")


class Professional(FileModel):
    """A member of the support team."""

    nome: str = Field(min_length=1, description="Nome do profissional.")
    ocupacao: str = Field(description="Ocupação, como na tabela de ocupações da norma.")
    carga_horaria: int = Field(description="Horas por semana.")
    disponibilidade: WeeklyHours | None = Field(
        default=None, description="Quando pode trabalhar (padrão: sempre que uma unidade está aberta)."
    )
    ausencias: tuple[Absence, ...] = Field(default=(), description="Dias inteiros de ausência.")
    preferencias: tuple[Preference, ...] = Field(default=(), description="Horários a evitar, com peso.")


class WorkingDay(FileModel):
    """Shape of a working day; a duration left out takes the norm's value."""

    maxima_dia: Duration | None = Field(default=None, description="Máximo de horas por dia.")
    bloco_minimo: Duration | None = Field(default=None, description="Menor período de trabalho sem intervalo.")
    bloco_maximo: Duration | None = Field(default=None, description="Maior período de trabalho sem intervalo.")
    intervalo: Duration | None = Field(default=None, description="Menor intervalo entre dois períodos do dia.")
    interjornada: Duration | None = Field(default=None, description="Menor descanso entre dois dias de trabalho.")


class Commitment(FileModel):
    """A session fixed in advance, once (`em`) or every week (`toda`)."""

    profissionais: tuple[Id, ...] = Field(min_length=1, description="Quem participa.")
    atividade: str = Field(description="Atividade da norma.")
    em: Date | None = Field(default=None, description="Data, se acontece uma vez.")
    toda: Literal["seg", "ter", "qua", "qui", "sex", "sab", "dom"] | None = Field(
        default=None, description="Dia da semana, se acontece toda semana."
    )
    das: Clock = Field(description="Hora de início.")
    as_: Clock = Field(alias="as", description="Hora de término.")
    unidade: Id | None = Field(default=None, description="Unidade, se acontece numa unidade.")
    local: Place | None = Field(default=None, description="unidade, domicilio ou territorio (padrão: conforme a unidade).")
    esf: tuple[Id, ...] = Field(default=(), description="eSF que participam.")

    @model_validator(mode="after")
    def _consistent(self) -> Commitment:
        if (self.em is None) == (self.toda is None):
            raise ValueError("um compromisso tem ou uma data (em: 2027-03-10) ou um dia da semana (toda: qua)")
        if self.as_ <= self.das:
            raise ValueError(
                f"o compromisso termina às {format_clock(self.as_)}, antes de começar às {format_clock(self.das)}"
            )
        if self.local == "transito":
            raise ValueError("um compromisso não pode ser um deslocamento; o Escala calcula os deslocamentos")
        if (self.place == "unidade") != (self.unidade is not None):
            raise ValueError("local: unidade pede uma unidade, e só ele; para domicilio ou territorio use unidade: null")
        return self

    @property
    def span(self) -> Span:
        """Its stretch of the day, in minutes since midnight."""
        return Span(self.das, self.as_)

    @property
    def place(self) -> Place:
        """Where it is held: as written, else at the unit named, else in the territory."""
        return self.local or ("unidade" if self.unidade is not None else "territorio")

    @property
    def weekday(self) -> int | None:
        """Weekday number (Monday 0) of a weekly commitment."""
        return None if self.toda is None else WEEKDAYS.index(self.toda)


class Period(FileModel):
    """Whole weeks: first Monday to last Sunday."""

    inicio: Date = Field(description="Primeira segunda-feira.")
    fim: Date = Field(description="Último domingo.")

    @model_validator(mode="after")
    def _whole_weeks(self) -> Period:
        if self.fim < self.inicio:
            raise ValueError(f"o período termina em {self.fim}, antes de começar em {self.inicio}")
        if self.inicio.weekday() != 0:
            monday = self.inicio - dt.timedelta(days=self.inicio.weekday())
            raise ValueError(f"o período começa em {self.inicio}, que não é segunda-feira; talvez {monday}")
        if self.fim.weekday() != 6:
            sunday = self.fim + dt.timedelta(days=6 - self.fim.weekday())
            raise ValueError(f"o período termina em {self.fim}, que não é domingo; talvez {sunday}")
        if (self.fim - self.inicio).days >= 53 * 7:
            raise ValueError("o período passa de um ano; planeje um mês de cada vez")
        return self


def _parse_period(value: object) -> object:
    """A month `2027-03` becomes the whole ISO weeks whose Thursday falls in it."""
    if not isinstance(value, str):
        if isinstance(value, dict | Period):
            return value
        raise ValueError(f"esperava um mês como 2027-03, ou {{inicio, fim}}, e encontrei {show(value)}")
    match = re.fullmatch(r"(\d{4})-(\d{2})", value.strip())
    if match is None or not 1 <= int(match[2]) <= 12 or not 1 <= int(match[1]) <= 9998:
        raise ValueError(f"{show(value)} não é um mês; esperava algo como 2027-03")
    year, month = int(match[1]), int(match[2])
    first, following = dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1)
    thursdays = [
        day for day in (first + dt.timedelta(days=i) for i in range((following - first).days)) if day.weekday() == 3
    ]
    return {"inicio": thursdays[0] - dt.timedelta(days=3), "fim": thursdays[-1] + dt.timedelta(days=3)}


class Scenario(FileModel):
    """One team and one period, as solved: every overlay applied, every reference checked."""

    norma: str = Field(description="A norma: o nome de um pacote (df-489-2018) ou o caminho de um arquivo.")
    modalidade: str = Field(description="Modalidade da equipe na norma, como nasf-ab-1.")
    periodo: Annotated[
        Period,
        BeforeValidator(_parse_period),
        WithJsonSchema(
            {
                "description": "Um mês (2027-03) ou as datas da primeira segunda-feira e do último domingo.",
                "anyOf": [
                    {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
                    {
                        "type": "object",
                        "required": ["inicio", "fim"],
                        "properties": {
                            "inicio": {"type": "string", "format": "date"},
                            "fim": {"type": "string", "format": "date"},
                        },
                        "additionalProperties": False,
                    },
                ],
            }
        ),
    ] = Field(description="O mês ou as datas a planejar.")
    equipe: Team = Field(description="A equipe.")
    sede: Id = Field(description="A unidade em que a equipe está instalada.")
    feriados: Holidays = Field(default=Holidays(), description="Feriados que fecham as unidades.")
    unidades: dict[Id, Unit] = Field(min_length=1, description="As unidades, por identificador.")
    deslocamentos: tuple[Travel, ...] = Field(default=(), description="Tempo de viagem entre unidades.")
    recursos: dict[Id, Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict, description="Recursos de toda a equipe, como veiculo: 1."
    )
    esf: dict[Id, FamilyHealthTeam] = Field(default_factory=dict, description="As eSF vinculadas.")
    profissionais: dict[Id, Professional] = Field(min_length=1, description="Os profissionais da equipe.")
    jornada: WorkingDay = Field(default=WorkingDay(), description="Forma do dia de trabalho.")
    compromissos: tuple[Commitment, ...] = Field(default=(), description="Sessões já marcadas.")
    ajustes: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="O que esta equipe muda na norma, sempre com um motivo."
    )
    pesos: dict[str, Annotated[int, Field(ge=0, le=1000)]] = Field(
        default_factory=dict, description="Peso de cada regra preferencial."
    )

    def to_data(self) -> dict[str, Any]:
        """The scenario as plain data with the file's keys, defaults left out; reading it back gives an equal scenario."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
