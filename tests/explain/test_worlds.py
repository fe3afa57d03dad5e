"""Scenarios as data: what is changed and how it is written, and what is asked of the oracle."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.domain.merge_patch import merge_diff, merge_patch
from escala.explain.worlds import Oracle, World, at, put
from escala.norms.loading import load_pack
from tests.explain.tiny import OPPOSITE, tiny

leaves = st.one_of(st.integers(-3, 3), st.text("ab", max_size=2), st.lists(st.one_of(st.none(), st.integers(0, 2))))
data = st.recursive(leaves, lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3), max_leaves=8)
mappings = st.dictionaries(st.sampled_from("abcd"), data, max_size=4)
PACK = load_pack("df-489-2018")


@given(mappings, mappings)
def test_the_patch_between_two_scenarios_leads_from_one_to_the_other(before: Any, after: Any) -> None:
    untouched = copy.deepcopy((before, after))
    assert merge_patch(before, merge_diff(before, after)) == after
    assert (before, after) == untouched


def test_a_patch_cannot_say_null() -> None:
    with pytest.raises(ValueError, match="null"):
        merge_diff({"a": 1}, {"a": None})


@given(mappings, st.lists(st.sampled_from("abcd"), min_size=1, max_size=3), st.integers(0, 3))
def test_what_is_put_stands_there_and_all_else_stays(before: Any, path: list[str], value: int) -> None:
    untouched = copy.deepcopy(before)
    after = put(before, tuple(path), value)
    assert at(after, *path) == value
    assert before == untouched
    assert at(put(after, tuple(path), None), *path) is None


def test_the_oracle_knows_possible_impossible_and_no_scenario() -> None:
    oracle = Oracle(PACK)
    assert oracle.proofs(tiny()) == ()
    assert oracle.proofs(tiny(**OPPOSITE))
    assert oracle.proofs({"norma": "df-489-2018"}) is None


def test_the_slack_of_the_period_is_in_minutes() -> None:
    # 60 h of three people against 40 h of presence, 2 h and 4 h of meetings of one person more: 14 h.
    assert Oracle(PACK).slack(tiny()) == 14 * 60


def test_a_world_of_data_that_are_no_scenario_is_none() -> None:
    assert World.of({"norma": "df-489-2018"}, PACK) is None
