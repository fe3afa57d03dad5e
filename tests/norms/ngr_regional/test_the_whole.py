"""The experience of Vitória as a norm: each clause quotes it, and what it does not say is owned to."""

import re
from collections.abc import Iterator

from escala.norms.pack import KINDS, Clause, Pack

QUOTED = re.compile(r"“([^”]+)”")


def clauses_of_kinds(pack: Pack) -> dict[str, Clause]:
    return {clause.id: clause for clause in pack.clausulas if clause.regra in KINDS}


def citations(pack: Pack) -> Iterator[str]:
    yield from (clause.citacao for clause in pack.clausulas)
    yield from (activity.citacao for activity in pack.atividades.values() if activity.locais != ("transito",))
    yield pack.carga.citacao
    yield from (mode.citacao for mode in pack.modalidades.values())


def test_every_citation_quotes_the_source_in_its_very_words(pack: Pack, source: str) -> None:
    for citation in citations(pack):
        quoted = QUOTED.findall(citation)
        assert quoted, citation
        assert citation.startswith("NGR: “")
        assert all(words in source for words in quoted), citation


def test_what_the_source_does_not_say_is_said_to_be_a_choice(pack: Pack) -> None:
    """It says a week for one meeting, 40 hours, and no other number."""
    for id, clause in clauses_of_kinds(pack).items():
        assert clause.nota, id
    assert clauses_of_kinds(pack)["reuniao-semanal"].parametros["a_cada"] == "semana"
    for id in ("colegiado-regional", "colegiado-local", "visitas-apoio"):
        assert "A fonte não diz" in (clauses_of_kinds(pack)[id].nota or ""), id
    for id, row in pack.linhas.items():
        assert row.faixa is None or row.nota == "A fonte não dá horas; são escolha do Escala.", id
    for id, activity in pack.atividades.items():
        if activity.participantes == "convocados":
            assert "escolha do Escala" in (activity.nota or ""), id


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


def test_each_meeting_activity_has_one_clause_but_those_kept_for_agreements(pack: Pack) -> None:
    called = [id for id, activity in pack.atividades.items() if activity.participantes == "convocados"]
    used = [clause.parametros["atividade"] for clause in clauses_of_kinds(pack).values()]
    assert len(used) == len(set(used))
    assert set(called) - set(used) == {"reuniao-pactuada", "visita-pactuada"}


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
