"""Art. 18: the two axes of the agenda."""

import pytest


def test_axes_only_classify(outside) -> None:
    outside("Art. 18, caput")


@pytest.mark.parametrize("item", ["I, a", "I, b", "II, a"])
def test_kinds_of_work_that_have_hours(clause, item: str) -> None:
    found = clause(f"Art. 18, {item}")
    assert (found.cobertura, found.regra) == ("regra", "faixa-horas")


def test_kinds_of_work_that_have_none(outside) -> None:
    outside("Art. 18, I, c", "Art. 18, II, b")


@pytest.mark.parametrize(
    ("row", "activities"),
    [
        ("1.1", ["atendimento-individual", "domiciliar-especifico"]),
        ("1.2", ["grupo-especifico"]),
        ("2.1.1", ["reuniao-esf"]),
        ("2.1.2", ["reuniao-equipe"]),
        ("2.1.3", ["atendimento-compartilhado"]),
        ("2.1.4", ["domiciliar-compartilhado"]),
        ("2.1.5", ["grupo-compartilhado"]),
        ("2.1.6", ["planejamento"]),
        ("2.2", ["intersetorial"]),
        ("2.3", ["pics"]),
        ("3.1", ["outras"]),
    ],
)
def test_activities_count_for_their_row(pack, row: str, activities: list[str]) -> None:
    assert [id for id, activity in pack.atividades.items() if activity.linha == row] == activities


def test_travel_counts_for_no_row(pack) -> None:
    assert [id for id, activity in pack.atividades.items() if activity.linha is None] == ["deslocamento"]
