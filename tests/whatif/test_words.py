"""The answer to each question, in words."""

from pathlib import Path
from typing import Any

import pytest

from escala.whatif.comparison import Candidate, Situation
from escala.whatif.figures import Figures, UnitFigure
from escala.whatif.words import answer
from tests.whatif.test_figures import good

WEEKS = 4


def figures(units: dict[str, int] | None = None, **update: Any) -> Figures:
    """Four weeks; minutes of support a week by unit."""
    found = units if units is not None else {"UBS 2": 600, "UBS 9": 900}
    by_unit = tuple(UnitFigure(unidade=name, nome=name, minutos=WEEKS * m) for name, m in found.items())
    return good().model_copy(update={"semanas": WEEKS, "apoio_unidades": by_unit, "total": 100, "limite": 90, **update})


def candidate(found: Figures | None, situation: Situation = "viavel", **fields: Any) -> Candidate:
    return Candidate("um", Path("um.yaml"), situation, figures=found, related=True, **fields)


BASE = candidate(figures())


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Sem a segunda psicóloga", "Sem a segunda psicóloga o mês é possível; a UBS 9 perde 6h de apoio por semana."),
        ("E se Ana sair?", "E se Ana sair? O mês é possível; a UBS 9 perde 6h de apoio por semana."),
        ("Duas de férias", "Duas de férias: o mês é possível; a UBS 9 perde 6h de apoio por semana."),
        (None, "O mês é possível; a UBS 9 perde 6h de apoio por semana."),
    ],
)
def test_the_question_comes_first(title: str | None, said: str) -> None:
    assert answer(candidate(figures({"UBS 2": 600, "UBS 9": 540}), title=title), BASE) == said


def test_who_loses_most_and_who_gains_most() -> None:
    said = answer(candidate(figures({"UBS 2": 700, "UBS 9": 800})), BASE)
    assert said == "O mês é possível; a UBS 9 perde 1h40 de apoio por semana; a UBS 2 ganha 1h40 de apoio por semana."


def test_what_every_search_brings_is_no_news() -> None:
    said = answer(candidate(figures({"UBS 2": 620, "UBS 9": 890}, total=104)), BASE)
    assert said == "O mês é possível, e quase nada do que se compara muda."


def test_presence_and_waivers() -> None:
    tight = good().presenca
    assert tight is not None
    now = figures(
        presenca=tight.model_copy(update={"menor": 3, "margem": 1, "sem_folga": 0}), dispensas=good().dispensas[:1]
    )
    said = answer(candidate(now), BASE)
    assert "a menor presença na sede sobe de 2 para 3 (a norma pede 2)" in said
    assert "há 2 dispensas a menos" in said


def test_points_are_told_apart_only_as_far_as_is_proved() -> None:
    assert "está provado que custa ao menos 20 pontos a mais (100 antes)" in answer(
        candidate(figures(total=150, limite=120)), BASE
    )
    assert "está provado que vale ao menos 30 pontos a menos (100 antes)" in answer(
        candidate(figures(total=60, limite=50)), BASE
    )
    assert "a escala tem 130 pontos em vez de 100" in answer(candidate(figures(total=130, limite=95)), BASE)


def test_points_of_other_hours_of_work_are_not_told() -> None:
    less = tuple(x.model_copy(update={"minutos": x.minutos - WEEKS * 300}) for x in good().trabalho)
    said = answer(candidate(figures(total=10, limite=10, trabalho=less)), BASE)
    assert said == "O mês é possível; a equipe trabalha 10h a menos por semana."


@pytest.mark.parametrize(
    ("situation", "fields", "said"),
    [
        (
            "inviavel",
            {"causes": ("Faltam 33h por semana",)},
            "Não existe escala, e está provado. Faltam 33h por semana.",
        ),
        ("inviavel", {}, "Não existe escala, e está provado."),
        ("sem-tempo", {}, "Não se sabe se o mês é possível: nenhuma escala apareceu no tempo dado."),
        ("interrompida", {}, "Não foi montada: a comparação foi interrompida antes."),
        ("erro", {"causes": ("sem permissão",)}, "Não foi montada. Sem permissão."),
        (
            "reprovada",
            {"causes": ("Art. 10: falta gente.", "Art. 20: falta reunião."), "breaches": 2},
            "A escala não cumpre a norma: 2 violações. A primeira: Art. 10: falta gente.",
        ),
    ],
)
def test_what_is_no_roster_is_never_said_to_be_one(situation: Situation, fields: dict[str, Any], said: str) -> None:
    assert answer(candidate(None, situation, **fields), BASE) == said


def test_an_impossible_base_makes_the_possible_news() -> None:
    said = answer(candidate(figures()), candidate(None, "inviavel"))
    assert said.startswith("O mês passa a ser possível; cada eSF tem de 1h a 1h30 de apoio por semana")


def test_the_base_is_spoken_of_by_itself() -> None:
    assert answer(BASE, BASE) == (
        "O mês é possível; cada eSF tem de 1h a 1h30 de apoio por semana; na sede há sempre ao menos 2 "
        "(a norma pede 2); 100 pontos, e nenhuma escala tem menos de 90."
    )
