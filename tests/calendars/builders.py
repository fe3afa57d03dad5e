"""Rosters built by hand: a small team in two units in April 2027, and whatever sessions a test gives it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from escala.calendars import UNPUBLISHED, calendars
from escala.domain.roster import Objective, Roster, Session
from escala.domain.scenario import Scenario
from escala.norms.loading import load_pack
from escala.norms.pack import Pack

ZONE = ZoneInfo("America/Sao_Paulo")


@lru_cache
def pack() -> Pack:
    return load_pack("df-489-2018")


def scenario(**changes: Any) -> Scenario:
    """Four weeks from Monday 5 April 2027 (`periodo` changes that); 21 April is a public holiday."""
    data: dict[str, Any] = {
        "norma": "df-489-2018",
        "modalidade": "nasf-ab-1",
        "periodo": {"inicio": "2027-04-05", "fim": "2027-05-02"},
        "equipe": {"id": "samambaia-1", "nome": "Nasf-AB Samambaia 1"},
        "sede": "ubs-1",
        "feriados": {"uf": "DF", "locais": ["2027-04-30"]},
        "unidades": {
            "ubs-1": {"nome": "UBS 1 de Samambaia", "funcionamento": {"seg-sex": ["07:00-18:00"]}},
            "ubs-7": {"nome": "UBS 7 de Samambaia", "funcionamento": {"seg-sex": ["07:00-18:00"]}},
        },
        "deslocamentos": [{"entre": ["ubs-1", "ubs-7"], "minutos": 20}],
        "esf": {
            "esf-1": {"nome": "eSF 1", "unidade": "ubs-1"},
            "esf-2": {"nome": "eSF 2", "unidade": "ubs-7"},
        },
        "profissionais": {
            "ana": {"nome": "Ana Souza", "ocupacao": "psicologo", "carga_horaria": 40},
            "bia": {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 40},
            "caio": {"nome": "Caio Reis", "ocupacao": "fisioterapeuta", "carga_horaria": 20},
        },
    }
    return Scenario.model_validate({**data, **changes})


def named(activity: str, place: str) -> str:
    """What the summary of an event says."""
    return f"{pack().atividades[activity].nome} · {place}"


def article(activity: str) -> str:
    """The norm's words for where it speaks of an activity."""
    return pack().atividades[activity].citacao


def at(date: str, clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=ZONE)


def session(
    id: str,
    activity: str,
    date: str,
    start: str,
    end: str,
    people: str,
    *,
    unit: str | None = None,
    place: str | None = None,
    esf: str = "",
) -> Session:
    """A session; `people` and `esf` are ids with spaces between them."""
    return Session.model_validate(
        {
            "id": id,
            "atividade": activity,
            "inicio": at(date, start),
            "fim": at(date, end),
            "unidade": unit,
            "local": place or ("unidade" if unit else "territorio"),
            "profissionais": people.split(),
            "esf": esf.split(),
        }
    )


def roster(*sessions: Session, of: Scenario | None = None, **changes: Any) -> Roster:
    return Roster(
        **{
            "versao": "0.1.0",
            "cenario": (of or scenario()).to_data(),
            "situacao": "viavel",
            "objetivo": Objective(valor=120, limite=118, parcelas={"alvo-horas": 120}),
            "semanas": ("2027-W14", "2027-W15", "2027-W16", "2027-W17"),
            "sessoes": sessions,
            **changes,
        }
    )


MORNING = (
    session("0001", "reuniao-esf", "2027-04-06", "08:00", "12:00", "ana bia caio", unit="ubs-1", esf="esf-1"),
    session("0002", "atendimento-individual", "2027-04-06", "13:00", "15:00", "ana", unit="ubs-1"),
    session("0003", "domiciliar-compartilhado", "2027-04-07", "08:00", "09:40", "ana bia", place="domicilio"),
    session("0004", "grupo-compartilhado", "2027-04-08", "08:00", "10:00", "bia", place="territorio", esf="esf-2"),
)
"""A few sessions: at a unit with an eSF, at a unit alone, at home, in the territory."""


def feeds(*sessions: Session, of: Scenario | None = None, revision: dt.datetime = UNPUBLISHED) -> dict[str, bytes]:
    """The calendar files of a roster made of `sessions`."""
    team = of or scenario()
    return calendars(roster(*sessions, of=team), team, pack(), revision=revision)


def events(feed: bytes) -> dict[str, Event]:
    """Events of a feed by summary, which has to be unique in the test."""
    found = Calendar.from_ical(feed).walk("VEVENT")
    by_summary = {str(event["summary"]): event for event in found}
    assert len(by_summary) == len(found)
    return by_summary


def session_events(feed: bytes) -> list[Event]:
    """Events of a feed that show sessions, in the feed's order."""
    return [e for e in Calendar.from_ical(feed).walk("VEVENT") if isinstance(e.decoded("dtstart"), dt.datetime)]
