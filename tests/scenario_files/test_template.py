"""The scenario of `escala novo` loads as it is, with every key, and with everything that is commented out."""

import re
from pathlib import Path

from escala.domain.scenario import (
    Absence,
    Commitment,
    FamilyHealthTeam,
    FileModel,
    Holidays,
    Preference,
    Professional,
    Scenario,
    Travel,
    Unit,
    WorkingDay,
)
from escala.scenario_files import template
from tests.scenario_files.good import load


def uncommented() -> str:
    """The template with what is commented out put in; prose has exactly one space after its `#`."""
    return re.sub(r"(?m)^(\s*)#(?=\S|  )", r"\1", template())


def test_it_loads_as_it_is(in_folder: Path) -> None:
    loaded = load(template())
    assert loaded.warnings == ()
    assert (len(loaded.scenario.profissionais), len(loaded.scenario.esf), len(loaded.scenario.unidades)) == (5, 5, 1)


def test_what_is_commented_out_loads_too(in_folder: Path) -> None:
    loaded = load(uncommented())
    assert loaded.warnings == ()
    assert set(loaded.data) == set(Scenario.model_fields)
    assert loaded.scenario.jornada.maxima_dia == loaded.pack.jornada.maxima_dia


def test_every_key_is_shown() -> None:
    models: tuple[type[FileModel], ...] = (
        *(
            Absence,
            Commitment,
            FamilyHealthTeam,
            Holidays,
            Preference,
            Professional,
            Scenario,
            Travel,
            Unit,
            WorkingDay,
        ),
    )
    keys = {info.alias or name for model in models for name, info in model.model_fields.items()}
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}:", uncommented())] == []


def test_lines_fit_a_screen() -> None:
    assert max(map(len, template().splitlines())) <= 120
    assert template().isprintable() or "\t" not in template()
