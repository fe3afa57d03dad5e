"""A scenario as a file that people read: keys in the contract's order, each explained, short values on one line."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from escala.domain.scenario import Scenario

_WIDEST = 100
"""Letters of what is written on one line."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(-\d{1,2}:\d{2})?")


def scenario_text(data: Mapping[str, Any], head: Sequence[str] = ()) -> str:
    """A scenario's data as YAML, which reads back as the same data.

    Args:
        data: with the keys of a scenario file.
        head: lines of comment at its beginning.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    yaml = YAML()
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda dumper, _: dumper.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    whole = CommentedMap()
    for key, info in Scenario.model_fields.items():
        if key in data:
            whole[key] = _node(data[key], 1)
            whole.yaml_set_comment_before_after_key(key, before=f"\n{info.description}")
    text = io.StringIO()
    yaml.dump(whole, text)
    return "".join(f"# {line}\n" for line in head) + text.getvalue()


def _node(value: Any, depth: int) -> Any:
    """A value as it is written: a mapping or a list on one line where it fits, unless it is a table of things."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        made = CommentedMap((key, _node(one, depth + 1)) for key, one in value.items())
        table = depth == 1 and any(isinstance(one, Mapping) for one in value.values())
        if not table and _width(value) <= _WIDEST:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        items = CommentedSeq(_node(one, depth + 1) for one in value)
        if not (depth == 1 and any(isinstance(one, Mapping) for one in value)) and _width(value) <= _WIDEST:
            items.fa.set_flow_style()
        return items
    if isinstance(value, str):
        if _CLOCK.fullmatch(value):
            return DoubleQuotedScalarString(value)
        if _DATE.fullmatch(value):
            with contextlib.suppress(ValueError):  # a name may look like a date
                return dt.date.fromisoformat(value)
    return value


def _width(value: Any) -> int:
    """Letters that a value takes on one line, roughly."""
    if isinstance(value, Mapping):
        return sum(len(str(key)) + 4 + _width(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return sum(2 + _width(one) for one in value)
    return len(str(value)) + 2
