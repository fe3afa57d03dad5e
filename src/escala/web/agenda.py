"""What a person's page tells of a feed: the weeks from this one on, and what the last publications changed."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from escala.calendars import CalendarEvent
from escala.publication import Entry, Publication, publications, read_feed

LATELY = 30
"""Days for which a page tells what a publication changed."""

TOLD = 3
"""Publications whose changes a page tells, the newest ones."""

LISTED = 8
"""New sessions that are told one by one; of more, only how many and between which dates."""


@dataclass(frozen=True)
class Day:
    """One day that has something.

    Attributes:
        date: which.
        entries: what begins on it, or goes on from the week before, in order.
    """

    date: dt.date
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Week:
    """One week, Monday to Sunday.

    Attributes:
        first, last: its Monday and Sunday.
        days: those that have something.
    """

    first: dt.date
    last: dt.date
    days: Sequence[Day]


@dataclass(frozen=True)
class Told:
    """One event that a publication changed for this feed.

    Attributes:
        before: what it said; None for a new one.
        after: what it says; None for one that is not held, or not by these people.
    """

    before: CalendarEvent | None
    after: CalendarEvent | None

    @property
    def event(self) -> CalendarEvent:
        """What it is about."""
        event = self.after or self.before
        assert event is not None
        return event


@dataclass(frozen=True)
class News:
    """What one publication changed for this feed.

    Attributes:
        at: when, UTC.
        changes: one by one, in order of time.
        new: how many new ones are not in `changes`, being too many.
        first, last: between which dates these are.
    """

    at: dt.datetime
    changes: Sequence[Told]
    new: int = 0
    first: dt.date | None = None
    last: dt.date | None = None


@dataclass(frozen=True)
class Agenda:
    """A feed as its page shows it.

    Attributes:
        name: whose it is.
        team: the rest of its title; empty for the team's own.
        zone: time zone of its events.
        today: the date that it is shown for.
        week: this week.
        coming: the weeks after it that have something.
        news: the newest first.
    """

    name: str
    team: str
    zone: str
    today: dt.date
    week: Week
    coming: Sequence[Week]
    news: Sequence[News]

    def holds(self, now: dt.datetime) -> bool:
        """Whether it is still the day that it is shown for."""
        return now.astimezone(ZoneInfo(self.zone)).date() == self.today


def agenda(connection: sqlite3.Connection, team: str, feed: str, now: dt.datetime) -> Agenda | None:
    """A feed as its page shows it now; None where the team never had it."""
    found = read_feed(connection, team, feed, now)
    if found is None:
        return None
    name, _, rest = found.title.partition(" · ")
    today = now.astimezone(ZoneInfo(found.zone)).date()
    monday = today - dt.timedelta(days=today.weekday())
    ahead = [entry for entry in found.entries if entry.event.last_date >= monday]
    end = max((entry.event.last_date for entry in ahead), default=monday)
    weeks = [_week(ahead, monday + dt.timedelta(weeks=n)) for n in range((end - monday).days // 7 + 1)]
    return Agenda(
        name,
        rest,
        found.zone,
        today,
        weeks[0],
        [week for week in weeks[1:] if week.days],
        list(_news(connection, team, feed, now)),
    )


def _week(entries: Iterable[Entry], monday: dt.date) -> Week:
    sunday = monday + dt.timedelta(days=6)
    inside = [entry for entry in entries if entry.event.first_date <= sunday and entry.event.last_date >= monday]
    placed = sorted(
        ((max(entry.event.first_date, monday), entry) for entry in inside), key=lambda one: (one[0], one[1].event.order)
    )
    days = [Day(date, [entry for _, entry in group]) for date, group in groupby(placed, key=lambda one: one[0])]
    return Week(monday, sunday, days)


def _news(connection: sqlite3.Connection, team: str, feed: str, now: dt.datetime) -> Iterable[News]:
    told = 0
    for publication in reversed(publications(connection, team)):
        if told == TOLD or publication.at < now - dt.timedelta(days=LATELY):
            return
        if (news := _news_of(connection, feed, publication, now)) is not None:
            told += 1
            yield news


def _news_of(connection: sqlite3.Connection, feed: str, publication: Publication, now: dt.datetime) -> News | None:
    """What a publication changed for a feed; None if nothing, or if the feed began with it."""
    before = read_feed(connection, publication.team, feed, now, publication.id - 1)
    after = read_feed(connection, publication.team, feed, now, publication.id)
    if before is None or after is None:
        return None
    known = {entry.event.uid: entry.event for entry in before.entries if not entry.cancelled}
    changes = [
        Told(known.get(entry.event.uid), None if entry.cancelled else entry.event)
        for entry in after.entries
        if entry.at == publication.at and (entry.event.uid in known or not entry.cancelled)
    ]
    if not changes:
        return None
    new = [told.event for told in changes if told.before is None]
    if len(new) <= LISTED:
        return News(publication.at, changes)
    return News(
        publication.at,
        [told for told in changes if told.before is not None],
        len(new),
        min(event.first_date for event in new),
        max(event.last_date for event in new),
    )
