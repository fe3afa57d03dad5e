from __future__ import annotations

import pytest

from escala.domain.month import Month
from escala.norms.ruleset import resolve
from escala.presentation.names import Named, Names, find, nearest, short_names
from escala.presentation.numbers import percent
from tests.calendars.builders import pack, scenario

BIA = {"nome": "Bia Lima", "ocupacao": "nutricionista", "carga_horaria": 40}


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["Ana Souza", "Bia Lima"], ["Ana", "Bia"]),
        (["Ana Souza", "Ana Lima", "Bia"], ["Ana S.", "Ana L.", "Bia"]),
        (["Ana Lima", "Ana Leal"], ["Ana Lima", "Ana Leal"]),
        (["Maximiliana Alexandrina", "Bia"], ["Maximiliana", "Bia"]),
        (["Fonoaudiologia"], ["Fonoaudiolo…"]),
        (["Ana", "Ana Lima"], ["Ana", "Ana L."]),
        (["Psicologia", "Psicologia 2"], ["Psicologia", "Psicologia 2"]),
        (["Fonoaudiologia", "Fonoaudiologia 2"], ["Fonoaudiolo…", "Fonoaudio… 2"]),
        (["Maximiliana Reis", "Maximiliana Lima"], ["Maximili… R.", "Maximili… L."]),
    ],
)
def test_a_short_name_is_as_short_as_tells_people_apart(names: list[str], short: list[str]) -> None:
    people = {f"p{i}": {**BIA, "nome": name} for i, name in enumerate(names)}
    assert list(short_names(Month(scenario(profissionais=people))).values()) == short


def test_an_activity_without_a_short_name_is_named_whole() -> None:
    norm = pack().model_copy(
        update={"atividades": {k: a.model_copy(update={"abreviatura": None}) for k, a in pack().atividades.items()}}
    )
    team = scenario()
    whole = pack().atividades["reuniao-equipe"].nome
    names = Names(Month(team), resolve(team, norm))
    assert names.activities["reuniao-equipe"] == Named("reuniao-equipe", whole, whole)
    assert names.rows["2.1.2"].short == names.rows["2.1.2"].name


def test_a_row_of_hours_is_short_like_the_first_of_its_activities() -> None:
    team = scenario()
    names = Names(Month(team), resolve(team, pack()))
    assert (names.rows["1.1"].short, names.rows["2.1.2"].short) == ("Individual", "Equipe")


def test_a_very_long_name_is_cut() -> None:
    units = {"ubs-1": {"nome": "UBS " + "a" * 90, "funcionamento": {}}}
    name = Names(month := Month(scenario(unidades=units, esf={}, deslocamentos=[])), resolve(month.scenario, pack()))
    assert (len(name.units["ubs-1"].name), name.units["ubs-1"].name[-1]) == (60, "…")


@pytest.mark.parametrize(("share", "words"), [(0, "0,0%"), (0.1604, "16,0%"), (1, "100,0%")])
def test_percentages_have_a_comma(share: float, words: str) -> None:
    assert percent(share) == words


PEOPLE = {
    "ana": Named("ana", "Ana Conceição Souza", "Ana C. S."),
    "bia": Named("bia", "Beatriz Lima", "Beatriz"),
    "bia-2": Named("bia-2", "Bia Reis", "Bia"),
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana", "ana"),
        ("ANA CONCEICAO SOUZA", "ana"),
        ("  beatriz  lima ", "bia"),
        ("Beatriz", "bia"),
        ("bia", "bia"),
        ("BIA 2", "bia-2"),
        ("Ana Souza", None),
        ("", None),
    ],
)
def test_somebody_is_found_by_id_name_or_short_name(text: str, found: str | None) -> None:
    assert find(text, PEOPLE) == (None if found is None else PEOPLE[found])


def test_a_name_that_several_have_finds_nobody() -> None:
    twins = {"a": Named("a", "Ana Lima", "Ana L."), "b": Named("b", "Ana Lima", "Ana L.")}
    assert find("Ana Lima", twins) is None


def test_what_may_have_been_meant() -> None:
    assert nearest("Beatris", PEOPLE)[0].id == "bia"
    assert [one.id for one in nearest("conceicão", PEOPLE)] == ["ana"]
    assert nearest("qqq", PEOPLE) == ()
    assert nearest("", PEOPLE) == ()
