"""Editions made by hand: what a small team publishes of four weeks in April 2027, without norm or roster."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from escala.calendars import CalendarEvent, uid_of
from escala.publication import Edition, Entry, Plan, append, open_store, plan, read_feed, transaction

TEAM = "samambaia-1"
ZONE = ZoneInfo("America/Sao_Paulo")
FIRST, LAST = dt.date(2027, 4, 5), dt.date(2027, 5, 2)
NOW = dt.datetime(2027, 4, 1, 9, tzinfo=ZONE)
"""Before the period, so that nothing is past."""

TITLES = {
    "equipe": "Nasf-AB Samambaia 1",
    "profissional-ana": "Ana Souza · Nasf-AB Samambaia 1",
    "profissional-bia": "Bia Lima · Nasf-AB Samambaia 1",
    "profissional-caio": "Caio Reis · Nasf-AB Samambaia 1",
    "esf-1": "eSF 1 · Nasf-AB Samambaia 1",
    "unidade-ubs-1": "UBS 1 de Samambaia · Nasf-AB Samambaia 1",
}
NAMES = {"ana": "Ana Souza", "bia": "Bia Lima", "caio": "Caio Reis"}


def at(date: str, clock: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{date}T{clock}").replace(tzinfo=ZONE)


def lineage(id: str) -> str:
    """What a session of the April roster is called if it was never published."""
    return f"{TEAM}/2027-W14/{id}"


def held(
    date: str,
    clock: str,
    people: str,
    *,
    minutes: int = 120,
    activity: str = "atendimento-individual",
    place: str = "UBS 1 de Samambaia",
    esf: str = "",
) -> CalendarEvent:
    """A session; `people` and `esf` are ids with spaces between them."""
    start = at(date, clock)
    return CalendarEvent(
        uid="",
        start=start,
        end=start + dt.timedelta(minutes=minutes),
        summary=f"{activity.capitalize()} · {place}",
        description="Profissionais: " + ", ".join(NAMES[p] for p in people.split()),
        location=place,
        category=activity,
        color="teal",
        feeds=(
            "equipe",
            *(f"profissional-{p}" for p in people.split()),
            *(f"esf-{e}" for e in esf.split()),
            *(["unidade-ubs-1"] if place == "UBS 1 de Samambaia" else []),
        ),
    )


def holiday(date: str, name: str = "Feriado · Tiradentes") -> tuple[str, CalendarEvent]:
    """A holiday, under the lineage that is its date."""
    day = dt.date.fromisoformat(date)
    feeds = ("equipe", *(f"profissional-{p}" for p in NAMES))
    event = CalendarEvent("", day, day + dt.timedelta(days=1), name, "", "", "feriado", "gray", False, feeds)
    return f"{TEAM}/feriado/{date}", event


def edition(
    *sessions: CalendarEvent,
    first: dt.date = FIRST,
    last: dt.date = LAST,
    holidays: Iterable[tuple[str, CalendarEvent]] = (),
    titles: dict[str, str] | None = None,
    ids: Iterable[str] | None = None,
) -> Edition:
    """What says that exactly these are held; the roster calls them 0001, 0002, ... unless `ids` says how."""
    week = f"{first.isocalendar().year}-W{first.isocalendar().week:02d}"
    names = ids or [f"{i:04d}" for i in range(1, len(sessions) + 1)]
    events = [(f"{TEAM}/{week}/{id}", event) for id, event in zip(names, sessions, strict=True)]
    return Edition(TEAM, first, last, ZONE.key, titles or TITLES, [*events, *holidays], b'{"sessoes": []}\n')


def store(folder: Path) -> sqlite3.Connection:
    """A history in a folder, begun if there is none."""
    return open_store(folder / "escala.db", create=True)


def publish(connection: sqlite3.Connection, of: Edition, now: dt.datetime = NOW) -> Plan:
    """Publish an edition as `escala publicar` does, and say what it changed."""
    planned = plan(connection, of)
    with transaction(connection):
        append(connection, planned, now)
    return planned


def body(
    connection: sqlite3.Connection, name: str = "equipe", now: dt.datetime = NOW, publication: int | None = None
) -> bytes:
    """A feed's bytes."""
    found = read_feed(connection, TEAM, name, now, publication)
    assert found is not None
    return found.to_ical()


def entries(connection: sqlite3.Connection, name: str = "equipe", now: dt.datetime = NOW) -> tuple[Entry, ...]:
    """A feed's entries."""
    found = read_feed(connection, TEAM, name, now)
    assert found is not None
    return found.entries


def shown(connection: sqlite3.Connection, name: str = "equipe", now: dt.datetime = NOW) -> dict[str, Event]:
    """What the bytes of a feed say, by UID, each there once."""
    found = Calendar.from_ical(body(connection, name, now)).walk("VEVENT")
    by_uid = {str(event["uid"]): event for event in found}
    assert len(by_uid) == len(found)
    return by_uid


def uid(id: str) -> str:
    """UID of a session of the April roster under the id that it had when it was first published."""
    return uid_of(lineage(id))
