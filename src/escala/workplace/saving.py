"""Scenario files written whole or not at all, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

import hashlib
from pathlib import Path

from escala.documents.reader import MAX_YAML_BYTES, read_text
from escala.outputs.tables import write_file


class ConflictError(Exception):
    """The file is not any more what it was when somebody began to edit it.

    Attributes:
        text: what it says now.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


def read(path: Path) -> str:
    """What a file says.

    Raises:
        InputError: it cannot be read as text.
    """
    return read_text(path, path.name, MAX_YAML_BYTES)


def version(text: str) -> str:
    """What tells one content of a file from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def save(path: Path, text: str, known: str) -> None:
    """Write a file, if it still says what somebody began with.

    Args:
        path: the file.
        text: what it is to say.
        known: `version` of what it said when they began.

    Raises:
        ConflictError: it says something else by now; nothing was written.
        InputError: it is not there any more.
        OutputError: the system refuses; nothing was written.
    """
    now = read(path)
    if version(now) != known:
        raise ConflictError(now)
    if text != now:
        write_file(path, text.encode())
