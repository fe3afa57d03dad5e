from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from escala.presentation.presence import PresenceDay
from tests.audit.good import SCENARIO, SESSIONS
from tests.presentation.builders import shown_good

TUESDAY, WEDNESDAY, THURSDAY = (dt.date(2027, 3, day) for day in (2, 3, 4))


def adjusted(**values: Any) -> Any:
    data = copy.deepcopy(SCENARIO)
    data["ajustes"] = {"presenca-minima": {**values, "motivo": "teste"}}
    return data


def states(day: PresenceDay) -> list[tuple[str, int, str]]:
    """Each slot of a day that differs from the one before it: when it begins, how many are there, its state."""
    found: list[tuple[str, int, str]] = []
    for slot in day.slots:
        if not found or found[-1][1:] != (slot.number, slot.state):
            found.append((f"{slot.span.start // 60:02}:{slot.span.start % 60:02}", slot.number, slot.state))
    return found


def test_each_slot_of_the_opening_hours_says_how_many_are_there() -> None:
    (seat,) = shown_good().presence
    assert (seat.seat.name, seat.team, seat.required, seat.grid) == ("UBS 1", "Nasf-AB Dupla", 2, 20)
    assert [day.date for day in seat.days] == [TUESDAY, WEDNESDAY, THURSDAY]
    assert [len(day.slots) for day in seat.days] == [24, 3, 23]
    assert str(seat.hours) == "08:00-17:00"
    assert states(seat.days[0]) == [("08:00", 2, "limite")]
    assert [person.name for person in seat.days[0].slots[0].people] == ["Ana Souza", "Bia Lima"]


def test_a_waived_slot_has_the_reason_that_the_audit_gives() -> None:
    shown = shown_good()
    slots = shown.presence[0].days[1].slots
    assert [(slot.number, slot.state) for slot in slots] == [(0, "dispensa")] * 3
    (waiver,) = [waiver for waiver in shown.waivers if waiver.date == WEDNESDAY]
    assert {slot.reason for slot in slots} == {waiver.reason}
    assert (waiver.about, waiver.rule) == ("qua 03/03, 10:00–11:00", "Presença mínima na sede")


def test_a_strict_team_waives_nothing() -> None:
    slots = shown_good(adjusted(estrita=True)).presence[0].days[1].slots
    assert {(slot.state, slot.reason) for slot in slots} == {("falta", None)}


@pytest.mark.parametrize(("minimum", "state"), [(1, "folga"), (2, "limite"), (3, "falta")])
def test_a_slot_stands_over_on_or_under_the_minimum(minimum: int, state: str) -> None:
    (seat,) = shown_good(adjusted(minimo=minimum)).presence
    assert (seat.required, seat.days[0].slots[0].state) == (minimum, state)


def test_a_planted_gap_is_seen_where_it_is() -> None:
    gone = [text for text in SESSIONS if text != "qui 15:00-15:40 atendimento-individual ubs-1 [bia]"]
    thursday = shown_good(sessions=gone).presence[0].days[2]
    assert states(thursday) == [
        ("08:00", 2, "limite"),
        ("15:00", 1, "falta"),
        ("15:40", 2, "limite"),
    ]


def test_a_session_that_covers_part_of_a_slot_is_no_presence_through_it() -> None:
    odd = [text.replace("qui 15:00-15:40 atendimento-individual ubs-1 [bia]", "") for text in SESSIONS]
    odd = [*filter(None, odd), "qui 15:00-15:30 atendimento-individual ubs-1 [bia]"]
    thursday = shown_good(sessions=odd).presence[0].days[2]
    assert states(thursday)[1:] == [("15:20", 1, "falta"), ("15:40", 2, "limite")]


def test_by_shift_a_slot_stands_as_its_shift_does() -> None:
    gone = [text for text in SESSIONS if text != "qui 15:00-15:40 atendimento-individual ubs-1 [bia]"]
    (seat,) = shown_good(adjusted(granularidade="turno"), gone).presence
    assert seat.by_shift
    assert {slot.state for slot in seat.days[2].slots} == {"limite"}
    assert min(slot.number for slot in seat.days[2].slots) == 1


def test_a_norm_that_asks_for_none_has_none() -> None:
    data = copy.deepcopy(SCENARIO)
    data["ajustes"] = {"presenca-minima": {"dispensa": True, "motivo": "teste"}}
    assert shown_good(data).presence == ()


def test_slots_that_stand_alike_are_one_run() -> None:
    gone = [text for text in SESSIONS if text != "qui 15:00-15:40 atendimento-individual ubs-1 [bia]"]
    _, wednesday, thursday = shown_good(sessions=gone).presence[0].days
    assert [(run.when, run.fewest, run.state) for run in thursday.runs] == [
        ("qui 04/03, 08:00–12:00", 2, "limite"),
        ("qui 04/03, 13:00–15:00", 2, "limite"),
        ("qui 04/03, 15:00–15:40", 1, "falta"),
        ("qui 04/03, 15:40–16:40", 2, "limite"),
    ]
    (run,) = wednesday.runs
    assert (run.when, run.state, run.reason) == ("qua 03/03, 10:00–11:00", "dispensa", wednesday.slots[0].reason)
