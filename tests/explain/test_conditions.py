"""The levers that conditions have: of a meeting's place, of a unit with fixed shifts, of each team of a service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from escala.explain.condition import Change, Choice, Condition, Ladder
from escala.explain.conflicts import conditions_of
from escala.explain.worlds import Oracle, World, at
from escala.scenario_files import load_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def world(name: str) -> World:
    loaded = load_scenario(SCENARIOS / f"{name}.yaml")
    found = World.of(loaded.scenario.to_data(), loaded.pack)
    assert found is not None
    return found


def condition(of: World, key: str) -> Condition:
    (found,) = [one for one in conditions_of(of) if one.key == key]
    return found


def every_change(of: Condition) -> Iterator[Change]:
    """Each step of its ladders, and each thing alone of its choices."""
    for lever in (*of.levers, *of.further):
        if isinstance(lever, Ladder):
            yield from lever.steps
        elif isinstance(lever, Choice):
            yield from (lever.together((i,)) for i in range(lever.options))


def test_a_unit_is_never_closed_in_its_own_fixed_shifts() -> None:
    month = world("nucleo-uma-equipe")
    seen = 0
    for unit, own in month.scenario.unidades.items():
        for change in every_change(condition(month, f"funcionamento {unit}")):
            after = World.of(change.edit(month.data), month.pack)
            assert after is not None, change.text
            opened = after.scenario.unidades[unit].funcionamento
            seen += opened.minutes < own.funcionamento.minutes
            for weekday, spans in enumerate(own.turnos or ()):
                assert all(any(o.start <= s.start and s.end <= o.end for o in opened[weekday]) for s in spans)
    assert seen > 20


def test_a_service_hires_for_each_of_its_teams() -> None:
    month = world("nucleo-cinco-equipes")
    for team, own in month.scenario.equipes.items():
        now = [p for p in month.scenario.profissionais if month.scenario.in_team(p, team)]
        found = condition(month, f"equipe {team}")
        assert f"equipe {own.nome} tem {len(now)} pessoas" in found.text
        for change in every_change(found):
            after = World.of(change.edit(month.data), month.pack)
            assert after is not None
            more = set(after.scenario.profissionais) - set(month.scenario.profissionais)
            assert more
            assert all(after.scenario.profissionais[p].equipes == (team,) for p in more)
            assert f"para a equipe {own.nome}" in change.text
    assert not [one for one in conditions_of(month) if one.key == "equipe"]


def test_a_meeting_can_be_had_elsewhere() -> None:
    """Only in the auditorium there is no date on which all can come: at the seat there is."""
    month = world("e-se/ngr-sem-data")
    oracle = Oracle(month.pack)
    assert oracle.proofs(month.data)
    texts = [c.text for c in every_change(condition(month, "colegiado-regional")) if "pode ser também" in c.text]
    assert len(texts) == len(month.scenario.unidades)
    (lever,) = [
        lever
        for lever in condition(month, "colegiado-regional").levers
        if isinstance(lever, Choice) and "pode ser também" in lever.together((0,)).text
    ]
    found = lever.least(month.data, lambda data: oracle.proofs(data) == ())
    assert found is not None
    places = at(found.edit(month.data), "ajustes", "colegiado-regional", "locais")
    assert places[0] == "auditorio"
    assert places[1] in month.scenario.unidades


def test_a_meeting_of_each_unit_is_in_it() -> None:
    month = world("ngr-regiao")
    of_units = [term.id for term in month.ruleset.terms if term.parameters.get("por") == "unidade"]
    assert of_units
    for key in of_units:
        assert not [c for c in every_change(condition(month, key)) if "pode ser também" in c.text]
