"""Feeds as they stand, rendered once for each publication and not at each request."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cachetools import LRUCache

from escala.publication import etag, latest, read_feed
from escala.web.bounds import BODIES_BYTES, FEEDS
from escala.web.history import History

Key = tuple[str, str]
"""A team and the name of one of its feeds."""


@dataclass(frozen=True)
class Standing:
    """All that a conditional request is answered from.

    Attributes:
        etag: strong entity tag of the body.
        changed: when the feed last came to say something else, UTC.
        publication: the team's newest publication when it was rendered.
        zone: time zone of its events.
        until: last date, in that zone, on which it is still the same; None for ever.
    """

    etag: str
    changed: dt.datetime
    publication: int
    zone: ZoneInfo
    until: dt.date | None

    def holds(self, publication: int, now: dt.datetime) -> bool:
        """Whether it is what would be rendered now."""
        return self.publication == publication and (
            self.until is None or now.astimezone(self.zone).date() <= self.until
        )


class Shelf:
    """The feeds that are asked for; memory for no more than `FEEDS` of them, and `BODIES_BYTES` of their bodies."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: LRUCache[Key, Standing] = LRUCache(maxsize=FEEDS)
        self._bodies: LRUCache[Key, tuple[str, bytes]] = LRUCache(
            maxsize=BODIES_BYTES, getsizeof=lambda kept: len(kept[1])
        )
        self._latest = -1
        self._latest_of: dict[str, int] = {}
        self._rendering = asyncio.Lock()

    def publication(self, team: str) -> int:
        """The team's newest publication, asked of the history at every call; 0 before its first."""
        newest = latest(self._history.quick)
        if newest != self._latest:
            rows = self._history.quick.execute("SELECT equipe, max(id) FROM publicacoes GROUP BY equipe")
            self._latest_of = dict(rows.fetchall())
            self._latest = newest
        return self._latest_of.get(team, 0)

    async def standing(self, team: str, feed: str, now: dt.datetime) -> Standing | None:
        """How a feed stands; None where the team never had it."""
        known = self._known.get((team, feed))
        if known is not None and known.holds(self.publication(team), now):
            return known
        found = await self._rendered(team, feed, now)
        return None if found is None else found[0]

    async def body(self, team: str, feed: str, now: dt.datetime) -> tuple[Standing, bytes] | None:
        """How a feed stands, and its calendar file; None where the team never had it."""
        return self._kept(team, feed, now) or await self._rendered(team, feed, now)

    def _kept(self, team: str, feed: str, now: dt.datetime) -> tuple[Standing, bytes] | None:
        known, kept = self._known.get((team, feed)), self._bodies.get((team, feed))
        if known is None or kept is None or kept[0] != known.etag or not known.holds(self.publication(team), now):
            return None
        return known, kept[1]

    async def _rendered(self, team: str, feed: str, now: dt.datetime) -> tuple[Standing, bytes] | None:
        """Render a feed, unless somebody who asked for it at the same time just did."""
        async with self._rendering:
            if (kept := self._kept(team, feed, now)) is not None:
                return kept
            publication = self.publication(team)
            found = await self._history.read(_render, team, feed, now, publication)
        if found is not None:
            standing, body = found
            self._known[team, feed] = standing
            if len(body) <= BODIES_BYTES:
                self._bodies[team, feed] = (standing.etag, body)
        return found


def _render(
    connection: sqlite3.Connection, team: str, feed: str, now: dt.datetime, publication: int
) -> tuple[Standing, bytes] | None:
    found = read_feed(connection, team, feed, now, publication)
    if found is None:
        return None
    body = found.to_ical()
    return Standing(etag(body), found.changed, publication, ZoneInfo(found.zone), found.until), body
