"""The working folder: which file is which scenario, and which folder is whose roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from escala.workplace import Place
from escala.workplace import place as module

TEAM = "equipe: {id: x, nome: X}\n"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    (tmp_path / "scenarios").mkdir()
    return Place(tmp_path)


def add(place: Place, *names: str) -> None:
    for name in names:
        (place.scenarios / f"{name}.yaml").write_text(TEAM)


def roster(place: Place, *names: str) -> None:
    for name in names:
        (place.outputs / name).mkdir(parents=True)
        (place.outputs / name / "escala.json").write_text("{}")


def rosters(place: Place, id: str) -> list[str]:
    return [path.name for path in place.rosters(place.entries()[id])]


def test_a_swap_belongs_to_the_scenario_that_it_is_of(place: Place) -> None:
    add(place, "dupla", "dupla-troca", "dupla-troca-de-marco")
    swaps = ["dupla-troca-2", "dupla-troca-troca", "dupla-troca-de-marco-troca", "trio-troca"]
    roster(place, "dupla", "dupla-troca", "dupla-troca-de-marco", *swaps)
    assert rosters(place, "dupla") == ["dupla", "dupla-troca-2"]
    assert rosters(place, "dupla-troca") == ["dupla-troca", "dupla-troca-troca"]
    assert rosters(place, "dupla-troca-de-marco") == ["dupla-troca-de-marco", "dupla-troca-de-marco-troca"]


def test_a_roster_is_never_outside_by_a_link(place: Place, tmp_path: Path) -> None:
    add(place, "dupla")
    outside = tmp_path / "fora"
    outside.mkdir()
    (outside / "escala.json").write_text("{}")
    place.outputs.mkdir()
    (place.outputs / "dupla").symlink_to(outside)
    (place.outputs / "dupla-troca").mkdir()
    (place.outputs / "dupla-troca" / "escala.json").symlink_to(outside / "escala.json")
    assert rosters(place, "dupla") == []


def test_a_swap_has_a_folder_of_its_own(place: Place) -> None:
    add(place, "dupla", "dupla-troca-2")
    roster(place, "dupla")
    assert place.swapped(place.outputs / "dupla").name == "dupla-troca"
    roster(place, "dupla-troca")
    assert place.swapped(place.outputs / "dupla").name == "dupla-troca-3"


def test_a_new_scenario_takes_no_name_and_no_address_that_is_there(place: Place) -> None:
    add(place, "Equipe Nova")
    roster(place, "dupla-troca")
    assert place.entries()["equipe-nova"].path.name == "Equipe Nova.yaml"
    assert place.new_file("Equipe nova").name == "equipe-nova-2.yaml"
    assert place.new_file("Dupla: troca", what_if=True).name == "dupla-troca-2.yaml"
    long = place.new_file("a" * 55 + " " + "b" * 20).stem
    assert len(long) <= 60
    assert not long.endswith("-")


def test_an_address_stays_whatever_other_file_comes(place: Place) -> None:
    add(place, "Equipe Nova", "equipe-nova")
    found = {id: entry.path.stem for id, entry in place.entries().items()}
    assert found == {"equipe-nova": "equipe-nova", "equipe-nova-2": "Equipe Nova"}


def test_files_are_read_again_only_where_they_changed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    add(place, "a", "b")
    read: list[str] = []
    real = module.read_yaml
    monkeypatch.setattr(module, "read_yaml", lambda path, **more: read.append(path.stem) or real(path, **more))
    place.entries()
    (place.scenarios / "b.yaml").write_text("equipe: {id: x, nome: Outra}\n")
    assert place.entries()["b"].title == "Outra"
    assert place.entries()["a"].title == "X"
    assert read == ["a", "b", "b"]
