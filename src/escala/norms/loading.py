"""Packs from files: found by name or path, read with their places, checked whole."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of, suggest
from escala.documents.reader import Document, found, read_yaml
from escala.norms.coherence import incoherences
from escala.norms.pack import Pack
from escala.norms.resources import models_dir

_IS_PATH = re.compile(r"[/\\]|\.ya?ml$", re.IGNORECASE)


class PackNotFoundError(InputError):
    """No pack has that name or path. Whoever read the name elsewhere knows its place: `message` and `hint` go there."""

    def __init__(self, message: str, hint: str) -> None:
        self.message = message
        self.hint = hint
        super().__init__([Problem("norma", 0, 0, message, hint)])


def pack_names() -> tuple[str, ...]:
    """Names of the packs that come with Escala, sorted."""
    return tuple(sorted(path.stem for path in models_dir().glob("*.yaml")))


def find_pack(name_or_path: str, base: Path | None = None) -> Path:
    """File of a pack.

    Args:
        name_or_path: a name (`df-489-2018`), or a path, which has a slash or ends in `.yaml`.
        base: folder that a path starts from and must not leave; without it only names are taken.

    Raises:
        PackNotFoundError: no such pack, or a path that leaves `base`.
    """
    names = pack_names()
    if name_or_path in names:
        return models_dir() / f"{name_or_path}.yaml"
    quoted = found(name_or_path)
    if not _IS_PATH.search(name_or_path):
        hint = suggest(name_or_path, names, every=0)
        raise PackNotFoundError(f"a norma {quoted} não existe; existem: {', '.join(names)}", hint)
    if base is None:
        raise PackNotFoundError(
            f"esperava o nome de uma norma e encontrei o caminho {quoted}", f"Use {', '.join(names)}."
        )
    try:
        path, tree = (base / name_or_path).resolve(), base.resolve()
        inside, exists = path.is_relative_to(tree), path.is_file()
    except (OSError, ValueError):  # a name that no file system takes
        inside, exists = True, False
    if not inside:
        raise PackNotFoundError(
            f"o arquivo da norma, {quoted}, está fora da pasta do cenário", "Copie-o para junto do cenário."
        )
    if not exists:
        raise PackNotFoundError(
            f"o arquivo da norma, {quoted}, não existe",
            f"Para uma norma que vem com o Escala, use o nome: {', '.join(names)}.",
        )
    return base / name_or_path


def load_pack(name_or_path: str, base: Path | None = None) -> Pack:
    """A pack, read and checked; one that did not change since is not read again.

    Args:
        name_or_path: as in `find_pack`.
        base: as in `find_pack`.

    Raises:
        PackNotFoundError: as in `find_pack`.
        InputError: the file is no pack; every problem with its line and column.
    """
    path = find_pack(name_or_path, base)
    try:
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
    except OSError:  # reading will say why
        stamp = (0, 0)
    return _load(path, stamp)


@lru_cache(maxsize=32)
def _load(path: Path, stamp: tuple[int, int]) -> Pack:
    problems: list[Problem] = []
    document = read_yaml(path, problems=problems)
    try:
        pack = Pack.model_validate(document.data)
    except ValidationError as error:
        raise _error([*problems, *problems_of(error, document, model=Pack)]) from None
    problems.extend(_incoherent(pack, document))
    if problems:
        raise _error(problems)
    return pack


def _incoherent(pack: Pack, document: Document) -> list[Problem]:
    return [document.problem(path, message) for path, message in incoherences(pack)]


def _error(problems: list[Problem]) -> InputError:
    return InputError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
