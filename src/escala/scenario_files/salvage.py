"""What can still be checked of a scenario with wrong values: the rest of it, the wrong values taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from escala.documents.document import Path_
from escala.documents.messages import existing
from escala.domain.scenario import Scenario
from escala.scenario_files.sources import original

_GONE = object()
_ROUNDS = 12
_STAND_INS: Mapping[str, Any] = {
    "modalidade": "desconhecida",
    "periodo": "2027-03",
    "equipe": {"id": "desconhecida", "nome": "desconhecida"},
    "sede": "desconhecida",
}
"""Required keys that the rest can be checked without."""


@dataclass(frozen=True)
class Salvaged:
    """A scenario without what was wrong in it.

    Attributes:
        scenario: what is left.
        data: what is left, plain.
        kept: path of a list -> positions that its items had.
        stand_ins: required keys whose value is made up; nothing may be said of them.
    """

    scenario: Scenario
    data: dict[str, Any]
    kept: Mapping[Path_, list[int]]
    stand_ins: frozenset[str]


def salvage(data: dict[str, Any], error: ValidationError) -> Salvaged | None:
    """The rest of a scenario that `error` speaks of; None if too little is left to say anything."""
    work: Any = _copy(data)
    stand_ins: set[str] = set()
    kept: dict[Path_, list[int]] = {}
    rest: Any = data
    for _ in range(_ROUNDS):
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            path, _ = existing(rest, tuple(detail["loc"]))
            name = detail["loc"][0] if detail["loc"] else None
            if not path or len(path) == 1:
                if name in _STAND_INS:
                    work[name] = _copy(_STAND_INS[str(name)])
                    stand_ins.add(str(name))
                    continue
                if not path:
                    return None
            _remove(work, original(kept, path))
        kept = {}
        rest = _without_gone(work, (), kept)
        try:
            return Salvaged(Scenario.model_validate(rest), rest, kept, frozenset(stand_ins))
        except ValidationError as again:
            error = again
    return None


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(child) for key, child in value.items()}
    return [_copy(child) for child in value] if isinstance(value, list) else value


def _remove(value: Any, path: Path_) -> None:
    for step in path[:-1]:
        if isinstance(value, dict) and step not in value:
            return
        value = value[step]
        if value is _GONE:
            return
    if isinstance(value, dict):
        value.pop(path[-1], None)
    elif isinstance(value, list):
        value[int(path[-1])] = _GONE


def _without_gone(value: Any, path: Path_, kept: dict[Path_, list[int]]) -> Any:
    if isinstance(value, dict):
        return {key: _without_gone(child, (*path, key), kept) for key, child in value.items()}
    if not isinstance(value, list):
        return value
    positions = [i for i, child in enumerate(value) if child is not _GONE]
    if len(positions) < len(value):
        kept[path] = positions
    return [_without_gone(value[position], (*path, i), kept) for i, position in enumerate(positions)]
