"""The schema's versions: from each earlier one, with data in it, everything is still there."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
import zlib
from pathlib import Path
from typing import Any

import pytest

from escala.publication import (
    StoreError,
    addresses,
    create,
    fetched,
    find,
    open_store,
    publications,
    roster_of,
    states,
    titles_of,
    transaction,
)
from escala.publication import schema as schema_module
from escala.publication.schema import APPLICATION, STEPS, SchemaError, migrate
from tests.publication.editions import NOW, TEAM, TITLES, body, edition, held, lineage, publish, shown, uid

TOKEN = "A" * 32
ROSTER = b'{"sessoes": [1]}\n'


def event(start: str, end: str, feeds: list[str]) -> str:
    return json.dumps(
        {
            "inicio": start,
            "fim": end,
            "resumo": "Grupo · UBS 1",
            "descricao": "Profissionais: Ana Souza",
            "local": "UBS 1",
            "categoria": "grupo",
            "cor": "teal",
            "ocupado": True,
            "feeds": feeds,
        }
    )


FEEDS = ["equipe", "profissional-ana"]
ROWS: dict[int, dict[str, list[tuple[Any, ...]]]] = {
    1: {
        "publicacoes": [
            (
                1,
                "2027-04-01T12:00:00+00:00",
                TEAM,
                "2027-04-05",
                "2027-05-02",
                "America/Sao_Paulo",
                None,
                zlib.compress(ROSTER, 9),
                hashlib.sha256(ROSTER).hexdigest(),
                "a primeira",
            ),
            (
                2,
                "2027-04-02T12:00:00+00:00",
                TEAM,
                "2027-04-05",
                "2027-05-02",
                "America/Sao_Paulo",
                1,
                None,
                None,
                "",
            ),
        ],
        "feeds": [(number, name, TITLES[name]) for number in (1, 2) for name in sorted(FEEDS)],
        "revisoes": [
            (1, 1, TEAM, lineage("0001"), 0, 0, event("2027-04-06T08:00:00-03:00", "2027-04-06T10:00:00-03:00", FEEDS)),
            (2, 1, TEAM, lineage("0002"), 0, 0, event("2027-04-07T08:00:00-03:00", "2027-04-07T10:00:00-03:00", FEEDS)),
            (3, 2, TEAM, lineage("0001"), 1, 0, event("2027-04-08T08:00:00-03:00", "2027-04-08T10:00:00-03:00", FEEDS)),
            (4, 2, TEAM, lineage("0002"), 1, 1, event("2027-04-07T08:00:00-03:00", "2027-04-07T10:00:00-03:00", FEEDS)),
        ],
        "revisoes_feeds": [(TEAM, name, lineage(id)) for name in sorted(FEEDS) for id in ("0001", "0002")],
    },
    2: {
        "enderecos": [
            (1, TEAM, "equipe", hashlib.sha256(TOKEN.encode()).digest(), "2027-04-01T12:00:00+00:00", None),
            (2, TEAM, "equipe", b"\0" * 32, "2027-03-01T12:00:00+00:00", "2027-04-01T12:00:00+00:00"),
        ]
    },
    3: {
        "coordenacao": [(1, "$argon2id$...", b"segredo", "2027-04-01T12:00:00+00:00")],
        "buscas": [(1, "2027-04-03T12:00:00+00:00", "Thunderbird", 7)],
    },
}
"""Version -> rows of the tables that came with it, as a program of that version writes them."""


def old(path: Path, version: int) -> dict[str, list[tuple[Any, ...]]]:
    """A database of a version with data in it; says which."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, version)
    assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    written = {table: rows for v in range(1, version + 1) for table, rows in ROWS.get(v, {}).items()}
    # Publication by publication, as it came to be.
    rows = [(table, row) for table, rows in written.items() for row in rows]
    for table, row in sorted(rows, key=lambda found: _publication(*found)):
        connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    connection.close()
    return written


def _publication(table: str, row: tuple[Any, ...]) -> int:
    """Which publication wrote a row; a large number for what none did."""
    number: int = {"publicacoes": row[0], "feeds": row[0], "revisoes": row[1]}.get(table, 99)
    return number


VERSIONS = range(1, len(STEPS) + 1)


def tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_the_data_of_this_test_fill_every_table(tmp_path: Path):
    assert tables(open_store(tmp_path / "escala.db", create=True)) == {t for rows in ROWS.values() for t in rows}


@pytest.mark.parametrize("version", VERSIONS)
class TestFromEachVersion:
    def test_every_row_is_still_there(self, tmp_path: Path, version: int):
        written = old(tmp_path / "escala.db", version)
        connection = open_store(tmp_path / "escala.db")
        assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        for table, rows in written.items():
            assert connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() == rows
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []

    def test_it_reads_as_it_was(self, tmp_path: Path, version: int):
        old(tmp_path / "escala.db", version)
        connection = open_store(tmp_path / "escala.db")
        assert [(p.id, p.note, p.undoes, p.changes) for p in publications(connection)] == [
            (1, "a primeira", None, 2),
            (2, "", 1, 2),
        ]
        assert roster_of(connection, 1) == ROSTER
        assert titles_of(connection, TEAM) == {name: TITLES[name] for name in FEEDS}
        assert {id: (s.sequence, s.cancelled) for id, s in states(connection, TEAM).items()} == {
            lineage("0001"): (1, False),
            lineage("0002"): (1, True),
        }
        for name in FEEDS:
            found = {u: (e["sequence"], str(e["status"])) for u, e in shown(connection, name).items()}
            assert found == {uid("0001"): (1, "CONFIRMED"), uid("0002"): (1, "CANCELLED")}

    def test_the_feeds_of_a_new_database_with_the_same_rows_are_the_same(self, tmp_path: Path, version: int):
        old(tmp_path / "escala.db", version)
        old(tmp_path / "nova.db", len(STEPS))
        migrated, new = open_store(tmp_path / "escala.db"), open_store(tmp_path / "nova.db")
        for name in FEEDS:
            for publication in (1, 2):
                one, other = (body(c, name, NOW, publication) for c in (migrated, new))
                assert one == other

    def test_it_can_be_written_to(self, tmp_path: Path, version: int):
        old(tmp_path / "escala.db", version)
        path = tmp_path / "escala.db"
        connection = open_store(path)
        publish(connection, edition(held("2027-04-06", "08:00", "ana")))
        assert [p.id for p in publications(connection)] == [1, 2, 3]
        with transaction(connection, path):
            token = create(connection, TEAM, "equipe", NOW)
            found = find(connection, token)
            assert found is not None
            fetched(connection, found.id, NOW, "khal")
        expected = 1 if version < 2 else 3
        assert len(addresses(connection)) == expected

    def test_every_table_index_and_trigger_is_that_of_a_new_database(self, tmp_path: Path, version: int):
        old(tmp_path / "escala.db", version)
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        migrated, new = open_store(tmp_path / "escala.db"), open_store(tmp_path / "nova.db", create=True)
        assert migrated.execute(query).fetchall() == new.execute(query).fetchall()


def test_addresses_of_an_earlier_version_still_work(tmp_path: Path):
    old(tmp_path / "escala.db", 2)
    found = find(open_store(tmp_path / "escala.db"), TOKEN)
    assert found is not None
    assert (found.id, found.feed, found.times) == (1, "equipe", 0)


@pytest.mark.parametrize("moment", range(4))
def test_who_opens_while_another_begins_the_history_sees_nothing_foreign(tmp_path: Path, moment: int):
    """The other process makes everything just before one of this one's questions."""
    slow, fast = (sqlite3.connect(tmp_path / "escala.db", isolation_level=None) for _ in range(2))
    asked = []

    def overtake(statement: str) -> None:
        asked.append(statement)
        if len(asked) == moment + 1 and not slow.in_transaction:
            migrate(fast)

    slow.set_trace_callback(overtake)
    migrate(slow)
    assert slow.execute("PRAGMA user_version").fetchone() == (len(STEPS),)


def test_a_step_that_fails_leaves_the_version_before_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = old(tmp_path / "escala.db", len(STEPS))
    broken = "CREATE TABLE nova (id INTEGER) STRICT;\nCREATE TABLE publicacoes (id INTEGER) STRICT;\n"
    monkeypatch.setattr(schema_module, "STEPS", (*STEPS, broken))
    connection = sqlite3.connect(tmp_path / "escala.db", isolation_level=None)
    with pytest.raises(sqlite3.OperationalError, match="already exists"):
        migrate(connection, len(STEPS) + 1)
    assert not connection.in_transaction
    assert connection.execute("PRAGMA user_version").fetchone() == (len(STEPS),)
    assert tables(connection) == written.keys()


class TestRefused:
    def test_another_programs_database(self, tmp_path: Path):
        path = tmp_path / "firefox.sqlite"
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE moz_places (id INTEGER)")
        before = path.read_bytes()
        with pytest.raises(StoreError) as refused:
            open_store(path, create=True)
        assert str(refused.value) == f"{path}: o arquivo é um banco de dados, mas não do Escala"
        assert path.read_bytes() == before

    def test_another_programs_database_that_says_whose_it_is(self, tmp_path: Path):
        path = tmp_path / "outro.db"
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA application_id = 7")
        with pytest.raises(StoreError, match="mas não do Escala"):
            open_store(path)

    def test_a_later_version(self, tmp_path: Path):
        path = tmp_path / "escala.db"
        connection = open_store(path, create=True)
        connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
        connection.close()
        with pytest.raises(StoreError) as refused:
            open_store(path)
        assert str(refused.value) == (
            f"{path}: o banco é da versão {len(STEPS) + 1}, e este Escala conhece até a {len(STEPS)}; "
            "atualize o Escala para abri-lo"
        )
        with pytest.raises(SchemaError):
            migrate(sqlite3.connect(path))

    def test_no_database_at_all(self, tmp_path: Path):
        path = tmp_path / "escala.db"
        with pytest.raises(StoreError, match="não há histórico; escala publicar PASTA o começa"):
            open_store(path)
        assert not path.exists()
        path.write_text("uma lista de compras, não um banco de dados\n" * 100, encoding="utf-8")
        with pytest.raises(StoreError) as refused:
            open_store(path)
        assert str(refused.value) == f"{path}: o arquivo não é um banco de dados"

    def test_a_folder(self, tmp_path: Path):
        with pytest.raises(StoreError, match=str(tmp_path)):
            open_store(tmp_path, create=True)
        with pytest.raises(StoreError, match="não posso criar o histórico"):
            open_store(tmp_path / "falta" / "escala.db", create=True)


def test_a_file_that_was_made_and_never_filled_is_begun(tmp_path: Path):
    """As a process killed at its first moment leaves it."""
    path = tmp_path / "escala.db"
    path.touch()
    assert publications(open_store(path)) == []


def test_the_file_is_its_owners_alone(tmp_path: Path):
    connection = open_store(tmp_path / "escala.db", create=True)
    publish(connection, edition(held("2027-04-06", "08:00", "ana")), NOW + dt.timedelta(days=1))
    assert {f.name: f.stat().st_mode & 0o777 for f in tmp_path.iterdir()} == {
        "escala.db": 0o600,
        "escala.db-wal": 0o600,
        "escala.db-shm": 0o600,
    }
