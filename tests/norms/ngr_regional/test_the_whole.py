"""The experience of Vitória as a norm: what it says of its meetings."""

import pytest

from escala.norms.loading import load_pack
from escala.norms.pack import Pack
from tests.norms.test_accounts import clauses_of_kinds


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("ngr-regional")


def test_the_source_says_a_week_for_one_meeting_and_no_other_number(pack: Pack) -> None:
    assert clauses_of_kinds(pack)["reuniao-semanal"].parametros["a_cada"] == "semana"
    for id in ("colegiado-regional", "colegiado-local", "visitas-apoio"):
        assert "A fonte não diz" in (clauses_of_kinds(pack)[id].nota or ""), id


def test_the_weekly_meeting_is_of_the_whole_group(pack: Pack) -> None:
    meeting = clauses_of_kinds(pack)["reuniao-semanal"]
    assert (meeting.forca, meeting.cobertura, meeting.regra) == ("deve", "regra", "reuniao-recorrente")
    assert meeting.parametros == {
        "atividade": "reuniao-coordenacao",
        "a_cada": "semana",
        "quem": {"ocupacoes": [id for id in pack.ocupacoes if id != "enfermeiro-unidade"]},
        "locais": ["sede"],
    }


def test_the_local_collegiate_is_of_each_unit_and_those_who_answer_for_it(pack: Pack) -> None:
    asked = clauses_of_kinds(pack)["colegiado-local"].parametros
    assert (asked["por"], asked["quem"], asked["convidados"]) == ("unidade", "referencia", ["da-unidade"])
