"""YAML 1.2 text as a document, from the parser's events: no recursion, no types of YAML 1.1, aliases counted."""

from __future__ import annotations

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
    Place,
    check_characters,
    found,
    too_deep,
)
from escala.documents.errors import InputError, Problem

MAX_NODES = 200_000
"""Most values in a YAML file, aliases expanded."""

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str"))


def parse_yaml(text: str, name: str, problems: list[Problem] | None = None) -> Document:
    """The document of a YAML text; `name` and `problems` as in `reader.read_yaml`.

    Raises:
        InputError: not YAML, more than one document, empty, not a mapping, nested too deep or too large.
    """
    check_characters(text, name)
    builder = _Builder(name)
    try:
        data, mark = builder.build(text)
    except RecursionError:
        raise InputError([too_deep(name, 1, 1)]) from None
    if data is None:
        message = 'o arquivo está vazio; esperava chaves com valores, como "norma: df-489-2018"'
        raise InputError([Problem(name, 1, 1, message, "Talvez comece com: escala novo meu-cenario.yaml")])
    if not isinstance(data, dict):
        message = f'esperava chaves com valores, como "norma: df-489-2018", e encontrei {found(data)}'
        raise InputError([Problem(name, mark.line, mark.column, message, 'Talvez falte um espaço depois de ":".')])
    if problems is not None:
        problems.extend(builder.problems)
    elif builder.problems:
        raise InputError(builder.problems)
    return Document(name, data, lambda: mark)


class _Frame:
    """A mapping or list being built: its value and mark, and in a mapping the key that waits for its value."""

    __slots__ = ("anchor", "key", "key_place", "mark", "value")

    def __init__(self, value: Any, mark: Mark, anchor: str | None) -> None:
        self.value = value
        self.mark = mark
        self.anchor = anchor
        self.key: str | None = None
        self.key_place: Place = (0, 0)

    @property
    def wants_key(self) -> bool:
        return isinstance(self.value, dict) and self.key is None

    def add(self, value: Any, mark: Mark) -> None:
        if self.key is not None:
            self.value[self.key] = value
            self.mark.keys[self.key] = self.key_place
            self.mark.children[self.key] = mark
            self.key = None
        else:
            self.mark.children[len(self.value)] = mark
            self.value.append(value)


class _Builder:
    """Builds data and places from the parser's events, without recursion."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Any, Mark]] = {}
        self.open_anchors: set[str] = set()
        self.stack: list[_Frame] = []
        self.root: tuple[Any, Mark] = (None, Mark(1, 1))
        self.documents = 0
        self.nodes = 0

    def fail(self, event: Any, message: str, hint: str = "") -> InputError:
        mark = event.start_mark
        return InputError([*self.problems, Problem(self.name, mark.line + 1, mark.column + 1, message, hint)])

    def note(self, place: Place, message: str, hint: str = "") -> None:
        self.problems.append(Problem(self.name, *place, message, hint))

    def build(self, text: str) -> tuple[Any, Mark]:
        """The value of the text and where everything in it stands; what does not hide the rest is in `problems`."""
        for event in self.events(text):
            self.take(event, type(event).__name__)
        return self.root

    def take(self, event: Any, kind: str) -> None:
        if kind in ("MappingEndEvent", "SequenceEndEvent"):
            self.close()
        elif kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents > 1:
                message = 'esperava um só documento e encontrei outro depois de "---"'
                raise self.fail(event, message, "Separe em dois arquivos.")
        elif kind in ("ScalarEvent", "AliasEvent", "MappingStartEvent", "SequenceStartEvent"):
            mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
            frame = self.stack[-1] if self.stack else None
            if frame is not None and frame.wants_key:
                if kind != "ScalarEvent":
                    message = 'esperava uma chave simples, como "nome", e encontrei uma lista, um mapa ou um apelido'
                    raise self.fail(event, message, "Se for um texto, escreva-o entre aspas.")
                frame.key, frame.key_place = self.key(event, frame, mark.place), mark.place
            else:
                self.value(event, kind, mark, frame)

    def value(self, event: Any, kind: str, mark: Mark, frame: _Frame | None) -> None:
        value: Any
        if kind == "ScalarEvent":
            if not event.value and event.implicit[0] and frame is not None and frame.key is not None:
                mark = Mark(*frame.key_place)  # nothing is written: the key stands for it
            value = self.scalar(event, mark.place)
            if event.anchor:
                self.anchors[event.anchor] = (value, mark)
        elif kind == "AliasEvent":
            value = self.alias(event, mark)
        else:
            value = {} if kind == "MappingStartEvent" else []
            self.check_tag(event, mark.place)
        self.nodes += mark.size
        if self.nodes > MAX_NODES:
            message = f"o arquivo tem valores demais: esperava até {MAX_NODES}"
            raise self.fail(event, message, "Talvez não seja este o arquivo.")
        if frame is None:
            self.root = (value, mark)
        else:
            frame.add(value, mark)
        if kind in ("MappingStartEvent", "SequenceStartEvent"):
            if len(self.stack) >= MAX_DEPTH:
                raise InputError([*self.problems, too_deep(self.name, mark.line, mark.column)])
            if event.anchor:
                self.open_anchors.add(event.anchor)
            self.stack.append(_Frame(value, mark, event.anchor))
        elif frame is not None:
            frame.mark.size += mark.size

    def close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.value, frame.mark)
            self.open_anchors.discard(frame.anchor)
        if self.stack:
            self.stack[-1].mark.size += frame.mark.size

    def events(self, text: str) -> Iterator[Any]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            yield from YAML(typ="safe", pure=True).parse(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            opened = error.context_mark or mark
            if any(part in str(error.problem) for part in _AT_OPENING):
                mark = opened
            line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
            message, hint = _syntax(str(error.problem or ""), str(error.context or ""), text, line, column)
            message = message.replace("{linha}", str(opened.line + 1 if opened is not None else line))
            raise InputError([*self.problems, Problem(self.name, line, column, message, hint)]) from None
        except (YAMLError, UnicodeError, ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as error:
            # The scanner lets a few of these through on malformed escapes and directives.
            message = f"o arquivo não é YAML válido ({type(error).__name__})"
            raise InputError(
                [*self.problems, Problem(self.name, 1, 1, message, "Confira aspas e barras invertidas.")]
            ) from None

    def key(self, event: Any, frame: _Frame, place: Place) -> str:
        key: str = event.value
        if CONTROL.search(key):
            self.note(place, "a chave tem um caractere de controle", "Apague esse caractere.")
            key = CONTROL.sub("", key)
        if not key.strip():
            self.note(place, 'esperava uma chave e encontrei nada antes de ":"')
        if key == "<<" and event.implicit[0]:
            message = 'a chave de mesclagem "<<" não é usada aqui'
            raise self.fail(event, message, "Repita os valores, ou use um arquivo com base e mudancas.")
        if key in frame.value:
            message = f"a chave {found(key)} aparece duas vezes; a primeira está na linha {frame.mark.keys[key][0]}"
            self.note(place, message, "Apague uma das duas.")
        return key

    def check_tag(self, event: Any, place: Place) -> None:
        tag = event.tag
        if tag is not None and tag != "!" and tag not in _TAGS:
            message = f"a etiqueta {found(str(tag))} não é usada aqui"
            self.note(place, message, 'Apague a etiqueta, que começa com "!".')

    def alias(self, event: Any, mark: Mark) -> Any:
        name = event.anchor
        if name in self.open_anchors:
            raise self.fail(
                event, f"o apelido *{name} está dentro do valor que ele repete", "Repita o valor por extenso."
            )
        if name not in self.anchors:
            raise self.fail(event, f"o apelido *{name} não foi definido antes", f"Talvez falte &{name} no valor.")
        value, target = self.anchors[name]
        mark.keys, mark.children, mark.size = target.keys, target.children, target.size
        return value

    def scalar(self, event: Any, place: Place) -> Any:
        text: str = event.value
        self.check_tag(event, place)
        if CONTROL.search(text):
            self.note(place, "o texto tem um caractere de controle", "Apague esse caractere.")
            return CONTROL.sub("", text)
        if not event.implicit[0] or event.tag is not None:
            return text
        if text in _NULL:
            return None
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
        return self.number(text, place)

    def number(self, text: str, place: Place) -> int | float | str:
        """The number that a plain scalar is, else the text itself: dates and clock times stay text."""
        if _INT.fullmatch(text):
            digits = len(text.lstrip("+-"))
            if digits <= MAX_DIGITS:
                return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
            message = f"o número tem {digits} algarismos; esperava até {MAX_DIGITS}"
            self.note(place, message, "Se for um texto, escreva-o entre aspas.")
            return 0
        if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
            return number
        if _FLOAT.fullmatch(text) or _NOT_FINITE.fullmatch(text):
            self.note(place, f"esperava um número e encontrei {found(text)}, que não tem valor finito")
            return 0
        return text


_SYNTAX: tuple[tuple[str, str, str], ...] = (
    (
        "found character '\\t'",
        "a linha começa com uma tabulação; em YAML o recuo se faz com espaços",
        "Troque a tabulação por dois espaços.",
    ),
    ("cannot start any token", "esperava um valor e encontrei um caractere reservado", "Escreva o texto entre aspas."),
    (
        "mapping values are not allowed",
        'esperava um só ":" nesta linha, ou o recuo está diferente do da linha de cima',
        "Talvez falte pôr o texto entre aspas, ou acertar o recuo.",
    ),
    ("could not find expected ':'", 'esperava ":" depois da chave', 'Talvez falte ": " depois do nome da chave.'),
    ("expected ',' or ']'", 'a lista aberta com "[" na linha {linha} não foi fechada', 'Talvez falte "," ou "]".'),
    (
        "expected ',' or '}'",
        'o mapa aberto com "{" na linha {linha} não foi fechado',
        'Talvez falte ",", "}" ou um espaço depois de ":".',
    ),
    (
        "expected <block end>",
        "o recuo desta linha não combina com o das linhas de cima",
        "Alinhe as chaves do mesmo nível na mesma coluna.",
    ),
    ("unexpected end of stream", "as aspas abertas não foram fechadas", "Talvez falte fechar as aspas."),
    ("unexpected document separator", "as aspas abertas não foram fechadas", "Talvez falte fechar as aspas."),
    (
        "unknown escape character",
        "a barra invertida dentro de aspas duplas tem um sentido especial",
        "Use aspas simples, ou \\\\.",
    ),
    ("escape sequence", "o código depois da barra invertida está incompleto", "Use aspas simples, ou \\\\."),
    (
        "sequence entries are not allowed",
        'o item de lista "- " não cabe aqui',
        'Talvez falte uma quebra de linha antes de "-".',
    ),
    ("mapping keys are not allowed", "esta chave não cabe aqui", "Confira o recuo."),
    ("expected the node content", "esperava um valor", 'Talvez falte o valor, ou fechar "[" ou "{".'),
    ("expected '<document start>'", "esperava o fim do arquivo", 'Confira o recuo e as linhas com "---" ou "...".'),
    ("after document end", "esperava o fim do arquivo", 'Confira o recuo e as linhas com "---" ou "...".'),
    (
        "more indented follow up",
        "o recuo do texto de várias linhas não é o mesmo em todas",
        "Alinhe as linhas do texto.",
    ),
    ("tag handle", 'a etiqueta com "!" não foi definida', "Escreva o texto entre aspas."),
    ("unexpected ':'", 'o texto tem ":" sem aspas', "Escreva o texto entre aspas."),
)


_AT_OPENING = ("could not find expected ':'", "unexpected end of stream", "unexpected document separator")
"""Errors that stand best where the thing began."""


def _syntax(problem: str, context: str, text: str, line: int, column: int) -> tuple[str, str]:
    """Portuguese message and hint of a syntax error of the YAML scanner or parser."""
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    if "\t" in written[: len(written) - len(written.lstrip())]:
        problem = "found character '\\t'"
    for part, message, hint in _SYNTAX:
        if part in problem:
            return message, hint
    for part, what in (
        ("anchor", 'um nome depois de "&"'),
        ("alias", 'um nome depois de "*"'),
        ("tag", 'uma etiqueta depois de "!"'),
    ):
        if part in context:
            return (
                f"esperava {what} e encontrei {found(written[column - 1 : column] or None)}",
                "Escreva o texto entre aspas.",
            )
    if "directive" in context or "directive" in problem or "incompatible" in problem:
        return 'uma linha que começa com "%" é uma diretiva do YAML, e esta não vale', "Apague a linha."
    if "block scalar" in context:
        return 'depois de "|" ou ">" esperava o fim da linha', "Escreva o texto entre aspas."
    return f"o arquivo não é YAML válido ({problem or context})", "Confira o recuo, as aspas e os dois-pontos."
