"""A year's records of a team in one folder that can be verified: rosters, audits, publications, and what goes along.

A manifest lists every file with its SHA-256, and ends in a digest of itself. Whoever wrote that digest down
elsewhere, in the minutes of a meeting, can tell later whether anything was changed, taken out or put in.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from escala import __version__
from escala.audit import audit
from escala.documents.errors import InputError, Problem
from escala.documents.reader import read_bytes, read_json
from escala.domain.roster import Roster
from escala.outputs import OutputError, roster_bytes, write_folder
from escala.outputs.json_files import NORM_FILE, REPORT_FILE, ROSTER_FILE, report_bytes
from escala.publication import Publication, publications, roster_of
from escala.scenario_files import LoadedScenario

FORMAT = "escala-arquivo/1"
MANIFEST = "arquivo.json"
ROSTERS, PUBLICATIONS, DOCUMENTS = "escalas", "publicacoes", "documentos"

MAX_BYTES = 256 * 1024 * 1024
"""Largest file of an archive."""

SHORT = 16
"""Characters of a digest that tell it from any other, for people."""


@dataclass(frozen=True)
class Archive:
    """What goes into an archive.

    Attributes:
        year: of which year.
        files: path inside it -> content; the manifest is one of them.
        digest: of the manifest: what to write down elsewhere.
        breaches: path of a roster -> how many breaches its audit found, where it found any.
    """

    year: int
    files: Mapping[str, bytes]
    digest: str
    breaches: Mapping[str, int]


@dataclass(frozen=True)
class Verdict:
    """What verifying an archive found.

    Attributes:
        year: of which year it says it is.
        digest: of the manifest as it is now.
        files: how many files it lists.
        changed: files that are not as they were listed.
        missing: files that are listed and not there.
        foreign: files that are there and not listed.
        broken: whether the manifest itself was changed.
        other: whether its digest is not the one that was asked for.
    """

    year: int
    digest: str
    files: int
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    broken: bool = False
    other: bool = False

    @property
    def holds(self) -> bool:
        """Whether everything is as it was archived."""
        return not (self.changed or self.missing or self.foreign or self.broken or self.other)


def year_of(loaded: LoadedScenario) -> int:
    """The year of a period: that of its first Thursday."""
    return loaded.month.weeks[0].days[3].year


def archive(
    year: int,
    rosters: Sequence[tuple[Path, Roster, LoadedScenario]],
    connection: sqlite3.Connection | None = None,
    documents: Sequence[Path] = (),
) -> Archive:
    """An archive of a year; nothing is written yet.

    Args:
        year: the year.
        rosters: where each stands, the roster and its scenario; of one team.
        connection: the history of publications, of which those of the year and the team are taken.
        documents: further files, such as minutes and reports.

    Raises:
        InputError: a roster is of another year or team or comes twice, two documents have one name, or a publication
            is not what the history's own digest says.
    """
    files: dict[str, bytes] = {}
    entries: list[dict[str, Any]] = []
    breaches: dict[str, int] = {}
    digests: dict[str, str] = {}
    team = rosters[0][2].scenario.equipe

    def add(path: str, content: bytes, kind: str, **more: object) -> None:
        files[path] = content
        entries.append({"caminho": path, "tipo": kind, "bytes": len(content), "sha256": _sha(content), **more})

    for source, roster, loaded in sorted(rosters, key=lambda one: one[2].scenario.periodo.inicio):
        _check_roster(source, loaded, year, team.id)
        period = {"inicio": str(loaded.scenario.periodo.inicio), "fim": str(loaded.scenario.periodo.fim)}
        folder = f"{ROSTERS}/{period['inicio']}"
        if f"{folder}/{ROSTER_FILE}" in files:
            raise _refused(source, f"há outra escala que começa em {period['inicio']}", "Dê só a que valeu.")
        report = audit(roster, loaded.month, loaded.ruleset)
        content = roster_bytes(roster)
        digests[_sha(content)] = f"{folder}/{ROSTER_FILE}"
        add(f"{folder}/{ROSTER_FILE}", content, "escala", **period)
        add(f"{folder}/{REPORT_FILE}", report_bytes(report.to_data(), roster), "auditoria", **period)
        if loaded.norm_text is not None:
            add(f"{folder}/{NORM_FILE}", loaded.norm_text, "norma", **period)
        if report.violacoes:
            breaches[f"{folder}/{ROSTER_FILE}"] = len(report.violacoes)
    published = list(_published(connection, team.id, year, add, digests)) if connection is not None else []
    for path in documents:
        name = f"{DOCUMENTS}/{path.name}"
        if name in files:
            raise _refused(path, f"há outro documento chamado {path.name}", "Mude o nome de um dos dois.")
        add(name, read_bytes(path, str(path), MAX_BYTES), "documento")
    manifest: dict[str, Any] = {
        "formato": FORMAT,
        "versao": __version__,
        "ano": year,
        "equipe": {"id": team.id, "nome": team.nome},
        "arquivos": entries,
        "publicacoes": published,
    }
    digest = _digest(manifest)
    files[MANIFEST] = _written({**manifest, "resumo": digest})
    return Archive(year, files, digest, breaches)


def write_archive(found: Archive, folder: Path) -> None:
    """Write an archive to a new folder, whole or not at all.

    Raises:
        OutputError: the folder is there already, or the system refuses.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f"{folder} já existe", "Um arquivo do ano não se substitui: escolha outra pasta.")
    write_folder(folder, found.files)


def verify(folder: Path, digest: str | None = None) -> Verdict:
    """Whether an archive is as it was written.

    Args:
        folder: the archive.
        digest: the digest that was written down elsewhere, or its beginning.

    Raises:
        InputError: there is no archive, or its manifest cannot be read.
    """
    document = read_json(folder / MANIFEST)
    data = document.data
    listed = data.get("arquivos")
    if data.get("formato") != FORMAT or not isinstance(listed, list) or not isinstance(data.get("ano"), int):
        message = f"esperava um arquivo do ano ({FORMAT})"
        raise InputError([document.problem(("formato",), message, "Talvez outra pasta.")])
    entries = dict(_entries(listed))
    now = _digest({key: value for key, value in data.items() if key != "resumo"})
    there = set(_there(folder)) - {MANIFEST}
    states = {name: _state(folder, name, entry) for name, entry in entries.items()}
    return Verdict(
        year=data["ano"],
        digest=now,
        files=len(entries),
        changed=tuple(name for name, state in states.items() if state == "changed"),
        missing=tuple(name for name, state in states.items() if state == "missing"),
        foreign=tuple(sorted(there - entries.keys())),
        broken=data.get("resumo") != now or len(entries) != len(listed),
        other=digest is not None and not (len(digest) >= SHORT and now.startswith(digest.lower())),
    )


def _check_roster(source: Path, loaded: LoadedScenario, year: int, team: str) -> None:
    if year_of(loaded) != year:
        raise _refused(source, f"o período é de {year_of(loaded)}, e o arquivo é de {year}", "Tire-a, ou mude --ano.")
    if loaded.scenario.equipe.id != team:
        message = f"é da equipe {loaded.scenario.equipe.id}, e a primeira é da equipe {team}"
        raise _refused(source, message, "Faça um arquivo para cada equipe.")


def _refused(source: Path, message: str, hint: str) -> InputError:
    return InputError([Problem(str(source), 0, 0, message, hint)])


def _published(
    connection: sqlite3.Connection, team: str, year: int, add: Any, digests: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """What the history says of each publication of the year, its roster added to the files."""
    for one in publications(connection, team):
        if _year(one) != year:
            continue
        content = roster_of(connection, one.id)
        if content is not None:
            if _sha(content) != one.digest:
                message = f"a publicação {one.id} não é a que o histórico diz que foi publicada"
                raise InputError([Problem("histórico", 0, 0, message, "Restaure a última cópia de segurança dele.")])
            add(f"{PUBLICATIONS}/{one.id:05d}.json", content, "publicacao", publicacao=one.id)
        yield {
            "numero": one.id,
            "momento": one.at.isoformat(),
            "inicio": one.first.isoformat(),
            "fim": one.last.isoformat(),
            "desfaz": one.undoes,
            "sha256": one.digest,
            "nota": one.note,
            "escala": digests.get(one.digest or ""),
        }


def _year(one: Publication) -> int:
    """The year of a publication's period: that of its first Thursday."""
    return one.first.isocalendar().year


def _entries(listed: Iterable[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The files that a manifest lists, those aside whose path would lead out of the archive."""
    for entry in listed:
        name = entry.get("caminho") if isinstance(entry, dict) else None
        if isinstance(name, str) and name and not name.startswith("/") and ".." not in PurePosixPath(name).parts:
            yield name, entry


def _state(folder: Path, name: str, entry: Mapping[str, Any]) -> str:
    path = folder / name
    try:
        if path.is_symlink() or not path.is_file():
            return "missing"
    except OSError:  # a name that is too long for any file
        return "missing"
    same = path.stat().st_size == entry.get("bytes") and _sha(path.read_bytes()) == entry.get("sha256")
    return "same" if same else "changed"


def _there(folder: Path) -> Iterator[str]:
    """Every file of a folder, by its path inside it; a folder that is a link is one, for an archive has none."""
    for root, folders, files in os.walk(folder):
        for name in (*files, *(one for one in folders if os.path.islink(os.path.join(root, one)))):
            yield (Path(root) / name).relative_to(folder).as_posix()


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _digest(manifest: Mapping[str, Any]) -> str:
    """Of what a manifest says, however it is laid out."""
    return _sha(json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def _written(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
