"""Art. 14: rooms and transport."""

import pytest


def test_rooms_and_transport_are_rules(pack) -> None:
    rules = [clause.regra for clause in pack.clausulas if clause.citacao == "Art. 14, caput"]
    assert rules == ["recursos", "lugares"]


def test_management_organises_them(outside) -> None:
    outside("Art. 14, parágrafo único")


@pytest.mark.parametrize(
    ("activity", "place", "resource"),
    [
        ("atendimento-individual", "unidade", "consultorio"),
        ("atendimento-compartilhado", "unidade", "consultorio"),
        ("grupo-especifico", "unidade", "sala"),
        ("grupo-compartilhado", "unidade", "sala"),
        ("reuniao-esf", "unidade", "sala"),
        ("reuniao-equipe", "unidade", "sala"),
        ("domiciliar-especifico", "domicilio", "veiculo"),
        ("domiciliar-compartilhado", "domicilio", "veiculo"),
    ],
)
def test_a_session_takes_one(pack, activity: str, place: str, resource: str) -> None:
    assert pack.atividades[activity].recursos == {place: {resource: 1}}


def test_other_activities_take_nothing(pack) -> None:
    free = [id for id, activity in pack.atividades.items() if not activity.recursos]
    assert free == ["planejamento", "intersetorial", "pics", "outras", "deslocamento"]
