"""The file `escala.db`: opened, brought up to date, and written to whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from escala.publication.schema import SchemaError, migrate

DATABASE = "escala.db"
"""Where the history is, if nobody says otherwise, under the current folder."""

PATIENCE = 10.0
"""Seconds to wait for another process that is writing."""


class StoreError(Exception):
    """The history cannot be read or written; the message is in Portuguese and names the file."""


def open_store(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A connection to a history, brought to this program's version.

    The file is readable by its owner alone. Writing is in WAL mode: who reads never waits for who writes.

    Args:
        path: the file.
        create: whether to make it where there is none.

    Raises:
        StoreError: there is none, or it is no history of Escala.
    """
    if not path.exists():
        if not create:
            raise StoreError(f"{path}: não há histórico; escala publicar PASTA o começa")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise StoreError(f"{path}: não posso criar o histórico: {error.strerror}") from None
    with _explained(path):
        connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            migrate(connection)
            connection.execute("PRAGMA journal_mode = WAL")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path | None = None) -> Iterator[None]:
    """Everything inside happens, or nothing does, also if the process is killed or the disk is full.

    Raises:
        StoreError: it could not be written.
    """
    with _explained(path or Path(DATABASE)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """What SQLite says, in words."""
    try:
        yield
    except SchemaError as error:
        raise StoreError(f"{path}: {error}") from None
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        said = {
            sqlite3.SQLITE_BUSY: "outro processo está gravando; tente de novo daqui a pouco",
            sqlite3.SQLITE_FULL: "o disco está cheio, e nada foi gravado; libere espaço e tente de novo",
            sqlite3.SQLITE_NOTADB: "o arquivo não é um banco de dados",
            sqlite3.SQLITE_CORRUPT: "o arquivo está corrompido; restaure a última cópia de segurança",
            sqlite3.SQLITE_READONLY: "o arquivo só pode ser lido",
            sqlite3.SQLITE_CANTOPEN: "o arquivo não pode ser aberto",
            sqlite3.SQLITE_IOERR: "o disco falhou ao ler ou gravar; talvez esteja cheio",
        }.get((code or 0) & 0xFF, str(error))
        raise StoreError(f"{path}: {said}") from error
