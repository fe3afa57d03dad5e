"""Counts and dates as Brazilian exports write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.production.values import parse_count, parse_date, shown


@pytest.mark.parametrize(
    ("text", "count"),
    [
        *(("3", 3), (" 3 ", 3), ("3,0", 3), ("3,00", 3), ("3.0", 3), ("0", 0), ("-2", -2), ("−2", -2), ("-2,0", -2)),
        *(("1.234", 1234), ("1.234.567", 1234567), ("1.234,00", 1234), ("1234", 1234), ("007", 7)),
        *(("1,5", None), ("1.5", None), ("1,234", None), ("1.23.4", None), ("12.34", None), ("1,2,3", None)),
        *(("", None), ("x", None), ("1e3", None), ("nan", None), ("inf", None), ("٣", None), ("--1", None)),
        *(("1 000", None), ("=1+1", None), ("3 atendimentos", None), ("9" * 15, 10**15 - 1), ("9" * 16, None)),
    ],
)
def test_a_count(text: str, count: int | None) -> None:
    assert parse_count(text) == count


@given(st.integers(min_value=-(10**9), max_value=10**9), st.sampled_from(["", ",0", ",00", ".0"]), st.booleans())
def test_a_whole_number_is_read_however_it_is_written(number: int, decimals: str, grouped: bool) -> None:
    text = f"{number:,}".replace(",", ".") if grouped else str(number)
    assert parse_count(text + decimals) == number or (grouped and decimals == ".0" and abs(number) >= 1000)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        *((form, dt.date(2027, 3, 8)) for form in ("08/03/2027", "8/3/2027", "08-03-2027", "08.03.2027", "08/03/27")),
        *((form, dt.date(2027, 3, 8)) for form in ("2027-03-08", "2027/03/08", " 08/03/2027 ")),
        *((f"08/03/2027{time}", dt.date(2027, 3, 8)) for time in (" 14:30", " 14:30:59", " 14h30", "  1:05")),
        *((f"2027-03-08{time}", dt.date(2027, 3, 8)) for time in ("T14:30:00", "T14:30:00.123Z", " 14:30:00-03:00")),
        ("29/02/2028", dt.date(2028, 2, 29)),
        *((form, None) for form in ("29/02/2027", "31/04/2027", "00/03/2027", "08/13/2027", "03/2027", "08/03", "")),
        *((form, None) for form in ("46000", "08/03-2027", "8 de março", "2027-3-8", "08/03/2027x", "٠٨/٠٣/٢٠٢٧")),
    ],
)
def test_a_date(text: str, date: dt.date | None) -> None:
    assert parse_date(text) == date


@given(st.text(max_size=40))
def test_any_text_is_read_or_not(text: str) -> None:
    count, date = parse_count(text), parse_date(text)
    assert count is None or isinstance(count, int)
    assert date is None or isinstance(date, dt.date)


@pytest.mark.parametrize(
    "number",
    [
        *("12345678901", "123.456.789-01", "123456789-01", "123.456.789/01", "123 456 789 01", "123.456.789.01"),
        *("1234567890", "23.456.789-01", "123456789012345", "700 1234 5678 9012", "700.1234.5678.9012"),
        *("700-1234-5678-9012", "700 123456789012", "700\u00a01234\u00a05678\u00a09012", "123.456.789 - 01"),
    ],
)
def test_a_personal_number_is_not_shown(number: str) -> None:
    assert shown(f"Ana {number}") == "Ana •••"
    assert shown(f"{number}, Ana") == "•••, Ana"
    assert shown(number) == "•••"


@pytest.mark.parametrize(
    "text",
    [
        *("31/02/2027 14:30", "2027-02-31 14:30:59", "08/03/2027", "2027-03-08T14:30:00.123-03:00"),
        *("UBS 2", "123456789", "1.234.567", "Sala 12, 3º andar, 61 99"),
    ],
)
def test_a_date_and_a_short_number_are_shown(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize("text", ["08/03/2027 14:30:00.12345678901", "08/03/2027 123.456.789-01"])
def test_nothing_personal_is_shown_beside_a_date(text: str) -> None:
    assert "•••" in shown(text)
    assert "789" not in shown(text)


def test_a_long_value_is_cut_and_stays_on_its_line() -> None:
    assert shown("a\r\n\x1b[31mb" + "c" * 100).startswith("a [31mb")
    assert len(shown("c" * 100)) == 60
