"""Art. 15: eighteen duties of every professional, grouped by what they ask."""

import re

import pytest

NUMBERS = [
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "VII",
    "VIII",
    "IX",
    "X",
    "XI",
    "XII",
    "XIII",
    "XIV",
    "XV",
    "XVI",
    "XVII",
    "XVIII",
]


def test_every_item_is_cited_once(pack) -> None:
    cited = [
        number
        for clause in pack.clausulas
        if clause.citacao.startswith("Art. 15, ")
        for number in re.findall(r"\b[IVX]+\b", clause.citacao)
    ]
    assert sorted(cited) == sorted(NUMBERS)


@pytest.mark.parametrize(
    ("items", "rule"),
    [("XII", "lugares"), ("XIII", "faixa-horas"), ("XIV", "reuniao-equipe"), ("XV e XVI", "faixa-horas")],
)
def test_what_a_roster_can_do(clause, items: str, rule: str) -> None:
    found = clause(f"Art. 15, {items}")
    assert (found.cobertura, found.regra) == ("regra", rule)


def test_the_rest_is_about_the_work_itself(outside) -> None:
    outside(
        "Art. 15, I, VII, VIII, IX e XVII",
        "Art. 15, II, III, V, VI, X e XI",
        "Art. 15, IV",
        "Art. 15, XVIII",
        "Art. 15, parágrafo único",
    )
