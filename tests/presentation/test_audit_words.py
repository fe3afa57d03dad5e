"""Hours, support, waivers, findings, breaches, preferences, articles, and the answer on top."""

from __future__ import annotations

import pytest

from escala.audit import audit
from escala.domain.roster import Objective
from escala.presentation.answer import Answer
from escala.presentation.hours import HoursCell, amount
from escala.presentation.names import Named
from escala.presentation.showing import shown
from tests.audit.good import SESSIONS, good_month, good_roster
from tests.presentation.builders import shown_good

ANA = Named("ana", "Ana Souza", "Ana")


def test_hours_stand_beside_their_band() -> None:
    found = shown_good()
    row = next(row for row in found.hours if row.row.id == "2.1.1")
    assert row.label == f"2.1.1 {row.row.name}"
    assert [(cell.person.name, cell.words, cell.standing) for cell in row.cells] == [
        ("Ana Souza", "8h", "dentro"),
        ("Bia Lima", "8h", "dentro"),
    ]
    assert row.cells[0].band == "5h–8h"
    assert (row.cells[0].minimum, row.cells[0].maximum) == (300, 480)


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0"), (20, "20min"), (60, "1h"), (65, "1h05"), (100, "1h40"), (6000, "100h")]
)
def test_hours_in_figures(minutes: int, words: str) -> None:
    assert amount(minutes) == words


def test_under_on_and_over_the_band() -> None:
    cells = [HoursCell(ANA, minutes, 60, 120, 90) for minutes in (40, 60, 120, 140)]
    assert [cell.standing for cell in cells] == ["abaixo", "dentro", "dentro", "acima"]
    bare = HoursCell(ANA, 40, None, None, None)
    assert (bare.standing, bare.band) == (None, "")


def test_a_row_that_nobody_has_and_nothing_asks_for_is_left_out() -> None:
    found = shown_good()
    assert "2.1.2" in {row.row.id for row in found.hours}
    assert not {"2.3", "3.1"} & {row.row.id for row in found.hours}


def test_support_counts_a_session_once() -> None:
    assert [(row.esf.name, row.words, row.sessions) for row in shown_good().support] == [
        ("eSF 1", "4h", 1),
        ("eSF 2", "6h", 2),
    ]


def test_a_waiver_for_a_person_names_the_person() -> None:
    about = {waiver.about for waiver in shown_good().waivers}
    assert {"Ana Souza", "Bia Lima"} <= about


def test_breaches_stand_under_the_rule_that_they_break() -> None:
    found = shown_good(sessions=[text for text in SESSIONS if "reuniao-equipe" not in text])
    broken = {group.article: group for group in found.breaches}
    assert broken["Art. 20"].title == "Art. 20 · Reunião semanal da equipe"
    assert "Art. 20" in found.articles.broken
    assert found.answer.verdict.startswith("A escala NÃO cumpre a norma: ")


def test_the_dearest_preference_comes_first_and_the_points_add_up() -> None:
    found = shown_good().penalties
    points = [penalty.points for penalty in found.paid]
    assert points == sorted(points, reverse=True)
    assert sum(points) == found.total
    assert 0 not in points
    for penalty in found.paid:
        assert sum(reason.pontos for reason in penalty.reasons) == penalty.points


def test_every_provision_is_in_one_group_or_outside() -> None:
    _, ruleset = good_month()
    found = shown_good().articles
    ids = [row.id for group in found.groups for row in group.rows] + [row.id for row in found.outside]
    assert sorted(ids) == sorted(clause.id for clause in ruleset.pack.clausulas)
    assert any("com dispensa" in words for words in found.counts)


def answer(points: int, bound: int | None, breaches: int = 0) -> Answer:
    gap = None if bound is None else (points - bound) / points if points else 0.0
    return Answer(not breaches, breaches, points, bound, gap, points == bound)


def test_the_gap_in_plain_words() -> None:
    assert answer(120, 118).quality == (
        "Nenhuma escala deste cenário pode ter menos de 118 pontos; esta tem 120: a melhor possível teria, no máximo, "
        "1,7% a menos."
    )
    assert (
        answer(1, 1).quality == "Esta escala tem 1 ponto, e está provado que nenhuma deste cenário tem menos: é ótima."
    )
    assert answer(0, 0).situation == "provada ótima"
    assert answer(9, None).quality.endswith("não se sabe.")
    assert answer(9, 9, breaches=1).situation == "com violações"
    assert answer(9, 9, breaches=2).verdict == "A escala NÃO cumpre a norma: 2 violações."


def test_a_bound_counts_only_where_the_audit_agrees_with_the_points() -> None:
    month, ruleset = good_month()
    good = good_roster()
    report = audit(good, month, ruleset)
    proved = good.model_copy(update={"objetivo": good.objetivo.model_copy(update={"limite": report.total})})
    assert shown(good, month, ruleset, report).answer.bound == 0
    assert shown(proved, month, ruleset, report).answer.optimal
    boasting = good.model_copy(update={"objetivo": Objective(valor=1, limite=1, parcelas={})})
    found = shown(boasting, month, ruleset, report).answer
    assert (found.bound, found.points, found.optimal) == (None, report.total, False)
