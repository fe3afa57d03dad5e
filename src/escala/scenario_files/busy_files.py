"""Busy times that a scenario takes from iCalendar files: read once, so that the scenario needs no file afterwards."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from escala.documents.document import Path_, found
from escala.documents.errors import InputError
from escala.documents.reader import read_text
from escala.domain.clock import format_clock
from escala.domain.merge_patch import merge_patch
from escala.domain.scenario import Period, parse_period
from escala.norms.pack import Pack
from escala.scenario_files.busy_calendar import CalendarError, busy_times
from escala.scenario_files.sources import Layered, Notes

MAX_CALENDAR_BYTES = 8 * 1024 * 1024
"""Largest iCalendar file read: ten years of a busy agenda are under 4 MiB."""

_KINDS = ("parceiros", "espacos")
_MOST_FAULTS = 5
_SOME_PERIOD = "2027-03"
"""Stands in for a period that is wrong, so that the files are checked all the same."""


def with_busy_times(source: Layered, pack: Pack | None, notes: Notes) -> Layered:
    """The source with the busy times inside the period where it named a file with them.

    Args:
        source: a scenario; the path of a file starts from the folder of the file that says it.
        pack: its norm, if known, whose time zone the times are given in.
        notes: takes what is wrong with the files, at the values that name them.
    """
    patch: dict[str, Any] = {}
    for kind in _KINDS:
        entries = source.data.get(kind)
        for id, entry in entries.items() if isinstance(entries, dict) else ():
            name = entry.get("ocupado") if isinstance(entry, dict) else None
            if isinstance(name, str):
                path: Path_ = (kind, id, "ocupado")
                layer, _ = source.layer(path)
                busy = _busy(layer.folder, name.strip(), path, source.data.get("periodo"), pack, notes)
                patch.setdefault(kind, {})[id] = {"ocupado": busy}
    return dataclasses.replace(source, data=merge_patch(source.data, patch)) if patch else source


def _busy(folder: Path, name: str, path: Path_, period: object, pack: Pack | None, notes: Notes) -> list[Any]:
    """The busy times of a file as a scenario writes them; what is wrong with it is noted."""
    whole = _period(period)
    zone = ZoneInfo(pack.fuso if pack is not None else "UTC")
    try:
        text = read_text(folder / name, name, MAX_CALENDAR_BYTES)
        busy = busy_times(text, whole.inicio, whole.fim, zone)
    except InputError as error:
        for problem in error.problems:
            where = f"linha {problem.line}, coluna {problem.column}, " if problem.line else ""
            notes.error(path, f"não li o calendário {found(name)}: {where}{problem.message}", problem.hint)
    except CalendarError as error:
        for line, said in error.faults[:_MOST_FAULTS]:
            where = f", linha {line}" if line else ""
            message = f"no calendário {found(name)}{where}, {said}"
            notes.error(path, message, "Corrija na agenda de origem e exporte de novo, no formato iCalendar (.ics).")
        further = len(error.faults) - _MOST_FAULTS
        if further > 0:
            notes.error(path, f"no calendário {found(name)}, há mais eventos com problemas: {further}")
    else:
        return [
            {"em": date.isoformat(), "das": format_clock(span.start), "as": format_clock(span.end)}
            for date, span in busy
        ]
    return []


def _period(value: object) -> Period:
    try:
        return Period.model_validate(parse_period(value))
    except ValueError:
        return Period.model_validate(parse_period(_SOME_PERIOD))
