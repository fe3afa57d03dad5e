"""Who asked for what and when, gathered in memory and written every few seconds in one transaction."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass

from escala.publication import StoreError, fetched
from escala.web.bounds import NOTES
from escala.web.history import History
from escala.web.logs import log


@dataclass(frozen=True)
class Note:
    """Fetches of one address that are not written yet.

    Attributes:
        at: when the last one was, UTC.
        client: its kind.
        times: how many.
    """

    at: dt.datetime
    client: str
    times: int


class Notes:
    """Fetches that wait to be written, of `NOTES` addresses at most."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._waiting: dict[int, Note] = {}

    def add(self, address: int, at: dt.datetime, client: str) -> None:
        """Note one fetch of an address."""
        known = self._waiting.get(address)
        if known is not None:
            self._waiting[address] = Note(at, client, known.times + 1)
        elif len(self._waiting) < NOTES:
            self._waiting[address] = Note(at, client, 1)

    def of(self, address: int) -> Note | None:
        """What waits to be written of an address."""
        return self._waiting.get(address)

    async def flush(self) -> None:
        """Write what waits; if the history is busy or the disk full, it waits on."""
        taken, self._waiting = self._waiting, {}
        if not taken:
            return
        try:
            await self._history.write(_write, taken)
        except StoreError as error:
            log(erro=f"buscas ainda por gravar: {error}")
            for address, note in taken.items():
                since = self._waiting.get(address)
                last = note if since is None else since
                times = note.times + (0 if since is None else since.times)
                self._waiting[address] = Note(last.at, last.client, times)


def _write(connection: sqlite3.Connection, notes: dict[int, Note]) -> None:
    for address, note in notes.items():
        fetched(connection, address, note.at, note.client, note.times)
