"""What happens to a subscribed team, and what each subscriber must then see: the same for every client.

Published; a session moves; another is cancelled; people come and go; a month solved again; a publication taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from escala.calendars import CalendarEvent
from escala.calendars.text import plain
from escala.publication import Entry, publications, read_feed, undoing
from tests.publication.editions import NOW, TEAM, edition, held, holiday, publish, store

Seen = tuple[str, str, str, str, str]
"""UID, start, end (dates, or date-times in UTC), CONFIRMED or CANCELLED, summary."""

FEEDS = ("equipe", "profissional-ana", "profissional-bia", "profissional-caio", "esf-1")

TOLD_BEFORE = ("the same, solved again", "taken back again")
"""Stages at which nothing happens that has not happened before: no byte changes; what is back goes once more."""

HARD = (
    "Reunião; com vírgula, “aspas”, <b>negrito</b> & emoji 👩🏽‍⚕️ · " + "Unidade Básica de Saúde nº 1 de Samambaia, " * 3
)
"""A summary that is folded more than once, with everything that has to be escaped."""


@dataclass(frozen=True)
class Stage:
    """What stands published at one time.

    Attributes:
        name: what happened.
        bodies: feed -> its bytes.
        events: feed -> what each subscriber must see.
    """

    name: str
    bodies: Mapping[str, bytes]
    events: Mapping[str, frozenset[Seen]]


def told(folder: Path) -> list[Stage]:
    """The story, published into a history in a folder."""
    history = store(folder)
    stages: list[Stage] = []

    def stage(name: str) -> None:
        found = {feed: read_feed(history, TEAM, feed, NOW) for feed in FEEDS}
        feeds = {feed: read for feed, read in found.items() if read is not None}
        bodies = {feed: read.to_ical() for feed, read in feeds.items()}
        events = {feed: frozenset(seen(entry) for entry in read.entries) for feed, read in feeds.items()}
        stages.append(Stage(name, bodies, events))

    meeting = replace(held("2027-04-06", "08:00", "ana bia"), summary=HARD)
    visit = held("2027-04-07", "13:00", "ana", place="Domicílio", activity="visita", minutes=45)
    group = held("2027-04-30", "18:30", "bia caio", place="Território", activity="grupo", minutes=390)
    days = [holiday("2027-04-21"), _absence()]
    alone = held("2027-04-12", "07:00", "caio")

    def publishes(name: str, *sessions: CalendarEvent, now: dt.datetime, holidays=days) -> None:
        publish(history, edition(*sessions, holidays=holidays), now)
        stage(name)

    def undoes(name: str, now: dt.datetime) -> None:
        publish(history, undoing(history, publications(history)[-1]), now)
        stage(name)

    clock = [NOW + dt.timedelta(minutes=5 * i) for i in range(10)]
    moved = _at(meeting, "2027-04-09", "10:20")
    publishes("published", meeting, visit, group, alone, now=clock[0])
    publishes("a session moves", moved, visit, group, alone, now=clock[1])
    publishes("another is cancelled", moved, group, alone, now=clock[2])
    shared = replace(held("2027-04-09", "10:20", "ana caio", esf="1"), summary=HARD)
    publishes("one leaves, another and an eSF come", shared, group, alone, now=clock[3])
    publishes("the same, solved again", alone, group, shared, now=clock[4], holidays=days[::-1])
    publishes("published again: the visit is back, the rest gone", visit, now=clock[5], holidays=days[:1])
    undoes("taken back", clock[6])
    undoes("taken back again", clock[7])
    history.close()
    return stages


def seen(entry: Entry) -> Seen:
    """What a subscriber must see of an entry."""
    event = entry.event
    summary = plain(f"CANCELADO: {event.summary}" if entry.cancelled else event.summary)
    return event.uid, when(event.start), when(event.end), "CANCELLED" if entry.cancelled else "CONFIRMED", summary


def when(moment: dt.datetime | dt.date) -> str:
    """A date, or a date-time in UTC."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(moment, dt.datetime) else str(moment)


def _at(event: CalendarEvent, date: str, clock: str) -> CalendarEvent:
    other = held(date, clock, "ana bia")
    return replace(event, start=other.start, end=other.end)


def _absence() -> tuple[str, CalendarEvent]:
    lineage, event = holiday("2027-04-14", "Ausência · Bia Lima")
    away = replace(event, end=dt.date(2027, 4, 17), category="ausencia", feeds=("equipe", "profissional-bia"))
    return lineage, away
