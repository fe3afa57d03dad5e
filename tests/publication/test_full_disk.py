"""A full disk leaves the earlier state whole, and is told as what it is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from escala.publication import StoreError, append, open_store, plan, publications, transaction
from tests.publication.editions import NOW, TITLES, body, edition, held, publish, store

ONE = edition(held("2027-04-06", "08:00", "ana"))
LARGE = edition(
    *(
        held(f"2027-04-{5 + i // 12:02d}", f"{7 + i % 12:02d}:00", "ana bia caio", place=f"Casa {'longe ' * 60}{i}")
        for i in range(240)
    )
)
FULL = "o disco está cheio, e nada foi gravado; libere espaço e tente de novo"


def bodies(connection: sqlite3.Connection) -> dict[str, bytes]:
    return {name: body(connection, name) for name in TITLES}


def refused(connection: sqlite3.Connection, path: Path) -> str:
    """What is said of a large publication that does not fit."""
    planned = plan(connection, LARGE)
    with pytest.raises(StoreError) as said, transaction(connection, path):
        append(connection, planned, NOW)
    assert not connection.in_transaction
    return str(said.value)


def check_as_before(connection: sqlite3.Connection, before: dict[str, bytes]) -> None:
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [(p.id, p.changes) for p in publications(connection)] == [(1, 1)]
    assert bodies(connection) == before


@pytest.mark.parametrize("more", [0, 1, 5, 20])
def test_a_database_that_may_not_grow(tmp_path: Path, more: int):
    connection, path = store(tmp_path), tmp_path / "escala.db"
    publish(connection, ONE)
    before = bodies(connection)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + more}")
    assert refused(connection, path) == f"{path}: {FULL}"
    check_as_before(connection, before)
    check_as_before(open_store(path), before)
    connection.execute("PRAGMA max_page_count = 1000000")
    publish(connection, LARGE)
    assert publications(connection)[-1].changes == 240


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root can mount a small disk")
    folder = tmp_path / "disco"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"this machine mounts nothing: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, but: int = 0) -> Path:
    """Leave so many bytes free on a disk, in a file that is said."""
    filler = disk / "cheio"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
        file.truncate(max(0, file.tell() - but))
    return filler


@pytest.mark.parametrize("free", [0, 4096, 65536, 262144])
def test_a_disk_that_is_full(disk: Path, free: int):
    connection, path = store(disk), disk / "escala.db"
    publish(connection, ONE)
    before = bodies(connection)
    filler = fill(disk, free)
    assert refused(connection, path) == f"{path}: {FULL}"
    check_as_before(connection, before)
    connection.close()
    filler.unlink()
    again = open_store(path)
    check_as_before(again, before)
    publish(again, ONE)
    assert len(publications(again)) == 2


def test_a_history_on_a_disk_that_is_full_can_still_be_read_by_who_has_it_open(disk: Path):
    connection, path = store(disk), disk / "escala.db"
    publish(connection, ONE)
    before = bodies(connection)
    reader = open_store(path)
    fill(disk)
    check_as_before(reader, before)
    connection.close()
    reader.close()
    fill(disk)
    with pytest.raises(StoreError) as said:
        open_store(path)
    assert str(said.value) == f"{path}: o disco falhou ao ler ou gravar; talvez esteja cheio"


def test_no_history_is_begun_on_a_disk_that_is_full(disk: Path):
    filler, path = fill(disk), disk / "escala.db"
    with pytest.raises(StoreError) as said:
        open_store(path, create=True)
    assert str(said.value) == f"{path}: {FULL}"
    filler.unlink()
    assert publications(open_store(path)) == []
