"""Fields of a form: what each shows of a scenario's data, and what it makes of what somebody types.

Whatever is typed can be written down: what it should have been is said by the same checks that read the file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote

from escala.documents.document import Path_
from escala.documents.errors import InputError
from escala.documents.reader import parse_yaml
from escala.documents.yaml_edits import flow, same

Kind = Literal["text", "number", "date", "period", "hours", "list", "switch", "select", "any"]

NOTHING = None
"""What an empty field makes of a value: it is not there."""


@dataclass(frozen=True)
class Field:
    """One value of a scenario as a form shows it.

    Attributes:
        path: where the value stands.
        label: what it is called.
        kind: how it is shown and read.
        value: what the form shows.
        hint: how it is written.
        options: what may be chosen, each with its label.
        errors: what is wrong with it.
    """

    path: Path_
    label: str
    kind: Kind
    value: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name in the form."""
        return name_of(self.path)

    @property
    def picked(self) -> bool:
        """Whether a calendar may be offered: not where that would hide what was written."""
        return self.kind == "date" and (not self.value or _is_date(self.value))

    @property
    def tall(self) -> bool:
        """Whether it takes several lines: what takes one loses the breaks of what was written."""
        return self.kind == "hours" or "\n" in self.value or "\r" in self.value

    def read(self, typed: str) -> Any:
        """What was typed, as the file says it; `NOTHING` where that is nothing."""
        typed = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
        return _READ.get(self.kind, _text)(typed) if typed else NOTHING

    def differs(self, typed: str) -> bool:
        """Whether what was typed means something else than what the field showed."""
        return not same(self.read(typed), self.read(self.value))


def name_of(path: Path_) -> str:
    """The name of a value, or of what holds values, in the form."""
    return "/".join(quote(str(step), safe="") for step in path)


def shown(kind: Kind, value: Any) -> str:
    """A value as a field of that kind shows it."""
    if value is None or value == {} or value == []:
        return ""
    return _SHOWN.get(kind, _any_shown)(value)


# -- what is shown ---------------------------------------------------------------------------------------------------


def _any_shown(value: Any) -> str:
    return value if isinstance(value, str) else flow(value)


def _period_shown(value: Any) -> str:
    if isinstance(value, dict) and value.keys() == {"inicio", "fim"}:
        return f"{value['inicio']} a {value['fim']}"
    return _any_shown(value)


def _hours_shown(value: Any) -> str:
    if not isinstance(value, dict):
        return _any_shown(value)
    return "\n".join(f"{days}: {_list_shown(ranges)}".rstrip() for days, ranges in value.items())


def _list_shown(value: Any) -> str:
    simple = isinstance(value, list) and all(isinstance(item, str) and "," not in item for item in value)
    return ", ".join(value) if simple else _any_shown(value)


def _switch_shown(value: Any) -> str:
    return "sim" if value is True else "não" if value is False else _any_shown(value)


_SHOWN: Mapping[Kind, Callable[[Any], str]] = {
    "period": _period_shown,
    "hours": _hours_shown,
    "list": _list_shown,
    "switch": _switch_shown,
}


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# -- what is read ----------------------------------------------------------------------------------------------------


def _text(typed: str) -> Any:
    return "\n".join(" ".join(line.split()) for line in typed.split("\n"))


def _number(typed: str) -> Any:
    return int(typed) if re.fullmatch(r"-?\d{1,9}", typed) else typed


def _period(typed: str) -> Any:
    ends = re.fullmatch(r"(\S+)\s+a\s+(\S+)", typed)
    return {"inicio": ends[1], "fim": ends[2]} if ends else typed


def _hours(typed: str) -> Any:
    found: dict[str, Any] = {}
    for line in filter(None, map(str.strip, typed.split("\n"))):
        days, _, ranges = line.partition(":") if not re.match(r"\d", line) else ("", "", line)
        found[days.strip()] = _list(ranges)
    return found


def _list(typed: str) -> Any:
    return [item for item in re.split(r"\s*[,;\n]\s*", typed.strip()) if item]


def _switch(typed: str) -> Any:
    return {"sim": True, "não": False}.get(typed, typed)


def _any(typed: str) -> Any:
    try:
        return parse_yaml(f"x: {typed}\n", "").data["x"]
    except InputError:
        return typed


_READ: Mapping[Kind, Callable[[str], Any]] = {
    "number": _number,
    "period": _period,
    "hours": _hours,
    "list": _list,
    "switch": _switch,
    "any": _any,
}
