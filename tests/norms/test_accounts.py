"""Norms made of somebody's account: each clause quotes it, and what it does not say is owned to."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from escala.norms.loading import load_pack
from escala.norms.pack import KINDS, Clause, Pack

HERE = Path(__file__).parent

ACCOUNTS = {"ngr-regional": "NGR", "caps-ii": "CAPS II", "nucleo-apoio-matricial": "Núcleo"}
"""Norm -> how its citations begin; what it quotes is in `source.txt` of its folder."""

QUOTED = re.compile(r"“([^”]+)”")


@pytest.fixture(params=ACCOUNTS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return load_pack(request.param)


def source(pack: Pack) -> str:
    return (HERE / pack.id.replace("-", "_") / "source.txt").read_text(encoding="utf-8")


def clauses_of_kinds(pack: Pack) -> dict[str, Clause]:
    return {clause.id: clause for clause in pack.clausulas if clause.regra in KINDS}


def citations(pack: Pack) -> Iterator[str]:
    yield from (clause.citacao for clause in pack.clausulas)
    yield from (activity.citacao for activity in pack.atividades.values() if activity.locais != ("transito",))
    yield from (mode.citacao for mode in pack.modalidades.values())


def test_every_citation_quotes_the_source_in_its_very_words(pack: Pack) -> None:
    text = source(pack)
    for citation in citations(pack):
        quoted = QUOTED.findall(citation)
        assert quoted, citation
        assert citation.startswith(f"{ACCOUNTS[pack.id]}: “")
        assert all(words in text for words in quoted), citation


def test_what_the_source_does_not_say_is_said_to_be_a_choice(pack: Pack) -> None:
    for id, clause in clauses_of_kinds(pack).items():
        assert clause.nota, id
    for id, row in pack.linhas.items():
        assert row.faixa is None or row.nota == "A fonte não dá horas; são escolha do Escala.", id
    for id, activity in pack.atividades.items():
        length = activity.duracao
        if any((length.fixa, length.multiplo, length.minima, length.maxima)):
            assert "escolha do Escala" in (activity.nota or ""), id


def test_each_meeting_activity_has_one_clause_but_those_kept_for_agreements(pack: Pack) -> None:
    called = {id for id, activity in pack.atividades.items() if activity.participantes == "convocados"}
    used = [c.parametros["atividade"] for c in clauses_of_kinds(pack).values() if "atividade" in c.parametros]
    assert len(used) == len(set(used))
    assert all("pactuada" in id for id in called - set(used))


def test_sentences_end(pack: Pack) -> None:
    for clause in pack.clausulas:
        for sentence in filter(None, (clause.resumo, clause.motivo, clause.nota)):
            assert sentence.endswith("."), clause.id


def test_soft_rules_are_the_preferential_ones(pack: Pack) -> None:
    for clause in pack.clausulas:
        assert ("peso" in clause.parametros) == (clause.forca == "preferencial"), clause.id


def test_every_parameter_that_is_a_number_says_what_it_counts(pack: Pack) -> None:
    for clause in pack.clausulas:
        for name, value in clause.parametros.items():
            if isinstance(value, int) and not isinstance(value, bool):
                assert name in clause.unidades, (clause.id, name)
