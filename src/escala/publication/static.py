"""The feeds as files with secret names, for any web host: who knows a name may read that file."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from escala.publication.addresses import LENGTH, create, find
from escala.publication.feeds import read_feed
from escala.publication.ledger import titles_of

_NAME = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}\.ics")


@dataclass(frozen=True)
class Written:
    """What became of a folder of feeds.

    Attributes:
        files: feed -> name of its file.
        new: the feeds that had no file before: their addresses are to be told.
        removed: files that were taken away, since their addresses do not work any more.
    """

    files: dict[str, str]
    new: tuple[str, ...]
    removed: tuple[str, ...]


def write_static(connection: sqlite3.Connection, team: str, folder: Path, now: dt.datetime) -> Written:
    """Write a team's feeds into a folder; inside a transaction of the caller's.

    The names of the files that are there are the only copy of their tokens: a feed keeps the file that it has, and gets
    one with a new address otherwise. Each file is written whole or not at all. Files of other teams stay.

    Args:
        connection: the history.
        team: id of the team or service.
        folder: created where it does not exist.
        now: with zone.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    removed: list[str] = []
    for path in sorted(folder.iterdir()):
        if _NAME.fullmatch(path.name) is None:
            continue
        address = find(connection, path.stem)
        if address is None:
            path.unlink()
            removed.append(path.name)
        elif address.team == team:
            files[address.feed] = path.name
    new = [name for name in titles_of(connection, team) if name not in files]
    for name in new:
        files[name] = f"{create(connection, team, name, now)}.ics"
    for name, file in files.items():
        found = read_feed(connection, team, name, now)
        if found is not None:
            _write(folder / file, found.to_ical())
    return Written(files, tuple(new), tuple(removed))


def _write(path: Path, content: bytes) -> None:
    """A file whole or not at all; one that says the same already keeps its time."""
    with contextlib.suppress(OSError):
        if path.read_bytes() == content:
            return
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
