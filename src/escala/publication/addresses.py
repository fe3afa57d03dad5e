"""Secret addresses: who has one sees one feed; the history keeps the SHA-256 of each token, never the token."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import sqlite3
from dataclasses import dataclass

BYTES = 24
"""Random bytes of a token: 192 bits."""

LENGTH = 32
"""Letters of a token: URL-safe Base64 of `BYTES` bytes."""


@dataclass(frozen=True)
class Address:
    """An address that works or worked.

    Attributes:
        id: its number.
        team: id of the team or service.
        feed: what it shows, as `profissional-ana`.
        created: when, UTC.
        revoked: when it stopped working, UTC; None while it works.
        fetched: when it was last asked for, UTC, and by which client; None if never.
        client: that client.
        times: how often it was asked for.
    """

    id: int
    team: str
    feed: str
    created: dt.datetime
    revoked: dt.datetime | None
    fetched: dt.datetime | None
    client: str
    times: int


def digest(token: str) -> bytes:
    """What is kept of a token; of what is none, too, so that looking for it is the same work."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()


def create(connection: sqlite3.Connection, team: str, feed: str, now: dt.datetime) -> str:
    """A new address of a feed; inside a transaction of the caller's.

    Returns:
        Its token, which nobody can tell again.
    """
    token = secrets.token_urlsafe(BYTES)
    connection.execute(
        "INSERT INTO enderecos (equipe, feed, resumo, criado) VALUES (?, ?, ?, ?)",
        (team, feed, digest(token), _text(now)),
    )
    return token


def revoke(connection: sqlite3.Connection, team: str, feed: str, now: dt.datetime) -> int:
    """Make all addresses of a feed stop working; inside a transaction of the caller's.

    Returns:
        How many did work.
    """
    return connection.execute(
        "UPDATE enderecos SET revogado = ? WHERE equipe = ? AND feed = ? AND revogado IS NULL",
        (_text(now), team, feed),
    ).rowcount


def rotate(connection: sqlite3.Connection, team: str, feed: str, now: dt.datetime) -> str:
    """A new address of a feed in place of those that it has; inside a transaction of the caller's."""
    revoke(connection, team, feed, now)
    return create(connection, team, feed, now)


def find(connection: sqlite3.Connection, token: str) -> Address | None:
    """The address of a token that works.

    The search is by the token's hash, among the addresses that work alone, so that its time tells nothing of a token.
    """
    found = _select(connection, "resumo = ? AND revogado IS NULL", (digest(token),))
    return found[0] if found else None


def addresses(connection: sqlite3.Connection, team: str | None = None) -> list[Address]:
    """All addresses, or those of one team, by feed, the oldest first."""
    return _select(connection, "?1 IS NULL OR equipe = ?1", (team,))


def fetched(connection: sqlite3.Connection, address: int, now: dt.datetime, client: str, times: int = 1) -> None:
    """Note that an address was asked for; inside a transaction of the caller's."""
    connection.execute(
        "INSERT INTO buscas (endereco, ultima, cliente, vezes) VALUES (?, ?, ?, ?) ON CONFLICT (endereco) "
        "DO UPDATE SET ultima = excluded.ultima, cliente = excluded.cliente, vezes = vezes + excluded.vezes",
        (address, _text(now), client[:200], times),
    )


def _select(connection: sqlite3.Connection, where: str, values: tuple[object, ...]) -> list[Address]:
    rows = connection.execute(
        "SELECT id, equipe, feed, criado, revogado, ultima, coalesce(cliente, ''), coalesce(vezes, 0) "
        f"FROM enderecos LEFT JOIN buscas ON endereco = id WHERE {where} ORDER BY equipe, feed, id",
        values,
    )
    return [
        Address(id, team, feed, dt.datetime.fromisoformat(at), _time(gone), _time(last), client, times)
        for id, team, feed, at, gone, last, client, times in rows
    ]


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).replace(microsecond=0).isoformat()


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)
