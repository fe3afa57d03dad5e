"""A scenario's rule set: its norm with what the team changes, and who said so."""

from typing import Any

import pytest

from escala.domain.scenario import Scenario
from escala.norms.loading import load_pack
from escala.norms.ruleset import RuleSet, resolve


def ruleset(**adjustments: dict[str, Any]) -> RuleSet:
    scenario = Scenario.model_validate(
        {
            "norma": "df-489-2018",
            "modalidade": "nasf-ab-1",
            "periodo": "2027-03",
            "equipe": {"id": "equipe", "nome": "Equipe"},
            "sede": "ubs",
            "unidades": {"ubs": {"nome": "UBS", "funcionamento": {"seg-sex": ["07:00-12:00"]}}},
            "profissionais": {"ana": {"nome": "Ana", "ocupacao": "psicologo", "carga_horaria": 40}},
            "ajustes": {key.replace("_", "-"): {**change, "motivo": "Ata 3."} for key, change in adjustments.items()},
        }
    )
    return resolve(scenario, load_pack("df-489-2018"))


def targets(rules: RuleSet) -> dict[str, float | None]:
    return {id: row.alvo for id, row in rules.rows.items()}


def test_targets_are_in_hours_by_default() -> None:
    assert (targets(ruleset())["2.1.3"], targets(ruleset())["2.1.6"]) == (5, 4)


def test_targets_by_percent_change_the_two_rows_that_differ() -> None:
    before, after = targets(ruleset()), targets(ruleset(alvo_horas={"base": "percentual"}))
    assert {row: after[row] for row in after if after[row] != before[row]} == {"2.1.3": 6, "2.1.6": 3}


def test_a_target_of_the_team_stands_whatever_the_base() -> None:
    for base in ("horas", "percentual"):
        rules = ruleset(planejamento={"alvo": 2.5}, alvo_horas={"base": base})
        assert rules.rows["2.1.6"].alvo == 2.5


def test_adjustments_keep_what_they_set_and_why() -> None:
    rules = ruleset(reuniao_esf={"duracao": "03:00", "faixa": [6, 12]})
    (adjustment,) = rules.adjustments
    assert (adjustment.key, adjustment.reason) == ("reuniao-esf", "Ata 3.")
    assert adjustment.values == {"duracao": "03:00", "faixa": [6, 12]}
    assert rules.activities["reuniao-esf"].duracao.fixa == 180
    assert rules.rows["2.1.1"].faixa == (6, 12)


def test_a_row_without_hours_takes_a_floor_from_the_team() -> None:
    assert ruleset(pics={"faixa": [1, 4]}).rows["2.3"].faixa == (1, 4)


def test_parameters_of_a_rule_come_from_all_its_clauses() -> None:
    found = ruleset().parameters["composicao"]
    assert (found["profissoes_minimas"], found["teto_autorizado"], found["carga_integral"]) == (5, 80, 40)


@pytest.mark.parametrize(
    ("rule", "parameter", "article"),
    [
        ("composicao", None, "Art. 6º"),
        ("composicao", "profissoes_minimas", "Art. 6º, I"),
        ("composicao", "teto_autorizado", "Art. 6º, III"),
        ("composicao", "carga_integral", "Art. 6º, IV"),
        ("composicao", "areas", "Art. 6º, V"),
        ("vinculos", None, "Art. 7º"),
        ("vinculos", "sede_com_esf", "Art. 8º"),
        ("reuniao-equipe", None, "Art. 20"),
        ("faixa-horas", None, "Art. 19"),
        ("faixa-horas", "nenhum", "Art. 19"),
        ("regra-que-nao-ha", None, ""),
    ],
)
def test_article(rule: str, parameter: str | None, article: str) -> None:
    assert ruleset().article(rule, parameter) == article


def regional(adjustments: dict[str, Any], agreements: dict[str, Any]) -> RuleSet:
    scenario = Scenario.model_validate(
        {
            "norma": "ngr-regional",
            "modalidade": "regional",
            "periodo": "2027-03",
            "equipe": {"id": "ngr", "nome": "NGR"},
            "sede": "ngr",
            "unidades": {"ngr": {"nome": "Sede", "funcionamento": {"seg-sex": ["08:00-12:00"]}, "referencia": "ana"}},
            "profissionais": {"ana": {"nome": "Ana", "ocupacao": "psicologo", "carga_horaria": 40}},
            "ajustes": {key: {**change, "motivo": "Ata 3."} for key, change in adjustments.items()},
            "pactuacoes": agreements,
        }
    )
    return resolve(scenario, load_pack("ngr-regional"))


def test_each_clause_of_a_kind_is_a_term_and_then_each_agreement() -> None:
    agreed = {"regra": "visitas", "resumo": "x", "citacao": "Ata 4.", "parametros": {"atividade": "visita-pactuada"}}
    terms = regional({}, {"psicologia": agreed}).terms
    assert [term.id for term in terms] == [
        *("reuniao-semanal", "colegiado-regional", "colegiado-local", "visitas-apoio"),
        *("relatorio-mensal", "supervisao-protegida", "psicologia"),
    ]
    assert (terms[-1].rule, terms[-1].article, terms[-1].parameters) == ("visitas", "Ata 4.", agreed["parametros"])


def test_an_adjustment_of_a_clause_changes_that_one_alone() -> None:
    before, after = ({t.id: t for t in regional(a, {}).terms} for a in ({}, {"reuniao-semanal": {"vezes": 2}}))
    assert after["reuniao-semanal"].parameters == {**before["reuniao-semanal"].parameters, "vezes": 2}
    assert {id: term for id, term in after.items() if before[id] != term} == {
        "reuniao-semanal": after["reuniao-semanal"]
    }


def test_an_adjustment_of_an_activity_is_none_of_the_clause_of_its_name() -> None:
    rules = regional({"colegiado-local": {"duracao": "03:00", "proporcional": False, "ate_dia": 20}}, {})
    (term,) = (term for term in rules.terms if term.id == "colegiado-local")
    assert rules.activities["colegiado-local"].duracao.fixa == 180
    assert term.parameters["ate_dia"] == 20
    assert not {"duracao", "proporcional", "motivo"} & set(term.parameters)
