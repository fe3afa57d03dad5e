"""Everything that pydantic can say is said in Portuguese, and at its place."""

from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ValidationError as CoreError
from pydantic_core.core_schema import ErrorType

from escala.documents.document import found
from escala.documents.errors import InputError, Problem
from escala.documents.messages import known_keys, problems_of, suggest
from escala.documents.reader import parse_yaml

CONTEXT: dict[str, Any] = {
    **dict.fromkeys(("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "actual_length"), 3),
    **dict.fromkeys(
        ("max_digits", "decimal_places", "whole_digits", "expected_version", "tz_expected", "tz_actual"), 3
    ),
    **dict.fromkeys(("attribute", "error", "method_name", "class_name", "field_type", "pattern", "expected"), "x"),
    **dict.fromkeys(("class", "discriminator", "tag", "expected_tags", "expected_schemes", "encoding"), "x"),
    "encoding_error": "x",
}
"""What any type of error may want to know."""
WITH_THEIR_OWN_TESTS = {"value_error", "assertion_error", "missing", "extra_forbidden"}
ENGLISH = (
    "input",
    "should",
    "must",
    "value",
    "field",
    "required",
    "valid",
    "error",
    "unable",
    "missing",
    "the ",
    "of ",
)


@pytest.mark.parametrize("kind", sorted({*get_args(ErrorType)} - WITH_THEIR_OWN_TESTS))
def test_every_type_of_error(kind: str) -> None:
    document = parse_yaml("b: 1\na: x\n", "c.yaml")
    error = CoreError.from_exception_data("x", [{"type": kind, "loc": ("a",), "input": "x", "ctx": CONTEXT}])
    (problem,) = problems_of(error, document)
    assert (problem.file, problem.line) == ("c.yaml", 2)
    assert "outro valor" not in problem.message or kind == "ellipsis_error"
    assert not [word for word in ENGLISH if word in problem.message.lower()], problem.message


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=9)] = 1
    name: Annotated[str, Field(min_length=2, pattern="^a")] = "aa"
    kind: Literal["um", "dois"] = "um"
    pair: tuple[int, int] = (1, 1)
    flag: bool = False


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    inner: Inner = Inner()
    many: dict[str, Inner] = {}
    listed: list[Inner] = []
    either: int | Inner = 1
    needed: int


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("needed: 1\ninner: {number: 0}", ["2:17: esperava um número a partir de 1 e encontrei 0"]),
        ("needed: 1\ninner: {number: 10}", ["2:17: esperava um número até 9 e encontrei 10"]),
        (
            "needed: 1\nmany: {x: {nmae: ab}}",
            ['2:12: a chave "nmae" não existe aqui\n    Talvez "name"?'],
        ),
        ("needed: 1\nlisted: [{}, {name: b}]", ['2:21: esperava um texto de ao menos 2 letras e encontrei "b"']),
        ("needed: 1\nlisted: [{}, {name: bb}]", ['2:21: esperava um texto da forma ^a e encontrei "bb"']),
        (
            "needed: 1\ninner: {kind: doi}",
            ['2:15: esperava um ou dois e encontrei "doi"\n    Talvez "dois"?'],
        ),
        ("needed: 1\ninner: {pair: [1]}", ["2:15: esperava ao menos 2 itens nesta lista"]),
        ("needed: 1\ninner: {pair: [1, 2, 3]}", ["2:15: esperava no máximo 2 itens e encontrei 3"]),
        ("needed: 1\ninner: {flag: talvez}", ['2:15: esperava true ou false e encontrei "talvez"']),
        ("needed: 1\ninner: 3", ["2:8: esperava chaves com valores e encontrei 3"]),
        (
            "neded: 1",
            [
                '1:1: falta a chave "needed"\n    Talvez "neded" devesse ser "needed".',
                '1:1: a chave "neded" não existe aqui\n    Talvez "needed"?',
            ],
        ),
        ("needed: [1]", ["1:9: esperava um número inteiro e encontrei uma lista"]),
        ("needed: 1.5", ["1:9: esperava um número inteiro e encontrei 1.5"]),
        ("needed: 1\nmany: [a]", ["2:7: esperava chaves com valores e encontrei uma lista"]),
    ],
)
def test_messages(text: str, expected: list[str]) -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate(parse_yaml(text, "c").data)
    told = problems_of(raised.value, parse_yaml(text, "c"), model=Outer)
    assert [str(problem) for problem in told] == [f"c:{line}" for line in expected]


def test_members_of_unions_are_not_places() -> None:
    with pytest.raises(ValidationError) as raised:
        Outer.model_validate({"needed": 1, "either": {"number": 0}})
    told = problems_of(raised.value, parse_yaml("needed: 1\neither:\n  number: 0", "c"), model=Outer)
    assert [(problem.line, problem.column) for problem in told] == [(3, 3), (3, 11)]


def test_a_part_of_a_document() -> None:
    with pytest.raises(ValidationError) as raised:
        Inner.model_validate({"number": 0})
    told = problems_of(raised.value, parse_yaml("x:\n  y: {number: 0}", "c"), ("x", "y"), Inner)
    assert [(problem.line, problem.column) for problem in told] == [(2, 15)]


def test_known_keys_inside_models() -> None:
    assert "number" in known_keys(Outer, ("many", "x"))
    assert "number" in known_keys(Outer, ("listed", 3))
    assert "number" in known_keys(Outer, ("either", "Inner"))
    assert known_keys(Outer, ("needed", "x")) == []
    assert known_keys(None, ()) == []


def test_suggestions() -> None:
    assert suggest("psicologa", ["psicologo", "nutricionista"]) == 'Talvez "psicologo"?'
    assert suggest("zzz", ["psicologo", "nutricionista"]) == "Use psicologo, nutricionista."
    assert suggest("zzz", ["psicologo"] * 13) == ""
    assert suggest("zzz", []) == ""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "nada"),
        (True, "true"),
        (False, "false"),
        ("a\nb", '"a b"'),
        ("a" * 100, '"' + "a" * 57 + '..."'),
        ([1], "uma lista"),
        ({"a": 1}, "um mapa (chaves com valores)"),
        (10**100, "1" + "0" * 56 + "..."),
        (1.5, "1.5"),
    ],
)
def test_what_was_found(value: object, said: str) -> None:
    assert found(value) == said


def test_errors_as_text() -> None:
    error = InputError([Problem("a", 1, 2, "x", "y"), Problem("b", 0, 0, "z")])
    assert str(error) == "a:1:2: x\n    y\nb: z"
