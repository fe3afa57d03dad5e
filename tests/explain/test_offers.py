"""What is offered for an impossible month: that it is offered, what it changes, and that a roster with it is built."""

from __future__ import annotations

import datetime as dt
import random
import threading
from itertools import islice
from typing import Any

import pytest

from benchmarks.planted import hours_that_do_not_fit, leave_together, no_room, open_too_long, short_days
from escala.domain.merge_patch import merge_patch
from escala.explain.condition import Change
from escala.explain.conflicts import conditions_of, conflict_in
from escala.explain.repairs import Repair, Repairs
from escala.explain.worlds import SLACK, Data, Oracle, World
from escala.inquiries import builder
from escala.norms.loading import load_pack
from escala.scenario_files.loading import load_data
from escala.solver import SolveOptions
from tests.explain.test_conditions import every_change
from tests.explain.tiny import OPPOSITE, tiny

PACK = load_pack("df-489-2018")
TOO_MANY_HOURS: dict[str, Any] = {"profissionais": {who: {"carga_horaria": 24} for who in ("ana", "bia", "caio")}}
"""24 h a week for each, where the unit opens for 20."""

NO_VEHICLE: dict[str, Any] = {
    "recursos": {"veiculo": 0},
    "ajustes": {"domiciliar-compartilhado": {"faixa": [1, 40], "alvo": 1}},
}


def planted(kind: Any) -> Data:
    return kind(random.Random(1))[0]  # type: ignore[no-any-return]


def offers(data: Data, key: str) -> list[Change]:
    """Every change of a condition."""
    world = World.of(data, PACK)
    assert world is not None
    return [change for one in conditions_of(world) if one.key == key for change in every_change(one)]


def after(data: Data, change: Change) -> World:
    world = World.of(change.edit(data), PACK)
    assert world is not None, change.text
    return world


def week_of_leave() -> Data:
    """Of a month in which all but one are on leave in the same week that week alone, with two eSF."""
    data = planted(leave_together)
    (absence,) = {str(a): a for p in data["profissionais"].values() for a in p.get("ausencias", ())}.values()
    sunday = dt.date.fromisoformat(absence["ate"]) + dt.timedelta(days=2)
    esf = dict(list(data["esf"].items())[:2])
    return {**data, "periodo": {"inicio": absence["de"], "fim": sunday.isoformat()}, "esf": esf}


def candidate(data: Data, words: str) -> Repair:
    """The first repair proposed that says something; those before it are taken for tried in vain."""
    search = Repairs(Oracle(PACK), data, lambda: False)
    for repair in search.candidates():
        if any(words in change.text for change in repair.changes):
            return repair
        search.failed(repair)
    raise AssertionError(f"{words} is not proposed")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (tiny(**TOO_MANY_HOURS), "abre também no sábado das 08:00 às 12:00"),
        (tiny(**TOO_MANY_HOURS), "UBS 1 fica aberta até as"),
        (tiny(**TOO_MANY_HOURS), "Ninguém trabalha mais de 20h por semana (3 pessoas trabalham mais hoje)"),
        (tiny(**NO_VEHICLE), '"veiculo: 1" em recursos, só às segundas, às terças e às quintas'),
        (week_of_leave(), "no lugar de quem está ausente"),
    ],
    ids=["saturday", "longer", "fewer hours for all", "a vehicle on some days", "people for a week"],
)
def test_it_is_proposed_built_and_audited(data: Data, words: str) -> None:
    assert Oracle(PACK).proofs(data)
    repair = candidate(data, words)
    assert merge_patch(data, repair.patch) == repair.data
    build = builder(load_data(data, "mini"), SolveOptions(workers=2, seed=1), threading.Event())
    assert build(repair.data, 120) == "escala"


def test_a_unit_open_longer_is_open_at_least_as_before() -> None:
    data = tiny(unidades={"ubs-1": {"funcionamento": {"seg-qui": ["08:00-10:00", "11:00-12:00"], "sex": None}}})
    data["unidades"]["ubs-1"]["funcionamento"].pop("seg-sex", None)
    changes = [
        c for c in offers(data, "funcionamento ubs-1") if "fica aberta até" in c.text or "UBS 1 abre às" in c.text
    ]
    assert {"UBS 1 fica aberta até as 16:00", "UBS 1 abre às 06:00"} <= {change.text for change in changes}
    for change in changes:
        opened = after(data, change).scenario.unidades["ubs-1"].funcionamento
        assert not opened[4]
        for weekday in range(4):
            assert opened[weekday][0].start <= 8 * 60
            assert opened[weekday][-1].end >= 12 * 60
            assert sum(span.minutes for span in opened[weekday]) > 3 * 60
        assert change.cost == pytest.approx(2 * (opened.minutes - 4 * 3 * 60) / 60)


def test_a_unit_that_opens_on_saturdays_is_not_proposed_to() -> None:
    open_on = tiny(unidades={"ubs-1": {"funcionamento": {"sab": ["08:00-12:00"]}}})
    assert not [change for change in offers(open_on, "funcionamento ubs-1") if "também no sábado" in change.text]
    (saturday,) = [change for change in offers(tiny(), "funcionamento ubs-1") if "também no sábado" in change.text]
    assert saturday.cost == pytest.approx(4 * PACK.reparos.sabado)


def test_what_is_lent_on_some_weekdays_cannot_be_had_on_the_others() -> None:
    data = planted(no_room)
    changes = [change for change in offers(data, "recurso ubs-1 sala") if ", só " in change.text]
    assert [change.text.split(", só ")[1] for change in changes] == [
        "às segundas, às terças e às quintas",
        "às segundas, às terças, às quartas e às quintas",
    ]
    costs = [change.cost for change in changes]
    assert costs == sorted(costs)
    assert costs[-1] < PACK.reparos.recurso
    month = after(data, changes[0]).month
    assert {date.weekday() for date in month.days if month.capacity("ubs-1", "sala", date)} == {0, 1, 3}
    assert {date.weekday() for date in month.days if month.capacity("ubs-1", "consultorio", date)} == set(range(7))


def test_people_come_for_the_week_in_which_some_are_away_only() -> None:
    data = planted(leave_together)
    absence = next(p["ausencias"][0] for p in data["profissionais"].values() if "ausencias" in p)
    away = {dt.date.fromisoformat(absence["de"]) + dt.timedelta(days=n) for n in range(5)}
    changes = [change for change in offers(data, "equipe") if change.text.startswith("Chamar")]
    assert len(changes) == 3
    for number, change in enumerate(changes, start=1):
        month = after(data, change).month
        new = set(month.scenario.profissionais) - set(data["profissionais"])
        assert len(new) == number
        assert all({d for d in month.days if d.weekday() < 5 and month.works_on(p, d)} == away for p in new)
    forever = [change for change in offers(data, "equipe") if change.text.startswith("Contratar")]
    assert changes[0].cost < forever[-1].cost


@pytest.mark.parametrize(("kind", "proposed"), [(short_days, True), (hours_that_do_not_fit, False)])
def test_fewer_hours_for_all_are_proposed_where_no_one_alone_is_the_cause(kind: Any, proposed: bool) -> None:
    search = Repairs(Oracle(PACK), planted(kind), lambda: False)
    found = []
    for repair in islice(search.candidates(), 8 if proposed else 3):
        found.append(repair.changes[0].key)
        search.settled(repair)
    assert ("cargas" in found) is proposed


def test_what_is_no_fault_of_its_own_is_in_no_conflict() -> None:
    conflict = conflict_in(Oracle(PACK), planted(short_days))
    assert conflict is not None
    assert {member.key for member in conflict.members} == {"jornada maxima_dia"}


def test_other_ways_come_after_all_other_kinds() -> None:
    data = tiny(**{**OPPOSITE, "esf": None})  # the team meeting alone: fewer kinds, and as many ways of each
    search = Repairs(Oracle(PACK), data, lambda: False)
    found: list[Repair] = []
    for repair in search.candidates():
        found.append(repair)
        search.settled(repair)
    ways = [any(change.way for change in repair.changes) for repair in found]
    assert ways == sorted(ways)
    assert True in ways
    assert len({repair.what for repair in found}) == len(found)
    assert all(Oracle(PACK).proofs(repair.data) == () for repair in found)
    plain = {tuple(change.key for change in repair.changes) for repair, way in zip(found, ways, strict=True) if not way}
    for repair, way in zip(found, ways, strict=True):
        assert not way or tuple(change.key for change in repair.changes) in plain


@pytest.mark.slow
def test_where_no_roster_was_found_with_few_hours_to_spare_the_next_has_more() -> None:
    oracle = Oracle(PACK)
    search = Repairs(oracle, planted(open_too_long), lambda: False)
    spare: list[float] = []
    for repair in islice(search.candidates(), 2):
        spare.append(oracle.spare(repair.data))
        search.failed(repair)
    assert spare[0] >= SLACK
    assert spare[1] >= spare[0] + SLACK / 2
