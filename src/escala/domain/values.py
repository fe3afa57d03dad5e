"""What values in files are made of: ids, names, whole numbers, dates, times of day and durations, each with its checks.

Times of day and durations are kept in minutes. A value that is wrong raises a `ValueError` with a Portuguese message.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer, Strict, WithJsonSchema

from escala.domain.clock import format_clock, parse_clock, parse_duration, parse_end, show

ID_PATTERN = r"[a-z0-9][a-z0-9-]*"
"""What an id looks like."""

ID_LENGTH = 60
"""Most letters of an id: it becomes part of file names."""

NAME_LENGTH = 200
"""Most letters of a name or a reason."""

YEARS = range(1950, 2101)
"""The years that a date may be in; a month in the first or the last of them would reach beyond."""

Weekday = Literal["seg", "ter", "qua", "qui", "sex", "sab", "dom"]
"""A day of the week, as files name it."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def slug(name: str, taken: Collection[str]) -> str:
    """An id made of a name, other than those that are taken; empty where nothing of the name can be in one."""
    made = _plain(name)[: ID_LENGTH - 4].strip("-")
    if not made or made not in taken:
        return made
    return next(id for number in range(2, len(taken) + 3) if (id := f"{made}-{number}") not in taken)


def _plain(name: str) -> str:
    """What of a name can be in an id."""
    letters = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-")


def _check_id(value: str) -> str:
    if len(value) > ID_LENGTH:
        raise ValueError(f"o identificador {show(value)} tem {len(value)} letras; esperava até {ID_LENGTH}")
    if not re.fullmatch(ID_PATTERN, value):
        close = _plain(value)
        raise ValueError(
            f"esperava um identificador com letras minúsculas sem acento, números e hífen, e encontrei {show(value)}"
            + (f"; talvez {close}" if close else "")
        )
    return value


def _check_name(value: str) -> str:
    found = _CONTROL.search(value)
    if found is not None:
        what = "uma quebra de linha" if found[0] in "\n\r\x0b\x0c\x85\u2028\u2029" else "um caractere de controle"
        raise ValueError(f"esperava um texto numa linha só e encontrei {what} em {show(value)}")
    if not value:
        raise ValueError("esperava um texto e encontrei nada entre as aspas")
    if len(value) > NAME_LENGTH:
        raise ValueError(f"o texto tem {len(value)} letras; esperava até {NAME_LENGTH}")
    return value


def _parse_date(value: object) -> dt.date:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value.strip()):
        try:
            value = dt.date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(f"a data {value} não existe no calendário") from None
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        day = re.fullmatch(r"([0-3]?[0-9])/([01]?[0-9])/([0-9]{4})", value.strip()) if isinstance(value, str) else None
        hint = f"; talvez {day[3]}-{int(day[2]):02d}-{int(day[1]):02d}" if day else ""
        raise ValueError(f"esperava uma data como 2027-03-08 e encontrei {show(value)}{hint}")
    if value.year not in YEARS:
        raise ValueError(f"a data {value} está fora dos anos de {YEARS[0]} a {YEARS[-1]}")
    return value


Place = Literal["unidade", "domicilio", "territorio", "transito"]
"""Where a session is held: at a unit, at a home, in the territory, or on the way."""
Id = Annotated[str, AfterValidator(_check_id), WithJsonSchema({"type": "string", "pattern": f"^{ID_PATTERN}$"})]
"""What a thing is called in files: `ID_PATTERN`, at most `ID_LENGTH` letters."""
Name = Annotated[
    str, AfterValidator(_check_name), WithJsonSchema({"type": "string", "minLength": 1, "maxLength": NAME_LENGTH})
]
"""A name or a reason as people write it: one line of at most `NAME_LENGTH` letters."""
Whole = Annotated[int, Strict()]
"""A whole number, and nothing that merely looks like one."""
Switch = Annotated[bool, Strict()]
"""`true` or `false`."""
Date = Annotated[
    dt.date,
    BeforeValidator(_parse_date),
    PlainSerializer(lambda d: d.isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A date of one of `YEARS`; `2027-03-08` in files."""
_CLOCK_SCHEMA = {"type": "string", "pattern": r"^\d{1,2}:\d{2}$"}
Clock = Annotated[
    int,
    BeforeValidator(parse_clock),
    PlainSerializer(format_clock, return_type=str),
    WithJsonSchema(_CLOCK_SCHEMA),
]
"""A time of day, in minutes since midnight; `"08:00"` in files."""
EndClock = Annotated[
    int,
    BeforeValidator(parse_end),
    PlainSerializer(format_clock, return_type=str),
    WithJsonSchema(_CLOCK_SCHEMA),
]
"""The time of day at which something ends, in minutes since midnight; up to `"24:00"` in files."""
Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_clock, return_type=str),
    WithJsonSchema(_CLOCK_SCHEMA),
]
"""A duration in minutes; `"02:00"` in files."""


class FileModel(BaseModel):
    """Base of everything read from a file: unknown keys are errors, values are immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
