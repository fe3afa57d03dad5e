"""Processes that publish: started by name in a process of their own, so that they can be raced and killed."""

from __future__ import annotations

import sys
import time
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


def race(path: Path, letter: str) -> None:
    """Plan, say so, wait for the word, publish, and say what came of it."""
    connection = open_store(path)
    planned = plan(connection, variant(letter))
    say(f"planned {len(planned.changes)}")
    sys.stdin.readline()
    try:
        with transaction(connection, path):
            number = append(connection, planned, NOW, letter)
    except (OvertakenError, StoreError) as error:
        say(f"{type(error).__name__} {error}")
    else:
        say(f"published {number}")


def begin(path: Path, letter: str) -> None:
    """Wait for the word, begin the history if nobody has, and publish."""
    say("ready")
    sys.stdin.readline()
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
    say(f"published {number}")


def endless(path: Path, letter: str) -> None:
    """Publish in turns, and never stop: in the note, which edition and how many changes its plan had."""
    connection = open_store(path)
    say("ready")
    while True:
        letter = "b" if letter == "a" else "a"
        planned = plan(connection, variant(letter))
        with transaction(connection, path):
            say("(")
            append(connection, planned, NOW, f"{letter} {len(planned.changes)}")
        say(")")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    {"race": race, "begin": begin, "endless": endless}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3])
