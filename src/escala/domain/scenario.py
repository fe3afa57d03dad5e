"""The scenario: one team or the teams of a service, their places, people and period, as a coordinator writes them.

Field names are the file's own keys, which are public API. Durations and clock times are kept in minutes; what a field
means is said by its description, which is also what editors show.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from escala.domain.clock import WEEKDAYS, PlacedError, Span, WeeklyHours, format_clock, show
from escala.domain.merge_patch import merge_patch
from escala.domain.previous import NOTHING_BEFORE, PreviousPeriod
from escala.domain.values import (
    NAME_LENGTH,
    YEARS,
    Clock,
    Date,
    Duration,
    EndClock,
    FileModel,
    Id,
    Name,
    Place,
    Switch,
    Weekday,
    Whole,
)

MOST_RESOURCES = 1000
"""Most rooms, consulting rooms or vehicles of one kind."""

MOST_STRETCHES = 5000
"""Most windows or busy times of one party or venue."""


class Team(FileModel):
    """The support team."""

    id: Id = Field(description="Identificador da equipe.")
    nome: Name = Field(description="Nome da equipe, como aparece nos calendários.")


class ServiceTeam(FileModel):
    """One of the teams of a service that has several."""

    nome: Name = Field(description="Nome da equipe, como aparece nos calendários.")
    sede: Id | None = Field(default=None, description="A unidade em que está instalada (padrão: a sede do serviço).")


class Holidays(FileModel):
    """Which holidays close the units."""

    uf: str | None = Field(default=None, description="Sigla da unidade da Federação, como DF.")
    facultativos: Switch = Field(default=False, description="Se os pontos facultativos contam como feriados.")
    locais: tuple[Date, ...] = Field(default=(), max_length=400, description="Feriados locais, data por data.")


class WholeDays(FileModel):
    """Whole days, both ends included."""

    de: Date = Field(description="Primeiro dia.")
    ate: Date = Field(description="Último dia.")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.ate < self.de:
            hint = f"; talvez de: {self.ate}, ate: {self.de}"
            message = f"{self.what} termina em {self.ate}, antes de começar em {self.de}{hint}"
            raise PlacedError([(("ate",), message)])
        return self

    @property
    def what(self) -> str:
        """What messages call it, with its article."""
        return "a ausência"

    def covers(self, date: dt.date) -> bool:
        """Whether a date is one of its days."""
        return self.de <= date <= self.ate

    def overlaps(self, other: WholeDays) -> bool:
        """Whether it shares a day with another one."""
        return self.de <= other.ate and other.de <= self.ate


class Absence(WholeDays):
    """Whole days on which a professional is away, or an eSF cannot take part in anything."""

    motivo: Name = Field(default="ausência", description="Motivo da ausência (férias, licença, curso).")


class Closure(WholeDays):
    """Whole days on which a unit does not open, holidays aside."""

    motivo: Name = Field(default="fechamento", description="Motivo do fechamento (obra, dedetização).")

    @property
    def what(self) -> str:
        """What messages call it, with its article."""
        return "o fechamento"


class Outage(WholeDays):
    """Whole days on which rooms or vehicles cannot be had."""

    recurso: Id = Field(description="O recurso, como veiculo ou sala.")
    unidade: Id | None = Field(default=None, description="De qual unidade (padrão: os recursos de toda a equipe).")
    quantidade: Annotated[Whole, Field(ge=1, le=MOST_RESOURCES)] | None = Field(
        default=None, description="Quantos faltam (padrão: todos)."
    )
    motivo: Name = Field(default="indisponível", description="Motivo (conserto, reforma).")

    @property
    def what(self) -> str:
        """What messages call it, with its article."""
        return "a indisponibilidade"


class Unit(FileModel):
    """A primary-care unit (UBS)."""

    nome: Name = Field(description="Nome da unidade.")
    funcionamento: WeeklyHours = Field(description="Horário de funcionamento da unidade.")
    recursos: dict[Id, Annotated[Whole, Field(ge=0, le=MOST_RESOURCES)]] = Field(
        default_factory=dict, description="Quantos consultórios e salas a equipe pode usar ao mesmo tempo."
    )
    referencia: Id | None = Field(default=None, description="Profissional que é a referência desta unidade.")
    turnos: WeeklyHours | None = Field(default=None, description="Os turnos fixos da equipe nesta unidade.")
    equipe: Id | None = Field(default=None, description="A equipe a que se vincula, num serviço de várias.")
    fechamentos: tuple[Closure, ...] = Field(
        default=(), max_length=400, description="Dias inteiros em que não abre, além dos feriados."
    )


class Travel(FileModel):
    """Travel time between two units, the same in both directions."""

    entre: tuple[Id, Id] = Field(description="As duas unidades.")
    minutos: Whole = Field(ge=0, le=600, description="Minutos de viagem entre elas.")


class FamilyHealthTeam(FileModel):
    """A linked family-health team (eSF)."""

    nome: Name = Field(description="Nome da eSF.")
    unidade: Id = Field(description="Unidade em que a eSF trabalha.")
    disponibilidade: WeeklyHours | None = Field(
        default=None, description="Quando a eSF pode se reunir ou atender junto (padrão: o horário da sua unidade)."
    )
    equipe: Id | None = Field(
        default=None, description="A equipe a que se vincula, num serviço de várias (padrão: a da sua unidade)."
    )
    ausencias: tuple[Absence, ...] = Field(
        default=(), max_length=400, description="Dias inteiros em que a eSF não se reúne nem atende junto."
    )


class Preference(FileModel):
    """Hours a professional would rather not work."""

    evitar: WeeklyHours = Field(description="Horários que a pessoa prefere não trabalhar.")
    peso: Whole = Field(default=1, ge=0, le=100, description="Importância da preferência.")


class Professional(FileModel):
    """A member of the support team."""

    nome: Name = Field(description="Nome do profissional.")
    ocupacao: str = Field(description="Ocupação, como na tabela de ocupações da norma.")
    carga_horaria: Whole = Field(description="Horas por semana.")
    lotacao: Id | None = Field(default=None, description="Unidade a que pertence (padrão: a sede).")
    equipes: tuple[Id, ...] = Field(default=(), max_length=50, description="As suas equipes, num serviço de várias.")
    habilidades: tuple[Id, ...] = Field(
        default=(), max_length=50, description="O que sabe fazer, com as palavras das cláusulas que o pedem."
    )
    disponibilidade: WeeklyHours | None = Field(
        default=None, description="Quando pode trabalhar (padrão: sempre que uma unidade está aberta)."
    )
    ausencias: tuple[Absence, ...] = Field(default=(), max_length=400, description="Dias inteiros de ausência.")
    preferencias: tuple[Preference, ...] = Field(default=(), max_length=100, description="Horários a evitar, com peso.")


def _check_order(what: str, start: int, end: int) -> None:
    """That `as` comes after `das`, both in minutes since midnight."""
    if end <= start:
        when = "na hora em que começa" if end == start else f"antes de começar às {format_clock(start)}"
        raise PlacedError([(("as",), f"{what} termina às {format_clock(end)}, {when}")])


class Stretch(FileModel):
    """Part of one date."""

    em: Date = Field(description="Data.")
    das: Clock = Field(description="Hora de início.")
    as_: EndClock = Field(alias="as", description='Hora de término; "24:00" é o fim do dia.')

    @model_validator(mode="after")
    def _ordered(self) -> Stretch:
        _check_order("o horário", self.das, self.as_)
        return self

    @property
    def span(self) -> Span:
        """Its part of the day, in minutes since midnight."""
        return Span(self.das, self.as_)


def _check_stretches(value: object) -> object:
    """Busy times as a list; the name of a file is read, and replaced by what it says, before a scenario is made."""
    if isinstance(value, list | tuple):
        return value
    example = 'como [{em: 2027-03-10, das: "08:00", as: "12:00"}]'
    if isinstance(value, str):
        message = f"esperava uma lista de horários, {example}, e encontrei o caminho {show(value)}"
        raise ValueError(f"{message}; talvez o caminho só valha num arquivo de cenário")
    raise ValueError(
        f"esperava o caminho de um arquivo .ics ou uma lista de horários, {example}, e encontrei {show(value)}"
    )


class _OrFile:
    """In the JSON Schema, what a value is or the path of the file that it is read from."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(schema)]}


class Outsider(FileModel):
    """Whoever or whatever is outside the team and has hours of its own.

    Available on a date: the weekly windows and that date's own ones together, any time where neither is given, less
    the busy times.
    """

    nome: Name = Field(description="Nome, como aparece nos calendários.")
    disponibilidade: WeeklyHours | None = Field(
        default=None, description="Quando pode, toda semana (padrão: a qualquer hora, se também não há datas)."
    )
    datas: tuple[Stretch, ...] | None = Field(
        default=None,
        max_length=MOST_STRETCHES,
        description="Quando pode em certas datas; sem disponibilidade, só nelas.",
    )
    ocupado: Annotated[
        tuple[Stretch, ...], Field(max_length=MOST_STRETCHES), BeforeValidator(_check_stretches), _OrFile()
    ] = Field(
        default=(),
        description="Quando não pode: o caminho de um arquivo .ics, a partir da pasta deste, ou uma lista de horários.",
    )


class Party(Outsider):
    """A guest or a partner organisation that takes part in sessions."""

    unidade: Id | None = Field(default=None, description="A unidade a que pertence, como a sua direção.")


class Venue(Outsider):
    """A place outside the units, such as an auditorium."""


class WorkingDay(FileModel):
    """Shape of a working day, in minutes; a duration left out takes the norm's value."""

    maxima_dia: Duration | None = Field(default=None, description="Máximo de horas por dia.")
    bloco_minimo: Duration | None = Field(default=None, description="Menor período de trabalho sem intervalo.")
    bloco_maximo: Duration | None = Field(default=None, description="Maior período de trabalho sem intervalo.")
    intervalo: Duration | None = Field(default=None, description="Menor intervalo entre dois períodos do dia.")
    interjornada: Duration | None = Field(default=None, description="Menor descanso entre dois dias de trabalho.")
    compensacao_semanal: Duration | None = Field(
        default=None, description="Horas, no máximo, que uma semana compensa do saldo do período anterior."
    )


class Commitment(FileModel):
    """A session fixed in advance, once (`em`) or every week (`toda`)."""

    profissionais: tuple[Id, ...] = Field(min_length=1, description="Quem participa.")
    atividade: str = Field(description="Atividade da norma.")
    em: Date | None = Field(default=None, description="Data, se acontece uma vez.")
    toda: Weekday | None = Field(default=None, description="Dia da semana, se acontece toda semana.")
    das: Clock = Field(description="Hora de início.")
    as_: Clock = Field(alias="as", description="Hora de término.")
    unidade: Id | None = Field(default=None, description="Unidade, se acontece numa unidade.")
    local: Place | None = Field(
        default=None, description="unidade, domicilio ou territorio (padrão: conforme a unidade)."
    )
    esf: tuple[Id, ...] = Field(default=(), description="eSF que participam.")

    @model_validator(mode="after")
    def _consistent(self) -> Commitment:
        if (self.em is None) == (self.toda is None):
            raise ValueError("um compromisso tem ou uma data (em: 2027-03-10) ou um dia da semana (toda: qua)")
        _check_order("o compromisso", self.das, self.as_)
        if self.local == "transito":
            message = "um compromisso não pode ser um deslocamento: o Escala calcula os deslocamentos"
            raise PlacedError([(("local",), message)])
        if self.place == "unidade" and self.unidade is None:
            raise PlacedError([(("local",), "local: unidade pede uma unidade, e ela falta")])
        if self.place != "unidade" and self.unidade is not None:
            message = f"local: {self.place} não leva unidade, e encontrei {self.unidade}; talvez unidade: null"
            raise PlacedError([(("unidade",), message)])
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


class Agreement(FileModel):
    """What a team has agreed beyond its norm: one more clause of a general kind of rule."""

    regra: str = Field(description="O tipo de regra, como reuniao-recorrente.")
    resumo: Name = Field(description="O que foi pactuado, em palavras.")
    citacao: Name = Field(description="De onde vem, como uma ata.")
    equipe: Id | None = Field(default=None, description="A equipe que o pactuou, num serviço de várias.")
    parametros: dict[str, Any] = Field(description="Os parâmetros desse tipo de regra.")


DATED = (
    "unidades",
    "recursos",
    "esf",
    "profissionais",
    "parceiros",
    "espacos",
    "indisponibilidades",
    "compromissos",
    "andamento",
)
"""Keys of a scenario that may say one thing until a date and another from it on; the others hold all period long."""


class Ongoing(FileModel):
    """A period that was changed on its way: what is new in the scenario holds from a date on."""

    a_partir_de: Date = Field(description="Primeiro dia em que vale o cenário como está escrito.")
    antes: dict[str, Any] = Field(
        default_factory=dict,
        description="O que valia até a véspera, como mudança (RFC 7396) sobre o cenário como está escrito.",
    )


class Period(FileModel):
    """Whole weeks: first Monday to last Sunday."""

    inicio: Date = Field(description="Primeira segunda-feira.")
    fim: Date = Field(description="Último domingo.")

    @model_validator(mode="after")
    def _whole_weeks(self) -> Period:
        monday = self.inicio - dt.timedelta(days=self.inicio.weekday())
        sunday = self.fim + dt.timedelta(days=6 - self.fim.weekday())
        wrong: list[tuple[tuple[str, ...], str]] = []
        if self.inicio != monday:
            wrong.append((("inicio",), f"o período começa em {self.inicio}, que não é segunda-feira; talvez {monday}"))
        if self.fim != sunday:
            wrong.append((("fim",), f"o período termina em {self.fim}, que não é domingo; talvez {sunday}"))
        if self.fim < self.inicio:
            wrong = [(("fim",), f"o período termina em {self.fim}, antes de começar em {self.inicio}")]
        if (self.fim - self.inicio).days >= 53 * 7:
            wrong.append((("fim",), "o período passa de um ano; talvez um mês de cada vez"))
        if wrong:
            raise PlacedError(wrong)
        return self


def parse_period(value: object) -> object:
    """A month `2027-03` as the data of its period: the whole ISO weeks whose Thursday falls in it.

    Raises:
        ValueError: neither a month nor a mapping; the message is in Portuguese.
    """
    if not isinstance(value, str):
        if isinstance(value, dict | Period):
            return value
        raise ValueError(f"esperava um mês como 2027-03, ou {{inicio, fim}}, e encontrei {show(value)}")
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})", value.strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"esperava um mês como 2027-03 e encontrei {show(value)}")
    if int(match[1]) not in YEARS[1:-1]:
        raise ValueError(f"o mês {value} está fora dos anos de {YEARS[1]} a {YEARS[-2]}")
    year, month = int(match[1]), int(match[2])
    first, following = dt.date(year, month, 1), dt.date(year + month // 12, month % 12 + 1, 1)
    thursdays = [
        day for day in (first + dt.timedelta(days=i) for i in range((following - first).days)) if day.weekday() == 3
    ]
    return {"inicio": thursdays[0] - dt.timedelta(days=3), "fim": thursdays[-1] + dt.timedelta(days=3)}


class Scenario(FileModel):
    """A team, or a service of several, and a period, as solved: every overlay applied, every reference checked."""

    norma: str = Field(description="A norma: o nome de um pacote (df-489-2018) ou o caminho de um arquivo.")
    modalidade: str = Field(description="Modalidade da equipe na norma, como nasf-ab-1.")
    periodo: Annotated[
        Period,
        BeforeValidator(parse_period),
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
    equipe: Team = Field(description="A equipe; num serviço de várias, o serviço.")
    equipes: dict[Id, ServiceTeam] = Field(
        default_factory=dict, max_length=50, description="As equipes, num serviço de várias, por identificador."
    )
    sede: Id = Field(description="A unidade em que a equipe está instalada.")
    feriados: Holidays = Field(default=Holidays(), description="Feriados que fecham as unidades.")
    unidades: dict[Id, Unit] = Field(min_length=1, max_length=50, description="As unidades, por identificador.")
    deslocamentos: tuple[Travel, ...] = Field(
        default=(), max_length=2000, description="Tempo de viagem entre unidades."
    )
    recursos: dict[Id, Annotated[Whole, Field(ge=0, le=MOST_RESOURCES)]] = Field(
        default_factory=dict, description="Recursos de toda a equipe, como veiculo: 1."
    )
    esf: dict[Id, FamilyHealthTeam] = Field(default_factory=dict, max_length=200, description="As eSF vinculadas.")
    profissionais: dict[Id, Professional] = Field(
        min_length=1, max_length=200, description="Os profissionais da equipe."
    )
    parceiros: dict[Id, Party] = Field(
        default_factory=dict, max_length=200, description="Convidados e instituições parceiras, por identificador."
    )
    espacos: dict[Id, Venue] = Field(
        default_factory=dict,
        max_length=200,
        description="Espaços fora das unidades, como um auditório, por identificador.",
    )
    indisponibilidades: tuple[Outage, ...] = Field(
        default=(), max_length=1000, description="Dias em que faltam salas, consultórios ou veículos."
    )
    jornada: WorkingDay = Field(default=WorkingDay(), description="Forma do dia de trabalho.")
    compromissos: tuple[Commitment, ...] = Field(default=(), max_length=1000, description="Sessões já marcadas.")
    ajustes: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="O que esta equipe muda na norma, sempre com um motivo."
    )
    pactuacoes: dict[Id, Agreement] = Field(
        default_factory=dict, max_length=200, description="O que a equipe pactuou além da norma, por identificador."
    )
    pesos: dict[str, Annotated[Whole, Field(ge=0, le=1000)]] = Field(
        default_factory=dict, description="Peso de cada regra preferencial."
    )
    fixar: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        max_length=5000,
        description="Sessões da escala de partida que ficam como estão, pela id de cada uma.",
    )
    anterior: PreviousPeriod | None = Field(
        default=None, description="O que vem do período anterior, escrito por escala gerar --anterior."
    )
    andamento: Ongoing | None = Field(
        default=None, description="O que mudou no meio do período, escrito por escala replanejar."
    )

    @model_validator(mode="before")
    @classmethod
    def _service(cls, data: Any) -> Any:
        """A service of several teams that has no name of its own takes theirs."""
        if not isinstance(data, dict) or "equipe" in data or not isinstance(data.get("equipes"), dict):
            return data
        names = [str(team.get("nome", id)) for id, team in data["equipes"].items() if isinstance(team, dict)]
        return {**data, "equipe": {"id": "servico", "nome": ", ".join(names)[:NAME_LENGTH] or "Serviço"}}

    @cached_property
    def earlier(self) -> Scenario | None:
        """The scenario that held before `andamento.a_partir_de`; None where nothing changed on the way.

        Raises:
            pydantic.ValidationError: `andamento.antes` does not lead to a scenario.
        """
        if self.andamento is None:
            return None
        data = self.to_data()
        del data["andamento"]
        return Scenario.model_validate(merge_patch(data, self.andamento.antes))

    @property
    def before(self) -> PreviousPeriod:
        """What the period takes over from the one before it; nothing where none is known."""
        return self.anterior or NOTHING_BEFORE

    def seat(self, team: str | None) -> str:
        """The unit where a team is installed; of no team in particular, the service's."""
        own = self.equipes[team].sede if team is not None and team in self.equipes else None
        return own or self.sede

    def in_team(self, professional: str, team: str | None) -> bool:
        """Whether a professional is of a team; everybody is of none in particular."""
        return team is None or team in self.profissionais[professional].equipes

    def team_of(self, esf: str) -> str | None:
        """The team to which an eSF is linked: its own, or its unit's."""
        return self.esf[esf].equipe or self.unidades[self.esf[esf].unidade].equipe

    def works_at(self, professional: str, unit: str) -> bool:
        """Whether a professional works at a unit: in a service, at those of their teams and at those of none."""
        team = self.unidades[unit].equipe
        return team is None or team in self.profissionais[professional].equipes

    def of_teams(self, teams: Collection[str], also: Collection[str] = ()) -> Scenario:
        """What some teams of the service have by themselves, as the scenario of one team.

        Their people, eSF and units, the units of no team, those of `also`, and the commitments of their people.

        Args:
            teams: ids of teams of the service.
            also: ids of further units.
        """
        people = {p: member for p, member in self.profissionais.items() if not set(member.equipes).isdisjoint(teams)}
        esf = {id: team for id, team in self.esf.items() if self.team_of(id) in teams}
        fixed = [
            commitment.model_copy(update={"profissionais": own, "esf": tuple(e for e in commitment.esf if e in esf)})
            for commitment in self.compromissos
            if (own := tuple(p for p in commitment.profissionais if p in people))
        ]
        needed = {self.seat(team) for team in teams} | {team.unidade for team in esf.values()} | set(also)
        needed |= {c.unidade for c in fixed if c.unidade} | {m.lotacao for m in people.values() if m.lotacao}
        units = {u: unit for u, unit in self.unidades.items() if u in needed or unit.equipe in (None, *teams)}
        names = [self.equipes[team].nome for team in teams]
        return self.model_copy(
            update={
                "equipe": Team.model_construct(id="-".join(teams), nome=", ".join(names)),
                "equipes": {team: self.equipes[team] for team in teams},
                "sede": self.seat(next(iter(teams))),
                "unidades": units,
                "deslocamentos": tuple(leg for leg in self.deslocamentos if set(leg.entre) <= set(units)),
                "esf": esf,
                "profissionais": people,
                "compromissos": tuple(fixed),
                "indisponibilidades": tuple(o for o in self.indisponibilidades if o.unidade in (None, *units)),
                "andamento": None,
            }
        )

    def to_data(self) -> dict[str, Any]:
        """The scenario as plain data with the file's keys, defaults left out.

        Reading it back gives an equal scenario.
        """
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
