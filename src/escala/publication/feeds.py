"""One feed, rendered from the history alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, takewhile
from zoneinfo import ZoneInfo

from escala.calendars import CalendarEvent, feed
from escala.publication.ledger import event_from, latest

KEPT = 60
"""Days for which past sessions stay in a feed: clients take away what leaves it."""

RENDERED = 8_192
"""Events kept as bytes, some 2 kB each: a session is in several feeds, and a publication changes few."""


@dataclass(frozen=True)
class Entry:
    """One event as a feed shows it.

    Attributes:
        event: what it says.
        sequence: how many times it has changed.
        cancelled: whether it is there only to say that it is not held, or no longer for this feed.
        at: when it came to say so, UTC.
    """

    event: CalendarEvent
    sequence: int
    cancelled: bool
    at: dt.datetime

    @property
    def stays(self) -> dt.date:
        """The last date on which a feed has it: one cancelled until its date is past, others for `KEPT` days more."""
        return self.event.last_date + dt.timedelta(days=0 if self.cancelled else KEPT)


@dataclass(frozen=True)
class Feed:
    """A feed as it stands.

    Attributes:
        title: what clients show.
        zone: time zone of its events.
        entries: its events, in order.
        changed: when it last came to say something else, by a publication or because a date was past, UTC.
    """

    title: str
    zone: str
    entries: tuple[Entry, ...]
    changed: dt.datetime

    @property
    def until(self) -> dt.date | None:
        """The last date on which it is still the same if nothing is published; None where it is so for ever."""
        return min((entry.stays for entry in self.entries), default=None)

    def to_ical(self) -> bytes:
        """The calendar file; the same feed gives the same bytes."""
        first = min((entry.event.first_date for entry in self.entries), default=self.changed.date())
        events = (_ical(entry) for entry in self.entries)
        return feed(self.title, events, self.zone, first)


@lru_cache(maxsize=RENDERED)
def _ical(entry: Entry) -> bytes:
    return entry.event.to_ical(entry.at, entry.sequence, entry.cancelled)


def etag(body: bytes) -> str:
    """Strong entity tag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def read_feed(
    connection: sqlite3.Connection, team: str, name: str, now: dt.datetime, publication: int | None = None
) -> Feed | None:
    """A team's feed; None where the team never had it.

    Past events are in it for `KEPT` days, cancelled ones until their date is past.

    Args:
        connection: the history.
        team: id of the team or service.
        name: of the feed, as `profissional-ana`.
        now: with zone; only its date, in the feed's own zone, matters.
        publication: as of which one; default: the newest.
    """
    upto = latest(connection) if publication is None else publication
    heads = connection.execute(
        "SELECT titulo, fuso, momento FROM feeds JOIN publicacoes p ON p.id = publicacao "
        "WHERE p.equipe = ? AND feed = ? AND p.id <= ? ORDER BY p.id",
        (team, name, upto),
    ).fetchall()
    if not heads:
        return None
    title, zone, _ = heads[-1]
    since = [at for *_, at in takewhile(lambda head: head[:2] == (title, zone), reversed(heads))]
    today = now.astimezone(ZoneInfo(zone)).date()
    kept, changed = [], [dt.datetime.fromisoformat(since[-1])]
    for entry in _entries(connection, team, name, zone, upto):
        changed.append(entry.at)
        if entry.stays >= today:
            kept.append(entry)
        else:
            left = dt.datetime.combine(entry.stays + dt.timedelta(days=1), dt.time(), ZoneInfo(zone))
            changed.append(left.astimezone(dt.UTC))
    return Feed(title, zone, tuple(sorted(kept, key=lambda entry: entry.event.order)), max(changed))


def _entries(connection: sqlite3.Connection, team: str, name: str, zone: str, upto: int) -> Iterator[Entry]:
    rows = connection.execute(
        "SELECT r.linhagem, sequencia, cancelada, evento, momento FROM revisoes_feeds f "
        "JOIN revisoes r ON r.equipe = f.equipe AND r.linhagem = f.linhagem JOIN publicacoes p ON p.id = r.publicacao "
        "WHERE f.equipe = ? AND f.feed = ? AND p.id <= ? ORDER BY r.linhagem, r.sequencia",
        (team, name, upto),
    )
    for lineage, revisions in groupby(rows, key=lambda row: row[0]):
        found: Entry | None = None
        for _, sequence, cancelled, text, at in revisions:
            event, when = event_from(text, lineage, zone), dt.datetime.fromisoformat(at)
            if name in event.feeds:
                found = Entry(event, sequence, bool(cancelled), when)
            elif found is not None and not found.cancelled:
                found = Entry(found.event, sequence, True, when)
        if found is not None:
            yield found
