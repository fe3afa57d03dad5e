"""On tiny teams the open model has exactly the rosters in which the checks find no breach: all of both are listed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from escala.domain.merge_patch import merge_patch
from escala.norms.loading import find_pack
from escala.solver import bound as bounding
from escala.solver.bound import ContentBound
from escala.solver.facts import Facts, Placement
from escala.solver.progress import SolveOptions, Watch
from escala.solver.state import State, placements
from tests.rules.cases import FOLDER, Case, Expectation, data_of
from tests.solver.brute import described, form, legal, solutions

WITHOUT_SLACK = "presença numa só unidade, sem folga para visitas"
"""A team of which as many hours are due as presence needs, so that the visits wanted of it cannot be held."""

FILE = data_of(Path(__file__).parent / "tiny.yaml")


def tiny(item: dict[str, Any]) -> Case:
    """A tiny team whose norm has only the activities of its case."""
    data = merge_patch(merge_patch(data_of(FOLDER / "base.yaml"), FILE["cenario"]), item.get("cenario", {}))
    pack = data_of(find_pack(data["norma"]))
    norm = merge_patch(merge_patch(pack, FILE["norma"]), item.get("norma", {}))
    gone = [id for id in norm["atividades"] if id not in item["atividades"]]
    norm = merge_patch(norm, {"atividades": dict.fromkeys(gone)})
    data["ajustes"] = {id: change for id, change in data["ajustes"].items() if id not in gone}
    return Case("", item["nome"], data, norm, (), Expectation(0), None, True)


@cache
def listed(name: str) -> tuple[Facts, list[list[Placement]]]:
    """A tiny team, and every legal roster of it by brute force."""
    item = next(item for item in FILE["casos"] if item["nome"] == name)
    case = tiny(item)
    facts = Facts(case.month, case.ruleset)
    return facts, [placements(facts, sessions) for sessions in legal(case, item["atividades"])]


def lower_bound(facts: Facts) -> int:
    found = ContentBound(facts)
    found.solve(Watch(SolveOptions(60.0), None, None), 60.0, 0, 2.0)
    assert not found.infeasible
    return found.value


def fewest_points(facts: Facts, rosters: Iterable[list[Placement]]) -> int:
    return min(State.of(facts, roster).value for roster in rosters)


@pytest.mark.parametrize("item", FILE["casos"], ids=lambda item: item["nome"])
def test_the_model_has_the_legal_rosters_and_no_others(item: dict[str, Any]) -> None:
    facts, rosters = listed(item["nome"])
    expected, found = {form(facts, roster) for roster in rosters}, solutions(facts)
    assert described(expected - found, facts)[:3] == []
    assert described(found - expected, facts)[:3] == []
    assert bool(expected) != item.get("nenhuma", False)


@pytest.mark.parametrize(
    "name", [item["nome"] for item in FILE["casos"] if not item.get("nenhuma")], ids=lambda name: name
)
def test_no_legal_roster_has_fewer_points_than_the_bound(name: str) -> None:
    facts, rosters = listed(name)
    assert lower_bound(facts) <= fewest_points(facts, rosters)


def test_presence_raises_the_bound_to_the_best_roster(monkeypatch: pytest.MonkeyPatch) -> None:
    facts, rosters = listed(WITHOUT_SLACK)
    assert lower_bound(facts) == fewest_points(facts, rosters)
    monkeypatch.setattr(bounding, "_presence_binds", lambda facts, week: False)
    assert lower_bound(facts) < fewest_points(facts, rosters)
