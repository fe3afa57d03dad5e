"""The story itself, so that no client agrees with something empty."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.clients.story import FEEDS, HARD, Stage

pytestmark = pytest.mark.clients


def test_what_each_person_has_at_each_stage(story: list[Stage]):
    def counts(stage: Stage) -> dict[str, tuple[int, int]]:
        """Feed -> how many are held, how many cancelled."""
        found = {feed: Counter(event[3] for event in events) for feed, events in stage.events.items()}
        return {feed: (count["CONFIRMED"], count["CANCELLED"]) for feed, count in found.items()}

    def row(*held_and_cancelled: tuple[int, int]) -> dict[str, tuple[int, int]]:
        return dict(zip(FEEDS, held_and_cancelled, strict=True))

    assert [(stage.name, counts(stage)) for stage in story] == [
        ("published", row((6, 0), (3, 0), (4, 0), (3, 0), (0, 0))),
        ("a session moves", row((6, 0), (3, 0), (4, 0), (3, 0), (0, 0))),
        ("another is cancelled", row((5, 1), (2, 1), (4, 0), (3, 0), (0, 0))),
        ("one leaves, another and an eSF come", row((5, 1), (2, 1), (3, 1), (4, 0), (1, 0))),
        ("the same, solved again", row((5, 1), (2, 1), (3, 1), (4, 0), (1, 0))),
        ("published again: the visit is back, the rest gone", row((2, 4), (2, 1), (1, 3), (1, 3), (0, 1))),
        ("taken back", row((5, 1), (2, 1), (3, 1), (4, 0), (1, 0))),
        ("taken back again", row((2, 4), (2, 1), (1, 3), (1, 3), (0, 1))),
    ]


def test_identities_stay_through_it_all(story: list[Stage]):
    uids = [{event[0] for event in stage.events["equipe"]} for stage in story]
    assert all(found == uids[0] for found in uids)
    assert len(uids[0]) == 6


def test_it_has_a_summary_that_is_hard_to_read(story: list[Stage]):
    assert HARD in {event[4] for event in story[0].events["equipe"]}
    assert b"\r\n " in story[0].bodies["equipe"]


def test_a_month_solved_again_changes_no_byte(story: list[Stage]):
    assert story[4].bodies == story[3].bodies
