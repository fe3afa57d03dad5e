"""What a coordinator asks of a running month: on the command line, or as a file with the same words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from escala.documents.document import found
from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of, suggest
from escala.documents.reader import read_yaml
from escala.domain.roster import Session
from escala.domain.scenario import Scenario
from escala.domain.values import Date, FileModel, Name
from escala.whatif.running import Change, Days, absence, closure, commitment, esf_absence, local_holiday, outage

_DAYS = re.compile(r"([^:]+):(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?(?::(.+))?")
_MOMENT = re.compile(r"([^:]+):(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")


class RequestError(ValueError):
    """Something asked of a month that cannot be done; the message is in Portuguese."""


def parse_days(text: str) -> tuple[str, Days, str | None]:
    """Whose days, which, and why, of `psi:2027-03-10..2027-03-12:doença`.

    Raises:
        RequestError: it is not written so.
    """
    match = _DAYS.fullmatch(text.strip())
    try:
        if match is not None:
            first = dt.date.fromisoformat(match[2])
            last = first if match[3] is None else dt.date.fromisoformat(match[3])
            if last >= first:
                return match[1].strip(), Days(first, last), match[4]
    except ValueError:
        pass
    example = "psi:2027-03-10 ou psi:2027-03-10..2027-03-12"
    raise RequestError(f"esperava um identificador e os dias, como {example}, e encontrei {found(text)}")


def parse_moment(text: str) -> tuple[str, dt.datetime]:
    """Whose and when, of `esf-2:2027-03-17T13:00`.

    Raises:
        RequestError: it is not written so.
    """
    match = _MOMENT.fullmatch(text.strip())
    try:
        if match is not None:
            return match[1].strip(), dt.datetime.fromisoformat(f"{match[2]}T{match[3]}")
    except ValueError:
        pass
    raise RequestError(f"esperava uma eSF, dia e hora, como esf-2:2027-03-17T13:00, e encontrei {found(text)}")


def _days(text: str) -> str:
    parse_days(text)
    return text


def _moment(text: str) -> str:
    parse_moment(text)
    return text


DaysText = Annotated[str, AfterValidator(_days)]
MomentText = Annotated[str, AfterValidator(_moment)]


class Request(FileModel):
    """What is new in a running month."""

    titulo: Name | None = Field(default=None, description="O que aconteceu, em uma linha.")
    a_partir_de: Date | None = Field(default=None, description="Primeiro dia que ainda pode mudar.")
    ausencia: tuple[DaysText, ...] = Field(default=(), description="Quem falta, como psi:2027-03-10..2027-03-12.")
    fechar: tuple[DaysText, ...] = Field(default=(), description="Qual unidade não abre, como ubs-7:2027-03-15.")
    sem: tuple[DaysText, ...] = Field(
        default=(), description="O que não se pode usar: veiculo:2027-03-10, ou ubs-7/consultorio=1:2027-03-10."
    )
    esf_ausente: tuple[DaysText, ...] = Field(default=(), description="Qual eSF não pode, como esf-2:2027-03-16.")
    reuniao: tuple[MomentText, ...] = Field(
        default=(), description="A reunião com a eSF muda para quando: esf-2:2027-03-17T13:00."
    )
    fixar: tuple[str, ...] = Field(default=(), description="Sessões que ficam como estão, pela id.")
    mudancas: dict[str, Any] = Field(
        default_factory=dict, description="O que mais muda, com as chaves do cenário (RFC 7396)."
    )

    def with_options(self, options: Mapping[str, Any]) -> Request:
        """This request and what options say besides.

        Raises:
            RequestError: an option is not understood.
        """
        data: dict[str, Any] = self.model_dump()
        for key, value in options.items():
            if isinstance(value, tuple):
                data[key] = (*data[key], *value)
            elif value is not None:
                data[key] = value
        try:
            return Request.model_validate(data)
        except ValidationError as error:
            raise RequestError(str(error.errors()[0].get("msg", "")).removeprefix("Value error, ")) from None

    @property
    def first_day(self) -> dt.date | None:
        """The first of the days that it names, if it names any."""
        dated = (*self.ausencia, *self.fechar, *self.sem, *self.esf_ausente)
        days = [parse_days(text)[1].first for text in dated]
        return min([*days, *(parse_moment(text)[1].date() for text in self.reuniao)], default=None)

    @property
    def meetings(self) -> frozenset[str]:
        """The eSF whose meeting with everybody moves."""
        return frozenset(parse_moment(text)[0] for text in self.reuniao)


def read_request(path: Path) -> Request:
    """The request of a YAML file.

    Raises:
        InputError: it cannot be read as one; every problem with its place.
    """
    problems: list[Problem] = []
    document = read_yaml(path, str(path), problems)
    try:
        request = Request.model_validate(document.data)
    except ValidationError as error:
        raise InputError([*problems, *problems_of(error, document, model=Request)]) from None
    if problems:
        raise InputError(problems)
    return request


def changes(
    request: Request, scenario: Scenario, meeting: tuple[str, int] | None, everyone: Mapping[dt.date, Collection[str]]
) -> Iterator[Change]:
    """What a request writes into a scenario, other than its pins and its merge patch.

    Args:
        request: what is asked.
        scenario: the scenario as it is.
        meeting: the activity of the duty with each eSF and how many minutes it lasts; `None` where there is none.
        everyone: date -> who is not away.

    Raises:
        RequestError: it names what there is not.
    """
    for text in request.ausencia:
        who, days, reason = parse_days(text)
        yield absence(_known(who, scenario.profissionais, "o profissional"), days, reason or "ausência")
    for text in request.fechar:
        unit, days, reason = parse_days(text)
        yield closure(_known(unit, scenario.unidades, "a unidade"), days, reason or "fechamento")
        if len(scenario.unidades) == 1:
            yield local_holiday(days)
    for text in request.esf_ausente:
        esf, days, reason = parse_days(text)
        yield esf_absence(_known(esf, scenario.esf, "a eSF"), days, reason or "ausência")
    for text in request.sem:
        what, days, reason = parse_days(text)
        yield _outage(what, scenario, days, reason or "indisponível")
    for text in request.reuniao:
        esf, begin = parse_moment(text)
        team = scenario.esf[_known(esf, scenario.esf, "a eSF")]
        if meeting is None:
            raise RequestError("a norma deste cenário não pede a reunião de toda a equipe com cada eSF")
        end = begin + dt.timedelta(minutes=meeting[1])
        away = {who for who, days, _ in map(parse_days, request.ausencia) if days.first <= begin.date() <= days.last}
        if begin.date() not in everyone or end.date() != begin.date():
            raise RequestError(f"{found(text)} está fora do período, ou passa da meia-noite")
        yield commitment(
            Session(
                id="nova",
                atividade=meeting[0],
                inicio=begin,
                fim=end,
                unidade=team.unidade,
                local="unidade",
                profissionais=tuple(p for p in everyone[begin.date()] if p not in away),
                esf=(esf,),
            )
        )


def _outage(what: str, scenario: Scenario, days: Days, reason: str) -> Change:
    place, _, name = what.rpartition("/")
    name, _, number = name.partition("=")
    unit = _known(place, scenario.unidades, "a unidade") if place else None
    own = scenario.recursos if unit is None else scenario.unidades[unit].recursos
    if unit is None and name not in own:
        elsewhere = [id for id, other in scenario.unidades.items() if name in other.recursos]
        if elsewhere:
            raise RequestError(f"{found(name)} é de cada unidade: diga de qual, como {elsewhere[0]}/{name}")
    if number and not (number.isdecimal() and int(number)):
        raise RequestError(f"esperava quantos faltam, como consultorio=1, e encontrei {found(what)}")
    return outage(_known(name, own, "o recurso"), unit, int(number) if number else None, days, reason)


def _known(name: str, among: Collection[str], what: str) -> str:
    if name in among:
        return name
    raise RequestError(f"{what} {found(name)} não existe. {suggest(name, sorted(among))}".rstrip())


def pinned(sessions: Mapping[str, Session], ids: Collection[str], called: Collection[str]) -> Iterator[Session]:
    """The sessions of a roster that are to stay as they are.

    Args:
        sessions: the roster's, by id.
        ids: of those that stay.
        called: activities of the meetings that clauses of general kinds call.

    Raises:
        RequestError: there is none of an id, or it is a journey, which follows what it leads to.
    """
    for id in dict.fromkeys(ids):
        session = sessions.get(_known(id, sessions, "a sessão"))
        assert session is not None
        if session.atividade in called:
            raise RequestError(f"a sessão {found(id)} é uma reunião que a norma convoca: já fica se puder")
        if session.local == "transito":
            raise RequestError(f"a sessão {found(id)} é um deslocamento: fixe a sessão a que ele leva")
        yield session
