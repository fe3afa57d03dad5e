"""Row 3: no METHOD; DTSTAMP = LAST-MODIFIED = the revision's time, never now; two renders are byte-identical."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys

import pytest
from icalendar import Calendar

from escala.calendars import UNPUBLISHED, calendars
from tests.calendars.builders import MORNING, feeds, pack, roster, scenario

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
