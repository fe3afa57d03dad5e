"""Art. 1: what the team is, and who may not be on it."""

import pytest


def test_definition_asks_nothing_of_a_roster(outside) -> None:
    outside("Art. 1º, caput")


def test_who_may_not_be_on_the_team_is_a_finding(clause) -> None:
    found = clause("Art. 1º, parágrafo único")
    assert (found.forca, found.cobertura, found.regra) == ("deve", "achado", "composicao")


@pytest.mark.parametrize(
    ("occupation", "codes"),
    [
        ("medico", ("2251", "2252", "2253")),
        ("psiquiatra", ("225133",)),
        ("enfermeiro", ("2235",)),
        ("tecnico-enfermagem", ("322205", "322245")),
        ("auxiliar-enfermagem", ("322230", "322250")),
        ("agente-comunitario-saude", ("515105",)),
        ("cirurgiao-dentista", ("2232",)),
        ("tecnico-saude-bucal", ("322405", "322425")),
    ],
)
def test_forbidden(pack, occupation: str, codes: tuple[str, ...]) -> None:
    found = pack.ocupacoes[occupation]
    assert (found.vedada, found.especialidade, found.cbo) == (True, False, codes)
    assert found.citacao == "Art. 1º, parágrafo único"


def test_nobody_else_is_forbidden(pack) -> None:
    assert sum(occupation.vedada for occupation in pack.ocupacoes.values()) == 8
