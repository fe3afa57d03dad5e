"""Words of the checks: dates, hours, lists, names that must not break a line."""

from __future__ import annotations

import datetime as dt

import pytest

from escala.domain.clock import Span
from escala.rules.timeline import runs, steps
from escala.rules.wording import between, count, day, hours, joined, plain, quoted


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0min"), (40, "40min"), (60, "1h"), (65, "1h05"), (160, "2h40"), (9600, "160h")]
)
def test_hours(minutes: int, words: str) -> None:
    assert hours(minutes) == words


def test_dates_and_times() -> None:
    assert day(dt.date(2027, 3, 2)) == "ter 02/03"
    assert between(Span(480, 600)) == "das 08:00 às 10:00"


def test_lists_and_counts() -> None:
    assert [joined(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a e b", "a, b e c"]
    assert [count(n, "pessoa", "pessoas") for n in (0, 1, 2)] == ["0 pessoas", "1 pessoa", "2 pessoas"]


def test_a_name_fits_in_a_sentence() -> None:
    assert plain("Ana\n  Souza\t") == "Ana Souza"
    assert plain("Ana\x1b[2J\x07Souza \U0001f600") == "Ana [2J Souza \U0001f600"
    assert plain("x" * 60) == "x" * 60
    assert plain("x" * 500) == "x" * 59 + "…"


def test_steps_cut_where_something_starts_or_ends() -> None:
    items = [(Span(0, 10), "a"), (Span(5, 15), "b"), (Span(30, 40), "c")]
    assert list(steps(items, Span(2, 20))) == [
        (Span(2, 5), ("a",)),
        (Span(5, 10), ("a", "b")),
        (Span(10, 15), ("b",)),
        (Span(15, 20), ()),
    ]


def test_runs_join_what_touches() -> None:
    pieces = [(Span(0, 5), 1), (Span(5, 8), 2), (Span(9, 10), 3)]
    assert list(runs(pieces)) == [(Span(0, 8), (1, 2)), (Span(9, 10), (3,))]
    assert list(runs(iter(()))) == []


def test_names_of_a_file_are_quoted_and_few() -> None:
    assert quoted(["ana"]) == '"ana"'
    assert quoted(map(str, range(5))) == '"0", "1", "2", "3" e "4"'
    assert quoted(map(str, range(100))) == '"0", "1", "2", "3", "4" e mais 95'
