"""Spans as sets of minutes, and the times at which things begin and end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.domain.clock import MINUTES_A_DAY, Span, parse_clock, parse_end, subtract

MINUTES = st.integers(0, 30)
SPANS = st.lists(st.tuples(MINUTES, MINUTES).filter(lambda ends: ends[0] < ends[1]).map(lambda ends: Span(*ends)))


def minutes(spans: object) -> set[int]:
    return {minute for span in spans for minute in range(*span)}


@given(SPANS, SPANS)
def test_subtract_is_the_difference_of_sets_sorted_and_disjoint(spans: list[Span], taken: list[Span]) -> None:
    left = subtract(spans, taken)
    assert minutes(left) == minutes(spans) - minutes(taken)
    assert all(first.end < second.start for first, second in pairwise(left))
    assert all(span.start < span.end for span in left)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [(8, 12)]),
        ([(9, 10)], [(8, 9), (10, 12)]),
        ([(8, 9), (11, 12)], [(9, 11)]),
        ([(7, 9), (11, 13)], [(9, 11)]),
        ([(0, 8), (12, 20)], [(8, 12)]),
        ([(8, 12)], []),
    ],
)
def test_subtract(taken: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    assert subtract([Span(8, 12)], [Span(*ends) for ends in taken]) == tuple(Span(*ends) for ends in left)


def test_a_day_ends_at_24_and_does_not_begin_there() -> None:
    assert parse_end("24:00") == MINUTES_A_DAY
    assert parse_end("23:59") == parse_clock("23:59") == MINUTES_A_DAY - 1
    with pytest.raises(ValueError, match="o dia vai de 00:00 a 23:59; talvez 23:00"):
        parse_clock("24:00")


@pytest.mark.parametrize("text", ["24:01", "25:00", "08:60", "99:99"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(ValueError, match=f"{text} não é uma hora do dia: o dia vai de 00:00 a 24:00"):
        parse_end(text)
    with pytest.raises(ValueError, match=f"{text} não é uma hora do dia: o dia vai de 00:00 a 23:59"):
        parse_clock(text)
