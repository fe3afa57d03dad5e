"""Levers: the least change that suffices, whatever it takes to suffice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from escala.explain.condition import Change, Choice, Ladder


def step(amount: int) -> Change:
    return Change("k", str(amount), float(amount), lambda data: {**data, "n": amount})


def some(chosen: Collection[int]) -> Change:
    return Change("k", str(sorted(chosen)), float(len(chosen)), lambda data: {**data, "n": sorted(chosen)})


@given(st.integers(1, 40), st.integers(0, 60))
def test_a_ladder_gives_its_first_step_that_suffices(size: int, needed: int) -> None:
    found = Ladder([step(i) for i in range(size)]).least({}, lambda data: data["n"] >= needed)
    if needed < size:
        assert found is not None
        assert found.text == str(needed)
        more = found.more()
        assert (None if more is None else more.text) == (str(needed + 1) if needed + 1 < size else None)
    else:
        assert found is None


@given(st.integers(2, 40), st.integers(0, 39), st.integers(0, 39))
def test_a_ladder_that_goes_too_far_still_gives_a_step_that_suffices(size: int, low: int, high: int) -> None:
    found = Ladder([step(i) for i in range(size)]).least({}, lambda data: low <= data["n"] <= high)
    if found is not None:
        assert low <= int(found.text) <= high
    if low == 0:
        assert found is not None


@given(st.integers(1, 12), st.lists(st.frozensets(st.integers(0, 11), min_size=1), min_size=1, max_size=4))
def test_a_choice_suffices_and_nothing_of_it_can_be_left_out(size: int, enough: list[frozenset[int]]) -> None:
    def possible(data: Any) -> bool:
        return any(set(wanted) <= set(data["n"]) for wanted in enough)

    found = Choice(size, some).least({}, possible)
    if not possible({"n": range(size)}):
        assert found is None
        return
    assert found is not None
    chosen = found.edit({})["n"]
    assert possible({"n": chosen})
    assert all(not possible({"n": [i for i in chosen if i != one]}) for one in chosen)


def test_more_of_a_choice_holds_what_was_chosen() -> None:
    found = Choice(6, some).least({}, lambda data: 2 in data["n"])
    assert found is not None
    assert found.edit({})["n"] == [2]
    more = found.more()
    assert more is not None
    assert more.edit({})["n"] == [2, 4, 5]
    most = more.more()
    assert most is not None
    assert most.edit({})["n"] == [0, 1, 2, 3, 4, 5]
    assert most.more() is None


def test_one_at_a_time_is_the_first_that_suffices() -> None:
    found = Choice(4, some, one=True).least({}, lambda data: data["n"][0] >= 2)
    assert found is not None
    assert found.text == "[2]"
    assert Choice(4, some, one=True).least({}, lambda data: len(data["n"]) > 1) is None


@given(st.integers(1, 12), st.lists(st.frozensets(st.integers(0, 11), min_size=1), min_size=1, max_size=4))
def test_another_way_suffices_and_is_mostly_new(size: int, enough: list[frozenset[int]]) -> None:
    def possible(data: Any) -> bool:
        return any(set(wanted) <= set(data["n"]) for wanted in enough)

    lever = Choice(size, some)
    found = lever.least({}, possible)
    before: set[int] = set()
    while found is not None:
        assert possible(found.edit({}))
        assert 2 * len(set(found.chosen) - before) > len(found.chosen)
        before |= set(found.chosen)
        found = lever.otherwise({}, possible, before)
