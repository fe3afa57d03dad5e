"""What was published stays: no table of the history can be changed, whoever asks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.publication.editions import TITLES, body, edition, held, publish, store

TABLES = {"publicacoes": "nota", "feeds": "titulo", "revisoes": "evento", "revisoes_feeds": "feed"}
"""Table of the history -> a column of it."""


@pytest.fixture
def history(tmp_path: Path) -> sqlite3.Connection:
    made = store(tmp_path)
    publish(made, edition(held("2027-04-06", "08:00", "ana"), held("2027-04-07", "08:00", "bia")))
    publish(made, edition(held("2027-04-08", "08:00", "ana")))
    return made


def everything(history: sqlite3.Connection) -> list[str]:
    return list(history.iterdump())


def check_refused(history: sqlite3.Connection, statement: str, *values: object) -> None:
    before = everything(history)
    with pytest.raises(sqlite3.IntegrityError, match="a história não muda"):
        history.execute(statement, values)
    assert everything(history) == before


@pytest.mark.parametrize("table", TABLES)
class TestEachTable:
    def test_refuses_a_change(self, history: sqlite3.Connection, table: str):
        check_refused(history, f"UPDATE {table} SET {TABLES[table]} = 'outra coisa'")

    def test_refuses_a_deletion(self, history: sqlite3.Connection, table: str):
        check_refused(history, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["publicacoes", "feeds", "revisoes"])
def test_a_row_in_place_of_another_is_refused(history: sqlite3.Connection, table: str):
    """Which SQLite does without asking the triggers of deletion."""
    row = history.execute(f"SELECT * FROM {table} ORDER BY 1 DESC").fetchone()
    check_refused(history, f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", *row)


def test_a_revision_in_place_of_another_of_its_number_is_refused(history: sqlite3.Connection):
    check_refused(
        history,
        "INSERT OR REPLACE INTO revisoes (publicacao, equipe, linhagem, sequencia, cancelada, evento) "
        "SELECT 2, equipe, linhagem, sequencia, 1, evento FROM revisoes WHERE id = 1",
    )


def test_nothing_is_added_to_an_earlier_publication(history: sqlite3.Connection):
    check_refused(
        history,
        "INSERT INTO revisoes (publicacao, equipe, linhagem, sequencia, cancelada, evento) "
        "SELECT 1, equipe, 'nova', 0, 0, evento FROM revisoes WHERE id = 1",
    )
    check_refused(history, "INSERT INTO feeds VALUES (1, 'profissional-dora', 'Dora')")


def test_no_publication_comes_before_another(history: sqlite3.Connection):
    check_refused(
        history,
        "INSERT INTO publicacoes SELECT 0, momento, equipe, inicio, fim, fuso, NULL, escala, sha256, '' "
        "FROM publicacoes WHERE id = 1",
    )


def test_publications_go_on_all_the_same(history: sqlite3.Connection):
    before = [body(history, name, publication=2) for name in TITLES]
    publish(history, edition(held("2027-04-06", "08:00", "ana")))
    assert [body(history, name, publication=2) for name in TITLES] == before
