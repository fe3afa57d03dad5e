"""Row 4: SEQUENCE is stored; +1 at each published change of that session; never falls."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from escala.publication import publications, undoing
from tests.publication.editions import body, edition, held, publish, shown, store, uid

ONE = held("2027-04-06", "08:00", "ana bia", esf="1")
OTHER = held("2027-04-07", "08:00", "caio")


@pytest.fixture
def history(tmp_path: Path) -> sqlite3.Connection:
    made = store(tmp_path)
    publish(made, edition(ONE, OTHER))
    return made


def sequences(history: sqlite3.Connection, name: str = "equipe") -> dict[str, tuple[int, str]]:
    return {u: (e["sequence"], str(e["status"])) for u, e in shown(history, name).items()}


def undo(history: sqlite3.Connection) -> None:
    publish(history, undoing(history, publications(history)[-1]))


def test_the_first_time_it_is_zero(history: sqlite3.Connection):
    assert sequences(history) == {uid("0001"): (0, "CONFIRMED"), uid("0002"): (0, "CONFIRMED")}


@pytest.mark.parametrize(
    "changed",
    [
        held("2027-04-08", "08:00", "ana bia", esf="1"),
        held("2027-04-06", "10:00", "ana bia", esf="1"),
        held("2027-04-06", "08:00", "ana bia", esf="1", minutes=100),
        held("2027-04-06", "08:00", "ana bia", esf="1", place="Território"),
        held("2027-04-06", "08:00", "ana", esf="1"),
        held("2027-04-06", "08:00", "ana bia caio", esf="1"),
        held("2027-04-06", "08:00", "ana bia"),
        held("2027-04-20", "13:00", "bia caio", place="Domicílio"),
    ],
    ids=["day", "hour", "length", "place", "who leaves", "who comes", "eSF", "everything at once"],
)
def test_every_kind_of_change_counts_one_and_only_its_own(history: sqlite3.Connection, changed):
    publish(history, edition(changed, OTHER))
    assert sequences(history) == {uid("0001"): (1, "CONFIRMED"), uid("0002"): (0, "CONFIRMED")}


def test_a_publication_that_changes_nothing_counts_nothing(history: sqlite3.Connection):
    before = body(history)
    for _ in range(3):
        publish(history, edition(ONE, OTHER))
    assert body(history) == before


def test_it_grows_through_moves_cancellation_undo_and_revival(history: sqlite3.Connection):
    said = []

    def see() -> None:
        said.append(sequences(history)[uid("0001")])

    publish(history, edition(held("2027-04-08", "08:00", "ana bia", esf="1"), OTHER))
    see()
    undo(history)
    see()
    publish(history, edition(OTHER))
    see()
    publish(history, edition(OTHER))
    see()
    undo(history)  # of a publication that changed nothing
    see()
    publish(history, edition(ONE, OTHER))
    see()
    undo(history)
    see()
    undo(history)
    see()
    assert said == [
        (1, "CONFIRMED"),
        (2, "CONFIRMED"),
        (3, "CANCELLED"),
        (3, "CANCELLED"),
        (3, "CANCELLED"),
        (4, "CONFIRMED"),
        (5, "CANCELLED"),
        (6, "CONFIRMED"),
    ]
    assert sequences(history)[uid("0002")] == (0, "CONFIRMED")


def test_who_leaves_and_comes_back_never_sees_it_fall(history: sqlite3.Connection):
    seen = [sequences(history, "profissional-bia")[uid("0001")]]
    for people in ("ana", "ana caio", "ana bia", "ana", "bia"):
        publish(history, edition(held("2027-04-06", "08:00", people, esf="1"), OTHER))
        seen.append(sequences(history, "profissional-bia")[uid("0001")])
    assert seen == [
        (0, "CONFIRMED"),
        (1, "CANCELLED"),
        (1, "CANCELLED"),
        (3, "CONFIRMED"),
        (4, "CANCELLED"),
        (5, "CONFIRMED"),
    ]


def test_it_is_the_same_in_every_feed_that_shows_the_same(history: sqlite3.Connection):
    publish(history, edition(held("2027-04-08", "08:00", "ana bia", esf="1"), OTHER))
    everywhere = [sequences(history, name)[uid("0001")] for name in ("equipe", "profissional-ana", "esf-1")]
    assert everywhere == [(1, "CONFIRMED")] * 3


def test_another_period_counts_nothing_of_this_one(history: sqlite3.Connection):
    may = {"first": dt.date(2027, 5, 3), "last": dt.date(2027, 5, 30)}
    publish(history, edition(held("2027-05-04", "08:00", "ana bia", esf="1"), **may))
    publish(history, edition(**may))
    assert sequences(history)[uid("0001")] == (0, "CONFIRMED")
    assert sequences(history)[uid("0002")] == (0, "CONFIRMED")
