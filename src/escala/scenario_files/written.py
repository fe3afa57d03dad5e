"""A written roster and the scenario that it carries."""

from __future__ import annotations

from pathlib import Path

from escala.domain.roster import Roster
from escala.norms.pack import Pack
from escala.outputs.json_files import read_roster_document
from escala.scenario_files.loading import LoadedScenario, load_data


def read_written(path: Path, pack: Pack | None = None) -> tuple[Roster, LoadedScenario]:
    """The roster of an `escala.json`, or of the one inside a folder, and the scenario that it carries.

    Args:
        path: the file or its folder.
        pack: the norm, instead of the one that its scenario names.

    Raises:
        InputError: it cannot be read as a roster, or its scenario not as a scenario; every problem with its place.
    """
    roster, document = read_roster_document(path)
    base = path if path.is_dir() else path.parent
    loaded = load_data(roster.cenario, document.file, document=document, prefix=("cenario",), base=base, pack=pack)
    return roster, loaded
