"""YAML text edited value by value: whatever is not edited stays to the letter, comments, quotes and line breaks too."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from escala.documents.document import Path_
from escala.documents.errors import InputError
from escala.documents.yaml_reader import parse_yaml

_PLAIN = re.compile(r"[^\W\d_]([\w ./()-]*[\w.)])?|\d{4}-\d\d(-\d\d)?")
"""Texts that need no quotes, but for `_WORDS`."""

_WORDS = frozenset(("null", "true", "false"))

_COMMA = re.compile(r"[ \t]*(,)[ \t]*")

_LONE_RETURN = re.compile("\r(?!\n)")

_COMMENT = re.compile(r"[ \t]*(#.*)?")


class EditError(Exception):
    """The text is written in a way that no edit here understands; it can still be edited by hand."""


class YamlText:
    """A YAML text and what it says.

    Attributes:
        text: as it is now.
        data: what it says, plain.
    """

    def __init__(self, text: str) -> None:
        """Read a text.

        Raises:
            InputError: it is no YAML, or no mapping.
        """
        self.text = text
        self.data: Any = parse_yaml(text, "", []).data
        self._break = "\r\n" if "\r\n" in text else "\n"

    def set(self, path: Path_, value: Any) -> None:
        """Give a value to a path; the mappings and lists on the way are made where they are missing.

        Of a mapping, and of a list that stays as long as it is, only what differs is written, so that comments beside
        the rest stay. What is replaced as a whole loses the comments inside it.

        Raises:
            EditError: the place cannot be edited.
        """
        if path and _has(self.data, path) and same(value_at(self.data, path), value):
            return
        if path and self._set_parts(path, value):
            return
        wanted = _own(self.data)
        _put(wanted, path, value)
        self._become(self._with(path, value), wanted)

    def set_all(self, values: Mapping[Path_, Any]) -> None:
        """Give values to several paths, those that only take the place of plain ones at once.

        Raises:
            EditError: a place cannot be edited.
        """
        plain = {
            path: value
            for path, value in values.items()
            if _has(self.data, path)
            and not isinstance(value, Mapping | list)
            and not isinstance(value_at(self.data, path), Mapping | list)
        }
        if len(plain) > 1:
            with contextlib.suppress(EditError):  # each for itself is tried below
                self._set_plain(plain)
        for path, value in values.items():
            self.set(path, value)

    def _set_plain(self, values: Mapping[Path_, Any]) -> None:
        wanted, root = _own(self.data), self._root()
        splices = []
        for path, value in values.items():
            _put(wanted, path, value)
            key, node = self._way(path, root)[-1]
            splices.append(self._place_of(key, node, value))
        text = self.text
        for start, end, new in sorted(splices, reverse=True):
            text = text[:start] + new + text[end:]
        self._become(text, wanted)

    def _set_parts(self, path: Path_, value: Any) -> bool:
        """Write what differs inside a mapping or list, part by part; nothing and False where it cannot be done so."""
        old = value_at(self.data, path)
        parts: list[tuple[str | int, Any]]
        if isinstance(old, dict) and isinstance(value, Mapping) and old.keys() & value.keys():
            parts, gone = list(value.items()), [key for key in old if key not in value]
        elif isinstance(old, list) and isinstance(value, list) and len(old) == len(value) > 1:
            parts, gone = list(enumerate(value)), []
        else:
            return False
        before = self.text, self.data
        try:
            for key, part in parts:
                self.set((*path, key), part)
            for key in gone:
                self.remove((*path, key))
        except EditError:
            self.text, self.data = before
            return False
        return True

    def remove(self, path: Path_) -> None:
        """Take out what is at a path, and the list that it was the last item of; nothing where there is nothing.

        Raises:
            EditError: the place cannot be edited.
        """
        if not path or not _has(self.data, path):
            return
        parent = value_at(self.data, path[:-1])
        if isinstance(parent, list) and len(parent) == 1:
            self.remove(path[:-1])
            return
        wanted = _own(self.data)
        del value_at(wanted, path[:-1])[path[-1]]
        self._become(self._without(path), wanted)

    def _become(self, text: str, wanted: Any) -> None:
        """Take a text for ours, if it says what is wanted."""
        try:
            said = parse_yaml(text, "", []).data
        except InputError:
            said = None
        if not same(said, wanted):
            raise EditError
        self.text, self.data = text, said

    # -- where things stand ------------------------------------------------------------------------------------------

    def _root(self) -> Node:
        if _LONE_RETURN.search(self.text):
            raise EditError  # a line break to YAML, and not to what is below
        try:
            root: Node = YAML(typ="safe", pure=True).compose(self.text)
        except (YAMLError, ValueError) as error:
            raise EditError from error
        return root

    def _way(self, path: Path_, root: Node | None = None) -> list[tuple[Node | None, Node]]:
        """Key and value of each step of a path, as far as it leads; the root first, which has no key."""
        way: list[tuple[Node | None, Node]] = [(None, self._root() if root is None else root)]
        for step in path:
            node = way[-1][1]
            found: tuple[Node | None, Node] | None = None
            if isinstance(node, MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
                if found is not None and self._starts(found[1]) < self._ends(found[0]):  # type: ignore[arg-type]
                    raise EditError  # an alias: its value stands elsewhere
            elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = None, node.value[step]
                if self._starts(node.value[step]) < self._starts(node):
                    raise EditError
            if found is None:
                break
            way.append(found)
        return way

    def _starts(self, node: Node) -> int:
        return int(node.start_mark.index)

    def _ends(self, node: Node, key: Node | None = None) -> int:
        """Where a value ends; what is empty ends behind the colon of its key, and an alias with its name."""
        if key is not None and self._starts(node) < self._starts(key):
            alias = re.compile(r"\s*\*[^\s,\]}]+").match(self.text, self._colon(key))
            if alias is None:
                raise EditError
            return alias.end()
        if isinstance(node, ScalarNode) or _in_braces(node):
            if isinstance(node, ScalarNode) and node.style is None and not node.value:
                return self._colon(key)
            return self._starts(node) + len(self.text[self._starts(node) : node.end_mark.index].rstrip())
        if not node.value:
            raise EditError
        last = node.value[-1]
        return self._ends(last[1], last[0]) if isinstance(node, MappingNode) else self._ends(last)

    def _colon(self, key: Node | None) -> int:
        """The place behind the colon of a key."""
        if key is None:
            raise EditError
        found = re.compile(r"\s*:").match(self.text, self._ends(key))
        if found is None:
            raise EditError
        return found.end()

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        """The end of a line, its break not included."""
        found = self.text.find("\n", at)
        end = len(self.text) if found < 0 else found
        return end - 1 if end > at and self.text[end - 1] == "\r" else end

    def _next_line(self, at: int) -> int:
        """Where the line behind this one begins; the end of the text, where there is none."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def _spliced(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    # -- edits -------------------------------------------------------------------------------------------------------

    def _with(self, path: Path_, value: Any) -> str:
        way = self._way(path)
        key, node = way[-1]
        if len(way) == len(path) + 1:
            return self._replaced(key, node, value)
        rest = path[len(way) - 1 :]
        for step in reversed(rest[1:]):
            value = [value] if isinstance(step, int) else {str(step): value}
        empty = isinstance(node, ScalarNode) and node.style is None and node.value in ("", "~", "null")
        if empty or (isinstance(node, MappingNode | SequenceNode) and not node.value):
            inner = [value] if isinstance(rest[0], int) else {str(rest[0]): value}
            return self._replaced(None, node, inner) if key is None else self._filled(key, node, inner)
        if isinstance(node, MappingNode):
            return self._with_entry(node, str(rest[0]), value)
        if isinstance(node, SequenceNode):
            return self._with_item(node, value)
        raise EditError

    def _replaced(self, key: Node | None, node: Node, value: Any) -> str:
        return self._spliced(*self._place_of(key, node, value))

    def _place_of(self, key: Node | None, node: Node, value: Any) -> tuple[int, int, str]:
        """What a value takes the place of: from where to where, and how it is written there."""
        inline = node.value or node.style is not None if isinstance(node, ScalarNode) else _in_braces(node)
        if inline:
            return self._starts(node), self._ends(node, key), flow(value)
        return self._colon(key), self._ends(node, key), f" {flow(value)}"

    def _filled(self, key: Node, node: Node, value: Any) -> str:
        """The first entries of what was empty."""
        indent = self._starts(key) - self._line_start(self._starts(key))
        alone = not self.text[self._line_start(self._starts(key)) : self._starts(key)].strip()
        end = self._ends(node, key)
        if alone and isinstance(value, Mapping) and not _in_flow(self._root(), key):
            return self._spliced(self._colon(key), end, "".join(self._lines(value, indent + 2)))
        return self._spliced(self._colon(key), end, f" {flow(value)}")

    def _with_entry(self, node: MappingNode, name: str, value: Any) -> str:
        last_key, last = node.value[-1]
        at = self._ends(last, last_key)
        if node.flow_style:
            return self._spliced(at, at, f", {flow(name)}: {flow(value)}")
        first = self._starts(node.value[0][0])
        indent = first - self._line_start(first)
        at = self._line_end(at)
        return self._spliced(at, at, "".join(self._lines({name: value}, indent)))

    def _with_item(self, node: SequenceNode, value: Any) -> str:
        at = self._ends(node.value[-1])
        if node.flow_style:
            return self._spliced(at, at, f", {flow(value)}")
        first = self._starts(node.value[0])
        prefix = self.text[self._line_start(first) : first]
        if prefix.strip() != "-":
            raise EditError
        at = self._line_end(at)
        return self._spliced(at, at, f"{self._break}{prefix}{flow(value)}")

    def _lines(self, values: Mapping[str, Any], indent: int) -> list[str]:
        """Entries of a mapping, each on a line that begins with its break; what has parts of its own on several."""
        lines: list[str] = []
        for name, value in values.items():
            head = f"{self._break}{' ' * indent}{flow(name)}:"
            parts = isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values())
            if parts or (isinstance(value, Mapping) and len(value) > 3):
                lines += [head, *self._lines(value, indent + 2)]
            else:
                lines.append(f"{head} {flow(value)}")
        return lines

    def _without(self, path: Path_) -> str:
        way = self._way(path)
        (key, node), (parent_key, parent) = way[-1], way[-2]
        index = next(
            i for i, one in enumerate(parent.value) if (one[1] if isinstance(parent, MappingNode) else one) is node
        )
        start, end = self._starts(key if key is not None else node), self._ends(node, key)
        if len(parent.value) == 1:
            if parent_key is None:
                raise EditError
            return self._replaced(parent_key, parent, {})
        if _in_braces(parent):
            return self._without_in_braces(parent, index, start, end)
        begin = self._line_start(start)
        prefix = self.text[begin:start].strip()
        if prefix == ("-" if key is None else ""):
            return self._spliced(begin, self._next_line(end), "")
        if index == 0 and isinstance(parent, MappingNode):
            return self._spliced(start, self._starts(parent.value[1][0]), "")
        raise EditError

    def _without_in_braces(self, parent: Node, index: int, start: int, end: int) -> str:
        """The text without an entry of several between braces: its comma and its comment go, those of others stay."""
        comma = _COMMA.match(self.text, end)
        behind = end if comma is None else comma.end()
        begin, stop = self._line_start(start), self._line_end(behind)
        alone = not self.text[begin:start].strip() and _COMMENT.fullmatch(self.text, behind, stop) is not None
        if alone:
            start, behind = begin, self._next_line(stop)
        elif not index:
            after = parent.value[1]
            follows = self._starts(after[0] if isinstance(after, tuple) else after)
            behind = stop if "#" in self.text[end:follows] else follows
        text = self._spliced(start, behind, "")
        if comma is not None or not index:
            return text
        before = parent.value[index - 1]  # nothing follows: the comma behind the one before it goes too
        at = self._ends(before[1], before[0]) if isinstance(before, tuple) else self._ends(before)
        if not alone and "#" not in text[at:start]:
            return text[:at] + text[start:]
        if (comma := _COMMA.match(text, at)) is None:
            raise EditError
        return text[:at] + text[comma.start(1) + 1 :]


def _in_braces(node: Node) -> bool:
    """Whether a mapping or list is written between braces or brackets."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _in_flow(root: Node, key: Node, inside: bool = False) -> bool:
    """Whether a key stands in a mapping between braces."""
    if isinstance(root, ScalarNode):
        return False
    inside = inside or _in_braces(root)
    if isinstance(root, MappingNode):
        if any(one.start_mark.index == key.start_mark.index for one, _ in root.value):
            return inside
        return any(_in_flow(value, key, inside) for _, value in root.value)
    return any(_in_flow(item, key, inside) for item in root.value)


def value_at(data: Any, path: Path_) -> Any:
    """The value at a path of plain data; None where there is none."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
            data = data[step]
        else:
            return None
    return data


def same(one: Any, other: Any) -> bool:
    """Whether two values of plain data are written alike: `true` is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and bool(one == other)


def _own(data: Any) -> Any:
    """A copy of plain data in which nothing stands in two places, as what has an alias does."""
    if isinstance(data, dict):
        return {key: _own(value) for key, value in data.items()}
    return [_own(item) for item in data] if isinstance(data, list) else data


def _has(data: Any, path: Path_) -> bool:
    parent = value_at(data, path[:-1])
    if isinstance(parent, dict):
        return path[-1] in parent
    return isinstance(parent, list) and isinstance(path[-1], int) and 0 <= path[-1] < len(parent)


def _put(data: Any, path: Path_, value: Any) -> None:
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        made: Any = value if last else [] if isinstance(path[depth + 1], int) else {}
        if isinstance(data, dict) and isinstance(step, str):
            if last or data.get(step) in (None, {}, []):
                data[step] = made
        elif isinstance(data, list) and isinstance(step, int) and step <= len(data):
            if step == len(data):
                data.append(made)
            elif last:
                data[step] = made
        else:
            raise EditError
        data = data[step]


def flow(value: Any) -> str:
    """A value as YAML on one line: mappings in braces, lists in brackets, quotes where they are needed."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)
