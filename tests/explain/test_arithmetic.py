"""The arithmetic proves what it should, no more and no less, in words that a coordinator reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escala.audit import audit
from escala.documents.reader import read_yaml
from escala.domain.merge_patch import merge_patch
from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.explain.arithmetic import Examination, examine
from escala.norms.loading import load_pack
from escala.norms.ruleset import resolve
from escala.rules.registry import CLAUSES
from tests.explain.worlds import world

HERE = Path(__file__).parent
SCENARIOS = HERE.parent.parent / "scenarios"


@dataclass(frozen=True)
class Case:
    """A scenario and what the arithmetic must say of it."""

    name: str
    data: Any
    proofs: int
    rules: list[str] | None
    articles: list[str] | None
    missing: int | None
    words: list[str]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(_cases())


def _cases() -> Iterator[Case]:
    file: Any = read_yaml(HERE / "provas.yaml").data
    for item in file["casos"]:
        base = file["bases"].get(item["base"]) or read_yaml(SCENARIOS / f"{item['base']}.yaml").data
        data = merge_patch(base, item.get("mudancas", {}))
        yield _case(item["nome"], data, item)
        for other in item.get("e_se", ()):
            name = f"{item['nome']}; e se {other.get('nome') or other['mudancas']}"
            yield _case(name, merge_patch(data, other["mudancas"]), other)


def _case(name: str, data: Any, item: Any) -> Case:
    known = {"nome", "base", "mudancas", "e_se", "provas", "regras", "artigos", "faltam", "diz"}
    assert set(item) <= known, set(item) - known
    found = [item.get(key) for key in ("regras", "artigos", "faltam")]
    return Case(name, data, item["provas"], *found, item.get("diz", []))


def examined(data: Any) -> Examination:
    scenario, pack = Scenario.model_validate(data), load_pack(data["norma"])
    return examine(Month(scenario, pack.feriados.pais), resolve(scenario, pack))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_arithmetic_proves_what_the_case_says(case: Case) -> None:
    proofs = examined(case.data).proofs
    messages = [proof.mensagem for proof in proofs]
    assert len(proofs) == case.proofs, messages
    if case.rules is not None:
        assert case.rules in [list(proof.regras) for proof in proofs]
    if case.articles is not None:
        assert case.articles in [list(proof.artigos) for proof in proofs]
    if case.missing is not None:
        assert case.missing in [proof.faltam for proof in proofs], messages
    for words in case.words:
        assert any(words in message for message in messages), messages


@pytest.mark.parametrize("case", [case for case in cases() if case.proofs], ids=lambda case: case.name)
def test_a_proof_cites_its_rules_and_says_a_sentence(case: Case) -> None:
    for proof in examined(case.data).proofs:
        assert proof.regras
        assert set(proof.regras) <= set(CLAUSES)
        assert all(proof.artigos)
        assert proof.mensagem[0].isupper() or not proof.mensagem[0].isalpha()
        assert proof.mensagem.endswith(")")
        assert all(article in proof.mensagem for article in proof.artigos)
        assert proof.faltam is None or proof.faltam > 0


@given(st.integers(0, 10**9))
@settings(max_examples=80, deadline=None)
def test_nothing_is_proved_of_a_scenario_that_has_a_roster(seed: int) -> None:
    month, ruleset, roster = world(seed).open()
    report = audit(roster, month, ruleset)
    broken = [breach.mensagem for breach in report.violacoes if "dispensa" not in breach.mensagem]
    assert not broken, "the world is not one"
    assert not examine(month, ruleset).proofs


def test_some_of_those_worlds_are_as_tight_as_can_be() -> None:
    tight = 0
    for seed in range(250):
        month, ruleset, _ = world(seed).open()
        tight += any(x.titulo == "período" and x.faltam == 0 for x in examine(month, ruleset).figures)
    assert tight


def test_figures_of_a_week_and_of_the_period() -> None:
    typical, period, together = examined(read_yaml(SCENARIOS / "ate-22h.yaml").data).figures
    assert (typical.oferta, typical.demanda, typical.faltam) == (160 * 60, 193 * 60, 33 * 60)
    assert [minutes // 60 for _, minutes in typical.parcelas] == [160, 6, 15, 12]
    # Good Friday takes 15 of 320 opening hours and 32 of 640 due; visits are whole: 7 of 1 h 40 for 40 h, 4 for 20 h
    assert period.oferta == 608 * 60
    assert [minutes for _, minutes in period.parcelas] == [610 * 60, 24 * 60, 60 * 60, (3 * 7 + 2 * 4) * 100]
    assert (together.oferta, together.demanda) == (305 * 60, (4 * 2 + 5 * 4) * 60)


def test_hours_in_which_all_can_be_together() -> None:
    together = examined(read_yaml(SCENARIOS / "sem-horario-comum.yaml").data).figures[2]
    assert (together.oferta, together.faltam) == (0, 28 * 60)


def test_findings_on_bands_that_no_roster_can_hold_to_the_letter() -> None:
    findings = [f for f in examined(read_yaml(SCENARIOS / "duas-ubs.yaml").data).findings if f.regra == "faixa-horas"]
    assert {finding.gravidade for finding in findings} == {"nota"}
    said = " ".join(finding.mensagem for finding in findings)
    assert "Com menos de 26h40 semanais (26,67 h)" in said
    assert "Fonoaudiologia e Terapia Ocupacional. O dever prevalece sobre a faixa (Art. 21)" in said
    assert "Fisioterapia e Serviço Social: as reuniões obrigatórias com cada eSF somam 36h no período" in said
    alike = read_yaml(SCENARIOS / "cinco-esf.yaml").data
    assert not [f for f in examined(alike).findings if f.regra == "faixa-horas"]


@pytest.mark.parametrize(("load", "noted"), [(26, True), (27, False)])
def test_the_threshold_between_two_scaled_bands(load: int, noted: bool) -> None:
    patch = {"profissionais": {"as": {"carga_horaria": load}, "fono": {"carga_horaria": 40}}}
    data = merge_patch(read_yaml(SCENARIOS / "vinte-e-quarenta.yaml").data, patch)
    found = [f.mensagem for f in examined(data).findings if f.regra == "faixa-horas" and "26,67" in f.mensagem]
    assert bool(found) is noted


def test_findings_on_the_team_are_those_of_the_audit() -> None:
    month, ruleset, roster = world(3).open()
    team = {"composicao", "vinculos", "acolhimento-esf"}
    ours = {f.mensagem for f in examine(month, ruleset).findings if f.regra in team}
    assert ours == {f.mensagem for f in audit(roster, month, ruleset).achados if f.regra in team}
    assert ours
