"""What the texts of a record mean: a count and a date, as Brazilian exports write them."""

from __future__ import annotations

import datetime as dt
import re

_COUNT = re.compile(
    r"(?P<sign>[-−]?)(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15})(?:(?:,|\.(?=[0-9]{1,2}$))(?P<part>[0-9]{1,9}))?"
)
"""A number: points between thousands, a comma before decimals; a point before one or two decimals is one too."""

_TIME = r"(?:[T ]+[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_DAY_FIRST = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_YEAR_FIRST = re.compile(
    rf"(?P<year>[0-9]{{4}})(?P<mark>[/.-])(?P<month>[0-9]{{2}})(?P=mark)(?P<day>[0-9]{{2}}){_TIME}"
)
_PERSONAL = re.compile(r"\d(?:[ ./–-]{0,3}\d){9,}")
"""What may be somebody's CPF, also without the zero that a spreadsheet takes from its beginning, or CNS."""

LONGEST_SHOWN = 60
"""Letters of a value as a list of records that were put apart shows it."""


def parse_count(text: str) -> int | None:
    """A count: `3`, `1.234`, `3,0`; None where the text is none, or is no whole number."""
    match = _COUNT.fullmatch(text.strip())
    if match is None or (match["part"] and int(match["part"])):
        return None
    whole = int(match["whole"].replace(".", ""))
    return -whole if match["sign"] else whole


def parse_date(text: str) -> dt.date | None:
    """A date: `08/03/2027`, `08/03/27`, `2027-03-08`, with a time after it or not; None where the text is none."""
    match = _date_like(text.strip())
    if match is None:
        return None
    year = int(match["year"])
    try:
        return dt.date(year if len(match["year"]) == 4 else 2000 + year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _date_like(words: str) -> re.Match[str] | None:
    return _YEAR_FIRST.fullmatch(words) or _DAY_FIRST.fullmatch(words)


def shown(text: str) -> str:
    """A value as it is shown: on one line, cut short, and without what may be somebody's CPF or CNS."""
    from escala.rules.wording import one_line

    line = one_line(text)
    if _date_like(line) is None:
        line = _PERSONAL.sub("•••", line)
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"
