"""What of a roster a changed scenario takes over, and where it is broken then."""

from copy import deepcopy
from typing import Any

from escala.scenario_files import LoadedScenario, load_data
from escala.scenario_files.overlay import merge_patch
from escala.whatif.starting import Start, start
from tests.audit.good import SCENARIO, good_roster


def changed(patch: dict[str, Any]) -> LoadedScenario:
    return load_data(merge_patch(deepcopy(SCENARIO), patch), "mudado")


def begin(patch: dict[str, Any]) -> Start:
    found = started(patch)
    assert found is not None
    return found


def started(patch: dict[str, Any]) -> Start | None:
    return start(good_roster(), load_data(SCENARIO, "dupla"), changed(patch))


def test_the_same_scenario_takes_over_everything_and_finds_no_fault() -> None:
    found = begin({})
    assert [s.id for s in found.sessions] == [s.id for s in good_roster().sessoes]
    assert found.faults == ()


def test_who_left_is_left_out_of_what_the_others_do() -> None:
    found = begin({"profissionais": {"bia": None}, "compromissos": []})
    assert {p for s in found.sessions for p in s.profissionais} == {"ana"}
    assert "0006" not in {s.id for s in found.sessions}, "what Bia did alone is gone"
    assert "0002" in {s.id for s in found.sessions}, "the team meets without her"


def test_who_is_away_is_left_out_on_those_days_alone() -> None:
    found = begin({"profissionais": {"bia": {"ausencias": [{"de": "2027-03-05", "ate": "2027-03-05"}]}}})
    with_bia = {s.inicio.day for s in found.sessions if "bia" in s.profissionais}
    assert with_bia == {2, 3, 4}
    assert any({p for p, _ in fault} == {"bia"} for fault in found.faults), "her hours are others now"


def test_who_comes_is_put_into_what_everybody_does() -> None:
    new = {"nome": "Caio", "ocupacao": "farmaceutico", "carga_horaria": 25}
    found = begin({"profissionais": {"caio": new}})
    meetings = {s.id: s.profissionais for s in found.sessions if "caio" in s.profissionais}
    assert set(meetings) == {"0001", "0002", "0004"}
    assert meetings["0002"] == ("ana", "bia", "caio")


def test_what_the_scenario_has_no_more_is_left_out() -> None:
    found = begin({"esf": {"esf-2": None}})
    assert {"0004", "0015"}.isdisjoint(s.id for s in found.sessions)


def test_a_room_too_few_is_a_fault_of_those_in_it() -> None:
    found = begin({"unidades": {"ubs-1": {"recursos": {"consultorio": 1}}}})
    thursday = 3
    assert found.faults == (frozenset({("ana", thursday), ("bia", thursday)}),)


def test_an_hour_without_anybody_is_a_fault_of_whoever_can_come() -> None:
    hours = {"ter": ["08:00-12:00", "13:00-17:00"], "qui": ["08:00-12:00", "13:00-17:00"], "qua": ["10:00-11:00"]}
    found = begin({"unidades": {"ubs-1": {"funcionamento": hours}}})
    assert found.faults == (frozenset({("ana", 3), ("bia", 3)}),)


def test_a_meeting_that_is_nowhere_is_made_from_nothing() -> None:
    assert started({"esf": {"esf-3": {"nome": "eSF 3", "unidade": "ubs-1"}}}) is None


def test_another_period_takes_over_nothing() -> None:
    assert started({"periodo": {"inicio": "2027-03-08", "fim": "2027-03-14"}}) is None
