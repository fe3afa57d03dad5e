"""The coordinator's password, kept as an Argon2id hash, and the secret that signs the coordinator's sessions.

Not imported by `escala.publication` itself: only who serves pages needs a password hash.
"""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

LEAST = 12
"""Letters that a password has at least."""

SECRET = 32
"""Random bytes that sign sessions."""

_HASHER = PasswordHasher()


def set_password(connection: sqlite3.Connection, password: str, now: dt.datetime) -> None:
    """Set or change the password; inside a transaction of the caller's. All sessions end: their secret is another.

    Raises:
        ValueError: it has fewer than `LEAST` letters.
    """
    plain = _normal(password)
    if len(plain) < LEAST:
        raise ValueError(f"a password has {LEAST} letters or more")
    connection.execute(
        "INSERT INTO coordenacao (unica, senha, segredo, desde) VALUES (1, ?, ?, ?) ON CONFLICT (unica) "
        "DO UPDATE SET senha = excluded.senha, segredo = excluded.segredo, desde = excluded.desde",
        (_HASHER.hash(plain), secrets.token_bytes(SECRET), now.astimezone(dt.UTC).replace(microsecond=0).isoformat()),
    )


def verify(connection: sqlite3.Connection, password: str) -> bool:
    """Whether this is the password; takes about as long as a hash, right or wrong. False where none is set."""
    row = connection.execute("SELECT senha FROM coordenacao").fetchone()
    if row is None:
        return False
    try:
        return _HASHER.verify(row[0], _normal(password))
    except VerificationError:
        return False


def secret(connection: sqlite3.Connection) -> bytes | None:
    """What signs sessions; None where no password is set."""
    row = connection.execute("SELECT segredo FROM coordenacao").fetchone()
    return None if row is None else bytes(row[0])


def _normal(password: str) -> str:
    """The same letters, however a keyboard composes them."""
    return unicodedata.normalize("NFC", password)
