"""Rosters as they were written: audited again, and their weeks as tables."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from pathlib import Path

from escala.documents.errors import InputError
from escala.outputs import ROSTER_FILE
from escala.presentation.days import Week
from escala.presentation.showing import shown
from escala.publishing import Examined, examine
from escala.rules.wording import session_text
from escala.scenario_files import read_written

KEPT = 6
"""Rosters whose audit is remembered."""


class Rosters:
    """Audits of rosters, remembered as long as their files do not change."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[Path, int, int], Examined] = OrderedDict()

    def audited(self, folder: Path) -> Examined:
        """The roster of a folder and its audit.

        Raises:
            InputError: there is no roster that can be read.
        """
        key = (folder, *stamp(folder))
        found = self._known.pop(key, None) or examine(folder)
        self._known[key] = found
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found


def stamp(folder: Path) -> tuple[int, int]:
    """What tells one roster of a folder from the next; zeros where there is none."""
    try:
        found = (folder / ROSTER_FILE).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def weeks(examined: Examined) -> tuple[Week, ...]:
    """The weeks of a roster, as every page and sheet shows them."""
    return shown(examined.roster, examined.loaded.month, examined.loaded.ruleset, examined.report).weeks


def last_day(folder: Path) -> dt.date | None:
    """The last day of the roster of a folder; None where it cannot be read."""
    try:
        return read_written(folder)[1].scenario.periodo.fim
    except InputError:
        return None


def sessions(examined: Examined) -> list[tuple[str, str]]:
    """The sessions of a roster in order of time, journeys aside: id, and words."""
    found = sorted(examined.roster.sessoes, key=lambda one: (one.inicio, one.id))
    month, ruleset = examined.loaded.month, examined.loaded.ruleset
    return [(one.id, session_text(month, ruleset, one)) for one in found if one.local != "transito"]
