"""Forms over any data: sent as they are they change nothing, and what is typed is what the file says."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.documents.errors import Problem
from escala.documents.yaml_edits import EditError, YamlText, flow, value_at
from escala.scenario_files import read_norm, template
from escala.workplace.fields import Field
from escala.workplace.forms import NEW, Form, apply, with_problems
from tests.workplace.conftest import of_one_line

PACK = read_norm("df-489-2018")
SCALARS = st.one_of(
    st.none(),
    st.integers(-5, 99),
    st.booleans(),
    st.sampled_from(
        [
            "",
            "Ana Souza",
            "07:00-12:00",
            "2027-03-08",
            "2027-02-30",
            " à toa ",
            "a, b",
            "sim",
            "1.5",
            "de ata\nde 10/02\n",
            "a\rb",
        ]
    ),
)
ANYTHING = st.recursive(
    SCALARS,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from(["seg", "nome"]), one, max_size=2),
    max_leaves=4,
)
ABSENCES = st.lists(st.fixed_dictionaries({}, optional={"de": SCALARS, "ate": SCALARS, "motivo": SCALARS}), max_size=2)
IDS = st.sampled_from(["ana", "bia-2", "Ção", "com espaço", "a/b", "1"])
PERSON = st.fixed_dictionaries(
    {},
    optional={
        "nome": ANYTHING,
        "carga_horaria": ANYTHING,
        "disponibilidade": ANYTHING,
        "ausencias": ABSENCES | ANYTHING,
        "extra": ANYTHING,
    },
)
DATA = st.fixed_dictionaries(
    {"norma": st.just("df-489-2018")},
    optional={
        "periodo": ANYTHING,
        "equipe": ANYTHING,
        "feriados": ANYTHING,
        "unidades": st.dictionaries(IDS, ANYTHING, max_size=2),
        "profissionais": st.dictionaries(IDS, PERSON | ANYTHING, max_size=2) | ANYTHING,
        "ajustes": st.dictionaries(st.sampled_from(["reuniao-esf", "pics", "nada"]), ANYTHING, max_size=2),
        "deslocamentos": ANYTHING,
        "outra-coisa": ANYTHING,
    },
)


def as_sent(form: Form) -> dict[str, str]:
    """What a browser sends of a form that nobody touched."""
    return {field.name: sent(field) for group in form.groups for field in group.every}


def sent(field: Field) -> str:
    """What a browser sends of a field that nobody touched."""
    if field.options or field.tall:
        return re.sub("\r\n|\r|\n", "\r\n", field.value)
    return of_one_line(field.value, field.picked)


@settings(max_examples=150, deadline=None)
@given(DATA)
def test_a_form_sent_as_it_is_changes_nothing(data: dict[str, Any]) -> None:
    written = "".join(f"{flow(key)}: {flow(value)}\n" for key, value in data.items())
    text = YamlText(written)
    form = Form(text.data, PACK)
    sent = as_sent(form)
    assert len(sent) == sum(1 for group in form.groups for _ in group.every), "two fields of one name"
    apply(text, form, sent, ())
    assert text.text == written


def test_what_is_written_on_several_lines_and_what_is_no_date_stay() -> None:
    written = """\
norma: df-489-2018
equipe: {id: a, nome: A}
profissionais:
  ana:
    nome: Ana
    ausencias: [{de: 2027-02-30, ate: 2027-03-12, motivo: férias}]
ajustes:
  reuniao-esf:
    motivo: |
      Pactuado com a GSAP
      em ata de 10/02
    duracao: "03:00"
"""
    text = YamlText(written)
    form = Form(text.data, PACK)
    apply(text, form, {**as_sent(form), "equipe/nome": "B"}, ())
    assert text.text == written.replace("nome: A}", "nome: B}")
    form = Form(text.data, PACK)
    apply(text, form, {**as_sent(form), "ajustes/reuniao-esf/motivo": "De outra\r\n ata  nova"}, ())
    assert text.data["ajustes"]["reuniao-esf"]["motivo"] == "De outra\nata nova"


def test_a_new_person_where_there_are_no_people_is_refused() -> None:
    text = YamlText("norma: df-489-2018\nprofissionais: 5\n")
    with pytest.raises(EditError):
        apply(text, Form(text.data, PACK), {"profissionais/~novo/nome": "Rui"}, ())


def test_parameters_are_called_in_plain_words() -> None:
    data = {"norma": "df-489-2018", "ajustes": {key: {} for key in ("reuniao-esf", "presenca-minima", "composicao")}}
    every = {field.label: field for group in Form(data, PACK).groups for field in group.every}
    assert {"Duração", "Mínimo", "Horas por ocupação"} <= every.keys()
    assert [every[name].kind for name in ("Proporcional", "Dispensa", "Estrita")] == ["switch"] * 3
    plain = re.compile("cao|minim[oa]s?$|maximo|areas|quorum|ate( |$)")
    assert not [label for label in every if plain.search(label.lower()) and label.isascii()]


def test_the_model_sent_as_it_is_stays_to_the_letter() -> None:
    text = YamlText(template())
    apply(text, Form(text.data, PACK), as_sent(Form(text.data, PACK)), ())
    assert text.text == template()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_typed_into_one_field_is_all_that_changes(draw: st.DataObject) -> None:
    text = YamlText(template())
    form = Form(text.data, PACK)
    every = [f for group in form.groups for f in group.every if NEW not in f.path and "deslocamentos" not in f.path]
    field = draw.draw(st.sampled_from([field for field in every if not field.options]))
    typed = draw.draw(
        st.sampled_from(["40", "Rita Sá", "2027-03-09", "seg-qui: 08:00-12:00\nsex: 08:00-10:00", "x: [", "#a", "'"])
    )
    before = copy.deepcopy(text.data)
    apply(text, form, {**as_sent(form), field.name: typed}, ())
    assert value_at(text.data, field.path) == field.read(typed)
    after = copy.deepcopy(text.data)
    for data in (before, after):
        holder = value_at(data, field.path[:-1])
        if isinstance(holder, dict):
            holder.pop(field.path[-1], None)
    for path in (field.path[:-1], field.path[:-2]):
        for data in (before, after):
            holder = value_at(data, path[:-1])
            if path and value_at(data, path) in ({}, [], [{}]) and isinstance(holder, dict):
                holder.pop(path[-1], None)
    assert after == before
    assert [line for line in template().splitlines() if line.lstrip().startswith("#")] == [
        line for line in text.text.splitlines() if line.lstrip().startswith("#")
    ]


def test_each_problem_is_beside_what_it_is_about() -> None:
    form = Form(YamlText(template()).data, PACK)
    problems = [
        Problem("a", 1, 1, "carga", "", path=("profissionais", "ana", "carga_horaria")),
        Problem("a", 1, 1, "dia", "Talvez ter.", path=("unidades", "ubs-1", "funcionamento", "seg-sex", 0)),
        Problem("a", 1, 1, "preferencia", "", path=("profissionais", "ana", "preferencias", 0, "peso")),
        Problem("a", 1, 1, "ninguém", "", path=("profissionais",)),
        Problem("a", 9, 1, "compromisso", "", path=("compromissos", 0)),
        Problem("a", 0, 0, "tudo", "", path=()),
    ]
    found = with_problems(form, problems, {})
    groups = {group.path: group for section in found.sections for group in section.groups}
    fields = {field.path: field.errors for group in groups.values() for field in group.every if field.errors}
    assert fields == {
        ("profissionais", "ana", "carga_horaria"): ("carga",),
        ("unidades", "ubs-1", "funcionamento"): ("dia. Talvez ter.",),
    }
    assert groups["profissionais", "ana"].errors == ("preferencia",)
    assert groups["profissionais", "ana"].open
    assert not groups["profissionais", "bruno"].open
    assert [section.errors for section in found.sections if section.id == "profissionais"] == [("ninguém",)]
    assert [problem.message for problem in found.others] == ["compromisso", "tudo"]
