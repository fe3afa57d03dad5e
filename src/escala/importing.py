"""Sheets read back: an edited roster audited and written, a described team written as a scenario."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from escala.audit import AuditReport, audit
from escala.cnes import Draft, draft, read_register, support_team
from escala.documents.errors import InputError, Problem
from escala.domain.roster import Roster, Session
from escala.norms.loading import PackNotFoundError
from escala.norms.pack import Pack
from escala.outputs import (
    NORM_FILE,
    REPORT_FILE,
    ROSTER_FILE,
    OutputError,
    beside,
    check_folder,
    is_ours,
    report_bytes,
    roster_bytes,
    write_folder,
)
from escala.outputs.tables import check_file, write_file
from escala.rules.wording import joined, one_line
from escala.scenario_files import LoadedScenario, load_source, read_norm, read_written, scenario_text
from escala.sheets import SheetFile, TeamReader, read_cargo, read_edited
from escala.workflow import as_counted, audited, roster_files

WORD = "editada"
"""What the name of an edited roster's folder ends in."""


@dataclass(frozen=True)
class Imported:
    """What became of a roster's sheet.

    Attributes:
        loaded: its scenario.
        situation: `igual`: nothing was edited; `editada`: the norm is held all the same; `reprovada`: it is not.
        before: the audit of the roster as it was.
        report: the audit of the roster as edited.
        gone: sessions that are no more, or otherwise, as they were.
        come: sessions that are new, or otherwise, as they are.
        rows: id of a session -> its row in the sheet, from 1.
        folder: where the files were written; None if nothing was.
        files: what was written, as paths inside `folder`.
    """

    loaded: LoadedScenario
    situation: Literal["igual", "editada", "reprovada"]
    before: AuditReport
    report: AuditReport
    gone: tuple[Session, ...]
    come: tuple[Session, ...]
    rows: dict[str, int]
    folder: Path | None = None
    files: tuple[str, ...] = ()


def import_roster(
    file: SheetFile, path: Path, folder: Path | None = None, *, overwrite: bool = False, with_breaches: bool = False
) -> Imported:
    """Read an edited roster's sheet, audit it and write its folder.

    Args:
        file: the workbook.
        path: its file.
        folder: where to write; default as `default_folder` says.
        overwrite: whether a folder that Escala wrote may be replaced.
        with_breaches: whether a roster with breaches is written, for `escala replanejar --manter-edicoes` to mend
            around what was edited: its `escala.json` as edited beside the report of what it was, and nothing that
            anybody could take for a roster in force.

    Raises:
        InputError: what was edited cannot be; every cell of it.
        OutputError: the folder cannot be written, or is not ours to replace.
    """
    folder = default_folder(path) if folder is None else folder
    check_folder(folder, overwrite=overwrite)
    with _carried(file) as (roster, loaded):
        edited = read_edited(file, roster, loaded)
        before = audit(roster, loaded.month, loaded.ruleset)
        after, report = roster, before
        if edited.gone or edited.come:
            after, report = audited(roster.model_copy(update={"sessoes": edited.sessions}), loaded)
            after, report = audited(as_counted(after, before, report), loaded)
        files: dict[str, bytes] = {}
        if report.ok:
            files = roster_files(after, report, loaded)
        elif with_breaches:
            files = _as_edited(after, roster, before, loaded)
        if files:
            write_folder(folder, files, overwrite=overwrite)
    situation: Literal["igual", "editada", "reprovada"] = "reprovada"
    if report.ok:
        situation = "editada" if edited.gone or edited.come else "igual"
    return Imported(
        loaded,
        situation,
        before,
        report,
        edited.gone,
        edited.come,
        edited.rows,
        folder if files else None,
        tuple(files),
    )


def import_team(file: SheetFile, path: Path, target: Path, *, overwrite: bool = False) -> LoadedScenario:
    """Read a described team and write its scenario file.

    Args:
        file: the workbook.
        path: its file.
        target: the scenario file.
        overwrite: whether a file that is there may be replaced.

    Raises:
        InputError: the sheet describes no team that a scenario could have; every cell that is wrong.
        OutputError: the file is there already, or cannot be written.
    """
    check_file(target)
    if target.exists() and not overwrite:
        raise OutputError(f"{target} já existe e fica como está", "Use --sobrescrever para trocá-lo, ou escolha outro.")
    reader = TeamReader(file)
    reader.read(lambda name: _norm(name, path.parent))
    problems = list(reader.faults.problems)
    told = {(problem.sheet, problem.line, problem.column) for problem in problems}
    try:
        loaded: LoadedScenario | None = load_source(reader.source, target.stem, base=path.parent)
    except InputError as error:
        problems += [p for p in error.problems if (p.sheet, p.line, p.column) not in told]
    if problems or loaded is None:
        order = {sheet: number for number, sheet in enumerate(file.sheets)}
        raise InputError(sorted(problems, key=lambda p: (order.get(p.sheet, -1), p.line, p.column)))
    head = [
        f"Cenário do Escala, lido da planilha {one_line(path.name)}.",
        f"Agora: escala conferir {one_line(target.name)}",
    ]
    write_file(target, scenario_text(reader.source.data, head).encode())
    return loaded


def import_register(path: Path, target: Path, pack: Pack, ine: str | None = None, *, overwrite: bool = False) -> Draft:
    """Read the CNES' file of teams and professionals, and write a draft of one team's scenario file.

    Args:
        path: the file.
        target: the scenario file.
        pack: the norm that it is written for.
        ine: number of the team, where the file has several eMulti.
        overwrite: whether a file that is there may be replaced.

    Raises:
        InputError: the file is none of the CNES, or it is not clear which team is meant.
        OutputError: the scenario file is there already, or cannot be written.
    """
    check_file(target)
    if target.exists() and not overwrite:
        raise OutputError(f"{target} já existe e fica como está", "Use --sobrescrever para trocá-lo, ou escolha outro.")
    register = read_register(path)
    made = draft(register, support_team(register, ine), pack)
    head = [
        f"Rascunho de um cenário do Escala, feito do arquivo do CNES {one_line(path.name)}.",
        f"Falta preencher, onde está null: {joined(made.open)}.",
        *(one_line(note) for note in made.notes),
        f"Depois: escala conferir {one_line(target.name)}",
    ]
    write_file(target, scenario_text(made.data, head).encode())
    return made


def _norm(name: str, base: Path) -> Pack | None:
    """The norm of a name; None where there is none, which is told where its scenario is read."""
    try:
        return read_norm(name, base)
    except (InputError, PackNotFoundError):
        return None


def default_folder(path: Path) -> Path:
    """Where an edited roster goes if nobody says otherwise: beside its folder, if the sheet is in it, or the sheet.

    Args:
        path: the sheet's file.
    """
    if is_ours(path.parent):
        return beside(path, None, WORD)
    return path.with_name(f"{path.stem}-{WORD}")


@contextmanager
def _carried(file: SheetFile) -> Iterator[tuple[Roster, LoadedScenario]]:
    """The roster that a sheet carries, and its scenario, with their files at hand.

    Raises:
        InputError: they are damaged, or this version of Escala cannot read them.
    """
    cargo = read_cargo(file)
    with tempfile.TemporaryDirectory() as name:
        for inside in (ROSTER_FILE, NORM_FILE):
            if inside in cargo:
                (Path(name) / inside).write_bytes(cargo[inside])
        try:
            found = read_written(Path(name))
        except InputError as error:
            raise InputError(_told(file, problem) for problem in error.problems) from None
        yield found


def _told(file: SheetFile, problem: Problem) -> Problem:
    """A problem of a carried file, as one of the sheet that carries it."""
    inside = f"na escala que a planilha leva, {Path(problem.file).name}:{problem.line}: {problem.message}"
    return dataclasses.replace(problem, file=file.name, line=0, column=0, message=inside)


def _as_edited(edited: Roster, roster: Roster, before: AuditReport, loaded: LoadedScenario) -> dict[str, bytes]:
    """The files of an edited roster with breaches, as `escala replanejar --manter-edicoes` takes them."""
    norm = {} if loaded.norm_text is None else {NORM_FILE: loaded.norm_text}
    as_it_was = report_bytes(before.to_data(), roster)
    return {ROSTER_FILE: roster_bytes(edited), REPORT_FILE: as_it_was, **norm}
