"""The folder that a coordinator works in: its scenarios, their rosters, the history, and what is at work."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from escala.documents.errors import InputError
from escala.documents.reader import read_yaml
from escala.domain.values import slug
from escala.outputs import ROSTER_FILE, OutputError
from escala.outputs.tables import write_file

SCENARIOS = ("scenarios", "cenarios")
"""Folders that scenarios are looked for in, and written to; where there is neither, the working folder itself."""

WHAT_IFS = "e-se"
"""The folder of what-if files beside the scenarios."""

SWAP = "troca"
"""What is behind the name of a roster in the name of one with a swap."""

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
        outputs: where commands write rosters by default.
    """

    def __init__(self, root: Path, database: Path | None = None) -> None:
        self.root = root.resolve()
        self.database = (self.root / "escala.db") if database is None else database.resolve()
        named = (self.root / name for name in SCENARIOS)
        self.scenarios = next((path for path in named if path.is_dir()), self.root)
        self.outputs = self.root / "saida"
        self._looking = threading.Lock()
        self._heads: dict[Path, tuple[tuple[int, int, int], _Head]] = {}

    @property
    def jobs(self) -> Path:
        """Where the commands at work say how they go."""
        return self.root / ".escala" / "trabalhos"

    def entries(self) -> dict[str, Entry]:
        """Every scenario file, by its id: whole scenarios first, each kind by its file's name."""
        ids = _ids(list(self._files()))
        with self._looking:
            heads = {path: self._head(path) for path in ids}
            self._heads = {path: known for path, known in self._heads.items() if path in heads}
        entries = [entry for path, id in ids.items() if (entry := _entry(id, path, heads[path], ids)) is not None]
        return {entry.id: entry for entry in sorted(entries, key=lambda e: (e.is_what_if, e.path.name))}

    def at(self, path: Path) -> Entry:
        """The scenario of a file that was just written."""
        return next(entry for entry in self.entries().values() if entry.path == path)

    def rosters(self, entry: Entry) -> list[Path]:
        """Folders with rosters of a scenario: where it is generated first, then what was made of it, as by a swap."""
        mine = entry.path.stem
        others = {path.stem for path in self._files()} - {mine}
        found = self.written()
        swaps = [path for path in found if path.name.startswith(f"{mine}-{SWAP}")]
        return [
            *(path for path in found if path.name == mine),
            *(path for path in swaps if not any(_of(path.name, other, mine) for other in others)),
        ]

    def written(self) -> list[Path]:
        """Folders with a roster, of whatever scenario; what leads out of here by a link is none."""
        try:
            found = sorted(path for path in self.outputs.iterdir() if not path.is_symlink())
        except OSError:
            return []
        files = ((path, path / ROSTER_FILE) for path in found)
        return [path for path, file in files if file.is_file() and not file.is_symlink()]

    def swapped(self, folder: Path) -> Path:
        """A folder that is not there yet, for what a swap makes of a roster."""
        return self.outputs / _numbered(f"{folder.name}-{SWAP}", self._taken())

    def new_file(self, name: str, *, what_if: bool = False) -> Path:
        """A file that is not there yet, for a scenario of that name."""
        folder = self.scenarios / WHAT_IFS if what_if else self.scenarios
        return folder / f"{free_id(name, self._taken(), 'equipe')}.yaml"

    def write(self, path: Path, content: bytes) -> None:
        """Write a new scenario file; its folder is made where it is missing.

        Raises:
            OutputError: the system refuses.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            said = error.strerror or str(error)
            message = f"não foi possível fazer a pasta {self.shown(path.parent)}: {said}"
            raise OutputError(message, "Talvez haja um arquivo com o nome dela.") from error
        write_file(path, content)

    def shown(self, path: Path) -> str:
        """A path as a coordinator sees it: from the working folder on."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def argument(self, path: Path) -> str:
        """A path as a command that works in this folder takes it: never like an option."""
        shown = self.shown(path)
        return f"./{shown}" if shown.startswith("-") else shown

    def _taken(self) -> set[str]:
        """What no new scenario or roster may be called: names and ids of files, and what stands among the rosters."""
        files = list(self._files())
        there = {path.name for path in self.outputs.iterdir()} if self.outputs.is_dir() else set()
        return {path.stem for path in files} | set(_ids(files).values()) | there

    def _head(self, path: Path) -> _Head:
        """What a file says at its top; it is read again when it has changed."""
        try:
            found = path.stat()
        except OSError:
            return _Head()
        stamp = found.st_mtime_ns, found.st_size, found.st_ino
        known = self._heads.get(path)
        if known is None or known[0] != stamp:
            known = self._heads[path] = stamp, _read_head(path)
        return known[1]

    def _files(self) -> Iterator[Path]:
        for folder in (self.scenarios, self.scenarios / WHAT_IFS):
            if folder.is_dir():
                found = (path for path in folder.iterdir() if path.suffix in ENDINGS and not path.name.startswith("."))
                yield from sorted(path for path in found if path.is_file() and not path.is_symlink())


def _of(folder: str, stem: str, mine: str) -> bool:
    """Whether a folder with a roster is rather of a scenario whose name begins like ours: its own, or a swap of it."""
    return len(stem) > len(mine) and (folder == stem or folder.startswith(f"{stem}-{SWAP}"))


def _ids(files: list[Path]) -> dict[Path, str]:
    """The stems of files as they fit in an address, each once: those that fit as they are first."""
    found: dict[Path, str] = {}
    for path in files:
        if re.fullmatch(r"\w[\w.-]*", path.stem) is not None and path.stem not in found.values():
            found[path] = path.stem
    for path in files:
        if path not in found:
            found[path] = free_id(path.stem, set(found.values()), "equipe")
    return {path: found[path] for path in files}


@dataclass(frozen=True)
class _Head:
    """What is shown of a file before it is opened.

    Attributes:
        title: the name of the team, or the question of a what-if file.
        base: what a what-if file is based on, as written; None for a whole scenario.
        period: as it is written.
        norm: whether it is no scenario but a norm.
    """

    title: str = ""
    base: str | None = None
    period: str = ""
    norm: bool = False


def _read_head(path: Path) -> _Head:
    data: Mapping[str, Any] = {}
    with contextlib.suppress(InputError):  # a scenario that cannot be read is shown, so that it can be mended
        data = read_yaml(path, problems=[]).data
    if str(data.get("formato", "")).startswith("escala-norma/"):
        return _Head(norm=True)
    if "base" in data or "mudancas" in data:
        return _Head(str(data.get("titulo") or ""), str(data.get("base", "")))
    team, period = data.get("equipe"), data.get("periodo", "")
    if isinstance(period, dict):
        period = f"{period.get('inicio', '')} a {period.get('fim', '')}"
    return _Head(str((team.get("nome") if isinstance(team, dict) else None) or ""), None, str(period))


def _entry(id: str, path: Path, head: _Head, ids: Mapping[Path, str]) -> Entry | None:
    """The scenario of a file; None where it is none, as a norm."""
    if head.norm:
        return None
    if head.base is None:
        return Entry(id, path, head.title or id, None, head.period)
    base = (path.parent / head.base).resolve()
    known = next((other for file, other in ids.items() if base in (file.resolve(), file.resolve().with_suffix(""))), "")
    return Entry(id, path, head.title or id, known, "")


def free_id(name: str, taken: Collection[str], otherwise: str) -> str:
    """An id made of a name, that is not among those taken: small letters, numbers and hyphens."""
    return slug(name, taken) or _numbered(otherwise, taken)


def _numbered(name: str, taken: Collection[str]) -> str:
    """A name that is not among those taken: itself, or with the first number from 2 on."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found
