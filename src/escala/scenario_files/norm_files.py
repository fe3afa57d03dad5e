"""A norm from its file, what only the rules can say of it included: its clauses of general kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from escala.documents.document import Document, Path_
from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of
from escala.documents.reader import read_yaml
from escala.norms.loading import find_pack, load_pack
from escala.norms.pack import Pack
from escala.rules.base import KindClause
from escala.scenario_files.case import durations, off_grid
from escala.scenario_files.names import not_called, taken, unknown


def read_norm(name_or_path: str, base: Path | None = None) -> Pack:
    """A pack, with the parameters of its clauses of general kinds checked as far as they speak of the pack itself.

    Args:
        name_or_path: as in `load_pack`.
        base: as in `load_pack`.

    Raises:
        PackNotFoundError: as in `load_pack`.
        InputError: the file is no pack; every problem with its line and column.
    """
    pack = load_pack(name_or_path, base)
    problems = _problems(pack, _File(find_pack(name_or_path, base)))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return pack


class _File:
    """A pack's file, read again only if there is something to say of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def document(self) -> Document:
        return read_yaml(self.path)


class _ClauseSource:
    """The parameters of one clause of a pack as a source."""

    def __init__(self, file: _File, place: int, parameters: Any) -> None:
        self.file = file
        self.place = place
        self.data = parameters

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the place of a parameter, or at the clause where it has none."""
        here: Path_ = ("clausulas", self.place)
        if self.data:
            here = (*here, "parametros", *path)
        return self.file.document.problem(here, message, hint, key=key)


def _problems(pack: Pack, file: _File) -> list[Problem]:
    from escala.rules.registry import CLAUSES

    problems: list[Problem] = []
    users: dict[str, str] = {}
    of_the_norm: Mapping[str, Iterable[str]] = {"atividades": pack.atividades, "ocupacoes": pack.ocupacoes}
    for place, clause in enumerate(pack.clausulas):
        kind = CLAUSES.get(clause.regra or "")
        if not isinstance(kind, KindClause):
            continue
        source = _ClauseSource(file, place, clause.parametros)
        try:
            parameters = kind.parameters.model_validate(clause.parametros)
        except ValidationError as error:
            problems += problems_of(error, source, model=kind.parameters)
            continue
        for key, minutes in durations(parameters, clause.parametros):
            if minutes % pack.grade:
                problems.append(source.problem((key,), *off_grid("a duração", minutes, pack.grade)))
        for reference in kind.references(parameters):
            known = [id for key in reference.among for id in of_the_norm.get(key, ())]
            if known and reference.name not in known:
                problems.append(source.problem(reference.path, *unknown(reference, known)))
        name = getattr(parameters, "atividade", None)
        if name is None:
            continue
        if name in pack.atividades and pack.atividades[name].participantes != "convocados":
            problems.append(source.problem(("atividade",), *not_called(pack, name)))
        other = users.setdefault(name, clause.id)
        if other != clause.id:
            problems.append(source.problem(("atividade",), *taken(name, other)))
    return problems
