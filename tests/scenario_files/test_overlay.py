"""What-if files: a base and a JSON Merge Patch on it; problems stand where the value was last set."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escala.domain.merge_patch import merge_patch
from escala.scenario_files import load_scenario
from tests.scenario_files.good import GOOD, load, problems


@pytest.fixture(autouse=True)
def base(in_folder: Path) -> None:
    Path("base.yaml").write_text(GOOD, encoding="utf-8")


def test_a_question(in_folder: Path) -> None:
    text = "base: base.yaml\ntitulo: E se Ana sair?\nmudancas: {profissionais: {ana: null}, compromissos: []}\n"
    loaded = load(text, "sem-ana.yaml")
    assert (loaded.name, loaded.title) == ("sem-ana", "E se Ana sair?")
    assert list(loaded.scenario.profissionais) == list(loaded.data["profissionais"]) == ["bia", "caio"]
    assert loaded.scenario.compromissos == ()
    assert loaded.warnings == ()
    assert Path("base.yaml").read_text(encoding="utf-8") == GOOD, "the base is never touched"


def test_questions_chain(in_folder: Path) -> None:
    change = "mudancas: {profissionais: {bia: {carga_horaria: 20, nome: B}}}\n"
    Path("pasta").mkdir()
    Path("pasta/um.yaml").write_text(f"base: ../base.yaml\ntitulo: um\n{change}", encoding="utf-8")
    loaded = load("base: pasta/um\ntitulo: dois\nmudancas: {profissionais: {bia: {carga_horaria: 40}}}\n")
    bia = loaded.scenario.profissionais["bia"]
    assert (bia.nome, bia.carga_horaria, loaded.title) == ("B", 40, "dois")


def test_a_path_to_a_norm_starts_from_the_file_that_says_it(in_folder: Path) -> None:
    Path("pasta").mkdir()
    Path("pasta/base.yaml").write_text(GOOD.replace("norma: df-489-2018", "norma: n.yaml"), encoding="utf-8")
    text = "base: pasta/base.yaml\nmudancas: {}\n"
    assert problems(text)[0].startswith('pasta/base.yaml:1:8: o arquivo da norma, "n.yaml", não existe')
    Path("n.yaml").write_text("formato: 1\n", encoding="utf-8")
    assert problems(text)[0].startswith('pasta/base.yaml:1:8: o arquivo da norma, "n.yaml", não existe')
    changed = problems("base: pasta/base.yaml\nmudancas: {norma: n.yaml}\n")
    assert changed[0] == 'c.yaml:2:19: a norma "n.yaml" tem problemas no seu próprio arquivo'


def test_removing_what_is_not_there_is_told(in_folder: Path) -> None:
    loaded = load("base: base.yaml\nmudancas: {profissionais: {anna: null}, sede: ubs-7}\n")
    assert [str(warning) for warning in loaded.warnings] == [
        'c.yaml:2:28: não há o que remover: a base não tem "anna" aqui\n    Talvez "ana"?'
    ]


CASES = {
    "values stand where they were set last": (
        "base: base.yaml\nmudancas:\n  profissionais:\n    ana: {carga_horaria: 200}\n    bia: {nome: [x]}\n"
        '  unidades: {ubs-2: {funcionamento: {seg-sex: ["07:10-12:00"]}}}\n',
        [
            "c.yaml:4:26: esperava de 4 a 44 horas por semana e encontrei 200\n"
            "    Limite: Anexo II, nota final; Constituição, art. 7º, XIII.",
            "c.yaml:5:17: esperava um texto e encontrei uma lista",
            "c.yaml:6:48: o horário 07:10 está fora da grade de 20 minutos\n    Talvez 07:00 ou 07:20.",
        ],
    ),
    "a base that no longer fits": (
        "base: base.yaml\nmudancas: {profissionais: {ana: null}}\n",
        ['base.yaml:34:22: o profissional "ana" não existe em profissionais\n    Saiu em c.yaml:2.'],
    ),
    "a required key removed": (
        "base: base.yaml\nmudancas:\n  sede: null\n",
        ['c.yaml:3:3: falta a chave "sede"\n    Acrescente a chave "sede".'],
    ),
    "a list in place of a mapping": (
        "base: base.yaml\nmudancas: {unidades: [ubs-2]}\n",
        ["c.yaml:2:22: esperava chaves com valores e encontrei uma lista"],
    ),
    "an item of a new list": (
        "base: base.yaml\nmudancas: {deslocamentos: [{entre: [ubs-2, ubs-9], minutos: 0}]}\n",
        ['c.yaml:2:44: a unidade "ubs-9" não existe em unidades\n    Talvez "ubs-7"?'],
    ),
    "a missing base": (
        "base: bse.yaml\nmudancas: {}\n",
        ['c.yaml:1:7: a base "bse.yaml" não existe\n    Talvez "base.yaml"?'],
    ),
    "a base in a missing folder": (
        "base: nada/base.yaml\nmudancas: {}\n",
        ['c.yaml:1:7: a base "nada/base.yaml" não existe'],
    ),
    "a base that is a folder": (
        "base: .\nmudancas: {}\n",
        ['c.yaml:1:7: a base "." não é um arquivo'],
    ),
    "a base with a name that no disk takes": (
        f"base: {'x' * 5000}\nmudancas: {{}}\n",
        [f'c.yaml:1:7: a base "{"x" * 57}..." não existe'],
    ),
    "its own base": (
        "base: c.yaml\nmudancas: {}\n",
        ["c.yaml:1:7: as bases formam um círculo: c.yaml → c.yaml\n    Uma delas tem de ser um cenário completo."],
    ),
    "no changes": (
        "base: base.yaml\n",
        ['c.yaml:1:1: falta a chave "mudancas"\n    Acrescente a chave "mudancas".'],
    ),
    "empty changes": (
        "base: base.yaml\nmudancas:\n",
        [
            'c.yaml:2:1: esperava em "mudancas" as chaves que mudam e encontrei nada\n'
            "    Talvez mudancas: {} para nenhuma mudança."
        ],
    ),
    "changes that are a list": (
        "base: base.yaml\nmudancas: [sede]\n",
        ["c.yaml:2:11: esperava chaves com valores e encontrei uma lista"],
    ),
    "changes without a base": (
        "mudancas: {}\n",
        ['c.yaml:1:1: falta a chave "base"\n    Acrescente a chave "base".'],
    ),
    "a base that is a number": (
        "base: 3\nmudancas: {}\n",
        ['c.yaml:1:7: esperava um texto e encontrei 3\n    Talvez "3", entre aspas.'],
    ),
    "keys beside them": (
        "base: base.yaml\nmudancas: {}\nsede: ubs-7\ntitle: x\n",
        [
            'c.yaml:3:1: ao lado de base, a chave "sede" não vale\n    Ponha-a dentro de mudancas.',
            'c.yaml:4:1: a chave "title" não existe aqui\n    Talvez "titulo"?',
        ],
    ),
    "a question on two lines": (
        'base: base.yaml\ntitulo: "a\\nb"\nmudancas: {}\n',
        ['c.yaml:2:9: esperava um texto numa linha só e encontrei uma quebra de linha em "a b"'],
    ),
    "a repeated key": (
        "base: base.yaml\nmudancas: {sede: ubs-7, sede: ubs-2}\n",
        ['c.yaml:2:25: a chave "sede" aparece duas vezes; a primeira está na linha 2\n    Apague uma das duas.'],
    ),
    "an unknown key in the changes": (
        "base: base.yaml\nmudancas: {sedes: ubs-7}\n",
        ['c.yaml:2:12: a chave "sedes" não existe aqui\n    Talvez "sede"?'],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_overlays(name: str, in_folder: Path) -> None:
    text, expected = CASES[name]
    assert problems(text) == expected


def test_a_circle_of_two(in_folder: Path) -> None:
    Path("b.yaml").write_text("base: ./pasta/../c.yaml\nmudancas: {}\n", encoding="utf-8")
    Path("pasta").mkdir()
    assert problems("base: b.yaml\nmudancas: {}\n") == [
        "b.yaml:1:7: as bases formam um círculo: c.yaml → b.yaml → c.yaml\n"
        "    Uma delas tem de ser um cenário completo."
    ]


def test_a_chain_too_long(in_folder: Path) -> None:
    for i in range(30):
        Path(f"{i}.yaml").write_text(f"base: {i + 1}.yaml\nmudancas: {{}}\n", encoding="utf-8")
    Path("30.yaml").write_text(GOOD, encoding="utf-8")
    assert problems("base: 0.yaml\nmudancas: {}\n") == [
        "18.yaml:1:7: há bases demais, uma sobre a outra: esperava até 20\n    Junte algumas num arquivo só."
    ]
    assert load_scenario(Path("12.yaml")).scenario.sede == "ubs-2"


def test_a_base_with_an_error_of_its_own(in_folder: Path) -> None:
    Path("b.yaml").write_text("sede: [x", encoding="utf-8")
    assert problems("base: b.yaml\nmudancas: {}\n") == [
        'b.yaml:1:9: a lista aberta com "[" na linha 1 não foi fechada\n    Talvez falte "," ou "]".'
    ]


def test_what_is_missing_everywhere_is_missing_in_the_base(in_folder: Path) -> None:
    Path("b.yaml").write_text(GOOD.replace("sede: ubs-2\n", ""), encoding="utf-8")
    assert problems("base: b.yaml\nmudancas: {feriados: {uf: SP}}\n") == [
        'b.yaml:1:1: falta a chave "sede"\n    Acrescente a chave "sede".'
    ]


RFC_7396 = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]
"""Appendix A of the RFC."""


@pytest.mark.parametrize(("target", "patch", "result"), RFC_7396)
def test_appendix_a(target: Any, patch: Any, result: Any) -> None:
    assert merge_patch(target, patch) == result


VALUES = st.recursive(
    st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_a_patch_changes_neither_argument_and_repeats(target: Any, patch: Any) -> None:
    before = repr((target, patch))
    once = merge_patch(target, patch)
    assert merge_patch(once, patch) == once
    assert repr((target, patch)) == before
