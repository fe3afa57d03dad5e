"""What the coordinator's page tells: what was published, and every feed with who asks for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from escala.calendars import ESF, PARTY, PERSON, TEAM, UNIT
from escala.publication import Address, Publication, addresses, publications, titles_of

PUBLICATIONS = 24
"""Publications of a team that are listed, the newest ones."""

_ORDER = (TEAM, PERSON, ESF, UNIT, PARTY)


@dataclass(frozen=True)
class FeedAddresses:
    """A feed and who has it.

    Attributes:
        feed: its name, as `profissional-ana`.
        title: what clients show.
        working: its addresses that work.
        revoked: how many do not work any more.
    """

    feed: str
    title: str
    working: Sequence[Address]
    revoked: int

    @property
    def last(self) -> Address | None:
        """The address that was asked for last, of those that work; None if none was."""
        asked = [address for address in self.working if address.fetched is not None]
        return max(asked, key=lambda address: address.fetched or address.created, default=None)

    @property
    def times(self) -> int:
        """How often those that work were asked for."""
        return sum(address.times for address in self.working)


@dataclass(frozen=True)
class TeamOverview:
    """A team or service.

    Attributes:
        id: its id.
        title: its name.
        zone: time zone of its events.
        publications: the newest first, `PUBLICATIONS` at most.
        feeds: all that it ever had.
    """

    id: str
    title: str
    zone: str
    publications: Sequence[Publication]
    feeds: Sequence[FeedAddresses]


def overview(connection: sqlite3.Connection) -> list[TeamOverview]:
    """Every team that published, in the order in which they began to."""
    every = publications(connection)
    found = []
    for team in dict.fromkeys(publication.team for publication in every):
        own = [publication for publication in every if publication.team == team]
        titles = titles_of(connection, team)
        known = addresses(connection, team)
        names = sorted(titles, key=lambda name: (_ORDER.index(name.partition("-")[0]), name))
        feeds = [_feed(name, titles[name], [one for one in known if one.feed == name]) for name in names]
        title = titles.get(TEAM, team)
        found.append(TeamOverview(team, title, own[-1].zone, own[: -PUBLICATIONS - 1 : -1], feeds))
    return found


def _feed(name: str, title: str, known: Sequence[Address]) -> FeedAddresses:
    working = [address for address in known if address.revoked is None]
    return FeedAddresses(name, title, working, len(known) - len(working))
