"""What `escala conferir` says of a scenario, also of one that is still being written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from escala.documents.errors import InputError, Problem
from escala.explain.arithmetic import Examination, examine
from escala.scenario_files import LoadedScenario, load_scenario


@dataclass(frozen=True)
class Checked:
    """What was found.

    Attributes:
        problems: what keeps it from being a scenario.
        warnings: oddities that forbid nothing.
        loaded: the scenario; None where there are problems.
        examination: what the arithmetic says of it; None likewise.
    """

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    loaded: LoadedScenario | None = None
    examination: Examination | None = None


def check(path: Path, text: str | None = None) -> Checked:
    """Check a scenario file.

    Args:
        path: the file.
        text: what it is to say, in place of what it says on disk.
    """
    try:
        loaded = load_scenario(path, text)
    except InputError as error:
        return Checked(error.problems)
    return Checked((), loaded.warnings, loaded, examine(loaded.month, loaded.ruleset))
