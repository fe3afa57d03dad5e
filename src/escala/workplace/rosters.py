"""Rosters as they were written: audited again, and their weeks as tables."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from escala.domain.roster import Session
from escala.outputs import ROSTER_FILE
from escala.publishing import Examined, examine
from escala.rules.wording import esf_name, joined, plain, session_text, unit_name

KEPT = 6
"""Rosters whose audit is remembered."""


@dataclass(frozen=True)
class Week:
    """A week of a roster.

    Attributes:
        days: its days on which anybody works or could.
        rows: for each person, the name and what they do on each day, in words.
    """

    days: tuple[dt.date, ...]
    rows: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


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
        if key not in self._known:
            self._known[key] = examine(folder)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return self._known[key]


def stamp(folder: Path) -> tuple[int, int]:
    """What tells one roster of a folder from the next; zeros where there is none."""
    try:
        found = (folder / ROSTER_FILE).stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def weeks(examined: Examined) -> tuple[Week, ...]:
    """The weeks of a roster: a row for each person, a column for each day."""
    month = examined.loaded.month
    placed: dict[tuple[str, dt.date], list[Session]] = {}
    for session in sorted(examined.roster.sessoes, key=lambda one: one.inicio):
        for who in session.profissionais:
            placed.setdefault((who, _local(examined, session.inicio).date()), []).append(session)
    found = []
    for week in month.weeks:
        days = tuple(day for day in week.days if day.weekday() < 5 or any(when == day for _, when in placed))
        rows = tuple(
            (plain(person.nome), tuple(tuple(_lines(examined, placed.get((id, day), []), id, day)) for day in days))
            for id, person in month.scenario.profissionais.items()
        )
        found.append(Week(days, rows))
    return tuple(found)


def _lines(examined: Examined, sessions: list[Session], who: str, day: dt.date) -> Iterator[str]:
    month, activities = examined.loaded.month, examined.loaded.ruleset.activities
    if not sessions and not month.works_on(who, day):
        yield "feriado" if day in month.holidays else "ausente"
    for session in sessions:
        begin, end = _local(examined, session.inicio), _local(examined, session.fim)
        where = unit_name(month, session.unidade) if session.unidade is not None else ""
        activity = activities[session.atividade]
        parts = [
            plain(activity.abreviatura or activity.nome),
            where,
            joined(esf_name(month, one) for one in session.esf),
        ]
        yield f"{begin:%H:%M}–{end:%H:%M} {' · '.join(filter(None, parts))}"


def sessions(examined: Examined) -> list[tuple[str, str]]:
    """The sessions of a roster in order of time, journeys aside: id, and words."""
    found = sorted(examined.roster.sessoes, key=lambda one: (one.inicio, one.id))
    month, ruleset = examined.loaded.month, examined.loaded.ruleset
    return [(one.id, session_text(month, ruleset, one)) for one in found if one.local != "transito"]


def _local(examined: Examined, moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(ZoneInfo(examined.loaded.pack.fuso))
