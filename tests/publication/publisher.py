"""What publishes in a process of its own, so that it can be raced and killed; it speaks through a channel."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

from escala.calendars import CalendarEvent
from escala.publication import Edition, OvertakenError, StoreError, append, open_store, plan, transaction
from tests.publication.editions import NOW, edition, held

SESSIONS = 24


def variant(letter: str) -> Edition:
    """One of the editions that are published in turns: all sessions at an hour that tells which."""
    hour = 7 + "abcdefgh".index(letter)

    def session(i: int) -> CalendarEvent:
        return held(f"2027-04-{5 + i // 2:02d}", f"{hour:02d}:{30 * (i % 2):02d}", "ana bia", minutes=30)

    return edition(*(session(i) for i in range(SESSIONS)))


def race(channel: Connection, path: Path, letter: str) -> None:
    """Plan, say so, wait for the word, publish, and say what came of it."""
    connection = open_store(path)
    planned = plan(connection, variant(letter))
    channel.send(f"planned {len(planned.changes)}")
    channel.recv()
    try:
        with transaction(connection, path):
            number = append(connection, planned, NOW, letter)
    except (OvertakenError, StoreError) as error:
        channel.send(f"{type(error).__name__} {error}")
    else:
        channel.send(f"published {number}")


def begin(channel: Connection, path: Path, letter: str) -> None:
    """Wait for the word, begin the history if nobody has, and publish."""
    channel.send("ready")
    channel.recv()
    connection = open_store(path, create=True)
    while True:
        planned = plan(connection, variant(letter))
        try:
            with transaction(connection, path):
                number = append(connection, planned, NOW, letter)
        except OvertakenError:
            time.sleep(0.01)
        else:
            break
    channel.send(f"published {number}")


def endless(channel: Connection, path: Path, letter: str) -> None:
    """Publish in turns, and never stop: in the note, which edition and how many changes its plan had."""
    connection = open_store(path)
    channel.send("ready")
    while True:
        letter = "b" if letter == "a" else "a"
        planned = plan(connection, variant(letter))
        with transaction(connection, path):
            channel.send("(")
            append(connection, planned, NOW, f"{letter} {len(planned.changes)}")
        channel.send(")")
