"""Secret addresses: long, kept as their hash alone, and of no use once rotated or revoked."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.publication import addresses, create, fetched, find, publications, revoke, rotate, transaction
from escala.publication.addresses import BYTES, LENGTH
from escala.publication.schema import migrate
from tests.publication.editions import NOW, TEAM, TITLES, edition, held, publish, store

LATER = NOW + dt.timedelta(days=3)


@pytest.fixture
def history(tmp_path: Path) -> sqlite3.Connection:
    connection = store(tmp_path)
    publish(connection, edition(held("2027-04-06", "08:00", "ana")))
    return connection


def made(history: sqlite3.Connection, feed: str = "profissional-ana", now: dt.datetime = NOW) -> str:
    with transaction(history):
        return create(history, TEAM, feed, now)


def feed_of(history: sqlite3.Connection, token: str) -> str | None:
    found = find(history, token)
    return None if found is None else found.feed


def raw(folder: Path) -> bytes:
    """Everything that is on the disk of a history."""
    files = sorted(folder.glob("escala.db*"))
    assert {f.name for f in files} >= {"escala.db", "escala.db-wal"}
    return b"".join(f.read_bytes() for f in files)


def test_a_token_has_128_bits_or_more(history: sqlite3.Connection):
    tokens = [made(history) for _ in range(200)]
    assert len(set(tokens)) == len(tokens)
    decoded = [base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)) for token in tokens]
    assert {len(d) for d in decoded} == {BYTES}
    assert BYTES * 8 >= 128
    assert {len(token) for token in tokens} == {LENGTH}
    ones = sum(int.from_bytes(d).bit_count() for d in decoded) / (200 * BYTES * 8)
    assert 0.47 < ones < 0.53  # 15 standard deviations
    for place in range(BYTES):
        assert len({d[place] for d in decoded}) > 80  # no byte of it is fixed or counted


def test_only_its_hash_is_in_the_file(history: sqlite3.Connection, tmp_path: Path):
    tokens = [made(history, name) for name in TITLES]
    with transaction(history):
        tokens.append(rotate(history, TEAM, "equipe", LATER))
        fetched(history, 1, LATER, "khal")
        revoke(history, TEAM, "profissional-ana", LATER)
    for when in ("in the log", "in the database"):
        found = raw(tmp_path)
        for token in tokens:
            assert hashlib.sha256(token.encode()).digest() in found, when
            plain = base64.urlsafe_b64decode(token)
            for secret in (token.encode(), plain, plain.hex().encode(), token.encode("utf-16-le"), token[:16].encode()):
                assert secret not in found, when
        history.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def test_each_finds_its_own_feed(history: sqlite3.Connection):
    tokens = {name: made(history, name) for name in TITLES}
    assert {name: feed_of(history, token) for name, token in tokens.items()} == {name: name for name in TITLES}


def test_a_rotated_token_finds_nothing_and_the_new_one_what_it_found(history: sqlite3.Connection):
    old, other = made(history), made(history, "equipe")
    with transaction(history):
        new = rotate(history, TEAM, "profissional-ana", LATER)
    assert (feed_of(history, old), feed_of(history, new), feed_of(history, other)) == (
        None,
        "profissional-ana",
        "equipe",
    )
    assert [(a.id, a.created, a.revoked) for a in addresses(history) if a.feed == "profissional-ana"] == [
        (1, NOW, LATER),
        (3, LATER, None),
    ]


def test_a_revoked_token_finds_nothing_for_good(history: sqlite3.Connection):
    tokens = [made(history), made(history)]
    with transaction(history):
        assert revoke(history, TEAM, "profissional-ana", LATER) == 2
    assert [feed_of(history, token) for token in tokens] == [None, None]
    with transaction(history):
        assert revoke(history, TEAM, "profissional-ana", LATER + dt.timedelta(days=1)) == 0
    assert {a.revoked for a in addresses(history)} == {LATER}
    made(history)
    assert [feed_of(history, token) for token in tokens] == [None, None]


def test_of_another_team_nothing_is_revoked(history: sqlite3.Connection):
    token = made(history)
    with transaction(history):
        assert revoke(history, "samambaia-2", "profissional-ana", LATER) == 0
        assert revoke(history, TEAM, "profissional-an", LATER) == 0
    assert feed_of(history, token) == "profissional-ana"
    assert addresses(history, "samambaia-2") == []
    assert len(addresses(history, TEAM)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        str.lower,
        str.swapcase,
        lambda t: t[:-1],
        lambda t: t + "A",
        lambda t: t + "\n",
        lambda t: " " + t,
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: t + "=",
        lambda t: t.replace(t[0], "%", 1),
        lambda t: t[:-1] + "Ａ",  # noqa: RUF001 (a full-width letter)
        lambda t: t[:-1] + "\0",
        lambda t: t[:-1] + "\ud800",
        lambda _: "",
        lambda _: "' OR 1 = 1 --",
        lambda _: "%" * LENGTH,
        lambda _: "A" * 1_000_000,
    ],
)
def test_a_malformed_one_finds_nothing(history: sqlite3.Connection, spoil):
    token = made(history)
    assert find(history, spoil(token)) is None
    assert feed_of(history, token) == "profissional-ana"


def test_nor_does_its_hash(history: sqlite3.Connection):
    hashed = hashlib.sha256(made(history).encode())
    assert find(history, hashed.hexdigest()) is None
    assert find(history, base64.urlsafe_b64encode(hashed.digest()).decode()) is None
    assert find(history, base64.urlsafe_b64encode(hashed.digest()).decode()[:LENGTH]) is None


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_nor_does_any_text(text: str):
    history = sqlite3.connect(":memory:", isolation_level=None)
    migrate(history)
    create(history, TEAM, "equipe", NOW)
    assert find(history, text) is None
    history.close()


def test_fetches_are_counted_and_the_last_is_known(history: sqlite3.Connection):
    token = made(history)
    first = find(history, token)
    assert first is not None
    assert (first.fetched, first.client, first.times) == (None, "", 0)
    with transaction(history):
        fetched(history, first.id, NOW, "vdirsyncer/0.20")
        fetched(history, first.id, LATER, "Thunderbird " + "x" * 500, times=3)
    found = find(history, token)
    assert found is not None
    assert (found.fetched, found.times, len(found.client)) == (LATER, 4, 200)


def test_an_address_survives_publications(history: sqlite3.Connection):
    token = made(history)
    publish(history, edition(held("2027-04-07", "08:00", "bia")))
    assert len(publications(history)) == 2
    assert feed_of(history, token) == "profissional-ana"


def test_looking_for_a_token_that_works_no_more_is_the_work_of_looking_for_one_that_never_was(
    history: sqlite3.Connection,
):
    """Counted in SQLite's own instructions: a revoked row that is found, and then left out, takes more of them."""
    gone = [made(history) for _ in range(20)]
    with transaction(history):
        revoke(history, TEAM, "profissional-ana", LATER)
    made(history)

    def work(token: str) -> int:
        done = 0

        def one() -> int:
            nonlocal done
            done += 1
            return 0

        history.set_progress_handler(one, 1)
        assert find(history, token) is None
        history.set_progress_handler(None, 1)
        return done

    wrong = [
        *("A" * length for length in (0, 1, LENGTH - 1, LENGTH, LENGTH + 1, 500)),
        "ã" * LENGTH,
        "\udcff",
        "'" * 32,
    ]
    work(wrong[0])  # prepares the statement
    assert len({work(token) for token in (*gone, *wrong)}) == 1
