"""Row 14: past sessions stay for 60 days."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path

import pytest

from tests.publication.editions import at, edition, held, holiday, publish, shown, store, uid

DAY = dt.date(2027, 4, 6)


@pytest.fixture
def history(tmp_path: Path) -> sqlite3.Connection:
    made = store(tmp_path)
    publish(made, edition(held("2027-04-06", "08:00", "ana"), held("2027-04-07", "08:00", "ana")))
    return made


def noon(days: int) -> dt.datetime:
    """So many days after the first session's."""
    return at((DAY + dt.timedelta(days=days)).isoformat(), "12:00")


@pytest.mark.parametrize(("days", "there"), [(0, True), (1, True), (59, True), (60, True), (61, False), (400, False)])
def test_sixty_days_in_sixty_one_out(history: sqlite3.Connection, days: int, there: bool):
    for name in ("equipe", "profissional-ana", "unidade-ubs-1"):
        assert (uid("0001") in shown(history, name, noon(days))) == there


def test_the_day_is_that_of_the_feeds_own_zone(history: sqlite3.Connection):
    midnight = at((DAY + dt.timedelta(days=61)).isoformat(), "00:00")
    assert midnight.astimezone(dt.UTC).hour == 3
    for zone in (dt.UTC, dt.timezone(dt.timedelta(hours=13))):
        assert uid("0001") in shown(history, "equipe", (midnight - dt.timedelta(seconds=1)).astimezone(zone))
        assert uid("0001") not in shown(history, "equipe", midnight.astimezone(zone))


def test_each_leaves_on_its_own_day(history: sqlite3.Connection):
    assert list(shown(history, "equipe", noon(60))) == [uid("0001"), uid("0002")]
    assert list(shown(history, "equipe", noon(61))) == [uid("0002")]
    assert list(shown(history, "equipe", noon(62))) == []


def test_an_all_day_event_counts_from_its_last_day(tmp_path: Path):
    made = store(tmp_path)
    publish(made, edition(holidays=[holiday("2027-04-06")]))
    assert len(shown(made, "equipe", noon(60))) == 1
    assert len(shown(made, "equipe", noon(61))) == 0


def test_past_sessions_stay_though_a_later_period_is_published(history: sqlite3.Connection):
    later = edition(held("2027-05-04", "08:00", "ana"), first=dt.date(2027, 5, 3), last=dt.date(2027, 5, 30))
    publish(history, later, noon(20))
    assert len(shown(history, "equipe", noon(60))) == 3
