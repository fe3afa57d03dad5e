"""JSON text as a document; the places of its values are found when a message first asks for one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from escala.documents.document import (
    CONTROL,
    MAX_DEPTH,
    MAX_DIGITS,
    Document,
    Mark,
    Path_,
    check_characters,
    found,
    too_deep,
)
from escala.documents.errors import InputError, Problem

_INT = re.compile(r"-?[0-9]+")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


class _FlawError(Exception):
    """A JSON text that can be parsed, but repeats a key or has a number that not every reader agrees on."""


_MESSAGES = {
    "Expecting property name enclosed in double quotes": "esperava uma chave entre aspas duplas",
    "Expecting ':' delimiter": 'esperava ":" depois da chave',
    "Expecting ',' delimiter": 'esperava "," entre dois valores',
    "Expecting value": "esperava um valor",
    "Extra data": "esperava o fim do arquivo",
    "Illegal trailing comma before end of object": 'há uma vírgula antes de "}"',
    "Illegal trailing comma before end of array": 'há uma vírgula antes de "]"',
    "Invalid \\escape": "a barra invertida não começa um código conhecido",
    "Invalid \\uXXXX escape": "o código \\u pede quatro algarismos hexadecimais",
    "Invalid control character at": "o texto tem um caractere de controle ou uma quebra de linha",
    "Unterminated string starting at": "as aspas abertas não foram fechadas",
}


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise _FlawError
    return int(digits)


def _real(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _FlawError
    return number


def _mapping(items: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(items)
    if len(mapping) != len(items):
        raise _FlawError
    return mapping


def parse_json(text: str, name: str) -> Document:
    """The document of a JSON text; `name` is what messages call it.

    Raises:
        InputError: not JSON, a repeated key, a number that is none, nested too deep, or not a mapping.
    """
    check_characters(text, name)
    try:
        try:
            data = json.loads(
                text,
                parse_int=_whole,
                parse_float=_real,
                parse_constant=_real,
                object_pairs_hook=_mapping,
            )
        except _FlawError:
            json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
            flaws = _Places(text, name).problems
            raise InputError(flaws) from None
    except json.JSONDecodeError as error:
        if not text.strip():
            raise InputError(
                [Problem(name, 1, 1, "o arquivo está vazio; esperava um mapa JSON, entre { e }")]
            ) from None
        reason = next((said for start, said in _MESSAGES.items() if error.msg.startswith(start)), error.msg)
        message = f"o arquivo não é JSON válido: {reason}"
        raise InputError([Problem(name, error.lineno, error.colno, message)]) from None
    except RecursionError:
        raise InputError([too_deep(name, 1, 1)]) from None
    if not isinstance(data, dict):
        raise InputError([Problem(name, 1, 1, f"esperava um mapa JSON, entre {{ e }}, e encontrei {found(data)}")])
    document = Document(name, data, lambda: _Places(text, name).root)
    problems = list(_contents(document))
    if problems:
        raise InputError(problems)
    return document


def _contents(document: Document) -> Iterator[Problem]:
    """What is wrong with the values of a JSON document, whatever their meaning: depth and control characters."""
    control = "o texto tem um caractere de controle"
    stack: list[tuple[Path_, Any]] = [((), document.data)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            if CONTROL.search(value):
                yield document.problem(path, control, "Apague esse caractere.")
        elif isinstance(value, dict | list):
            if len(path) >= MAX_DEPTH:
                yield too_deep(document.file, *document.place(path))
                return
            items: list[tuple[Any, Any]] = list(value.items() if isinstance(value, dict) else enumerate(value))
            for key, child in reversed(items):
                if isinstance(key, str) and CONTROL.search(key):
                    yield document.problem((*path, key), control, "Apague esse caractere.", key=True)
                stack.append(((*path, key), child))


class _Places:
    """The places of a JSON text that is known to parse, and what `parse_json` refuses in it."""

    def __init__(self, text: str, name: str) -> None:
        self.problems: list[Problem] = []
        self.root = Mark(1, 1)
        line, line_start, counted = 1, 0, 0
        # A frame: [mark, whether a mapping, pending key or None]
        stack: list[list[Any]] = []
        for token in _TOKEN.finditer(text):
            start = token.start()
            line += text.count("\n", counted, start)
            line_start = text.rfind("\n", counted, start) + 1 or line_start
            counted = start
            place = (line, start - line_start + 1)
            written = token[0]
            if written in "},:]":
                if written in "}]":
                    stack.pop()
                continue
            frame = stack[-1] if stack else None
            if frame is not None and frame[1] and frame[2] is None:
                key = json.loads(written)
                if key in frame[0].keys:
                    message = (
                        f"a chave {found(key)} aparece duas vezes; a primeira está na linha {frame[0].keys[key][0]}"
                    )
                    self.problems.append(Problem(name, *place, message, "Apague uma das duas."))
                frame[0].keys[key], frame[2] = place, key
                continue
            mark = Mark(*place)
            if frame is None:
                self.root = mark
            elif frame[1]:
                frame[0].children[frame[2]], frame[2] = mark, None
            else:
                frame[0].children[len(frame[0].children)] = mark
            if written in "{[":
                stack.append([mark, written == "{", None])
            elif written[0] in "-0123456789NI" and not _agreed_number(written):
                message = f"o número {found(written)} não serve; esperava até {MAX_DIGITS} algarismos e um valor finito"
                self.problems.append(Problem(name, *place, message))


def _agreed_number(written: str) -> bool:
    try:
        _whole(written) if _INT.fullmatch(written) else _real(written)
    except _FlawError:
        return False
    return True
