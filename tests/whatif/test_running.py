"""A running month as data: what is new holds from its date on, what held before is told beside it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from escala.documents.errors import InputError
from escala.domain.month import Month
from escala.scenario_files import load_data
from escala.whatif.running import Days, absence, changed, closure, esf_absence, outage
from tests.explain.tiny import tiny

WEDNESDAY = dt.date(2027, 3, 3)
MONDAY = dt.date(2027, 3, 1)


def month_of(patch: Any = None, *changes: Any, since: dt.date = WEDNESDAY, base: Any = None) -> Month:
    loaded = load_data(tiny() if base is None else base, "mini")
    data = changed(loaded.month, loaded.data, since, patch or {}, changes)
    return load_data(data, "mini").month


def test_hours_of_a_unit_change_from_the_date_on() -> None:
    month = month_of({"unidades": {"ubs-1": {"funcionamento": {"seg-sex": ["08:00-12:00"], **_none(month_of())}}}})
    before = load_data(tiny(), "mini").month
    assert month.since == WEDNESDAY
    for date in month.days:
        if date < WEDNESDAY:
            assert month.opening("ubs-1", date) == before.opening("ubs-1", date)
    assert [str(span) for span in month.opening("ubs-1", WEDNESDAY)] == ["08:00-12:00"]


def _none(month: Month) -> dict[str, None]:
    """The keys of the timetable that is replaced, taken out."""
    return {key: None for key in month.scenario.unidades["ubs-1"].funcionamento.source if key != "seg-sex"}


def test_the_first_date_of_the_period_leaves_no_history() -> None:
    assert month_of({}, absence("ana", Days(MONDAY, MONDAY)), since=MONDAY).since is None


def test_a_load_changes_in_the_middle_of_a_week() -> None:
    whole = load_data(tiny(), "mini").month
    load = whole.scenario.profissionais["ana"].carga_horaria
    month = month_of({"profissionais": {"ana": {"carga_horaria": load - 5}}})
    assert month.load("ana", month.weeks[0]) == 2 * load + 3 * (load - 5)


def test_whoever_leaves_is_there_until_the_day_before() -> None:
    month = month_of({"profissionais": {"caio": None}})
    assert month.absence("caio", MONDAY) is None
    assert month.absence("caio", WEDNESDAY) == "deixou a equipe"


def test_whoever_comes_is_away_until_the_day_before() -> None:
    new = {"nome": "Duda", "ocupacao": "fisioterapeuta", "carga_horaria": 20}
    month = month_of({"profissionais": {"duda": new}})
    assert month.absence("duda", MONDAY) == "ainda não na equipe"
    assert month.absence("duda", WEDNESDAY) is None


def test_dated_facts_close_units_and_take_things_away() -> None:
    days = Days(WEDNESDAY, WEDNESDAY)
    data = tiny()
    resource, many = next(iter(data["unidades"]["ubs-1"]["recursos"].items()))
    month = month_of({}, closure("ubs-1", days), esf_absence("esf-1", days), outage(resource, "ubs-1", None, days))
    after = WEDNESDAY + dt.timedelta(days=1)
    assert month.opening("ubs-1", WEDNESDAY) == ()
    assert month.opening("ubs-1", after)
    assert month.esf_hours("esf-1", WEDNESDAY) == ()
    assert month.esf_hours("esf-1", after)
    assert month.capacity("ubs-1", resource, WEDNESDAY) == 0
    assert month.capacity("ubs-1", resource, after) == many


def test_changed_twice_each_day_has_what_held_then() -> None:
    loaded = load_data(tiny(), "mini")
    load = loaded.scenario.profissionais["ana"].carga_horaria
    once = changed(loaded.month, loaded.data, WEDNESDAY, {"profissionais": {"ana": {"carga_horaria": load - 5}}}, ())
    friday = WEDNESDAY + dt.timedelta(days=2)
    again = month_of({"profissionais": {"ana": {"carga_horaria": load - 10}}}, since=friday, base=once)
    loads = [again.on(date).profissionais["ana"].carga_horaria for date in again.days[:5]]
    assert loads == [load, load, load - 5, load - 5, load - 10]
    assert again.since == friday


@pytest.mark.parametrize(
    ("ongoing", "message"),
    [
        ({"a_partir_de": "2027-03-01", "antes": {}}, "esperava um dia do período depois do primeiro"),
        ({"a_partir_de": "2028-03-01", "antes": {}}, "e encontrei 2028-03-01"),
        ({"a_partir_de": "2027-03-03", "antes": {"pesos": {"estabilidade": 1}}}, '"pesos" vale o período todo'),
        ({"a_partir_de": "2027-03-03", "antes": {"profissionais": {"caio": None}}}, "os mesmos identificadores: caio"),
        ({"a_partir_de": "2027-03-03", "antes": {"unidades": {"ubs-1": {"nome": 3}}}}, "não é um cenário: em unidades"),
    ],
)
def test_what_held_before_must_be_a_scenario_of_the_same_people(ongoing: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load_data({**tiny(), "andamento": ongoing}, "mini")
    assert message in str(caught.value)
