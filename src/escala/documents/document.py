"""A file as plain data in which every key and value knows its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from escala.documents.errors import InputError, Problem

MAX_DEPTH = 40
"""Deepest nesting of lists and mappings."""

MAX_DIGITS = 15
"""Most digits of a whole number: beyond them JSON readers disagree."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no text file of ours holds: controls but for tab and line breaks, halves of surrogate pairs."""

Path_ = tuple[str | int, ...]
Place = tuple[int, int]


class Mark:
    """Where one value stands: line and column from 1, and the same for its keys and children."""

    __slots__ = ("children", "column", "keys", "line", "size")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.keys: dict[str, Place] = {}
        self.children: dict[str | int, Mark] = {}
        self.size = 1

    @property
    def place(self) -> Place:
        """Line and column of the value."""
        return self.line, self.column


class Source(Protocol):
    """Data of which every value has a place."""

    @property
    def data(self) -> Any:
        """The data, plain."""

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a value, or of its key; of an absent value, at its nearest ancestor's key."""


@dataclass(frozen=True)
class Document:
    """A file as plain data (mappings with text keys, lists, text, numbers, booleans, null; dates stay text).

    Attributes:
        file: the name that messages show.
        data: the value of the whole file.
        find_marks: gives where every value stands, when first asked for.
    """

    file: str
    data: Any
    find_marks: Callable[[], Mark] = field(repr=False, compare=False)

    @cached_property
    def marks(self) -> Mark:
        """Where every value stands."""
        return self.find_marks()

    def place(self, path: Path_, key: bool = False) -> Place:
        """Line and column, from 1, of the value at `path`, or of its key.

        Where the path leads nowhere, the nearest ancestor that exists is meant: its key if it has one.
        """
        mark = self.marks
        nearest = (1, 1)
        for index, step in enumerate(path):
            child = mark.children.get(step)
            own_key = mark.keys.get(step) if isinstance(step, str) else None
            if child is None:
                return nearest
            if index == len(path) - 1:
                return own_key if key and own_key else child.place
            nearest = own_key or child.place
            mark = child
        return mark.place

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a value, or of its key."""
        line, column = self.place(path, key)
        return Problem(self.file, line, column, message, hint, path=path)


def found(value: object) -> str:
    """A value as an error message names what was found."""
    if value is None:
        return "nada"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        line = " ".join(value.split())
        return f'"{line}"' if len(line) <= 60 else f'"{line[:57]}..."'
    if isinstance(value, list | tuple):
        return "uma lista"
    if isinstance(value, dict):
        return "um mapa (chaves com valores)"
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def too_deep(name: str, line: int, column: int) -> Problem:
    """The problem of a file nested deeper than `MAX_DEPTH`."""
    return Problem(
        name,
        line,
        column,
        f"há listas e mapas uns dentro dos outros além de {MAX_DEPTH} níveis",
        "Simplifique o arquivo.",
    )


def check_characters(text: str, name: str) -> None:
    """Refuse a text with control characters.

    Raises:
        InputError: at the first of them.
    """
    found = CONTROL.search(text)
    if found is None:
        return
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    raise InputError(
        [
            Problem(
                name,
                line,
                column,
                f"esperava texto e encontrei o caractere de controle U+{ord(found[0]):04X}",
                "Apague esse caractere; talvez o arquivo não seja de texto.",
            )
        ]
    )
