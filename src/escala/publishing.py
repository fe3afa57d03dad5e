"""From a roster's folder to the history: audited again, told what changes for whom, appended whole or not at all."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from escala.audit import AuditReport, audit
from escala.calendars import PERSON, events_of, titles
from escala.domain.roster import Roster
from escala.outputs import roster_bytes
from escala.publication import Change, Edition, Plan, append, for_feed, plan, titles_of, transaction
from escala.scenario_files import LoadedScenario, read_written


@dataclass(frozen=True)
class Examined:
    """A roster that is to be published.

    Attributes:
        roster: as it was read.
        loaded: its scenario.
        report: its audit.
    """

    roster: Roster
    loaded: LoadedScenario
    report: AuditReport


def examine(folder: Path) -> Examined:
    """A written roster and its audit, which trusts nothing that the roster says of itself.

    Raises:
        InputError: there is no roster that can be read.
    """
    roster, loaded = read_written(folder)
    return Examined(roster, loaded, audit(roster, loaded.month, loaded.ruleset))


def edition(examined: Examined) -> Edition:
    """What a sound roster says about its period.

    Raises:
        ValueError: the audit found a breach.
    """
    if not examined.report.ok:
        raise ValueError("a roster with a breach is not published")
    roster, scenario, pack = examined.roster, examined.loaded.scenario, examined.loaded.pack
    return Edition(
        scenario.equipe.id,
        scenario.periodo.inicio,
        scenario.periodo.fim,
        pack.fuso,
        titles(scenario),
        events_of(roster, scenario, pack),
        roster_bytes(roster),
    )


def is_news(connection: sqlite3.Connection, planned: Plan) -> bool:
    """Whether a publication would make a difference to anybody."""
    known = titles_of(connection, planned.edition.team)
    return bool(planned.changes) or any(known.get(name) != title for name, title in planned.edition.titles.items())


def publish(connection: sqlite3.Connection, path: Path, planned: Plan, now: dt.datetime, note: str = "") -> int:
    """Append a publication to the history in a file, and say its number.

    Raises:
        OvertakenError: something was published since the plan was made.
        StoreError: the file cannot be written.
    """
    with transaction(connection, path):
        return append(connection, planned, now, note)


def by_person(planned: Plan) -> dict[str, list[Change]]:
    """Title of each person's feed that the plan changes -> its changes, in order of time."""
    names = [name for name in planned.edition.titles if name.startswith(f"{PERSON}-")]
    return {name: changes for name in names if (changes := for_feed(planned.changes, name))}


__all__ = ["Examined", "by_person", "edition", "examine", "is_news", "plan", "publish"]
