"""`dispensa: true`: what a team does without asks for nothing, is listed in the audit, and breaks nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from escala.norms.loading import load_pack, pack_names
from escala.norms.pack import RepairCosts
from escala.norms.ruleset import WAIVER
from escala.rules.registry import CLAUSES
from escala.scenario_files.loading import load_data
from escala.solver import SolveOptions, solve
from escala.workflow import audited, disagreements
from tests.explain.tiny import tiny

RULES = ("presenca-minima", "reuniao-equipe", "reuniao-esf", "acolhimento-esf")


def waiving(*rules: str) -> dict[str, Any]:
    return tiny(ajustes={rule: {WAIVER: True, "motivo": "Pactuado em ata"} for rule in rules})


def test_only_duties_of_a_norm_can_be_waived() -> None:
    kinds = {rule for rule, clause in CLAUSES.items() if clause.waivable}
    assert {*RULES, "reuniao-recorrente", "cobertura", "turno-fixo"} <= kinds
    assert not {"recursos", "disponibilidade", "compromissos", "lugares", "participantes", "jornada"} & kinds


@pytest.mark.parametrize("rule", RULES)
def test_a_waived_rule_is_not_asked_and_is_listed(rule: str) -> None:
    loaded = load_data(waiving(rule), "mini")
    assert not loaded.ruleset.cites(rule)
    outcome = solve(loaded.month, loaded.ruleset, options=SolveOptions(time_limit=20, gap=1.0))
    assert outcome.roster is not None
    roster, report = audited(outcome.roster, loaded)
    assert report.ok
    assert not disagreements(roster, report)
    assert [(w.regra, w.motivo) for w in roster.dispensas if w.profissional is None and w.inicio is None] == [
        (rule, "Dispensada pela equipe em todo o período: Pactuado em ata")
    ]
    assert "dispensado" in {row.situacao for row in report.artigos if row.regra == rule}


def test_without_the_weekly_meeting_there_is_no_such_session_nor_its_row() -> None:
    ruleset = load_data(waiving("reuniao-equipe"), "mini").ruleset
    assert "reuniao-equipe" not in ruleset.activities
    assert "2.1.2" not in ruleset.rows


def test_a_commitment_keeps_its_activity() -> None:
    fixed = {
        "profissionais": ["ana", "bia", "caio"], "atividade": "reuniao-equipe", "em": "2027-03-03",
        "das": "08:00", "as": "10:00", "unidade": "ubs-1",
    }  # fmt: skip
    loaded = load_data({**waiving("reuniao-equipe"), "compromissos": [fixed]}, "mini")
    assert "reuniao-equipe" in loaded.ruleset.activities
    assert loaded.ruleset.rows["2.1.2"].faixa is None
    # The meeting is nobody's duty any more, in this week or in any other: Bia may be away from it.
    outcome = solve(loaded.month, loaded.ruleset, options=SolveOptions(time_limit=20, gap=1.0))
    assert outcome.roster is not None
    assert audited(outcome.roster, loaded)[1].ok


def test_without_the_meeting_with_each_esf_further_ones_may_still_be_held() -> None:
    duration = load_data(waiving("reuniao-esf"), "mini").ruleset.activities["reuniao-esf"].duracao
    assert duration.fixa is None
    assert duration.adicional == (120, 240)


def test_a_waiver_that_the_roster_does_not_declare_is_a_breach() -> None:
    from escala.audit import audit

    loaded = load_data(waiving("reuniao-equipe"), "mini")
    outcome = solve(loaded.month, loaded.ruleset, options=SolveOptions(time_limit=20, gap=1.0))
    assert outcome.roster is not None
    breaches = audit(outcome.roster, loaded.month, loaded.ruleset).violacoes
    assert any(breach.regra == "reuniao-equipe" and "dispensas" in breach.mensagem for breach in breaches)


@pytest.mark.parametrize("name", pack_names())
def test_every_norm_states_what_repairs_weigh(name: str) -> None:
    assert load_pack(name).reparos.model_fields_set == set(RepairCosts.model_fields)
