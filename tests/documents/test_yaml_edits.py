"""Edits of YAML text: what is edited says what was asked, and everything else stays to the letter."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.documents.reader import parse_yaml
from escala.documents.yaml_edits import EditError, YamlText, flow, value_at
from escala.scenario_files import template

TEAM = """\
# A equipe
equipe: {id: dupla, nome: "Nasf-AB Dupla"}   # o nome
periodo: 2027-03
esf:
unidades:
  ubs-1:  # a sede
    nome: UBS 1
    funcionamento: {seg-sex: ["07:00-12:00", '13:00-18:00']}
    recursos: {}
profissionais:
  ana:
    nome: Ana Souza
    ausencias:
      - {de: 2027-03-08, ate: 2027-03-12, motivo: férias}   # já pedidas
      - de: 2027-03-15
        ate: 2027-03-15
    carga_horaria: 40 # horas
  bia: {nome: Bia, carga_horaria: 30}

# O dia de trabalho
jornada: {}
"""

ROOT = Path(__file__).resolve().parents[2]


def edited(text: str, path: tuple[str | int, ...], value: Any) -> str:
    found = YamlText(text)
    found.set(path, value)
    return found.text


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        (("equipe", "nome"), "Nasf-AB Trio", '"Nasf-AB Dupla"', "Nasf-AB Trio"),
        (("profissionais", "ana", "carga_horaria"), 20, "40 # horas", "20 # horas"),
        (("profissionais", "bia", "carga_horaria"), 40, "carga_horaria: 30}", "carga_horaria: 40}"),
        (("profissionais", "bia", "ocupacao"), "psicologo", "30}", "30, ocupacao: psicologo}"),
        (("profissionais", "ana", "ausencias", 0, "ate"), "2027-03-13", "ate: 2027-03-12", "ate: 2027-03-13"),
        (("unidades", "ubs-1", "funcionamento", "seg-sex", 1), "14:00-18:00", "'13:00-18:00'", '"14:00-18:00"'),
        (("unidades", "ubs-1", "recursos", "sala"), 2, "recursos: {}", "recursos: {sala: 2}"),
        (("unidades", "ubs-1", "recursos"), {"sala": 2}, "recursos: {}", "recursos: {sala: 2}"),
        (("jornada", "intervalo"), "01:00", "jornada: {}", 'jornada:\n  intervalo: "01:00"'),
        (
            ("esf", "esf-1"),
            {"nome": "eSF 1", "unidade": "ubs-1"},
            "esf:\n",
            "esf:\n  esf-1: {nome: eSF 1, unidade: ubs-1}\n",
        ),
    ],
)
def test_an_edit_changes_nothing_else(path: tuple[str | int, ...], value: Any, old: str, new: str) -> None:
    assert TEAM.count(old) == 1
    assert edited(TEAM, path, value).replace("\n  sala: 2", " {sala: 2}") == TEAM.replace(old, new) or (
        edited(TEAM, path, value) == TEAM.replace(old, new.replace(" {sala: 2}", "\n      sala: 2"))
    )


def test_new_entries_come_after_the_last_one() -> None:
    after = edited(TEAM, ("profissionais", "caio"), {"nome": "Caio Lima", "carga_horaria": 40})
    line = "  bia: {nome: Bia, carga_horaria: 30}\n"
    assert after == TEAM.replace(line, line + "  caio: {nome: Caio Lima, carga_horaria: 40}\n")
    after = edited(TEAM, ("profissionais", "ana", "ausencias", 2), {"de": "2027-03-22", "ate": "2027-03-22"})
    line = "        ate: 2027-03-15\n"
    assert after == TEAM.replace(line, line + "      - {de: 2027-03-22, ate: 2027-03-22}\n")
    after = edited(TEAM, ("profissionais", "ana", "ocupacao"), "psicologo")
    assert after == TEAM.replace("40 # horas\n", "40 # horas\n    ocupacao: psicologo\n")
    assert edited(TEAM, ("sede",), "ubs-1") == TEAM + "sede: ubs-1\n"
    assert edited("a: 1", ("b",), 2) == "a: 1\nb: 2"


def test_what_is_removed_takes_its_lines_with_it() -> None:
    text = YamlText(TEAM)
    text.remove(("profissionais", "ana", "ausencias", 0))
    assert text.text == TEAM.replace("      - {de: 2027-03-08, ate: 2027-03-12, motivo: férias}   # já pedidas\n", "")
    text.remove(("profissionais", "ana", "ausencias", 0))
    assert "ausencias" not in text.data["profissionais"]["ana"]
    text.remove(("profissionais", "ana"))
    assert text.data["profissionais"] == {"bia": {"nome": "Bia", "carga_horaria": 30}}
    text.remove(("profissionais", "bia"))
    assert text.data["profissionais"] == {}
    assert "# O dia de trabalho" in text.text
    text.remove(("equipe", "id"))
    assert 'equipe: {nome: "Nasf-AB Dupla"}   # o nome\n' in text.text
    text.remove(("nada", "disto"))


def test_breaks_of_windows_stay() -> None:
    text = TEAM.replace("\n", "\r\n")
    after = edited(text, ("profissionais", "caio"), {"nome": "Caio"})
    assert after == text.replace("carga_horaria: 30}\r\n", "carga_horaria: 30}\r\n  caio: {nome: Caio}\r\n")


def test_where_breaks_are_mixed_a_line_that_goes_takes_its_own() -> None:
    found = YamlText("a: 1\r\nb: 2\n  # de c\nc: {\n  d: 1,\n  # de e\n  e: 2\n}\n")
    found.remove(("b",))
    found.remove(("c", "d"))
    assert found.text == "a: 1\r\n  # de c\nc: {\n  # de e\n  e: 2\n}\n"


def test_breaks_of_old_macs_are_left_alone() -> None:
    with pytest.raises(EditError):
        edited("a: 1 # um\r# dois\rb: 2\r", ("a",), 3)


def test_an_alias_is_left_alone() -> None:
    text = "a: &x {b: 1}\nc: *x\n"
    for path in (("c", "b"), ("c",)):
        with pytest.raises(EditError):
            edited(text, path, 2)
    assert edited(text, ("d",), 2) == text + "d: 2\n"


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a: &x {b: 1, s: 2}\nc: *x\n", ("a", "b"), 2),
        ("a: &x\n  b: 1\nc: *x\n", ("a", "b"), 2),
        ("a: &x\n  - 1\n  - 2\nc: *x\n", ("a", 2), 3),
    ],
)
def test_what_an_alias_shares_is_not_edited_in_both_places(text: str, path: tuple[str | int, ...], value: Any) -> None:
    found = YamlText(text)
    with pytest.raises(EditError):
        found.set(path, value)
    with pytest.raises(EditError):
        found.remove(("a", "b") if path[1] == "b" else ("a", 0))
    assert found.text == text


def test_true_is_not_one() -> None:
    assert edited("a: 1\n", ("a",), True) == "a: true\n"
    assert edited("a: [true, 0]\n", ("a",), [1, False]) == "a: [1, false]\n"


@pytest.mark.parametrize(
    ("text", "gone", "after"),
    [
        ("{a: 1, b: 2, c: 3}", "a", "{b: 2, c: 3}"),
        ("{a: 1, b: 2, c: 3}", "b", "{a: 1, c: 3}"),
        ("{a: 1, b: 2, c: 3}", "c", "{a: 1, b: 2}"),
        ("{\n  a: 1, # um\n  b: 2, # dois\n}", "b", "{\n  a: 1, # um\n}"),
        ("{\n  a: 1, # um\n  b: 2, # dois\n}", "a", "{\n  b: 2, # dois\n}"),
        ("{\n  a: 1, # um\n  b: 2 # dois\n}", "b", "{\n  a: 1 # um\n}"),
        ("{\n  a: 1,\n  # de b\n  b: 2,\n  # de c\n  c: 3\n}", "b", "{\n  a: 1,\n  # de b\n  # de c\n  c: 3\n}"),
        ("{a: 1, # um\n  b: 2}", "b", "{a: 1 # um\n  }"),
        ("{a: 1, # um\n  # de b\n  b: 2}", "a", "{\n  # de b\n  b: 2}"),
        ("{a: 1,\n  b: 2, c: 3}", "b", "{a: 1,\n  c: 3}"),
    ],
)
def test_between_braces_what_goes_takes_its_own_comment_and_no_other(text: str, gone: str, after: str) -> None:
    found = YamlText(f"p: {text}\n")
    found.remove(("p", gone))
    assert found.text == f"p: {after}\n"


def test_what_stays_inside_a_mapping_keeps_its_comments() -> None:
    text = """\
d:
  seg: ["07:00-12:00"]  # pactuado
  # sexta curta
  sex: ["07:00-11:00"]
  sab: ["07:00-09:00"]  # mutirão
q: 1
"""
    after = edited(text, ("d",), {"seg": ["07:00-12:00"], "sex": ["07:00-12:00"], "qua": ["08:00-12:00"]})
    assert after == text.replace('11:00"', '12:00"').replace('  sab: ["07:00-09:00"]  # mutirão\n', "").replace(
        '  sex: ["07:00-12:00"]\n', '  sex: ["07:00-12:00"]\n  qua: ["08:00-12:00"]\n'
    )


def test_several_values_are_given_at_once() -> None:
    found = YamlText(TEAM)
    found.set_all(
        {
            ("equipe", "nome"): "Trio",
            ("profissionais", "ana", "nome"): "Ana Sá",
            ("profissionais", "bia", "carga_horaria"): 20,
            ("profissionais", "bia", "ocupacao"): "psicologo",
        }
    )
    assert found.text == TEAM.replace('"Nasf-AB Dupla"', "Trio").replace("Ana Souza", "Ana Sá").replace(
        "carga_horaria: 30}", "carga_horaria: 20, ocupacao: psicologo}"
    )


SCALARS = st.one_of(
    st.integers(-1000, 100_000),
    st.booleans(),
    st.none(),
    st.sampled_from(
        ["07:00-12:00", "2027-03-08", "2027-03", "Art. 10: presença # sede", "null", "sim", "40", "- a", "", "é"]
    ),
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"), exclude_characters="\ufeff\ufffe\uffff"),
        max_size=12,
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b-1", "nome"]), inner, max_size=3)
    ),
    max_leaves=5,
)


def paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of some data, and in each mapping and list a further one."""
    if isinstance(data, dict):
        return [found for key, value in data.items() for found in [(*path, key), *paths(value, (*path, key))]] + [
            (*path, "novo")
        ]
    if isinstance(data, list):
        return [f for i, value in enumerate(data) for f in [(*path, i), *paths(value, (*path, i))]] + [
            (*path, len(data))
        ]
    return []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_edits_say_what_was_asked_and_keep_every_comment(draw: st.DataObject) -> None:
    text = YamlText(draw.draw(st.sampled_from([TEAM, template()])))
    for _ in range(draw.draw(st.integers(1, 4))):
        path = draw.draw(
            st.sampled_from([p for p in paths(text.data) if not isinstance(value_at(text.data, p), dict | list)])
        )
        before, said = copy.deepcopy(text.data), text.text
        value = draw.draw(VALUES)
        text.set(path, value)
        assert parse_yaml(text.text, "", []).data == text.data
        holder = before
        for step in path[:-1]:
            holder = holder[step]
        if isinstance(holder, list) and path[-1] == len(holder):
            holder.append(value)
        else:
            holder[path[-1]] = value
        assert text.data == before
        own = {line for line in said.splitlines() if re.match(r"\s*#", line)}
        assert own <= set(text.text.splitlines())


@given(VALUES)
def test_a_value_on_one_line_is_read_as_it_was(value: Any) -> None:
    assert "\n" not in flow(value)
    assert parse_yaml(f"a: {flow(value)}\n", "", []).data == {"a": value}
