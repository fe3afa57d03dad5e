"""What cells mean, in every form in which programs and people leave them."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.sheets import cells

DAY = dt.date(2027, 3, 8)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        dt.datetime(2027, 3, 8),
        46454,
        46454.0,
        "2027-03-08",
        "2027-03-08 00:00:00",
        "2027-03-08T00:00:00",
        " 08/03/2027 ",
        "8/3/2027",
        "seg 08/03/2027",
        "seg., 08/03/2027",
        "\xa008/03/2027",
    ],
)
def test_a_date_in_every_form(value: object) -> None:
    assert cells.date(value) == DAY


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nada"),
        ("  ", "nada"),
        ("30/02/2027", '"30/02/2027"'),
        ("2027-13-01", '"2027-13-01"'),
        ("08/03/27", '"08/03/27"'),
        (46454.5, '"46454.5"'),
        (dt.datetime(2027, 3, 8, 10), '"2027-03-08 10:00:00"'),
        (True, '"True"'),
        (math.inf, '"inf"'),
        (math.nan, '"nan"'),
        (1e300, '"1' + "0" * 20),
    ],
)
def test_what_is_no_date_is_said(value: object, said: str) -> None:
    with pytest.raises(ValueError, match="esperava uma data como 08/03/2027 e encontrei") as caught:
        cells.date(value)
    assert (said in str(caught.value)) or isinstance(value, float)


def test_a_date_far_away_is_none() -> None:
    with pytest.raises(ValueError, match="fora dos anos"):
        cells.date(dt.date(1900, 1, 2))


@given(st.integers(0, 1439))
def test_a_time_in_every_form(minutes: int) -> None:
    hour, minute = divmod(minutes, 60)
    forms = [
        dt.time(hour, minute),
        dt.datetime(1899, 12, 30, hour, minute),
        dt.timedelta(minutes=minutes),
        minutes / 1440,
        f"{hour:02d}:{minute:02d}",
        f" {hour}:{minute:02d}:00\xa0",
        f"{hour}h{minute:02d}",
        f"{hour}H{minute:02d}min",
    ]
    assert {cells.clock(form) for form in forms} == {minutes}


def test_a_time_may_miss_its_minute_by_a_rounding_and_no_more() -> None:
    assert cells.clock(dt.time(7, 59, 59, 999000)) == 480
    assert cells.clock("8h") == 480
    assert cells.clock(dt.timedelta(days=1)) == cells.clock("24:00") == cells.clock(1.0) == 1440
    with pytest.raises(ValueError, match="minutos inteiros"):
        cells.clock(dt.time(8, 0, 30))


@pytest.mark.parametrize(
    "value", [None, "", "oito", "8:70", "25:00", 8.5, -0.5, True, "08:00-10:00", dt.date(2027, 3, 8)]
)
def test_what_is_no_time_is_said(value: object) -> None:
    with pytest.raises(ValueError, match="esperava uma hora como 08:00 e encontrei"):
        cells.clock(value)


@pytest.mark.parametrize("value", [40, 40.0, "40", " 40 "])
def test_a_whole_number(value: object) -> None:
    assert cells.whole(value) == 40


@pytest.mark.parametrize("value", [None, 40.5, "40h", True, math.inf, math.nan, "-1"])
def test_what_is_no_whole_number_is_said(value: object) -> None:
    with pytest.raises(ValueError, match="esperava um número inteiro e encontrei"):
        cells.whole(value)


def test_text_and_its_pieces() -> None:
    assert cells.text("  Ana \xa0 Souza\n") == "Ana Souza"
    assert cells.text(3.0) == "3"
    assert cells.pieces("Ana;Bia ;\n; Caio") == ["Ana", "Bia", "Caio"]
    assert cells.pieces(None) == cells.pieces(" ; ") == []
    assert cells.pieces(7.0) == ["7"]
