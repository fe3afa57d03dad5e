"""CAPS II, eMulti and the nucleus: each clause of theirs holds in the rosters that ship, worked out from plain data."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from escala.solver import SolveOptions
from escala.workflow import Result, generate

SCENARIOS = Path(__file__).resolve().parents[1] / "scenarios"

Data = dict[str, Any]
Month = Callable[[str], Result]


EFFORT = 60.0
"""Deterministic time of one month's search, in CP-SAT's units: where a tenth does, none of it depends on the clock."""


BRIEF = {
    "caps-terceiro-turno": ("2027-03-15", "2027-03-28"),
    "emulti-ampliada": ("2027-08-02", "2027-08-15"),
    "nucleo-cinco-equipes": ("2027-03-01", "2027-03-14"),
}
"""Scenario -> first and last day of the two weeks that are solved of it; a sibling is solved for all the month."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    known: dict[str, Result] = {}

    def solved(name: str) -> Result:
        if name not in known:
            place = tmp_path_factory.mktemp(name)
            path = SCENARIOS / f"{name}.yaml"
            if name in BRIEF:
                period = dict(zip(("inicio", "fim"), BRIEF[name], strict=True))
                overlay = {"base": str(path), "titulo": "Em duas semanas", "mudancas": {"periodo": period}}
                path = place / "duas-semanas.yaml"
                path.write_text(json.dumps(overlay), encoding="utf-8")
            options = SolveOptions(time_limit=1200.0, workers=1, seed=1, gap=1.0, effort=EFFORT)
            known[name] = generate(path, place / "saida", options=options, from_base=False)
        return known[name]

    return solved


def sound(result: Result) -> Result:
    assert result.situation in ("otima", "viavel"), result.causes
    assert not result.defects
    assert result.report is not None
    assert result.report.violacoes == ()
    return result


def sessions(result: Result, *activities: str) -> list[Data]:
    assert result.folder is not None
    found: list[Data] = json.loads((result.folder / "escala.json").read_text(encoding="utf-8"))["sessoes"]
    return [s for s in found if not activities or s["atividade"] in activities]


def slots(session: Data) -> Iterator[dt.datetime]:
    """The twenty minutes of a session."""
    at, end = (dt.datetime.fromisoformat(session[key]) for key in ("inicio", "fim"))
    while at < end:
        yield at
        at += dt.timedelta(minutes=20)


def present(result: Result, unit: str, but: tuple[str, ...] = ()) -> dict[dt.datetime, set[str]]:
    """Twenty minutes -> who is at a unit then, those in some activities left out."""
    there: dict[dt.datetime, set[str]] = defaultdict(set)
    for s in sessions(result):
        if s["local"] == "unidade" and s["unidade"] == unit and s["atividade"] not in but:
            for at in slots(s):
                there[at] |= set(s["profissionais"])
    return there


def weekdays(name: str) -> list[dt.date]:
    """The workable days of a scenario's period in March, Good Friday being on the 26th."""
    start, end = map(dt.date.fromisoformat, BRIEF.get(name, ("2027-03-01", "2027-03-28")))
    every = (start + dt.timedelta(days=i) for i in range((end - start).days + 1))
    return [day for day in every if day.weekday() < 5 and day != dt.date(2027, 3, 26)]


def clock(day: dt.date, text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{text}:00-03:00")


def between(day: dt.date, start: str, end: str) -> Iterator[dt.datetime]:
    at = clock(day, start)
    while at < clock(day, end):
        yield at
        at += dt.timedelta(minutes=20)


# -- CAPS II -------------------------------------------------------------------------------------------------------

SKILLED = {"ana", "bia", "caio", "duda", "fabio", "iara"}


@pytest.mark.parametrize(
    ("name", "closes", "least"), [("caps-marituba", "18:00", 2), ("caps-terceiro-turno", "21:00", 1)]
)
def test_crises_are_received_at_every_opening_hour(month: Month, name: str, closes: str, least: int) -> None:
    there = present(sound(month(name)), "caps", but=("grupo-terapeutico",))
    for day in weekdays(name):
        for at in between(day, "08:00", closes):
            assert len(there[at] & SKILLED) >= least, at


def test_the_working_group_meets_with_its_quorum_where_there_is_room(month: Month) -> None:
    (held,) = sessions(month("caps-marituba"), "reuniao-gtpp")
    assert sorted(held["profissionais"]) == ["ana", "duda"]
    assert len(held["parceiros"]) >= 3
    day = held["inicio"][:10]
    assert (held.get("espaco"), held["unidade"]) in (("camara", None), (None, "caps"))
    assert held.get("espaco") != "camara" or day != "2027-03-11"
    assert "ministerio-publico" not in held["parceiros"] or day in ("2027-03-11", "2027-03-18")


def test_case_studies_are_of_some_and_what_others_fixed_stays(month: Month) -> None:
    result = month("caps-marituba")
    studies = sessions(result, "estudo-caso")
    assert len(studies) == 2
    assert all(len(s["profissionais"]) >= 4 and s["parceiros"] == ["hospital"] for s in studies)
    (hearing,) = sessions(result, "audiencia")
    assert (hearing["inicio"], hearing["profissionais"]) == ("2027-03-16T09:00:00-03:00", ["duda"])


def test_each_has_hours_in_reserve_every_week(month: Month) -> None:
    kept: dict[tuple[str, int], int] = defaultdict(int)
    for s in sessions(month("caps-marituba"), "resposta-conjunta"):
        (who,) = s["profissionais"]
        kept[who, dt.datetime.fromisoformat(s["inicio"]).isocalendar().week] += 1
    assert kept == {(p, week): 1 for p in SKILLED for week in (9, 10, 11, 12)}


# -- eMulti --------------------------------------------------------------------------------------------------------


def test_emulti_keeps_its_fixed_shifts_and_its_coverage(month: Month) -> None:
    result = sound(month("emulti-complementar"))
    there = present(result, "ubs-2")
    for day in weekdays("emulti-complementar"):
        if day.weekday() == 1:
            assert sum("ana" in there[at] for at in between(day, "08:00", "12:00")) == 12
        if day.weekday() == 3:
            assert sum("ana" in there[at] for at in between(day, "13:00", "18:00")) >= 12
        if day.weekday() == 2:
            assert all(there[at] for at in between(day, "13:00", "17:00"))
        if day.weekday() == 0 and day.isocalendar().week % 2 == 0:
            assert any(all(p in there[at] for at in between(day, "08:00", "12:00")) for p in ("eva", "caio"))


@pytest.mark.parametrize(("name", "linked"), [("emulti-complementar", 6), ("emulti-ampliada", 10)])
def test_each_linked_team_has_its_support(month: Month, name: str, linked: int) -> None:
    held = sessions(sound(month(name)), "matriciamento")
    assert sorted(s["esf"][0] for s in held) == sorted(f"esf-{i}" for i in range(1, linked + 1))
    assert all(2 <= len(s["profissionais"]) <= 5 for s in held)


# -- the nucleus ---------------------------------------------------------------------------------------------------


def shifts(result: Result, name: str) -> Iterator[tuple[str, dt.date, str, str]]:
    """Unit, date, from, to of every fixed shift of the period."""
    names = ("seg", "ter", "qua", "qui", "sex")
    for id, unit in result.loaded.scenario.unidades.items():
        for day in weekdays(name):
            for text in (unit.turnos.source if unit.turnos else {}).get(names[day.weekday()], ()):
                start, end = text.split("-")
                yield id, day, start, end


def in_the_shifts(result: Result, name: str) -> None:
    of_unit = {id: unit.equipe for id, unit in result.loaded.scenario.unidades.items()}
    teams = {id: set(person.equipes) for id, person in result.loaded.scenario.profissionais.items()}
    there = {id: present(result, id) for id in of_unit}
    free = {id: present(result, id, but=("atividade-coletiva",)) for id in of_unit}
    found = list(shifts(result, name))
    assert found
    for unit, day, start, end in found:
        own = {p for p in teams if of_unit[unit] in teams[p]}
        stays = [p for p in own if sum(p in there[unit][at] for at in between(day, start, end)) >= 9]
        assert stays, (unit, day)
        assert any(free[unit][at] & own for at in between(day, start, end)), (unit, day)


def test_one_team_is_in_its_units_in_their_fixed_shifts(month: Month) -> None:
    result = sound(month("nucleo-uma-equipe"))
    in_the_shifts(result, "nucleo-uma-equipe")
    assert sorted(s["unidade"] for s in sessions(result, "matriciamento")) == [f"us-norte-{i}" for i in range(1, 5)]
    assert len(sessions(result, "reuniao-equipe")) == 4
    assert all(s["equipe"] == "norte" for s in sessions(result, "matriciamento", "reuniao-equipe"))
    (network,) = sessions(result, "reuniao-microrrede")
    assert "equipe" not in network


@pytest.mark.slow
def test_five_teams_are_one_period(month: Month) -> None:
    result = sound(month("nucleo-cinco-equipes"))
    in_the_shifts(result, "nucleo-cinco-equipes")
    scenario = result.loaded.scenario
    weekly = [
        (s["equipe"], dt.datetime.fromisoformat(s["inicio"]).isocalendar().week)
        for s in sessions(result, "reuniao-equipe")
    ]
    assert sorted(weekly) == sorted((team, week) for team in scenario.equipes for week in (9, 10))
    (network,) = sessions(result, "reuniao-microrrede")
    assert {team for p in network["profissionais"] for team in scenario.profissionais[p].equipes} == set(
        scenario.equipes
    )
    driving: dict[dt.datetime, int] = defaultdict(int)
    for s in sessions(result, "visita-domiciliar"):
        for at in slots(s):
            driving[at] += 1
    assert driving
    assert max(driving.values()) <= 2
    for s in sessions(result):
        unit = scenario.unidades[s["unidade"]].equipe if s["unidade"] else None
        if unit is not None and s["atividade"] != "reuniao-microrrede":
            assert all(unit in scenario.profissionais[p].equipes for p in s["profissionais"]), s
    assert result.folder is not None
    feeds = {path.name for path in (result.folder / "calendarios").iterdir()}
    assert {f"equipe-{team}.ics" for team in scenario.equipes} <= feeds
