"""Row 3: no METHOD; DTSTAMP = LAST-MODIFIED = the revision's time, never now; two renders are byte-identical."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from icalendar import Calendar

from escala.calendars import UNPUBLISHED, calendars, uid_of
from escala.publication import open_store, publications, read_feed
from tests.calendars.builders import MORNING, feeds, pack, roster, scenario
from tests.publication.editions import (
    NOW,
    TEAM,
    TITLES,
    ZONE,
    at,
    body,
    edition,
    held,
    holiday,
    publish,
    shown,
    store,
    uid,
)

REVISION = dt.datetime(2027, 3, 20, 9, 30, 15, 999, tzinfo=dt.timezone(dt.timedelta(hours=-3)))


def test_no_method():
    for feed in feeds(*MORNING).values():
        assert "method" not in Calendar.from_ical(feed)


def test_every_event_bears_the_revision_in_utc_to_the_second():
    for feed in feeds(*MORNING, revision=REVISION).values():
        for event in Calendar.from_ical(feed).walk("VEVENT"):
            stamp = dt.datetime(2027, 3, 20, 12, 30, 15, tzinfo=dt.UTC)
            assert event.decoded("dtstamp") == event.decoded("last-modified") == stamp
            assert event["dtstamp"].to_ical() == b"20270320T123015Z"


def test_two_renders_are_identical_byte_for_byte():
    assert feeds(*MORNING) == feeds(*MORNING)


def test_the_order_of_the_sessions_in_the_roster_does_not_matter():
    shuffled = list(MORNING)
    random.Random(1).shuffle(shuffled)
    assert shuffled != list(MORNING)
    assert feeds(*shuffled) == feeds(*MORNING)


def test_another_process_with_another_hash_seed_renders_the_same_bytes():
    program = (
        "import hashlib; from tests.calendars.builders import MORNING, feeds\n"
        "for name, feed in feeds(*MORNING).items(): print(name, hashlib.sha256(feed).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert all(runs)
    assert len(runs) == 1


def test_what_was_never_published_is_older_than_anything_published():
    assert dt.datetime(2020, 1, 1, tzinfo=dt.UTC) == UNPUBLISHED


def test_a_revision_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no zone"):
        calendars(roster(), scenario(), pack(), revision=dt.datetime(2027, 3, 1))


class TestPublished:
    """What was published bears the time of the publication that made it so, and is rendered from the history alone."""

    LATER = NOW + dt.timedelta(days=2, microseconds=5)
    FEEDS = tuple(TITLES)

    @pytest.fixture
    def history(self, tmp_path: Path) -> sqlite3.Connection:
        """Two publications: the second moves one session, cancels another, and leaves two things alone."""
        made = store(tmp_path)
        kept, gone = held("2027-04-06", "08:00", "ana bia"), held("2027-04-08", "08:00", "bia caio", esf="1")
        days = [holiday("2027-04-21")]
        publish(made, edition(kept, held("2027-04-07", "08:00", "ana"), gone, holidays=days))
        publish(made, edition(kept, held("2027-04-09", "08:00", "ana"), holidays=days), self.LATER)
        return made

    def bodies(self, history: sqlite3.Connection, publication: int | None = None) -> dict[str, bytes]:
        return {name: body(history, name, NOW, publication) for name in self.FEEDS}

    def test_each_event_bears_the_time_of_the_publication_that_made_it_so(self, history: sqlite3.Connection):
        first, second = dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC), dt.datetime(2027, 4, 3, 12, tzinfo=dt.UTC)
        found = shown(history)
        for event in found.values():
            assert event.decoded("dtstamp") == event.decoded("last-modified")
        stamps = {u: e.decoded("dtstamp") for u, e in found.items()}
        tiradentes = uid_of(holiday("2027-04-21")[0])
        assert stamps == {uid("0001"): first, uid("0002"): second, uid("0003"): second, tiradentes: first}

    def test_who_leaves_and_who_comes_bear_the_time_at_which_they_do(self, history: sqlite3.Connection):
        publish(history, edition(held("2027-04-06", "08:00", "ana caio")), NOW + dt.timedelta(days=5))
        for name in ("bia", "caio"):
            assert shown(history, f"profissional-{name}")[uid("0001")].decoded("dtstamp") == (
                dt.datetime(2027, 4, 6, 12, tzinfo=dt.UTC)
            )

    def test_the_clock_going_back_or_standing_still_makes_no_revision_older(self, history: sqlite3.Connection):
        before = publications(history)[-1].at
        for now in (NOW, before):
            publish(history, edition(held("2027-04-06", "08:00", "bia"), held("2027-04-15", "08:00", "ana")), now)
        assert [p.at for p in publications(history)[1:]] == [before + dt.timedelta(seconds=i) for i in range(3)]

    def test_two_renders_at_other_hours_of_the_day_are_identical(self, history: sqlite3.Connection):
        assert self.bodies(history) == self.bodies(history)
        late = NOW.replace(hour=23, minute=59)
        assert {name: body(history, name, late) for name in self.FEEDS} == self.bodies(history)

    def test_days_without_anything_past_change_nothing(self, history: sqlite3.Connection):
        week_before = NOW - dt.timedelta(days=7)
        assert {name: body(history, name, week_before) for name in self.FEEDS} == self.bodies(history)

    def test_a_publication_that_changes_nothing_changes_no_byte(self, history: sqlite3.Connection):
        before = self.bodies(history)
        kept, moved = held("2027-04-06", "08:00", "ana bia"), held("2027-04-09", "08:00", "ana")
        publish(history, edition(moved, kept, holidays=[holiday("2027-04-21")]), NOW + dt.timedelta(days=9))
        assert self.bodies(history) == before

    def test_a_copy_of_the_database_gives_the_same_bytes(self, history: sqlite3.Connection, tmp_path: Path):
        before = self.bodies(history)
        copy = sqlite3.connect(tmp_path / "cópia.db")
        history.backup(copy)
        copy.close()
        again = open_store(tmp_path / "cópia.db")
        assert self.bodies(again) == before
        assert self.bodies(again, 1) == self.bodies(history, 1)

    def test_a_history_written_down_again_gives_the_same_bytes(self, history: sqlite3.Connection, tmp_path: Path):
        again = sqlite3.connect(tmp_path / "refeito.db")
        again.executescript("\n".join(history.iterdump()))
        assert self.bodies(again) == self.bodies(history)

    def test_as_of_an_earlier_publication_it_is_what_it_was_then(self, history: sqlite3.Connection, tmp_path: Path):
        second = self.bodies(history)
        (tmp_path / "antes").mkdir()
        then = store(tmp_path / "antes")
        kept, gone = held("2027-04-06", "08:00", "ana bia"), held("2027-04-08", "08:00", "bia caio", esf="1")
        days = [holiday("2027-04-21")]
        publish(then, edition(kept, held("2027-04-07", "08:00", "ana"), gone, holidays=days))
        titles = {name: f"{title} (outro nome)" for name, title in TITLES.items()}
        publish(history, edition(gone, held("2027-04-07", "08:00", "bia"), titles=titles), NOW + dt.timedelta(days=9))
        assert self.bodies(history, 1) == self.bodies(then)
        assert self.bodies(history, 2) == second
        assert self.bodies(history, 3) == self.bodies(history) != second

    def test_another_process_with_another_zone_and_hash_seed(self, history: sqlite3.Connection, tmp_path: Path):
        program = (
            "import hashlib, sys; from pathlib import Path\n"
            "from tests.publication.editions import TITLES, body, store\n"
            "history = store(Path(sys.argv[1]))\n"
            "for name in TITLES: print(name, hashlib.sha256(body(history, name)).hexdigest())"
        )
        here = "".join(f"{name} {hashlib.sha256(b).hexdigest()}\n" for name, b in self.bodies(history).items())
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "UTC")):
            env = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed, "TZ": zone}
            command = [sys.executable, "-c", program, str(tmp_path)]
            assert subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout == here

    def changed(self, history: sqlite3.Connection, name: str, now: dt.datetime = NOW) -> dt.datetime:
        found = read_feed(history, TEAM, name, now)
        assert found is not None
        return found.changed

    def test_when_a_feed_last_changed(self, history: sqlite3.Connection):
        first, second = (p.at for p in publications(history))
        assert first < second
        assert {self.changed(history, name) for name in self.FEEDS} == {second}
        kept, moved = held("2027-04-06", "08:00", "ana bia"), held("2027-04-09", "10:00", "ana")
        publish(history, edition(kept, moved, holidays=[holiday("2027-04-21")]), NOW + dt.timedelta(days=9))
        third = publications(history)[-1].at
        assert self.changed(history, "profissional-ana") == third
        assert self.changed(history, "profissional-bia") == self.changed(history, "esf-1") == second

    def test_another_title_is_a_change_of_that_feed_alone(self, history: sqlite3.Connection):
        kept, moved = held("2027-04-06", "08:00", "ana bia"), held("2027-04-09", "08:00", "ana")
        second = publications(history)[-1].at
        for days, name in ((9, "Bia Lima Sá"), (10, "Bia Lima Sá"), (11, "Bia Lima")):
            titles = {**TITLES, "profissional-bia": f"{name} · Nasf-AB Samambaia 1"}
            same = edition(kept, moved, holidays=[holiday("2027-04-21")], titles=titles)
            publish(history, same, NOW + dt.timedelta(days=days))
            assert self.changed(history, "profissional-ana") == second
            changed = 9 if days == 10 else days
            assert self.changed(history, "profissional-bia") == NOW + dt.timedelta(days=changed)

    @pytest.mark.parametrize(
        ("now", "then"),
        [
            (at("2027-04-08", "23:59"), dt.datetime(2027, 4, 8, 3, tzinfo=dt.UTC)),
            (at("2027-04-30", "12:00"), dt.datetime(2027, 4, 9, 3, tzinfo=dt.UTC)),
            (at("2027-06-06", "00:00"), dt.datetime(2027, 6, 6, 3, tzinfo=dt.UTC)),
        ],
        ids=["the first cancelled one is past", "and the second", "and a session held 61 days ago"],
    )
    def test_what_leaves_it_because_it_is_past_changes_it(self, tmp_path: Path, now: dt.datetime, then: dt.datetime):
        (tmp_path / "outro").mkdir()
        history, name = store(tmp_path / "outro"), "profissional-ana"
        kept, late = held("2027-04-06", "08:00", "ana"), held("2027-05-01", "08:00", "ana")
        publish(history, edition(kept, held("2027-04-07", "08:00", "ana"), held("2027-04-08", "08:00", "ana"), late))
        publish(history, edition(kept, late))
        just_before = then.astimezone(ZONE) - dt.timedelta(seconds=1)
        assert self.changed(history, name, now) == then
        assert body(history, name, now) == body(history, name, then) != body(history, name, just_before)
