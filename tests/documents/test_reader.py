"""Whatever a file holds, reading it gives data with places, or an error in Portuguese at its place."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.documents.errors import InputError, Problem
from escala.documents.reader import Document, parse_json, parse_yaml, read_json, read_yaml


def yaml_problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse_yaml(text, "c.yaml")
    return str(raised.value).split("\nc.yaml")


def json_problems(text: str) -> list[str]:
    with pytest.raises(InputError) as raised:
        parse_json(text, "c.json")
    return str(raised.value).split("\nc.json")


BAD_YAML = {
    "empty": (
        "",
        'c.yaml:1:1: o arquivo está vazio; esperava chaves com valores, como "norma: df-489-2018"\n'
        "    Talvez comece com: escala novo meu-cenario.yaml",
    ),
    "only a comment": (
        "# nada\n",
        'c.yaml:1:1: o arquivo está vazio; esperava chaves com valores, como "norma: df-489-2018"\n'
        "    Talvez comece com: escala novo meu-cenario.yaml",
    ),
    "a list for a mapping": (
        "\n- norma\n",
        'c.yaml:2:1: esperava chaves com valores, como "norma: df-489-2018", e encontrei uma lista\n'
        '    Talvez falte um espaço depois de ":".',
    ),
    "no space after the colon": (
        "norma:x",
        'c.yaml:1:1: esperava chaves com valores, como "norma: df-489-2018", e encontrei "norma:x"\n'
        '    Talvez falte um espaço depois de ":".',
    ),
    "a tab": (
        "a:\n\tb: 1\n",
        "c.yaml:2:1: a linha começa com uma tabulação; em YAML o recuo se faz com espaços\n"
        "    Troque a tabulação por dois espaços.",
    ),
    "a tab after spaces": (
        "a:\n  \tb: 1\n  c: 2\n",
        "c.yaml:2:3: a linha começa com uma tabulação; em YAML o recuo se faz com espaços\n"
        "    Troque a tabulação por dois espaços.",
    ),
    "two colons": (
        "a: b: c",
        'c.yaml:1:5: esperava um só ":" nesta linha, ou o recuo está diferente do da linha de cima\n'
        "    Talvez falte pôr o texto entre aspas, ou acertar o recuo.",
    ),
    "key without a colon": (
        "a: 1\nb\nc: 2",
        'c.yaml:2:1: esperava ":" depois da chave\n    Talvez falte ": " depois do nome da chave.',
    ),
    "open list": (
        "a: [1, 2\nb: 3",
        'c.yaml:2:2: a lista aberta com "[" na linha 1 não foi fechada\n    Talvez falte "," ou "]".',
    ),
    "open mapping": (
        "a: {b: 1",
        'c.yaml:1:9: o mapa aberto com "{" na linha 1 não foi fechado\n'
        '    Talvez falte ",", "}" ou um espaço depois de ":".',
    ),
    "open quotes": ('a: "b', "c.yaml:1:4: as aspas abertas não foram fechadas\n    Talvez falte fechar as aspas."),
    "crooked indentation": (
        "a:\n    b: 1\n  c: 2",
        "c.yaml:3:3: o recuo desta linha não combina com o das linhas de cima\n"
        "    Alinhe as chaves do mesmo nível na mesma coluna.",
    ),
    "reserved character": (
        "a: @b",
        "c.yaml:1:4: esperava um valor e encontrei um caractere reservado\n    Escreva o texto entre aspas.",
    ),
    "backslash in quotes": (
        'a: "C:\\pasta"',
        "c.yaml:1:8: a barra invertida dentro de aspas duplas tem um sentido especial\n    Use aspas simples, ou \\\\.",
    ),
    "escape beyond Unicode": (
        'a: "\\UFFFFFFFF"',
        "c.yaml:1:1: o arquivo não é YAML válido (OverflowError)\n    Confira aspas e barras invertidas.",
    ),
    "two documents": (
        "a: 1\n---\nb: 2\n",
        'c.yaml:2:1: esperava um só documento e encontrei outro depois de "---"\n    Separe em dois arquivos.',
    ),
    "directive": (
        "%YAML 9.9\n---\na: 1",
        'c.yaml:1:1: uma linha que começa com "%" é uma diretiva do YAML, e esta não vale\n    Apague a linha.',
    ),
    "tag": (
        "a: !!python/object/apply:os.system [ls]",
        'c.yaml:1:4: a etiqueta "tag:yaml.org,2002:python/object/apply:os.system" não é usada aqui\n'
        '    Apague a etiqueta, que começa com "!".',
    ),
    "key that is a list": (
        "? [a]\n: b",
        'c.yaml:1:3: esperava uma chave simples, como "nome", e encontrei uma lista, um mapa ou um apelido\n'
        "    Se for um texto, escreva-o entre aspas.",
    ),
    "empty key": (": 1", 'c.yaml:1:1: esperava uma chave e encontrei nada antes de ":"'),
    "merge key": (
        "a: &a {b: 1}\nc:\n  <<: *a\n",
        'c.yaml:3:3: a chave de mesclagem "<<" não é usada aqui\n'
        "    Repita os valores, ou use um arquivo com base e mudancas.",
    ),
    "alias of nothing": ("a: *b", "c.yaml:1:4: o apelido *b não foi definido antes\n    Talvez falte &b no valor."),
    "alias inside its own value": (
        "a: &a [*a]",
        "c.yaml:1:8: o apelido *a está dentro do valor que ele repete\n    Repita o valor por extenso.",
    ),
    "control character": (
        "a: 1\nb: x\x07y",
        "c.yaml:2:5: esperava texto e encontrei o caractere de controle U+0007\n"
        "    Apague esse caractere; talvez o arquivo não seja de texto.",
    ),
    "escaped control character": (
        'a: "x\\0y"',
        "c.yaml:1:4: o texto tem um caractere de controle\n    Apague esse caractere.",
    ),
    "half a surrogate pair": (
        'a: "\\ud800"',
        "c.yaml:1:4: o texto tem um caractere de controle\n    Apague esse caractere.",
    ),
    "not a number": ("a: .nan", 'c.yaml:1:4: esperava um número e encontrei ".nan", que não tem valor finito'),
    "infinity": ("a: -.inf", 'c.yaml:1:4: esperava um número e encontrei "-.inf", que não tem valor finito'),
    "a float too large": ("a: 1e999", 'c.yaml:1:4: esperava um número e encontrei "1e999", que não tem valor finito'),
    "an integer too large": (
        "a: 1" + "0" * 5000,
        "c.yaml:1:4: o número tem 5001 algarismos; esperava até 15\n    Se for um texto, escreva-o entre aspas.",
    ),
}


@pytest.mark.parametrize("name", BAD_YAML)
def test_bad_yaml(name: str) -> None:
    text, expected = BAD_YAML[name]
    assert yaml_problems(text) == [expected]


BAD_JSON = {
    "empty": (" \n", "c.json:1:1: o arquivo está vazio; esperava um mapa JSON, entre { e }"),
    "a list": ("[]", "c.json:1:1: esperava um mapa JSON, entre { e }, e encontrei uma lista"),
    "a comma too many": (
        '{"a": 1,}',
        "c.json:1:9: o arquivo não é JSON válido: esperava uma chave entre aspas duplas",
    ),
    "a comma too few": (
        '{"a": 1\n "b": 2}',
        'c.json:2:2: o arquivo não é JSON válido: esperava "," entre dois valores',
    ),
    "open": ('{"a": "b', "c.json:1:7: o arquivo não é JSON válido: as aspas abertas não foram fechadas"),
    "more after it": ("{} x", "c.json:1:4: o arquivo não é JSON válido: esperava o fim do arquivo"),
    "single quotes": ("{'a': 1}", "c.json:1:2: o arquivo não é JSON válido: esperava uma chave entre aspas duplas"),
    "no value": ('{"a": }', "c.json:1:7: o arquivo não é JSON válido: esperava um valor"),
    "no colon": ('{"a" 1}', 'c.json:1:6: o arquivo não é JSON válido: esperava ":" depois da chave'),
    "bad escape": (
        '{"a": "\\p"}',
        "c.json:1:8: o arquivo não é JSON válido: a barra invertida não começa um código conhecido",
    ),
    "bad code": (
        '{"a": "\\u12"}',
        "c.json:1:9: o arquivo não é JSON válido: o código \\u pede quatro algarismos hexadecimais",
    ),
    "line break in a text": (
        '{"a": "b\nc"}',
        "c.json:1:9: o arquivo não é JSON válido: o texto tem um caractere de controle ou uma quebra de linha",
    ),
    "repeated key": (
        '{"a": 1,\n "a": 2}',
        'c.json:2:2: a chave "a" aparece duas vezes; a primeira está na linha 1\n    Apague uma das duas.',
    ),
    "NaN": ('{"a": [1, NaN]}', 'c.json:1:11: o número "NaN" não serve; esperava até 15 algarismos e um valor finito'),
    "too large": (
        '{"a": 1e999}',
        'c.json:1:7: o número "1e999" não serve; esperava até 15 algarismos e um valor finito',
    ),
    "too many digits": (
        '{"a": -1234567890123456}',
        'c.json:1:7: o número "-1234567890123456" não serve; esperava até 15 algarismos e um valor finito',
    ),
    "control character": (
        '{"a": "\\u0000"}',
        "c.json:1:7: o texto tem um caractere de controle\n    Apague esse caractere.",
    ),
    "control character in a key": (
        '{"a\\u0000": 1}',
        "c.json:1:2: o texto tem um caractere de controle\n    Apague esse caractere.",
    ),
}


@pytest.mark.parametrize("name", BAD_JSON)
def test_bad_json(name: str) -> None:
    text, expected = BAD_JSON[name]
    assert json_problems(text) == [expected]


def test_several_problems_are_told_together() -> None:
    assert [problem.splitlines()[0] for problem in yaml_problems("a: 1\na: .inf\nb: !x 1\nb: 2\n")] == [
        'c.yaml:2:1: a chave "a" aparece duas vezes; a primeira está na linha 1',
        ':2:4: esperava um número e encontrei ".inf", que não tem valor finito',
        ':3:4: a etiqueta "!x" não é usada aqui',
        ':4:1: a chave "b" aparece duas vezes; a primeira está na linha 3',
    ]


def test_what_does_not_hide_the_rest_can_be_collected() -> None:
    problems: list[Problem] = []
    assert parse_yaml("a: 1\na: 2\n", "c.yaml", problems).data == {"a": 2}
    assert [problem.line for problem in problems] == [2]


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "a: " * 50_000, "- " * 50_000, "{a: " * 50_000, "a:\n" + "- " * 41 + "1"]
)
def test_deep_yaml(text: str) -> None:
    """Nesting never exhausts the stack."""
    assert len(yaml_problems(text)) == 1


def test_as_deep_as_allowed() -> None:
    value: Any = parse_yaml("a: " + "[" * 39 + "]" * 39, "c.yaml").data["a"]
    for _ in range(38):
        value = value[0]
    assert value == []


@pytest.mark.parametrize("text", ['{"a":' * 100_000, "[" * 100_000, '{"a":' * 60 + "1" + "}" * 60])
def test_deep_json(text: str) -> None:
    assert len(json_problems(text)) == 1


def test_an_alias_bomb() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert yaml_problems("\n".join(rows)) == [
        "c.yaml:6:15: o arquivo tem valores demais: esperava até 200000\n    Talvez não seja este o arquivo."
    ]


def test_an_alias_repeats_a_value() -> None:
    document = parse_yaml('a: &h {seg: ["07:00-12:00"]}\nb: *h\nc: &n 3\nd: *n\n', "c.yaml")
    assert document.data["b"] == document.data["a"] == {"seg": ["07:00-12:00"]}
    assert document.data["d"] == 3
    assert document.place(("b",)) == (2, 4)
    assert document.place(("b", "seg", 0)) == (1, 14)


def test_values_of_yaml_1_2() -> None:
    text = "a: 08:00\nb: 2027-03-08\nc: sim\nd: no\ne: 0o17\nf: 1_000\n"
    text += "g: 2027-03\nh: 1.5\ni: ~\nj:\nk: True\nl: '3'\n3: x\n"
    assert parse_yaml(text, "c.yaml").data == {
        "a": "08:00",
        "b": "2027-03-08",
        "c": "sim",
        "d": "no",
        "e": 15,
        "f": "1_000",
        "g": "2027-03",
        "h": 1.5,
        "i": None,
        "j": None,
        "k": True,
        "l": "3",
        "3": "x",
    }


def test_places_in_yaml() -> None:
    document = parse_yaml("a: 1\nb:\n  - c: 2\n    d: [x, {e: y}]\nf:\n", "c.yaml")
    assert document.place(("a",)) == (1, 4)
    assert document.place(("a",), key=True) == (1, 1)
    assert document.place(("b", 0, "d", 1, "e")) == (4, 16)
    assert document.place(("b", 0, "d", 1, "e"), key=True) == (4, 13)
    assert document.place(("f",)) == (5, 1), "a value that is not written stands at its key"
    assert document.place(("b", 0, "z")) == (3, 5), "an absent value stands at its nearest ancestor"
    assert document.place(("b", 7)) == (2, 1)
    assert document.place(("z", "z")) == (1, 1)


def test_places_in_json() -> None:
    document = parse_json('{"a": 1,\n "b": [\n  {"c": "x\\"{", "d": [true, {"e": null}]}]}', "c.json")
    assert document.place(("a",)) == (1, 7)
    assert document.place(("b", 0, "c")) == (3, 9)
    assert document.place(("b", 0, "d", 1, "e")) == (3, 35)
    assert document.place(("b", 0, "d", 1, "e"), key=True) == (3, 30)
    assert document.place(("b", 0, "z")) == (3, 3)


@pytest.mark.parametrize(
    "data",
    ["a: ção\n".encode(), b"\xef\xbb\xbf" + "a: ção\n".encode(), "a: ção\r\nb: 1\r\n".encode(), "a: ção".encode()],
    ids=["plain", "byte order mark", "line ends of Windows", "no line end"],
)
def test_ways_of_writing_utf_8(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(data)
    assert read_yaml(file).data["a"] == "ção"


def read_problem(file: Path, name: str = "c.yaml") -> str:
    with pytest.raises(InputError) as raised:
        read_yaml(file, name)
    return str(raised.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("a: 1\nb: ção".encode("latin-1"), "c.yaml:2:4: esperava texto em UTF-8 e encontrei o byte 0xE7"),
        ("a: 1".encode("utf-16"), "c.yaml:1:1: esperava texto em UTF-8 e encontrei o byte 0xFF"),
        (b"PK\x03\x04\x80", "c.yaml:1:5: esperava texto em UTF-8 e encontrei o byte 0x80"),
    ],
)
def test_not_utf_8(data: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(data)
    assert read_problem(file) == f"{expected}\n    Salve o arquivo com a codificação UTF-8."


def test_not_text(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(b"\x7fELF\x02\x01")
    assert read_problem(file).startswith("c.yaml:1:1: esperava texto e encontrei o caractere de controle U+007F")


def test_a_file_of_50_mb_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    assert read_problem(file) == (
        "c.yaml: o arquivo passa do limite: esperava até 512 KiB e encontrei 50 MiB\n"
        "    Talvez não seja este o arquivo."
    )
    with pytest.raises(InputError, match="esperava até 32 MiB e encontrei 50 MiB"):
        read_json(file)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no endless file here")
def test_a_file_without_end() -> None:
    assert read_problem(Path("/dev/zero")).startswith("c.yaml: o arquivo passa do limite: esperava até 512 KiB")


def test_no_file(tmp_path: Path) -> None:
    (tmp_path / "cenario.yaml").write_text("a: 1")
    assert read_problem(tmp_path / "cenaro.yaml") == (
        f"c.yaml: o arquivo não existe\n    Talvez {tmp_path / 'cenario.yaml'}"
    )
    assert read_problem(tmp_path / "nada" / "c.yaml") == (
        f"c.yaml: o arquivo não existe\n    A pasta {tmp_path / 'nada'} também não existe."
    )
    assert read_problem(tmp_path) == "c.yaml: esperava um arquivo e encontrei uma pasta"
    assert read_problem(tmp_path / "cenario.yaml" / "x") == (
        "c.yaml: não consegui ler o arquivo (há um arquivo no lugar de uma pasta)"
    )
    assert read_problem(tmp_path / ("x" * 300)) == "c.yaml: não consegui ler o arquivo (o nome é longo demais)"
    assert read_problem(tmp_path / "x\0") == "c.yaml: não consegui ler o arquivo (o nome tem um caractere que não pode)"


def test_a_link_to_itself(tmp_path: Path) -> None:
    link = tmp_path / "c.yaml"
    link.symlink_to(link)
    assert read_problem(link) == "c.yaml: não consegui ler o arquivo (o atalho leva a si mesmo)"


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**14), 10**14)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text("abç🙂 :#-\"'\\{}[],&*!|>%@`\n", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abç🙂", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)
MAPPINGS = st.dictionaries(
    st.text("abç🙂:#- ", min_size=1, max_size=4).filter(str.strip), PLAIN, min_size=1, max_size=4
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(below for key, child in items for below in paths(child, (*path, key)))]


def outcome(read: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of reading; none if it succeeds."""
    try:
        read()
    except InputError as error:
        return error.problems
    return ()


@given(MAPPINGS, st.sampled_from([None, 1]))
def test_any_json_is_read_alike_as_json_and_as_yaml(data: dict[str, Any], indent: int | None) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=False)
    read: list[Document] = [parse_json(text, "c"), parse_yaml(text, "c")]
    assert read[0].data == read[1].data == data
    for path in paths(data):
        assert read[0].place(path) == read[1].place(path)
        assert read[0].place(path, key=True) == read[1].place(path, key=True)


@given(st.text())
def test_any_text(text: str) -> None:
    problems = [*outcome(lambda: parse_yaml(text, "c")), *outcome(lambda: parse_json(text, "c"))]
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


@given(st.text("ab:-?[]{}#&*!|>'\"%@`, \t\n\\0x~.<=\ufeff\x85\u2028", max_size=60))
def test_any_soup_of_yaml_marks(text: str) -> None:
    assert all(problem.line >= 1 and problem.column >= 1 for problem in outcome(lambda: parse_yaml(text, "c")))


@given(st.binary(max_size=60))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_bytes(data)
    outcome(lambda: read_yaml(file))
    outcome(lambda: read_json(file))
