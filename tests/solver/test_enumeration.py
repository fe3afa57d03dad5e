"""On tiny teams the open model has exactly the rosters in which the checks find no breach: all of both are listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from escala.documents.reader import read_yaml
from escala.norms.loading import find_pack
from escala.solver.facts import Facts
from tests.rules.cases import FOLDER, Case, Expectation, merge_patch
from tests.solver.brute import described, legal, solutions

FILE = read_yaml(Path(__file__).parent / "tiny.yaml").data


def tiny(item: dict[str, Any]) -> Case:
    """A tiny team whose norm has only the activities of its case."""
    data = merge_patch(merge_patch(read_yaml(FOLDER / "base.yaml").data, FILE["cenario"]), item.get("cenario", {}))
    pack = read_yaml(find_pack(data["norma"])).data
    norm = merge_patch(merge_patch(pack, FILE["norma"]), item.get("norma", {}))
    gone = [id for id in norm["atividades"] if id not in item["atividades"]]
    norm = merge_patch(norm, {"atividades": dict.fromkeys(gone)})
    data["ajustes"] = {id: change for id, change in data["ajustes"].items() if id not in gone}
    return Case("", item["nome"], data, norm, (), Expectation(0), None, True)


@pytest.mark.parametrize("item", FILE["casos"], ids=lambda item: item["nome"])
def test_the_model_has_the_legal_rosters_and_no_others(item: dict[str, Any]) -> None:
    case = tiny(item)
    facts = Facts(case.month, case.ruleset)
    expected, found = legal(case, facts, item["atividades"]), solutions(facts)
    assert described(expected - found, facts)[:3] == []
    assert described(found - expected, facts)[:3] == []
    assert bool(expected) != item.get("nenhuma", False)
