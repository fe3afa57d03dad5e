"""The scenario of `escala novo` loads as it is, with every key, and with everything that is commented out.

Few teams need the keys of `IN_THE_GUIDE`, which the coordinator's guide explains instead.
"""

import re
from pathlib import Path

from escala.domain.previous import Moment, PreviousMeeting, PreviousPeriod, PreviousSupport, PreviousWork
from escala.domain.scenario import (
    Absence,
    Agreement,
    Closure,
    Commitment,
    FamilyHealthTeam,
    Holidays,
    Ongoing,
    Outage,
    Party,
    Preference,
    Professional,
    Scenario,
    ServiceTeam,
    Stretch,
    Travel,
    Unit,
    Venue,
    WorkingDay,
)
from escala.domain.values import FileModel
from escala.scenario_files import template
from tests.scenario_files.good import load

IN_THE_GUIDE: dict[str, type[FileModel] | None] = {
    "parceiros": Party,
    "espacos": Venue,
    "pactuacoes": Agreement,
    "referencia": None,
    "lotacao": None,
    "habilidades": None,
    "turnos": None,
    "equipes": ServiceTeam,
    "andamento": Ongoing,
    "anterior": PreviousPeriod,
    "fixar": None,
}
"""Keys -> what stands under them, where that has keys of its own."""

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guia-do-coordenador.md"


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
    assert set(loaded.data) == set(Scenario.model_fields) - set(IN_THE_GUIDE)
    assert loaded.scenario.jornada.maxima_dia == loaded.pack.jornada.maxima_dia


def test_every_key_is_shown() -> None:
    models: tuple[type[FileModel], ...] = (
        *(
            Absence,
            Closure,
            Commitment,
            FamilyHealthTeam,
            Holidays,
            Outage,
            Preference,
            Professional,
            Scenario,
            Travel,
            Unit,
            WorkingDay,
        ),
    )
    keys = {info.alias or name for model in models for name, info in model.model_fields.items()}
    missing = {key for key in keys if not re.search(rf"\b{key}:", uncommented())}
    assert missing == set(IN_THE_GUIDE)


def test_what_the_template_leaves_to_the_guide_is_there() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    models: tuple[type[FileModel], ...] = (
        *filter(None, IN_THE_GUIDE.values()),
        *(Stretch, Moment, PreviousMeeting, PreviousSupport, PreviousWork),
    )
    keys = {info.alias or name for model in models for name, info in model.model_fields.items()} | set(IN_THE_GUIDE)
    assert [key for key in sorted(keys) if not re.search(rf"\b{key}:", guide)] == []


def test_lines_fit_a_screen() -> None:
    assert max(map(len, template().splitlines())) <= 120
    assert template().isprintable() or "\t" not in template()
