"""The history of what was published: states of events, each told from the one before, and nothing ever taken back.

Everything that a calendar shows comes from here alone: the same history gives the same feeds, to the byte.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from escala.calendars import CalendarEvent, uid_of
from escala.publication.matching import content, matched, same


@dataclass(frozen=True)
class Publication:
    """One publication.

    Attributes:
        id: its number, from 1.
        at: when, UTC.
        team: id of the team or service.
        first, last: the period that it says everything about.
        zone: time zone of its events.
        undoes: the publication that it takes back, if it does.
        digest: SHA-256 of its `escala.json`, in hexadecimal; None where it leaves the period empty.
        note: what the coordinator wrote of it.
        changes: how many events it made, changed or cancelled.
    """

    id: int
    at: dt.datetime
    team: str
    first: dt.date
    last: dt.date
    zone: str
    undoes: int | None
    digest: str | None
    note: str
    changes: int


@dataclass(frozen=True)
class State:
    """What was last published of one event.

    Attributes:
        lineage: its identity for life.
        sequence: how many times it has changed.
        cancelled: whether it is not held.
        publication: which publication made this state.
        event: what it says; of one cancelled, what it said last.
    """

    lineage: str
    sequence: int
    cancelled: bool
    publication: int
    event: CalendarEvent


@dataclass(frozen=True)
class Change:
    """What becomes of one event.

    Attributes:
        lineage: its identity.
        before: what stood published; None for a new one, or one cancelled before.
        after: what it says from now on; None where it is cancelled.
        sequence: of the new state.
    """

    lineage: str
    before: CalendarEvent | None
    after: CalendarEvent | None
    sequence: int


@dataclass(frozen=True)
class Edition:
    """What is to be published of a period.

    Attributes:
        team: id of the team or service.
        first, last: the period, about which it says everything.
        zone: time zone of its events.
        titles: every feed and its title.
        events: (lineage of a new one, event).
        roster: the `escala.json`; None where it leaves the period empty.
        undoes: the publication that it takes back, if it does.
    """

    team: str
    first: dt.date
    last: dt.date
    zone: str
    titles: Mapping[str, str]
    events: Sequence[tuple[str, CalendarEvent]]
    roster: bytes | None
    undoes: int | None = None


@dataclass(frozen=True)
class Plan:
    """An edition against what stands published.

    Attributes:
        edition: what is to be published.
        upon: the newest publication that the changes were told from; 0 before the first.
        changes: what becomes of which event; those of which nothing changes are left out.
    """

    edition: Edition
    upon: int
    changes: tuple[Change, ...]


class OvertakenError(Exception):
    """Something was published since the changes were told; the message is in Portuguese."""


def publications(connection: sqlite3.Connection, team: str | None = None) -> list[Publication]:
    """All publications, or those of one team, the oldest first."""
    rows = connection.execute(
        "SELECT p.id, momento, p.equipe, inicio, fim, fuso, desfaz, sha256, nota, count(r.id) "
        "FROM publicacoes p LEFT JOIN revisoes r ON r.publicacao = p.id "
        "WHERE ?1 IS NULL OR p.equipe = ?1 GROUP BY p.id ORDER BY p.id",
        (team,),
    )
    return [
        Publication(
            id,
            dt.datetime.fromisoformat(at),
            of,
            dt.date.fromisoformat(first),
            dt.date.fromisoformat(last),
            zone,
            undoes,
            digest,
            note,
            changes,
        )
        for id, at, of, first, last, zone, undoes, digest, note, changes in rows
    ]


def latest(connection: sqlite3.Connection) -> int:
    """Number of the newest publication; 0 before the first."""
    found: int = connection.execute("SELECT coalesce(max(id), 0) FROM publicacoes").fetchone()[0]
    return found


def roster_of(connection: sqlite3.Connection, publication: int) -> bytes | None:
    """The `escala.json` of a publication; None where it has none, or there is no such publication."""
    row = connection.execute("SELECT escala FROM publicacoes WHERE id = ?", (publication,)).fetchone()
    return None if row is None or row[0] is None else zlib.decompress(row[0])


def titles_of(connection: sqlite3.Connection, team: str, publication: int | None = None) -> dict[str, str]:
    """Every feed that a team ever had -> its latest title, as of a publication (default: the newest)."""
    rows = connection.execute(
        "SELECT feed, titulo FROM feeds JOIN publicacoes p ON p.id = publicacao "
        "WHERE p.equipe = ? AND p.id <= ? ORDER BY p.id",
        (team, latest(connection) if publication is None else publication),
    )
    return dict(rows)


def states(connection: sqlite3.Connection, team: str, publication: int | None = None) -> dict[str, State]:
    """Lineage -> what was last published of it by a team, as of a publication (default: the newest)."""
    rows = connection.execute(
        "SELECT linhagem, sequencia, cancelada, publicacao, evento, p.fuso FROM revisoes r "
        "JOIN publicacoes p ON p.id = publicacao WHERE r.equipe = ? AND publicacao <= ? ORDER BY r.id",
        (team, latest(connection) if publication is None else publication),
    )
    return {
        lineage: State(lineage, sequence, bool(cancelled), number, event_from(text, lineage, zone))
        for lineage, sequence, cancelled, number, text, zone in rows
    }


def plan(connection: sqlite3.Connection, edition: Edition) -> Plan:
    """What an edition changes of what stands published.

    Within its period, what it does not say is cancelled; what lies outside stays.
    """
    upon = latest(connection)
    known = states(connection, edition.team)
    standing = {
        lineage: state.event
        for lineage, state in known.items()
        if not state.cancelled and state.event.first_date <= edition.last and state.event.last_date >= edition.first
    }
    gone: dict[tuple[str, ...], list[str]] = {}
    for state in known.values():
        if state.cancelled:
            gone.setdefault(content(state.event), []).append(state.lineage)
    changes: list[Change] = []
    kept: set[str] = set()
    for (own, event), lineage in zip(edition.events, matched(standing, edition.events), strict=True):
        if lineage is None:
            lineage = _new_lineage(own, event, edition, known, gone, kept)
        kept.add(lineage)
        event = replace(event, uid=uid_of(lineage))
        before = standing.get(lineage)
        if before is None or not same(before, event):
            sequence = known[lineage].sequence + 1 if lineage in known else 0
            changes.append(Change(lineage, before, event, sequence))
    changes += [
        Change(lineage, event, None, known[lineage].sequence + 1)
        for lineage, event in standing.items()
        if lineage not in kept
    ]
    return Plan(edition, upon, tuple(changes))


def _new_lineage(
    own: str,
    event: CalendarEvent,
    edition: Edition,
    known: Mapping[str, State],
    gone: Mapping[tuple[str, ...], Sequence[str]],
    taken: set[str],
) -> str:
    """The lineage of an event that does not stand published.

    One that was cancelled and comes back as it was is itself again, whatever the roster calls it now. Any other is as
    if it never was, or numbered where its name is another's.
    """
    back = [own, *gone.get(content(event), ())] if own in known else gone.get(content(event), ())
    for lineage in back:
        state = known[lineage]
        if lineage not in taken and state.cancelled and (edition.undoes is not None or same(state.event, event)):
            return lineage
    lineage, number = own, 1
    while lineage in taken or lineage in known:
        number += 1
        lineage = f"{own}~{number}"
    return lineage


def between(connection: sqlite3.Connection, team: str, one: int, other: int) -> list[Change]:
    """What becomes of each event of a team from one publication to another; 0 is before the first."""
    first, second = (states(connection, team, number) for number in (one, other))
    found = []
    for lineage in dict.fromkeys((*first, *second)):
        before, after = (known.get(lineage) for known in (first, second))
        was = before.event if before is not None and not before.cancelled else None
        now = after.event if after is not None and not after.cancelled else None
        if (was is None) != (now is None) or (was is not None and now is not None and not same(was, now)):
            found.append(Change(lineage, was, now, after.sequence if after is not None else 0))
    return found


def undoing(connection: sqlite3.Connection, publication: Publication) -> Edition:
    """The edition that leaves the period of a publication as it was before it."""
    before = publication.id - 1
    events = [
        (lineage, state.event)
        for lineage, state in states(connection, publication.team, before).items()
        if not state.cancelled
        and state.event.first_date <= publication.last
        and state.event.last_date >= publication.first
    ]
    earlier = [p for p in publications(connection, publication.team) if p.id <= before and p.first == publication.first]
    return Edition(
        publication.team,
        publication.first,
        publication.last,
        publication.zone,
        titles_of(connection, publication.team),
        events,
        roster_of(connection, earlier[-1].id) if earlier else None,
        publication.id,
    )


def append(connection: sqlite3.Connection, plan: Plan, at: dt.datetime, note: str = "") -> int:
    """Write a publication down; inside a transaction of the caller's.

    Args:
        connection: the history.
        plan: what it changes.
        at: when, with zone. Times in the history never go back: an earlier one counts as a second after the last.
        note: what the coordinator writes of it.

    Returns:
        Its number.

    Raises:
        OvertakenError: something was published since the plan was made.
    """
    upon = latest(connection)
    if upon != plan.upon:
        raise OvertakenError(
            f"outra publicação, a {upon}, chegou antes desta; nada foi gravado. Publique de novo, e confira o que muda"
        )
    edition = plan.edition
    stamp = at.astimezone(dt.UTC).replace(microsecond=0)
    last = connection.execute("SELECT momento FROM publicacoes ORDER BY id DESC LIMIT 1").fetchone()
    if last is not None:
        stamp = max(stamp, dt.datetime.fromisoformat(last[0]) + dt.timedelta(seconds=1))
    number = upon + 1
    connection.execute(
        "INSERT INTO publicacoes (id, momento, equipe, inicio, fim, fuso, desfaz, escala, sha256, nota) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            stamp.isoformat(),
            edition.team,
            edition.first.isoformat(),
            edition.last.isoformat(),
            edition.zone,
            edition.undoes,
            None if edition.roster is None else zlib.compress(edition.roster, 9),
            None if edition.roster is None else hashlib.sha256(edition.roster).hexdigest(),
            note,
        ),
    )
    connection.executemany(
        "INSERT INTO feeds (publicacao, feed, titulo) VALUES (?, ?, ?)",
        [(number, name, title) for name, title in edition.titles.items()],
    )
    for change in plan.changes:
        event = change.after or change.before
        assert event is not None
        connection.execute(
            "INSERT INTO revisoes (publicacao, equipe, linhagem, sequencia, cancelada, evento) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (number, edition.team, change.lineage, change.sequence, change.after is None, event_text(event)),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO revisoes_feeds (equipe, feed, linhagem) VALUES (?, ?, ?)",
            [(edition.team, name, change.lineage) for name in event.feeds],
        )
    return number


def event_text(event: CalendarEvent) -> str:
    """An event as the history keeps it: JSON, the same for the same event."""
    data = {
        "inicio": event.start.isoformat(),
        "fim": event.end.isoformat(),
        "resumo": event.summary,
        "descricao": event.description,
        "local": event.location,
        "categoria": event.category,
        "cor": event.color,
        "ocupado": event.busy,
        "feeds": list(event.feeds),
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def event_from(text: str, lineage: str, zone: str) -> CalendarEvent:
    """An event from what the history keeps of it."""
    data = json.loads(text)
    return CalendarEvent(
        uid=uid_of(lineage),
        start=_when(data["inicio"], zone),
        end=_when(data["fim"], zone),
        summary=data["resumo"],
        description=data["descricao"],
        location=data["local"],
        category=data["categoria"],
        color=data["cor"],
        busy=data["ocupado"],
        feeds=tuple(data["feeds"]),
    )


def _when(text: str, zone: str) -> dt.datetime | dt.date:
    if "T" not in text:
        return dt.date.fromisoformat(text)
    return dt.datetime.fromisoformat(text).astimezone(ZoneInfo(zone))


def for_feed(changes: Iterable[Change], feed: str) -> list[Change]:
    """The changes that one feed sees, in order of time: what leaves it is cancelled there, what comes is new."""
    found = []
    for change in changes:
        before = change.before if change.before is not None and feed in change.before.feeds else None
        after = change.after if change.after is not None and feed in change.after.feeds else None
        if before is not None or after is not None:
            found.append(replace(change, before=before, after=after))
    return sorted(found, key=lambda change: (change.after or change.before).order)  # type: ignore[union-attr]
