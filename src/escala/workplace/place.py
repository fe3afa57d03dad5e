"""The folder that a coordinator works in: its scenarios, their rosters, the history, and what is at work."""

from __future__ import annotations

import contextlib
import glob
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from escala.documents.errors import InputError
from escala.documents.reader import read_yaml
from escala.outputs import ROSTER_FILE

SCENARIOS = ("scenarios", "cenarios")
"""Folders that scenarios are looked for in, and written to; where there is neither, the working folder itself."""

WHAT_IFS = "e-se"
"""The folder of what-if files beside the scenarios."""

ENDINGS = (".yaml", ".yml")
"""How scenario files end."""


@dataclass(frozen=True)
class Entry:
    """A scenario file.

    Attributes:
        id: what its address calls it.
        path: the file.
        title: the name of the team, or the question of a what-if file; the file's name where it says neither.
        base: the id of what a what-if file is based on, empty where that is elsewhere; None for a whole scenario.
        period: as it is written, for the list.
    """

    id: str
    path: Path
    title: str
    base: str | None
    period: str

    @property
    def is_what_if(self) -> bool:
        """Whether it only says what changes in another one."""
        return self.base is not None


class Place:
    """A working folder.

    Attributes:
        root: the folder itself; what commands write by default, such as `saida/`, is in it.
        database: the history of publications; by default `escala.db`, in it too.
        scenarios: where its scenarios are.
    """

    def __init__(self, root: Path, database: Path | None = None) -> None:
        self.root = root.resolve()
        self.database = (self.root / "escala.db") if database is None else database.resolve()
        named = (self.root / name for name in SCENARIOS)
        self.scenarios = next((path for path in named if path.is_dir()), self.root)

    @property
    def jobs(self) -> Path:
        """Where the commands at work say how they go."""
        return self.root / ".escala" / "trabalhos"

    def entries(self) -> dict[str, Entry]:
        """Every scenario file, by its id: whole scenarios first, each kind by its file's name."""
        files = list(self._files())
        ids = dict(zip(files, _ids(files), strict=True))
        entries = [entry for path, id in ids.items() if (entry := _entry(id, path, ids)) is not None]
        return {entry.id: entry for entry in sorted(entries, key=lambda e: (e.is_what_if, e.path.name))}

    def rosters(self, entry: Entry) -> list[Path]:
        """Folders with rosters of a scenario: where it is generated first, then what was made of it, as by a swap."""
        folder = self.root / "saida"
        usual = folder / entry.path.stem
        others = sorted(folder.glob(f"{glob.escape(entry.path.stem)}-troca*")) if folder.is_dir() else []
        return [path for path in (usual, *others) if (path / ROSTER_FILE).is_file()]

    def new_file(self, name: str, *, what_if: bool = False) -> Path:
        """A file that is not there yet, for a scenario of that name."""
        folder = self.scenarios / WHAT_IFS if what_if else self.scenarios
        taken = {path.stem for path in self._files()}
        stem = free_id(name, taken, "equipe")
        return folder / f"{stem}.yaml"

    def shown(self, path: Path) -> str:
        """A path as a coordinator sees it: from the working folder on."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def argument(self, path: Path) -> str:
        """A path as a command that works in this folder takes it: never like an option."""
        shown = self.shown(path)
        return f"./{shown}" if shown.startswith("-") else shown

    def _files(self) -> Iterator[Path]:
        for folder in (self.scenarios, self.scenarios / WHAT_IFS):
            if folder.is_dir():
                found = (path for path in folder.iterdir() if path.suffix in ENDINGS and not path.name.startswith("."))
                yield from sorted(path for path in found if path.is_file() and not path.is_symlink())


def _ids(files: list[Path]) -> Iterator[str]:
    """The stems of files as they fit in an address, each once."""
    seen: set[str] = set()
    for path in files:
        fits = re.fullmatch(r"\w[\w.-]*", path.stem) is not None and path.stem not in seen
        id = path.stem if fits else free_id(path.stem, seen, "equipe")
        seen.add(id)
        yield id


def _entry(id: str, path: Path, ids: Mapping[Path, str]) -> Entry | None:
    """What stands in a file; None where it is no scenario, as a norm."""
    data: Mapping[str, Any] = {}
    with contextlib.suppress(InputError):  # a scenario that cannot be read is shown, so that it can be mended
        data = read_yaml(path, problems=[]).data
    if str(data.get("formato", "")).startswith("escala-norma/"):
        return None
    team = data.get("equipe")
    named = team.get("nome") if isinstance(team, dict) else None
    if "base" not in data and "mudancas" not in data:
        period = data.get("periodo", "")
        if isinstance(period, dict):
            period = f"{period.get('inicio', '')} a {period.get('fim', '')}"
        return Entry(id, path, str(named or id), None, str(period))
    base = (path.parent / str(data.get("base", ""))).resolve()
    known = next((other for file, other in ids.items() if base in (file.resolve(), file.resolve().with_suffix(""))), "")
    return Entry(id, path, str(data.get("titulo") or id), known, "")


def free_id(name: str, taken: object, otherwise: str) -> str:
    """An id made of a name, that is not among those taken: small letters, numbers and hyphens."""
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    id = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or otherwise
    number, found = 2, id
    while found in taken:  # type: ignore[operator]
        found, number = f"{id}-{number}", number + 1
    return found
