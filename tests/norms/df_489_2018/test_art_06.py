"""Art. 6: who makes up the team, and the hours that they owe."""

import pytest


@pytest.mark.parametrize(
    ("item", "force", "parameters"),
    [
        ("caput", "deve", {}),
        ("I", "deve", {"profissoes_minimas": 5}),
        ("II", "deve", {}),
        ("III", "deve", {"horas_por_ocupacao": [20, 40], "teto_autorizado": 80, "autorizadas": []}),
        ("IV", "deve", {"minimo_integrais": 3, "carga_integral": 40}),
        (
            "V",
            "preferencial",
            {
                "areas": [
                    "saúde mental",
                    "reabilitação",
                    "assistência farmacêutica",
                    "saúde nutricional",
                    "serviço social",
                ]
            },
        ),
    ],
)
def test_composition_is_a_finding(clause, item: str, force: str, parameters: dict[str, object]) -> None:
    found = clause(f"Art. 6º, {item}")
    assert (found.forca, found.cobertura, found.regra) == (force, "achado", "composicao")
    assert found.parametros == parameters


@pytest.mark.parametrize(
    ("occupation", "code", "area"),
    [
        ("farmaceutico", "223405", "assistência farmacêutica"),
        ("fonoaudiologo", "223810", "reabilitação"),
        ("fisioterapeuta", "223605", "reabilitação"),
        ("nutricionista", "223710", "saúde nutricional"),
        ("psicologo", "251510", "saúde mental"),
        ("assistente-social", "251605", "serviço social"),
        ("terapeuta-ocupacional", "223905", "reabilitação"),
    ],
)
def test_specialty(pack, occupation: str, code: str, area: str) -> None:
    found = pack.ocupacoes[occupation]
    assert (found.especialidade, found.vedada, found.cbo, found.area) == (True, False, (code,), area)
    assert found.citacao == "Art. 6º, I"


def test_seven_specialties_in_the_order_of_the_norm(pack) -> None:
    listed = [id for id, occupation in pack.ocupacoes.items() if occupation.especialidade]
    assert listed == [
        "farmaceutico",
        "fonoaudiologo",
        "fisioterapeuta",
        "nutricionista",
        "psicologo",
        "assistente-social",
        "terapeuta-ocupacional",
    ]


@pytest.mark.parametrize(
    ("occupation", "code"), [("profissional-educacao-fisica", "224140"), ("sanitarista", "131225")]
)
def test_known_occupation_that_is_neither_asked_for_nor_forbidden(pack, occupation: str, code: str) -> None:
    found = pack.ocupacoes[occupation]
    assert (found.especialidade, found.vedada, found.cbo) == (False, False, (code,))


def test_legal_caps_of_30_hours(pack) -> None:
    caps = {id: (o.teto_legal.horas, o.teto_legal.citacao) for id, o in pack.ocupacoes.items() if o.teto_legal}
    assert caps == {
        "fisioterapeuta": (30, "Lei 8.856/1994"),
        "terapeuta-ocupacional": (30, "Lei 8.856/1994"),
        "assistente-social": (30, "Lei 12.317/2010"),
    }


def test_whole_hours_in_the_units_are_rules(pack) -> None:
    rules = [clause.regra for clause in pack.clausulas if clause.citacao == "Art. 6º, VI"]
    assert rules == ["jornada", "disponibilidade"]
