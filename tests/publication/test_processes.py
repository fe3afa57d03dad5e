"""Two publications at once, and a process killed while it publishes: one of the whole states, never between."""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from escala.publication import StoreError, append, open_store, plan, publications, states, transaction
from escala.publication import store as store_module
from escala.publication.schema import migrate
from tests.publication import publisher
from tests.publication.editions import FIRST, LAST, NOW, TEAM, TITLES, body, edition, held, publish, store
from tests.publication.publisher import SESSIONS, variant

KILLS = 50


FORKS = multiprocessing.get_context(
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)
FORKS.set_forkserver_preload(["pytest", publisher.__name__])
"""A process begins as a copy of one that has all it needs: to start sixty of them costs little more than one."""


class Publisher:
    """A process that publishes.

    Args:
        does: a function of `publisher`.
        path: the history.
        letter: the edition.
    """

    def __init__(self, does: Callable[[Connection, Path, str], None], path: Path, letter: str) -> None:
        self._channel, its = FORKS.Pipe()
        self.process = FORKS.Process(target=does, args=(its, path, letter), daemon=True)
        self.process.start()
        its.close()

    def heard(self) -> str:
        """The next word that it says."""
        assert self._channel.poll(60), "it says nothing"
        return str(self._channel.recv())

    def tell(self) -> None:
        """Give it the word."""
        self._channel.send("go")

    def last(self) -> str:
        """The last word of one that ends by itself."""
        said = self.heard()
        self.process.join(60)
        assert self.process.exitcode == 0
        return said

    def kill(self) -> list[str]:
        """Kill it; what it had said and nobody heard."""
        self.process.kill()
        self.process.join(60)
        rest = []
        with suppress(EOFError, OSError):
            while True:
                rest.append(str(self._channel.recv()))
        self._channel.close()
        return rest


def check_whole(connection: sqlite3.Connection, letter: str) -> None:
    """The history is sound, and what stands published is exactly one edition."""
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    stands = Counter(s.event.start for s in states(connection, TEAM).values() if not s.cancelled)
    assert stands == Counter(event.start for _, event in variant(letter).events)
    for name in TITLES:
        assert body(connection, name).endswith(b"END:VCALENDAR\r\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A history with one publication."""
    connection = store(tmp_path)
    publish(connection, variant("h"))
    connection.close()
    return tmp_path / "escala.db"


@pytest.mark.parametrize("round_", range(3))
def test_of_two_publications_at_once_one_is_whole_and_the_other_says_that_it_was_overtaken(path: Path, round_: int):
    racers = {letter: Publisher(publisher.race, path, letter) for letter in "ab"}
    assert {racer.heard() for racer in racers.values()} == {f"planned {SESSIONS}"}
    for racer in racers.values():
        racer.tell()
    said = {letter: racer.last() for letter, racer in racers.items()}
    (winner,) = [letter for letter, words in said.items() if words == "published 2"]
    (loser,) = said.keys() - {winner}
    assert said[loser] == (
        "OvertakenError outra publicação, a 2, chegou antes desta; nada foi gravado. Publique de novo, e confira o que "
        "muda"
    )
    connection = open_store(path)
    assert [(p.id, p.note, p.changes) for p in publications(connection)] == [
        (1, "", SESSIONS),
        (2, winner, SESSIONS),
    ]
    check_whole(connection, winner)


def test_several_that_begin_one_history_at_once_each_publish_whole(tmp_path: Path):
    path = tmp_path / "escala.db"
    racers = [Publisher(publisher.begin, path, letter) for letter in "abcd"]
    assert {racer.heard() for racer in racers} == {"ready"}
    for racer in racers:
        racer.tell()
    said = [racer.last() for racer in racers]
    assert sorted(said) == [f"published {n}" for n in range(1, 5)]
    connection = open_store(path)
    assert [p.changes for p in publications(connection)] == [SESSIONS] * 4
    check_whole(connection, publications(connection)[-1].note)


def test_who_comes_while_another_is_writing_waits_and_is_then_overtaken(path: Path):
    late = Publisher(publisher.race, path, "a")
    assert late.heard() == f"planned {SESSIONS}"
    connection = open_store(path)
    with transaction(connection, path):
        late.tell()
        time.sleep(0.3)
        assert late.process.is_alive()
        append(connection, plan(connection, variant("b")), NOW)
    assert late.last().startswith("OvertakenError outra publicação, a 2,")


def test_who_comes_while_another_is_writing_and_gives_up_publishes(path: Path):
    late = Publisher(publisher.race, path, "a")
    assert late.heard() == f"planned {SESSIONS}"
    connection = open_store(path)

    def give_up() -> None:
        with transaction(connection, path):
            append(connection, plan(connection, variant("b")), NOW)
            late.tell()
            time.sleep(0.3)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        give_up()
    assert late.last() == "published 2"
    check_whole(connection, "a")


def test_whose_patience_ends_says_that_another_is_writing(path: Path, monkeypatch: pytest.MonkeyPatch):
    one = open_store(path)
    monkeypatch.setattr(store_module, "PATIENCE", 0.05)
    other = open_store(path)
    with transaction(one, path):
        planned = plan(other, variant("a"))  # who reads never waits
        assert len(planned.changes) == SESSIONS
        with pytest.raises(StoreError) as refused, transaction(other, path):
            pass
    assert str(refused.value) == f"{path}: outro processo está gravando; tente de novo daqui a pouco"
    with transaction(other, path):
        pass


def test_who_reads_while_another_writes_sees_the_earlier_state_whole(path: Path):
    writer, reader = open_store(path), open_store(path)
    before = body(reader)
    planned = plan(writer, edition(held("2027-04-06", "08:00", "ana")))
    with transaction(writer, path):
        append(writer, planned, NOW)
        assert body(reader) == before
    assert body(reader) != before


@pytest.mark.slow
def test_killed_fifty_times_while_publishing_the_history_is_whole_each_time(path: Path):
    chance = random.Random(7)
    said: list[str] = []
    in_the_middle, complete = 0, 1
    for _ in range(KILLS):
        process = Publisher(publisher.endless, path, "a")
        try:
            assert process.heard() == "ready"
            said = [process.heard() for _ in range(2 * chance.randint(0, 2) + 1)]  # the last one begins a publication
            time.sleep(chance.uniform(0, 0.006))
        finally:
            said += process.kill()
        rest = "\n".join(said)
        in_the_middle += rest.endswith("(")
        connection = open_store(path)
        found = publications(connection)
        done = len(found) - complete
        assert rest.count(")") <= done <= rest.count("(")  # what was said to be done is done
        complete = len(found)
        for publication in found[1:]:
            assert publication.note.split()[1] == str(publication.changes)
            assert (publication.first, publication.last) == (FIRST, LAST)
        titles = "SELECT count(*) FROM publicacoes p LEFT JOIN feeds ON publicacao = id GROUP BY id"
        assert set(connection.execute(titles)) == {(len(TITLES),)}
        check_whole(connection, found[-1].note[:1] or "h")
        connection.close()
    assert complete > 1
    assert in_the_middle >= KILLS // 10, "the kills hardly ever came in the middle of a publication"


def test_who_opens_a_history_that_others_are_just_beginning_waits(tmp_path: Path):
    """Until a new database is in WAL mode, SQLite itself refuses it at once while another process writes."""
    path = tmp_path / "escala.db"
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    migrate(writer)
    writer.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, writer.execute, ["COMMIT"])
    done.start()
    opened = open_store(path)
    done.join()
    assert opened.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_who_waits_for_that_in_vain_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "escala.db"
    writer = sqlite3.connect(path, isolation_level=None)
    migrate(writer)
    writer.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(store_module, "PATIENCE", 0.1)
    with pytest.raises(StoreError, match="outro processo está gravando"):
        open_store(path)
