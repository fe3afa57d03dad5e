"""What a cell means, whichever program saved it: each reading takes every form that programs and people give a value.

Each raises `ValueError` with a message in Portuguese, what was expected and what was found.
"""

from __future__ import annotations

import datetime as dt
import re

from escala.domain.clock import MINUTES_A_DAY
from escala.domain.values import YEARS

_EPOCH = dt.datetime(1899, 12, 30)
"""Day 0 of the numbers that spreadsheets keep dates as."""
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2})(?::00)?|\s?h\s?(\d{2})?)(?:min)?")
_BRAZILIAN = re.compile(r"(?:[a-zà-ú-]+\.?,?\s+)?(\d{1,2})/(\d{1,2})/(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_NEARLY = 1.0
"""Seconds by which a time may miss its minute: programs keep times as fractions of a day."""


def shown(value: object) -> str:
    """A cell's value as a message quotes it."""
    if is_empty(value):
        return "nada"
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        value = value.date()
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    line = " ".join(str(value).split())
    return f'"{line if len(line) <= 60 else line[:57] + "..."}"'


def is_empty(value: object) -> bool:
    """Whether a cell has nothing in it, or nothing but spaces."""
    return value is None or (isinstance(value, str) and not text(value))


def text(value: object) -> str:
    """A text on one line without spaces around it; of a whole number, its digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        value = value.date()
    return " ".join(str(value).replace("\N{NO-BREAK SPACE}", " ").split())


def date(value: object) -> dt.date:
    """A date: as a date, as a number of days, or as text, `2027-03-08` or `08/03/2027`.

    Raises:
        ValueError: no date.
    """
    found = _date(value)
    if found is None:
        raise ValueError(f"esperava uma data como 08/03/2027 e encontrei {shown(value)}")
    if found.year not in YEARS:
        raise ValueError(f"a data {found:%d/%m/%Y} está fora dos anos de {YEARS[0]} a {YEARS[-1]}")
    return found


def _date(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time(0) else None
    if isinstance(value, dt.date):
        return value
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return (_EPOCH + dt.timedelta(days=int(value))).date() if value == int(value) else None
        if isinstance(value, str):
            if (match := _ISO.fullmatch(text(value))) is not None:
                return dt.date(int(match[1]), int(match[2]), int(match[3]))
            if (match := _BRAZILIAN.fullmatch(text(value).lower())) is not None:
                return dt.date(int(match[3]), int(match[2]), int(match[1]))
    except (ValueError, OverflowError):
        return None
    return None


def clock(value: object) -> int:
    """Minutes since midnight of a time: as a time, a duration, a part of a day, or text, `08:00`, `8h` or `8h20`.

    Raises:
        ValueError: no time of a day, or one with seconds.
    """
    seconds = _seconds(value)
    if seconds is None or not 0 <= seconds <= MINUTES_A_DAY * 60:
        raise ValueError(f"esperava uma hora como 08:00 e encontrei {shown(value)}")
    minutes = round(seconds / 60)
    if abs(seconds - minutes * 60) > _NEARLY:
        raise ValueError(f"esperava uma hora em minutos inteiros, como 08:00, e encontrei {shown(value)}")
    return minutes


def _seconds(value: object) -> float | None:
    """Seconds since midnight."""
    if isinstance(value, dt.datetime) and value.date() <= dt.date(1900, 1, 1):  # a time that was given a day
        value = value.time()
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    if isinstance(value, dt.timedelta):
        return value.total_seconds()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value * 86400.0 if 0 <= value <= 1 else None
    if isinstance(value, str) and (match := _CLOCK.fullmatch(text(value).lower())) is not None:
        hours, minutes = int(match[1]), int(match[2] or match[3] or 0)
        return hours * 3600.0 + minutes * 60 if minutes < 60 else None
    return None


def whole(value: object) -> int:
    """A whole number: as a number or as text.

    Raises:
        ValueError: no whole number.
    """
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", text(value)):
        return int(text(value))
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return int(value)
    raise ValueError(f"esperava um número inteiro e encontrei {shown(value)}")


def pieces(value: object) -> list[str]:
    """The parts of a cell that holds several things, between `;` or on lines of their own."""
    if not isinstance(value, str):
        return [] if is_empty(value) else [text(value)]
    return [part for piece in re.split(r"[;\n]", value) if (part := text(piece))]
