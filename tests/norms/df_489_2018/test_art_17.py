"""Art. 17: the team makes its own agenda; what Escala prefers stands here, with its weights."""

import pytest


def test_team_decides(pack) -> None:
    first = next(clause for clause in pack.clausulas if clause.artigo == "Art. 17")
    assert (first.cobertura, first.forca) == ("fora", "deve")


def test_commitments_are_kept(pack) -> None:
    found = pack.clauses_of("compromissos")
    assert [(clause.artigo, clause.forca) for clause in found] == [("Art. 17", "deve")]


@pytest.mark.parametrize(
    ("rule", "parameters"),
    [
        ("equidade-esf", {"peso": 1, "folga": "02:00"}),
        ("estabilidade", {"peso": 1}),
        ("fragmentacao", {"peso": 1, "limite": 3}),
        ("turnos-impopulares", {"peso": 2, "folga": 1, "turnos": ["noite"], "dias": ["sab", "dom"]}),
        ("preferencias", {"peso": 1}),
    ],
)
def test_preference(pack, rule: str, parameters: dict[str, object]) -> None:
    (found,) = pack.clauses_of(rule)
    assert (found.artigo, found.forca, found.cobertura) == ("Art. 17", "preferencial", "regra")
    assert found.parametros == parameters
