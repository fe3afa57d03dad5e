"""Wishes: a phrase is read as a coordinator writes it, or the word that was not understood is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from escala.domain.clock import Span
from escala.explain.wishes import QUESTION, WishError, read_wish, ways
from escala.explain.worlds import World
from escala.norms.loading import load_pack
from escala.scenario_files.loading import load_data
from tests.explain.tiny import tiny

TWO = {
    "unidades": {
        "ubs-7": {
            "nome": "UBS 7 de Samambaia",
            "funcionamento": {"seg-sex": ["07:00-12:00", "13:00-18:00"]},
            "recursos": {"consultorio": 1, "sala": 1},
        }
    },
    "profissionais": {"bia": {"nome": "Bia Conceição"}},
    "deslocamentos": [{"entre": ["ubs-1", "ubs-7"], "minutos": 20}],
}


def world() -> World:
    found = World.of(tiny(**TWO), load_pack("df-489-2018"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("ana de manhã na UBS 7 às quartas", {"people": ("ana",), "unit": "ubs-7", "weekdays": (2,), "shift": "manha"}),
        ("Ana, manhã, ubs-7, qua", {"people": ("ana",), "unit": "ubs-7", "weekdays": (2,), "shift": "manha"}),
        ("Bia Conceição no planejamento às segundas e sextas", {"people": ("bia",), "activity": "planejamento"}),
        ("bia conceicao de folga às sextas à tarde", {"people": ("bia",), "off": True, "weekdays": (4,)}),
        ("psicologia na UBS 7 de Samambaia na terça", {"people": ("ana",), "unit": "ubs-7"}),
        ("psi na ubs 7 de segunda a quarta", {"people": ("ana",), "weekdays": (0, 1, 2)}),
        ("psicólogo na UBS 7 de Samambaia na terça-feira", {"people": ("ana",), "unit": "ubs-7", "weekdays": (1,)}),
        ("Ana e Caio em atividade coletiva específica, 03/03 das 8h às 10h", {
            "people": ("ana", "caio"), "activity": "grupo-especifico",
            "dates": (dt.date(2027, 3, 3),), "span": Span(480, 600)}),
        ("caio de folga de 02/03 a 04/03", {"dates": (dt.date(2027, 3, 2), dt.date(2027, 3, 3), dt.date(2027, 3, 4))}),
        ("caio 2027-03-04 das 08:20 às 09:00", {"dates": (dt.date(2027, 3, 4),), "span": Span(500, 540)}),
    ],
)  # fmt: skip
def test_a_phrase_is_read(phrase: str, expected: dict[str, Any]) -> None:
    wish = read_wish(world(), phrase)
    assert {key: getattr(wish, key) for key in expected} == expected


def test_its_parts_may_be_named_one_by_one() -> None:
    named = read_wish(world(), who=["ana"], what="planejamento", where="ubs-7", when="qua manhã")
    assert named == read_wish(world(), "Ana em planejamento na UBS 7 às quartas de manhã")


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("ana xyz quarta", 'não entendi "xyz"'),
        ("às quartas na UBS 7", "falta dizer quem: ana, bia, caio"),
        ("ana na UBS 7", "falta dizer em que dia"),
        ("ana em 10/05", "fora do período, de seg 01/03 a dom 07/03"),
        ("ana quarta das 10:00 às 08:00", "não é um trecho do dia"),
        ("ana na UBS 7 e na UBS 1 quarta", "mais de um nome de unidades"),
        ("ana em 31/02", "fora do período"),
        ("ana na UBS 9 às quartas", 'não entendi "ubs"'),
        ("ana na UBS 1 às 10h quarta", "não entendi"),
        ("ana quarta 08:99 às 10:00", "não é um trecho do dia"),
        ("ana quarta das 8h às 9h e das 10h às 11h", "mais de um horário"),
        ("ana de folga na UBS 1 quarta", "uma folga não tem unidade"),
    ],
)
def test_what_is_not_understood_is_told(phrase: str, said: str) -> None:
    with pytest.raises(WishError, match=said):
        read_wish(world(), phrase)


def test_an_unknown_part_is_told_with_its_option() -> None:
    with pytest.raises(WishError, match=r"--onde: não há \"ubs-9\""):
        read_wish(world(), where="ubs-9", when="qua")


@pytest.mark.parametrize(
    "phrase",
    [
        "ana de manhã na UBS 7 às quartas",
        "ana em planejamento na UBS 1 às quartas",
        "ana em atendimento individual compartilhado na UBS 1 em 03/03",
        "ana de folga às sextas",
        "ana de folga em 03/03",
        "ana e bia na UBS 1 em 03/03 das 8h às 10h",
    ],
)
def test_every_way_is_a_scenario_without_error(phrase: str) -> None:
    asked = world()
    found, _ = ways(asked, read_wish(asked, phrase))
    assert found
    for way in found:
        load_data(way.edit(asked.data), "mini")
        assert way.cells
        assert all(p in asked.scenario.profissionais for p, _ in way.cells)


def test_there_is_no_way_where_the_unit_is_closed() -> None:
    asked = world()
    assert ways(asked, read_wish(asked, "ana na UBS 1 às quartas à noite")) == ((), True)


def test_a_wish_for_a_shift_is_an_agreement_and_for_a_session_a_commitment() -> None:
    asked = world()
    assert {way.key for way in ways(asked, read_wish(asked, "ana na UBS 7 às quartas"))[0]} == {QUESTION}
    assert {way.key for way in ways(asked, read_wish(asked, "ana em planejamento às quartas"))[0]} == {"compromisso 1"}


def test_a_sample_of_ways_is_told_from_all_that_there_are() -> None:
    asked = world()
    for phrase, whole in (
        ("ana em atividade coletiva específica na UBS 1 em 03/03", True),  # 2 h, of which there are seven beginnings
        ("ana em planejamento na UBS 1 em 03/03", False),  # 2 h are tried, and one would do
        ("ana em atendimento individual compartilhado na UBS 1 em 03/03", False),  # with another eSF
        ("ana em atividade coletiva específica na UBS 1 às quartas e sextas", False),  # at another hour each day
        ("ana na UBS 1 em 03/03", False),  # doing something else
    ):
        assert ways(asked, read_wish(asked, phrase))[1] is whole, phrase
