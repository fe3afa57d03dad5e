"""Sums of whole sessions and bands, against plain enumeration."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.norms.pack import SessionLength
from escala.rules.bands import Band
from escala.rules.lengths import fault, further, nearest_sums

GRID = 20


def lasting(**minutes: int | tuple[int, int]) -> SessionLength:
    """A session length from minutes, which files give as `HH:MM`."""
    return SessionLength().model_copy(update=minutes)


SLOTS = st.integers(1, 12).map(lambda slots: slots * GRID)
LENGTHS = st.one_of(
    SLOTS.map(lambda m: lasting(fixa=m)),
    SLOTS.map(lambda m: lasting(multiplo=m)),
    SLOTS.map(lambda m: lasting(minima=m)),
    st.tuples(SLOTS, SLOTS).map(lambda pair: lasting(minima=min(pair), maxima=max(pair))),
    st.just(lasting()),
    st.integers(1, 90).map(lambda m: lasting(multiplo=m)),
)


def reachable(lengths: tuple[SessionLength, ...], top: int) -> list[int]:
    """Every sum of whole sessions up to `top` minutes, one session at a time."""
    single = [m for m in range(GRID, top + 1, GRID) if any(fault(length, m) is None for length in lengths)]
    sums = {0}
    frontier = {0}
    while frontier:
        frontier = {a + b for a in frontier for b in single if a + b <= top} - sums
        sums |= frontier
    return sorted(sums)


@given(st.lists(LENGTHS, min_size=1, max_size=2).map(tuple), st.integers(1, 300), st.integers(-1, 200))
def test_the_sums_beside_a_band_are_those_of_plain_enumeration(
    lengths: tuple[SessionLength, ...], low: int, width: int
) -> None:
    high = low + width
    sums = reachable(lengths, high + 1800)
    found = nearest_sums(lengths, GRID, low, high)
    if any(low <= total <= high for total in sums):
        assert found is None
    else:
        above = min((total for total in sums if total > high), default=None)
        assert found == (max(total for total in sums if total < low), above)


def test_no_session_is_possible() -> None:
    assert nearest_sums((lasting(fixa=50),), GRID, 30, 90) == (0, None)


@pytest.mark.parametrize(
    ("length", "minutes", "words"),
    [
        (lasting(fixa=120), 120, None),
        (lasting(fixa=120, maxima=240), 120, None),
        (lasting(fixa=120), 100, "deve durar 2h"),
        (lasting(fixa=100), 120, "deve durar 1h40"),
        (lasting(multiplo=40), 80, None),
        (lasting(multiplo=40), 60, "deve durar um múltiplo de 40min"),
        (lasting(minima=60), 60, None),
        (lasting(minima=60), 40, "deve durar ao menos 1h"),
        (lasting(maxima=60), 60, None),
        (lasting(maxima=60), 80, "deve durar no máximo 1h"),
        (lasting(), 20, None),
        (lasting(), 0, "dura nada"),
    ],
)
def test_a_length(length: SessionLength, minutes: int, words: str | None) -> None:
    assert fault(length, minutes) == words


def test_further_sessions_have_bounds_of_their_own() -> None:
    duty = lasting(fixa=240, adicional=(120, 240))
    assert [fault(further(duty), minutes) is None for minutes in (100, 120, 180, 240, 260)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert fault(further(lasting(fixa=240)), 120) == "deve durar 4h"


class TestBand:
    def test_the_limits_are_exact(self) -> None:
        band = Band("1", Fraction(792, 10), Fraction(1201, 10))
        assert (band.minimum, band.maximum) == (80, 120)
        assert [band.allows(minutes) for minutes in (79, 80, 120, 121)] == [False, True, True, False]

    def test_the_duty_raises_the_upper_limit_and_no_further(self) -> None:
        band = Band("1", Fraction(60), Fraction(180), duty=240)
        assert [band.allows(minutes) for minutes in (40, 60, 180, 240, 260)] == [False, True, True, True, False]
        assert band.raised(240)
        assert not band.raised(180)
        assert (band.minimum, band.maximum) == (60, 240)

    def test_the_nearest_sum_is_allowed_and_nothing_between(self) -> None:
        band = Band("1", Fraction(60), Fraction(90), nearest=120)
        assert [band.allows(minutes) for minutes in (40, 80, 100, 120, 140)] == [False, True, False, True, False]
        assert band.widened(120)
        assert (band.minimum, band.maximum) == (60, 120)
