"""From a roster's folder to paper: audited again, stamped with what tells it from others."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from escala.outputs import roster_bytes
from escala.outputs.paper import Stamp, stamp
from escala.presentation.showing import Shown, shown
from escala.publication import open_store, publications
from escala.publication.wording import local
from escala.publishing import examine


@dataclass(frozen=True)
class Printable:
    """A written roster, ready to be printed.

    Attributes:
        shown: what is shown of it.
        stamp: what tells it from others.
    """

    shown: Shown
    stamp: Stamp


def printable(folder: Path, database: Path) -> Printable:
    """A written roster with its audit and, where it was published, its publication.

    Args:
        folder: the roster's folder, or its `escala.json`.
        database: the history of the publications; there need be none.

    Raises:
        InputError: there is no roster that can be read.
        StoreError: the history cannot be read.
    """
    examined = examine(folder)
    roster, loaded = examined.roster, examined.loaded
    digest = hashlib.sha256(roster_bytes(roster)).hexdigest()
    found = shown(roster, loaded.month, loaded.ruleset, examined.report)
    published = _publication(database, loaded.scenario.equipe.id, digest) if database.exists() else ""
    return Printable(found, stamp(found, digest, roster.versao, published))


def _publication(database: Path, team: str, digest: str) -> str:
    """The newest publication of a roster, in words."""
    connection = open_store(database)
    try:
        found = [one for one in publications(connection, team) if one.digest == digest]
    finally:
        connection.close()
    if not found:
        return "sem publicação"
    newest = max(found, key=lambda one: one.id)
    return f"publicação {newest.id}, de {local(newest.at, newest.zone):%d/%m/%Y}"
