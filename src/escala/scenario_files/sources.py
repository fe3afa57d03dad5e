"""Where the values of a scenario come from: one file, several layers of files, a part of a file, or nowhere known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from escala.documents.document import Document, Path_, Source
from escala.documents.errors import Problem


@dataclass(frozen=True)
class Layer:
    """A document, the part of it that counts, and the folder that its relative paths start from."""

    document: Document
    prefix: Path_
    folder: Path

    def reach(self, path: Path_) -> tuple[int, bool]:
        """How many steps of a path this layer has, and whether it says that there is nothing further."""
        value: Any = self.document.data
        for step in self.prefix:
            value = value[step]
        for depth, step in enumerate(path):
            if isinstance(value, dict):
                if step not in value:
                    return depth, False
                value = value[step]
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                return depth, True
        return len(path), False


@dataclass(frozen=True)
class Layered:
    """Merged data and the layers it was merged from, the lowest first: a value's place is where it was last set."""

    data: Any
    layers: Sequence[Layer]

    def layer(self, path: Path_) -> tuple[Layer, Path_]:
        """The layer that set the value at a path, and the path.

        For an absent value: the layer that says so, else the lowest one that has its nearest ancestor.
        """
        for layer in reversed(self.layers):
            depth, ends = layer.reach(path)
            if depth == len(path):
                return layer, path
            if ends:
                return layer, path[:depth]
        depth = max(layer.reach(path)[0] for layer in self.layers)
        return next(layer for layer in self.layers if layer.reach(path)[0] == depth), path[:depth]

    def removed(self, path: Path_) -> Problem | None:
        """Where an overlay took a value out, if one did."""
        for layer in reversed(self.layers):
            value, depth = layer.document.data, layer.reach(path)[0]
            if depth == len(path):
                for step in (*layer.prefix, *path):
                    value = value[step]
                return None if value is not None else layer.document.problem((*layer.prefix, *path), "", key=True)
        return None

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a value, or of its key."""
        layer, found = self.layer(path)
        problem = layer.document.problem((*layer.prefix, *found), message, hint, key=key or len(found) < len(path))
        return replace(problem, path=path)


@dataclass(frozen=True)
class Part:
    """The part of a document below a path."""

    document: Document
    prefix: Path_

    @property
    def data(self) -> Any:
        """The data of that part."""
        value = self.document.data
        for step in self.prefix:
            value = value[step]
        return value

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a value, or of its key."""
        return replace(self.document.problem((*self.prefix, *path), message, hint, key=key), path=path)


@dataclass(frozen=True)
class Unplaced:
    """Data of no file: problems name the path instead of a line."""

    file: str
    data: Any

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem with the path of the value in its message."""
        where = ".".join(str(step) for step in path)
        return Problem(self.file, 0, 0, f"{where}: {message}" if where else message, hint, path=path)


@dataclass(frozen=True)
class Thinned:
    """What is left of a source when wrong values are taken out: places are those in the source.

    Attributes:
        source: the source as it was.
        data: what is left.
        kept: path of a list in `data` -> positions in the source of the items left.
    """

    source: Source
    data: Any
    kept: Mapping[Path_, Sequence[int]]

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a value, or of its key."""
        return self.source.problem(original(self.kept, path), message, hint, key=key)


def original(kept: Mapping[Path_, Sequence[int]], path: Path_) -> Path_:
    """A path in thinned data as it is in the source."""
    found: Path_ = ()
    for depth, step in enumerate(path):
        positions = kept.get(path[:depth])
        if positions is not None and isinstance(step, int) and step < len(positions):
            step = positions[step]
        found = (*found, step)
    return found


@dataclass
class Notes:
    """Everything found wrong or odd in a source, each at its place."""

    source: Source
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def error(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note an error at a value, or at its key."""
        self.errors.append(self.source.problem(path, message, hint, key=key))

    def warn(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Note a warning at a value, or at its key."""
        self.warnings.append(self.source.problem(path, message, hint, key=key))

    def removed(self, path: Path_) -> str:
        """A hint on what an overlay took out; empty if none did."""
        source = self.source.source if isinstance(self.source, Thinned) else self.source
        place = source.removed(path) if isinstance(source, Layered) else None
        return f"Saiu em {place.file}:{place.line}." if place is not None else ""


def in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Problems by file, line and column, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.file, p.line, p.column)))
