"""What-if files written by Escala: a base, a question, and what changes (RFC 7396), ready for `escala gerar`."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from escala.domain.values import NAME_LENGTH


def what_if_bytes(scenario: Path, folder: Path, title: str, changes: Mapping[str, Any], said: Sequence[str]) -> bytes:
    """A what-if file that stands in a folder.

    Args:
        scenario: the file of its base.
        folder: where it will stand; the base is written as the way from there.
        title: its question, cut to what a title may hold.
        changes: the merge patch.
        said: lines of comment at its head.
    """
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 120
    yaml.representer.add_representer(type(None), lambda dumper, _: dumper.represent_scalar(_NULL, "null"))
    yaml.representer.sort_base_mapping_type_on_output = False
    short = title if len(title) <= NAME_LENGTH else title[: NAME_LENGTH - 1] + "…"
    base = Path(os.path.relpath(scenario.resolve(), folder.resolve())).as_posix()
    text = io.StringIO()
    yaml.dump({"base": base, "titulo": short, "mudancas": dict(changes)}, text)
    return ("".join(f"# {line}\n" for line in said) + text.getvalue()).encode()


_NULL = "tag:yaml.org,2002:null"
