"""The whole norm is there, in its order, and every clause says where it stands and what is done."""

import re

import pytest


def place(citation: str) -> tuple[int, int]:
    """Articles by number, then annexes by number."""
    article = re.match(r"Art\. (\d+)", citation)
    if article:
        return 0, int(article[1])
    annex = re.match(r"Anexo (I{1,3}|IV)\b", citation)
    assert annex, citation
    return 1, ("I", "II", "III", "IV").index(annex[1]) + 1


def test_every_article_and_annex_in_order(pack) -> None:
    places = [place(clause.citacao) for clause in pack.clausulas]
    assert places == sorted(places)
    assert set(places) == {*((0, n) for n in range(1, 28)), *((1, n) for n in range(1, 5))}


@pytest.mark.parametrize("article", ["1º", "14", "15", "19", "21", "24"])
def test_every_sole_paragraph(clause, article: str) -> None:
    assert clause(f"Art. {article}, parágrafo único").id


def test_short_citation_belongs_to_the_full_one(pack) -> None:
    for clause in pack.clausulas:
        assert place(clause.artigo) == place(clause.citacao), clause.id


def test_sentences_end(pack) -> None:
    for clause in pack.clausulas:
        for sentence in filter(None, (clause.resumo, clause.motivo, clause.nota)):
            assert sentence.endswith("."), clause.id


def test_soft_rules_are_the_preferential_ones(pack) -> None:
    for clause in pack.clausulas:
        assert ("peso" in clause.parametros) == (clause.forca == "preferencial" and clause.cobertura == "regra"), (
            clause.id
        )


def test_every_parameter_that_is_a_number_says_what_it_counts(pack) -> None:
    for clause in pack.clausulas:
        for name, value in clause.parametros.items():
            if isinstance(value, int) and not isinstance(value, bool):
                assert name in clause.unidades, (clause.id, name)


def test_name_of_the_file_is_the_id(pack) -> None:
    assert pack.id == "df-489-2018"
