"""What pydantic says of wrong data, in Portuguese and at its place: what was found, what was expected, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from escala.documents.document import Path_, Source, found
from escala.documents.errors import Problem

_MAPPING = "chaves com valores"
_NUMBER = "um número"
_TEXT = "um texto"
_WHOLE = "um número inteiro"
_LIST = 'uma lista, entre [ e ] ou com um item por linha depois de "- "'

_EXPECTED: Mapping[str, str] = {
    "arguments_type": _MAPPING,
    "bool_parsing": "true ou false",
    "bool_type": "true ou false",
    "bytes_invalid_encoding": _TEXT,
    "bytes_too_long": "um texto mais curto",
    "bytes_too_short": "um texto mais longo",
    "bytes_type": _TEXT,
    "callable_type": "uma função",
    "complex_str_parsing": _NUMBER,
    "complex_type": _NUMBER,
    "counter_type": _MAPPING,
    "dataclass_exact_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "date_from_datetime_inexact": "uma data sem hora, como 2027-03-08",
    "date_from_datetime_parsing": "uma data como 2027-03-08",
    "date_future": "uma data no futuro",
    "date_parsing": "uma data como 2027-03-08",
    "date_past": "uma data no passado",
    "date_type": "uma data como 2027-03-08",
    "datetime_from_date_parsing": "data e hora, como 2027-03-08T08:00:00-03:00",
    "datetime_future": "data e hora no futuro",
    "datetime_object_invalid": "data e hora, como 2027-03-08T08:00:00-03:00",
    "datetime_parsing": "data e hora, como 2027-03-08T08:00:00-03:00",
    "datetime_past": "data e hora no passado",
    "datetime_type": "data e hora, como 2027-03-08T08:00:00-03:00",
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "deque_type": _LIST,
    "dict_type": _MAPPING,
    "finite_number": "um número finito",
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "fraction_parsing": _NUMBER,
    "fraction_type": _NUMBER,
    "frozen_dict_type": _MAPPING,
    "frozen_set_type": _LIST,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "um número inteiro menor",
    "int_type": _WHOLE,
    "is_instance_of": "outro tipo de valor",
    "is_subclass_of": "outro tipo de valor",
    "iterable_type": _LIST,
    "iteration_error": _LIST,
    "json_invalid": "JSON válido",
    "json_type": "JSON válido",
    "list_type": _LIST,
    "mapping_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "model_type": _MAPPING,
    "named_tuple_type": _LIST,
    "none_required": "nada (null)",
    "ordered_dict_type": _MAPPING,
    "set_item_not_hashable": "um texto ou um número",
    "set_type": _LIST,
    "string_not_ascii": "um texto sem acentos",
    "string_sub_type": _TEXT,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "time_delta_parsing": 'uma duração como "02:00"',
    "time_delta_type": 'uma duração como "02:00"',
    "time_parsing": 'uma hora como "08:00"',
    "time_type": 'uma hora como "08:00"',
    "timezone_aware": "data e hora com fuso, como 2027-03-08T08:00:00-03:00",
    "timezone_naive": "data e hora sem fuso",
    "timezone_offset": "data e hora em outro fuso",
    "tuple_type": _LIST,
    "url_parsing": "um endereço como https://exemplo.org",
    "url_scheme": "um endereço como https://exemplo.org",
    "url_syntax_violation": "um endereço como https://exemplo.org",
    "url_too_long": "um endereço mais curto",
    "url_type": "um endereço como https://exemplo.org",
    "uuid_parsing": "um UUID",
    "uuid_type": "um UUID",
    "uuid_version": "um UUID de outra versão",
}
"""What was expected, for the error types whose message needs nothing else."""


def _count(minimum: Any, one: str, many: str) -> str:
    return f"{minimum} {one if minimum == 1 else many}"


_WITH_CONTEXT: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "decimal_max_digits": lambda c: f"um número de até {c['max_digits']} algarismos",
    "decimal_max_places": lambda c: f"um número de até {c['decimal_places']} casas decimais",
    "decimal_whole_digits": lambda c: f"um número de até {c['whole_digits']} algarismos antes da vírgula",
    "enum": lambda c: _choices(c["expected"]),
    "greater_than": lambda c: f"um número maior que {c['gt']}",
    "greater_than_equal": lambda c: f"um número a partir de {c['ge']}",
    "less_than": lambda c: f"um número menor que {c['lt']}",
    "less_than_equal": lambda c: f"um número até {c['le']}",
    "literal_error": lambda c: _choices(c["expected"]),
    "multiple_of": lambda c: f"um múltiplo de {c['multiple_of']}",
    "string_pattern_mismatch": lambda c: f"um texto da forma {c['pattern']}",
    "string_too_long": lambda c: f"um texto de até {_count(c['max_length'], 'letra', 'letras')}",
    "string_too_short": lambda c: f"um texto de ao menos {_count(c['min_length'], 'letra', 'letras')}",
    "union_tag_invalid": lambda c: _choices(c["expected_tags"]),
}
"""What was expected, for the error types that bring a limit or a list of choices."""

_SENTENCES: Mapping[str, str] = {
    "default_factory_not_called": "não pude completar este valor por causa de outro erro",
    "ellipsis_error": "esperava outro valor",
    "frozen_field": "este valor não pode mudar",
    "frozen_instance": "este valor não pode mudar",
    "get_attribute_error": "não pude ler este valor",
    "invalid_key": "esperava um texto como chave",
    "missing_argument": "falta um valor",
    "missing_keyword_only_argument": "falta um valor",
    "missing_positional_only_argument": "falta um valor",
    "missing_sentinel_error": "esperava que este valor faltasse",
    "multiple_argument_values": "este valor aparece duas vezes",
    "needs_python_object": "não pude ler este valor",
    "no_such_attribute": "este valor não existe",
    "recursion_depth_exceeded": "há listas e mapas demais uns dentro dos outros",
    "recursion_loop": "o valor contém a si mesmo",
    "unexpected_keyword_argument": "este valor sobra",
    "unexpected_positional_argument": "este valor sobra",
    "union_tag_not_found": "falta dizer de que tipo é este valor",
}
"""Whole sentences, for the error types in which what was found says nothing."""

HINT_MARK = "; talvez "
"""What parts a hint from the rest of a `ValueError`'s message."""


def problems_of(
    error: ValidationError, source: Source, prefix: Path_ = (), model: type[BaseModel] | None = None
) -> list[Problem]:
    """The problems of a validation error, in the order of their places.

    Args:
        error: what pydantic raised.
        source: the document, or whatever else the data came from.
        prefix: where in it the validated value stands.
        model: the model that was validated: for the keys it knows, of which the nearest is proposed.
    """
    problems: dict[Problem, None] = {}
    for detail in error.errors(include_url=False):
        for problem in _problems(detail, source, prefix, model):
            problems[problem] = None
    return sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column))


def _problems(detail: ErrorDetails, source: Source, prefix: Path_, model: type[BaseModel] | None) -> Iterable[Problem]:
    steps = tuple(detail["loc"])
    on_key = bool(steps) and steps[-1] == "[key]"
    path, value = existing(source.data, (*prefix, *steps))
    kind = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    if kind == "missing" and isinstance(steps[-1], int):
        yield source.problem(path, f"esperava ao menos {_count(steps[-1] + 1, 'item', 'itens')} nesta lista")
    elif kind == "missing":
        name = str(steps[-1])
        yield source.problem((*path, name), f"falta a chave {found(name)}", _missing_hint(name, value), key=True)
    elif kind == "extra_forbidden":
        name = str(steps[-1])
        hint = suggest(name, known_keys(model, steps[:-1]))
        if ":" in name:
            hint = 'Talvez falte um espaço depois de ":".'
        yield source.problem((*path[:-1], name), f"a chave {found(name)} não existe aqui", hint, key=True)
    elif kind in ("value_error", "assertion_error"):
        inner = context.get("error")
        parts = getattr(inner, "parts", None) or (((), str(inner)),)
        for below, sentence in parts:
            message, _, hint = sentence.partition(HINT_MARK)
            on_key = on_key or below[-1:] == ("[key]",)
            below = below[:-1] if below[-1:] == ("[key]",) else below
            yield source.problem((*path, *below), message, f"Talvez {hint}." if hint else "", key=on_key)
    else:
        message, hint = _sentence(kind, context, detail["input"])
        yield source.problem(path, message, hint, key=on_key)


def existing(data: Any, steps: Path_) -> tuple[Path_, Any]:
    """The part of pydantic's location that is in the data, and the value there.

    Names of union members and the like are passed over.
    """
    value = data
    path: Path_ = ()
    for step in steps:
        inside = (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
        )
        if inside:
            value = value[step]
            path = (*path, step)
    return path, value


def _sentence(kind: str, context: Mapping[str, Any], value: object) -> tuple[str, str]:
    if kind in _SENTENCES:
        return _SENTENCES[kind], ""
    if kind in ("too_short", "too_long"):
        return _length(kind, context, value), ""
    say = _WITH_CONTEXT.get(kind)
    expected = say(context) if say is not None else _EXPECTED.get(kind, "outro valor")
    hint = _hint(kind, context, value)
    return f"esperava {expected} e encontrei {found(value)}", hint


def _length(kind: str, context: Mapping[str, Any], value: object) -> str:
    if kind == "too_long":
        limit, actual = _count(context["max_length"], "item", "itens"), context["actual_length"] or "mais"
        return f"esperava no máximo {limit} e encontrei {actual}"
    limit = _count(context["min_length"], "item", "itens")
    if context["actual_length"] == 0:
        return f"esperava ao menos {limit} e não encontrei nenhum"
    return f"esperava {limit} e encontrei {context['actual_length']}"


def _hint(kind: str, context: Mapping[str, Any], value: object) -> str:
    """What to do about a value of the wrong type, where that can be guessed."""
    if kind in ("bool_type", "bool_parsing") and isinstance(value, str | int):
        word = str(value).strip().lower()
        if word in ("sim", "s", "yes", "y", "on", "1", "verdadeiro", "true"):
            return "Talvez true, sem aspas."
        if word in ("não", "nao", "n", "no", "off", "0", "falso", "false"):
            return "Talvez false, sem aspas."
    if kind in ("int_type", "int_parsing", "float_type") and isinstance(value, str) and value.strip().isdecimal():
        return f"Talvez {int(value) if len(value) < 16 else value.strip()}, sem aspas."
    if kind == "int_type" and isinstance(value, float) and value.is_integer():
        return f"Talvez {int(value)}."
    if kind == "string_type" and isinstance(value, int | float):
        return f"Talvez {found(str(value))}, entre aspas."
    if kind in ("list_type", "tuple_type") and isinstance(value, str | int | float):
        return f"Talvez [{found(value)}]."
    if kind in ("literal_error", "enum") and isinstance(value, str):
        words = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
        return suggest(value, words, every=0)
    return ""


def _choices(expected: object) -> str:
    words = str(expected).replace(" or ", ", ").replace("'", "").split(", ")
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} ou {words[-1]}"


def _missing_hint(name: str, parent: object) -> str:
    close = difflib.get_close_matches(name, [str(key) for key in parent], 1, 0.7) if isinstance(parent, dict) else []
    return f"Talvez {found(close[0])} devesse ser {found(name)}." if close else f"Acrescente a chave {found(name)}."


def suggest(name: str, known: Iterable[str], every: int = 12) -> str:
    """A hint for a name that does not exist: the nearest known one, else all of them if they are few."""
    known = list(known)
    close = difflib.get_close_matches(name.lower(), known, 1, 0.6) or [k for k in known if name and k.startswith(name)]
    if close:
        return f"Talvez {found(close[0])}?"
    return f"Use {', '.join(known)}." if 0 < len(known) <= every else ""


def known_keys(model: type[BaseModel] | None, steps: Iterable[str | int]) -> list[str]:
    """The keys that a model knows at a location inside it; none where the location leads out of models."""
    current: Any = model
    for step in steps:
        if current is None:
            return []
        fields = _fields(current)
        if fields and step in fields:
            current = _inside(fields[step])
        elif not fields:
            current = None
    return [str(key) for key in _fields(current)]


def _fields(model: Any) -> dict[str | int, Any]:
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {info.alias or name: info.annotation for name, info in model.model_fields.items()}


def _inside(annotation: Any) -> Any:
    """The model inside `tuple[M, ...]`, `dict[str, M]`, `M | None` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in reversed(get_args(annotation)):
        inside = _inside(argument)
        if inside is not None:
            return inside
    return None
