"""Scenario files written whole or not at all, and never over what somebody else wrote meanwhile."""

from __future__ import annotations

import codecs
import difflib
import hashlib
import re
import threading
from pathlib import Path

from escala.documents.reader import MAX_YAML_BYTES, read_bytes, read_text, too_large
from escala.outputs.tables import write_file

_SAVING = threading.Lock()
"""Held from looking at what a file says until it says something else."""

_BREAK = re.compile("\r\n|\r|\n")


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


def check_size(path: Path, text: str) -> None:
    """Refuse what could never be read again.

    Raises:
        InputError: it has more bytes than are read of a file.
    """
    size = len(text.encode())
    if size > MAX_YAML_BYTES:
        raise too_large(path.name, size, MAX_YAML_BYTES)


def save(path: Path, text: str, known: str) -> None:
    """Write a file, if it still says what somebody began with; its byte order mark, if it has one, stays.

    Args:
        path: the file.
        text: what it is to say.
        known: `version` of what it said when they began.

    Raises:
        ConflictError: it says something else by now; nothing was written.
        InputError: it is not there any more, or the text is too large to be read again; nothing was written.
        OutputError: the system refuses; nothing was written.
    """
    check_size(path, text)
    with _SAVING:
        now = read(path)
        if version(now) != known:
            raise ConflictError(now)
        if text != now:
            mark = read_bytes(path, path.name, MAX_YAML_BYTES)[: len(codecs.BOM_UTF8)]
            write_file(path, (mark if mark == codecs.BOM_UTF8 else b"") + text.encode())


def with_breaks(typed: str, before: str) -> str:
    """A text as a browser sends it, its lines ended as they are in the file: each as it was, new ones as most are.

    Args:
        typed: the text, whatever its line breaks.
        before: what the file says.
    """
    lines, breaks = _BREAK.split(typed), _BREAK.findall(before)
    usual = max(("\n", "\r\n", "\r"), key=breaks.count)
    if len(set(breaks)) < 2:
        return usual.join(lines)
    old = _BREAK.split(before)
    ends = [usual] * (len(lines) - 1) + [""]
    for block in difflib.SequenceMatcher(None, old, lines, autojunk=False).get_matching_blocks():
        for at in range(block.size):
            if block.a + at < len(breaks) and block.b + at < len(lines) - 1:
                ends[block.b + at] = breaks[block.a + at]
    return "".join(line + end for line, end in zip(lines, ends, strict=True))
