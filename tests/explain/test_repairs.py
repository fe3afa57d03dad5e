"""Repairs: what is proposed leaves no conflict, is lean, can be written, and is told only once it was built."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from escala.domain.merge_patch import merge_patch
from escala.explain.explaining import Built, Clock, Explainer, Explanation, title, to_data
from escala.explain.repairs import Repair, Repairs
from escala.explain.worlds import Data, Oracle
from escala.norms.loading import load_pack
from escala.scenario_files.loading import load_data
from tests.explain.tiny import OPPOSITE, tiny

PACK = load_pack("df-489-2018")
ORACLE = Oracle(PACK)
"""What was worked out of a world for one test it remembers for the next."""

BUSY = {"profissionais": {"bia": {"carga_horaria": 8}, "caio": {"carga_horaria": 6}}}
"""Fewer hours than the presence and the meetings need."""


def candidates(data: Data, number: int) -> list[Repair]:
    search = Repairs(ORACLE, data, lambda: False)
    found = []
    for repair in islice(search.candidates(), number):
        found.append(repair)
        search.settled(repair)
    return found


@pytest.mark.parametrize("changes", [OPPOSITE, BUSY], ids=["opposite", "busy"])
def test_candidates_leave_no_conflict_and_lead_there_by_their_patch(changes: dict[str, Any]) -> None:
    data = tiny(**changes)
    found = candidates(data, 5)
    assert len(found) >= 3
    for repair in found:
        assert Oracle(PACK).proofs(repair.data) == ()
        assert merge_patch(data, repair.patch) == repair.data
        load_data(merge_patch(data, repair.patch), "mini")  # a scenario without error
        for left_out in range(len(repair.changes)):
            rest = data
            for place, change in enumerate(repair.changes):
                rest = rest if place == left_out else change.edit(rest)
            assert Oracle(PACK).proofs(rest), [change.text for change in repair.changes]


def test_no_candidate_holds_all_of_another_and_more() -> None:
    found = candidates(tiny(**OPPOSITE), 6)
    assert all(not one.what < other.what for one in found for other in found)


def test_costs_are_the_packs_own() -> None:
    twice = 2 * PACK.reparos.disponibilidade
    dear = PACK.model_copy(update={"reparos": PACK.reparos.model_copy(update={"disponibilidade": twice})})
    search = Repairs(Oracle(dear), tiny(**OPPOSITE), lambda: False)
    usual = candidates(tiny(**OPPOSITE), 1)[0]
    raised = next(repair for repair in search.candidates() if repair.what == usual.what)
    costs = [{change.what: change.cost for change in repair.changes} for repair in (usual, raised)]
    assert any(what.startswith("disponibilidade") for what in costs[0])
    assert costs[1] == {
        what: cost * (2 if what.startswith("disponibilidade") else 1) for what, cost in costs[0].items()
    }


def explained(data: Data, build: Any, seconds: float = 60.0, enough: int = 3) -> Explanation:
    clock = Clock(lambda: 0.0, lambda: seconds, lambda phase: None)
    return Explainer(ORACLE, data, build, clock, enough).explain()


def test_only_what_was_built_is_told() -> None:
    asked: list[Data] = []

    def build(data: Data, seconds: float) -> Built:
        asked.append(data)
        return "escala" if len(asked) % 2 else "sem-tempo"

    found = explained(tiny(**OPPOSITE), build)
    assert found.situation == "inviavel"
    assert len(found.repairs) == 3
    assert all(repair.data in asked[::2] for repair in found.repairs)
    assert [repair.cost for repair in found.repairs] == sorted(repair.cost for repair in found.repairs)


def test_with_time_left_what_had_too_little_is_built_again() -> None:
    def build(data: Data, seconds: float) -> Built:
        return "escala" if seconds > Explainer.BUILDING else "sem-tempo"

    found = explained(tiny(**BUSY), build)
    assert len(found.repairs) == 3
    assert found.tried, "more kinds of repairs were tried than were built again"
    kinds = [repair.what for repair in found.repairs]
    assert not any(one <= other for i, one in enumerate(kinds) for j, other in enumerate(kinds) if i != j)
    assert not any(any(kind <= left.what for kind in kinds) for left in found.tried)
    assert explained(tiny(**BUSY), build, seconds=2 * Explainer.BUILDING).repairs == []


def test_what_cannot_be_built_is_no_repair_and_shows_no_need() -> None:
    found = explained(tiny(**BUSY), lambda data, seconds: "inviavel")
    assert found.repairs == []
    assert not any(found.needed)
    assert found.sizes
    assert all(size.enough is None for size in found.sizes)


def test_a_member_is_needed_once_a_month_without_it_was_built() -> None:
    found = explained(tiny(**BUSY), lambda data, seconds: "escala")
    conflict, needed = found.conflicts[0], found.needed[0]
    assert "presenca-minima" in needed
    assert needed <= {member.key for member in conflict.members}


def test_what_takes_other_things_away_as_well_shows_no_need() -> None:
    # Without the team meeting there is still no hour for the one with the eSF, which is no member of the conflict.
    found = explained(tiny(**OPPOSITE), lambda data, seconds: "escala")
    assert "reuniao-equipe" in {member.key for member in found.conflicts[0].members}
    assert "reuniao-equipe" not in found.needed[0]


def test_out_of_time_it_says_what_is_missing() -> None:
    found = explained(tiny(**OPPOSITE), lambda data, seconds: "escala", seconds=0.5)
    assert found.conflicts
    assert found.repairs == []
    assert any("reparos" in text for text in found.late)


def test_the_hours_that_would_do_are_told_by_occupation() -> None:
    found = explained(tiny(**BUSY), lambda data, seconds: "escala")
    # Ana (psicologia) is there whenever the unit is open; a colleague of four hours or more does as well.
    assert {"nutricionista", "farmaceutico"} <= {size.occupation for size in found.sizes}
    for size in found.sizes:
        assert size.now < size.least <= (size.enough or 0)


def test_a_possible_month_has_nothing_to_explain() -> None:
    found = explained(tiny(), lambda data, seconds: "escala")
    assert found.situation == "sem-tempo"
    assert found.conflicts == []


def test_as_data_it_says_what_a_program_needs() -> None:
    data = to_data(explained(tiny(**OPPOSITE), lambda data, seconds: "escala"))
    assert data["situacao"] == "inviavel"
    assert {"mensagem", "artigos", "condicoes"} <= data["conflitos"][0].keys()
    assert all({"custo", "dispensa", "mudancas", "patch"} <= repair.keys() for repair in data["reparos"])


def test_a_title_asks_the_question() -> None:
    assert title(candidates(tiny(**OPPOSITE), 1)[0]).startswith("E se: ")
