"""Each rule's check against the cases that a coordinator can read; the solver is asked the same ones elsewhere."""

from __future__ import annotations

import pytest

from escala.domain.clock import WEEKDAYS
from escala.domain.findings import Breach
from escala.rules.registry import CLAUSES
from tests.rules.cases import Case, all_cases, cases, rules_with_cases

HARD = tuple(rule for rule, clause in CLAUSES.items() if clause.roster and not clause.soft)


def label(case: Case) -> str:
    return f"{case.rule}: {case.name}"


def moment(breach: Breach) -> str:
    assert breach.inicio is not None
    assert breach.fim is not None
    return f"{WEEKDAYS[breach.inicio.weekday()]} {breach.inicio:%H:%M}-{breach.fim:%H:%M}"


@pytest.mark.parametrize("case", all_cases(), ids=label)
def test_the_check_says_what_the_case_expects(case: Case) -> None:
    result = case.check()
    messages = [breach.mensagem for breach in result.violacoes]
    expected = case.expected
    if expected.breaches is None:
        assert messages
    else:
        assert len(messages) == expected.breaches, messages
    if expected.waivers is not None:
        assert len(result.dispensas) == expected.waivers, result.dispensas
    if expected.minutes is not None:
        assert sum(breach.minutos or 0 for breach in result.violacoes) == expected.minutes, messages
    if expected.people is not None:
        assert {p for breach in result.violacoes for p in breach.profissionais} == expected.people, messages
    if expected.moments is not None:
        assert tuple(map(moment, result.violacoes)) == expected.moments
    if expected.findings is not None:
        assert len(result.achados) == expected.findings, result.achados
    if expected.points is not None:
        assert result.penalidade == expected.points, result.itens
    said = "\n".join(
        [*messages, *(w.motivo for w in result.dispensas), *(x.mensagem for x in (*result.achados, *result.itens))]
    )
    for words in expected.words:
        assert words in said
    assert {breach.regra for breach in result.violacoes} <= {case.rule}
    assert all(breach.artigo for breach in result.violacoes)
    assert result.penalidade == 0 or CLAUSES[case.rule].soft


def test_every_hard_rule_has_cases() -> None:
    assert set(HARD) <= set(rules_with_cases())


@pytest.mark.parametrize("rule", HARD)
def test_every_hard_rule_is_held_and_broken(rule: str) -> None:
    assert {case.expected.holds for case in cases(rule)} == {True, False}


@pytest.mark.parametrize("rule", HARD)
def test_every_hard_rule_has_a_limit_whose_move_turns_the_verdict(rule: str) -> None:
    moved = [case for case in cases(rule) if case.origin is not None]
    assert any(case.expected.holds != case.origin.expected.holds for case in moved if case.origin is not None)


SOFT = tuple(rule for rule, clause in CLAUSES.items() if clause.soft)


def test_every_rule_has_cases() -> None:
    assert set(CLAUSES) == set(rules_with_cases())


@pytest.mark.parametrize("rule", SOFT)
def test_every_soft_rule_costs_nothing_and_something_and_a_moved_limit_changes_it(rule: str) -> None:
    points = [case.expected.points or 0 for case in cases(rule)]
    assert 0 in points
    assert any(points)
    moved = [case for case in cases(rule) if case.origin is not None]
    assert any(case.expected.points != case.origin.expected.points for case in moved if case.origin is not None)


@pytest.mark.parametrize("case", [case for case in all_cases() if CLAUSES[case.rule].soft], ids=label)
def test_the_reasons_of_a_soft_rule_add_up_to_its_points_the_dearest_first(case: Case) -> None:
    result = case.check()
    points = [item.pontos for item in result.itens]
    assert sum(points) == result.penalidade
    assert all(points)
    assert points == sorted(points, reverse=True)
