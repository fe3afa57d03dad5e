"""A history made by hand for the web's tests: a team of two, a unit, an eSF and a partner, published more than once."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from escala.calendars import CalendarEvent, uid_of
from escala.publication import Edition, append, create, open_store, plan, transaction

ZONE = "America/Sao_Paulo"
TEAM = "dupla"
TITLES = {
    "equipe": "Nasf-AB Dupla",
    "profissional-ana": "Ana Souza · Nasf-AB Dupla",
    "profissional-bia": "Bia Lima · Nasf-AB Dupla",
    "esf-esf-1": "eSF 1 · Nasf-AB Dupla",
    "unidade-ubs-1": "UBS 1 · Nasf-AB Dupla",
    "parceiro-cras": "CRAS Sul · Nasf-AB Dupla",
}
PASSWORD = "três pratos de trigo"
Event = tuple[str, CalendarEvent]


def monday(now: dt.datetime | None = None) -> dt.date:
    """The Monday of the week of a moment; default: of this one."""
    today = (now or dt.datetime.now(dt.UTC)).astimezone(ZoneInfo(ZONE)).date()
    return today - dt.timedelta(days=today.weekday())


def session(
    key: str,
    date: dt.date,
    span: str = "08:00-12:00",
    summary: str = "Atendimento individual · UBS 1",
    feeds: Sequence[str] = ("equipe", "profissional-ana"),
    color: str = "teal",
    description: str = "Profissionais: Ana Souza\nNorma: Art. 1",
) -> Event:
    """One session as an edition takes it."""
    begin, end = (dt.time.fromisoformat(text) for text in span.split("-"))
    lineage = f"{TEAM}/{key}"
    event = CalendarEvent(
        uid=uid_of(lineage),
        start=dt.datetime.combine(date, begin, ZoneInfo(ZONE)),
        end=dt.datetime.combine(date, end, ZoneInfo(ZONE)),
        summary=summary,
        description=description,
        location=summary.rpartition(" · ")[2],
        category="atendimento-individual",
        color=color,
        feeds=tuple(feeds),
    )
    return lineage, event


def absence(key: str, first: dt.date, last: dt.date, name: str, feeds: Sequence[str]) -> Event:
    """One absence as an edition takes it."""
    lineage = f"{TEAM}/{key}"
    event = CalendarEvent(
        uid=uid_of(lineage),
        start=first,
        end=last + dt.timedelta(days=1),
        summary=f"Ausência · {name}",
        description="",
        location="",
        category="ausencia",
        color="gray",
        busy=False,
        feeds=tuple(feeds),
    )
    return lineage, event


def month(start: dt.date) -> list[Event]:
    """Four weeks of sessions from a Monday on."""
    found = []
    for week in range(4):
        day = start + dt.timedelta(weeks=week)
        both = ("equipe", "profissional-ana", "profissional-bia")
        everybody = "Profissionais: Ana Souza, Bia Lima\nNorma: Art. 20"
        found += [
            session(f"{week}-a", day, "08:00-10:00", "Reunião da equipe · UBS 1", both, "slateblue", everybody),
            session(f"{week}-b", day, "10:00-12:00"),
            session(
                f"{week}-c",
                day + dt.timedelta(days=1),
                "13:00-17:00",
                "Reunião com a eSF · UBS 1",
                (*both, "esf-esf-1", "unidade-ubs-1"),
                "darkorange",
                "Profissionais: Ana Souza, Bia Lima\neSF: eSF 1\nNorma: Art. 21",
            ),
            session(
                f"{week}-d",
                day + dt.timedelta(days=2),
                "08:00-10:00",
                "Visita domiciliar · Domicílio",
                ("equipe", "profissional-bia"),
                "crimson",
                "Profissionais: Bia Lima\nNorma: Anexo II",
            ),
            session(
                f"{week}-e",
                day + dt.timedelta(days=3),
                "14:00-16:00",
                "Grupo · CRAS Sul",
                ("equipe", "profissional-ana", "parceiro-cras"),
                "seagreen",
                "Profissionais: Ana Souza\nParceiros: CRAS Sul\nNorma: Anexo II",
            ),
        ]
    found.append(
        absence("ausencia-bia", start + dt.timedelta(days=10), start + dt.timedelta(days=17), "Bia Lima", both[::2])
    )
    return found


def publish(
    connection: sqlite3.Connection,
    events: Sequence[Event],
    at: dt.datetime,
    start: dt.date | None = None,
    note: str = "",
    team: str = TEAM,
    titles: dict[str, str] | None = None,
) -> int:
    """Publish events as all that four weeks from a Monday have."""
    first = start or monday()
    last = first + dt.timedelta(days=27)
    edition = Edition(team, first, last, ZONE, TITLES if titles is None else titles, events, b"{}")
    with transaction(connection):
        return append(connection, plan(connection, edition), at, note)


def moved(events: Sequence[Event], key: str, **changes: object) -> list[Event]:
    """The events with one of them changed."""
    lineage = f"{TEAM}/{key}"
    return [(own, replace(event, **changes) if own == lineage else event) for own, event in events]  # type: ignore[arg-type]


def without(events: Sequence[Event], key: str) -> list[Event]:
    """The events but one."""
    return [one for one in events if one[0] != f"{TEAM}/{key}"]


def history(path: Path, *, again: bool = True) -> dict[str, str]:
    """Write a history with one publication or two (a session moved, another cancelled), and an address for each feed.

    Returns:
        feed -> token.
    """
    connection = open_store(path, create=True)
    now = dt.datetime.now(dt.UTC)
    events = month(monday())
    publish(connection, events, now - dt.timedelta(days=8), note="mês inteiro")
    if again:
        date = monday() + dt.timedelta(days=4)
        start, end = (dt.datetime.combine(date, dt.time(hour), ZoneInfo(ZONE)) for hour in (9, 11))
        changed = without(moved(events, "0-b", start=start, end=end), "1-e")
        publish(connection, changed, now - dt.timedelta(days=1), note="troca da semana")
    with transaction(connection):
        tokens = {feed: create(connection, TEAM, feed, now) for feed in TITLES}
    connection.close()
    return tokens
