"""Annex III: what each activity is, and who takes part."""

import pytest


def test_rule_of_who_takes_part_cites_the_annex(pack) -> None:
    assert pack.clauses_of("participantes")[0].artigo == "Anexo III"


@pytest.mark.parametrize(
    ("activity", "who"),
    [
        ("atendimento-individual", "um"),
        ("domiciliar-especifico", "um"),
        ("grupo-especifico", "um"),
        ("reuniao-esf", "esf"),
        ("reuniao-equipe", "equipe"),
        ("atendimento-compartilhado", "compartilhada"),
        ("domiciliar-compartilhado", "compartilhada"),
        ("grupo-compartilhado", "compartilhada"),
        ("planejamento", "livre"),
        ("intersetorial", "livre"),
        ("pics", "livre"),
        ("outras", "livre"),
    ],
)
def test_who_takes_part(pack, activity: str, who: str) -> None:
    assert pack.atividades[activity].participantes == who


@pytest.mark.parametrize(
    "definition",
    [
        "a, reuniões com equipes de Saúde da Família",
        "a, reunião de equipe Nasf-AB",
        "a, atendimento compartilhado",
        "a, atendimento domiciliar compartilhado",
        "a, atividade coletiva",
        "b",
        "c",
        "ações específicas, atendimento individual específico",
        "ações específicas, atendimento domiciliar específico",
        "ações específicas, atividade coletiva específica",
    ],
)
def test_definition_of_an_activity(clause, definition: str) -> None:
    found = clause(f"Anexo III, {definition}")
    assert (found.cobertura, found.regra) == ("regra", "participantes")


def test_definitions_of_what_is_done_inside_an_activity(outside) -> None:
    outside(
        "Anexo III, a, discussão de caso",
        "Anexo III, a, Projeto Terapêutico Singular",
        "Anexo III, a, reuniões com GSAP, DIRAPS e COAPS",
        "Anexo III, a, elaboração de relatórios",
        "Anexo III, a, registro de atividades",
        "Anexo III, ações específicas, demanda espontânea",
    )
