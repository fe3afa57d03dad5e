"""A team of three with rosters made by hand, and records of what it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from escala.production.columns import Columns
from escala.production.lines import Lines
from escala.production.months import Cut, LookedAt, Written, months_of
from escala.production.reading import read_lines
from escala.production.records import Records, judged
from tests.audit.good import roster_of
from tests.whatif.trio import WEEK, loaded_of

HEADING = ("Profissional", "Data", "Tipo", "Quantidade")

Row = Sequence[object]


def written(sessions: Iterable[str] | None = None, **changes: Any) -> Written:
    """A roster of Ana, Bia and Caio, 10 h a week each, from 1 to 14 March 2027 unless changes say otherwise."""
    loaded = loaded_of(**changes)
    weeks = len(loaded.month.weeks)
    given = [one.format(f"/{week}") for week in range(1, weeks + 1) for one in WEEK] if sessions is None else sessions
    return Written("pasta", roster_of(loaded.data, given), loaded)


def april(sessions: Iterable[str] | None = None, **changes: Any) -> Written:
    """The same team in the weeks after, from 29 March to 2 May."""
    return written(sessions, periodo={"inicio": "2027-03-29", "fim": "2027-05-02"}, **changes)


def csv_text(rows: Iterable[Row], separator: str = ";", heading: Row = HEADING) -> str:
    """Rows as an export has them: dates as Brazilians write them."""
    return "".join(f"{separator.join(map(_written, row))}\r\n" for row in (heading, *rows))


def _written(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value)


def save(folder: Path, rows: Iterable[Row], name: str = "producao.csv", **form: Any) -> Path:
    """An export in a folder."""
    path = folder / name
    path.write_bytes(csv_text(rows, **form).encode())
    return path


def read(path: Path, columns: Columns | None = None) -> Lines:
    return read_lines(path, columns or Columns())


def judge(
    folder: Path,
    rows: Iterable[Row],
    columns: Columns | None = None,
    rosters: Sequence[Written] | None = None,
    cut: Cut = "civil",
) -> tuple[Records, tuple[LookedAt, ...]]:
    """Records of an export, judged; by default those of March."""
    known, own = columns or Columns(), rosters or (written(),)
    months = months_of(own, cut)
    return judged([read(save(folder, rows), known)], known, months, own), months
