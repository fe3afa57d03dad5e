"""Which scenarios a batch is made of, without reading any of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from escala.batch.manifest import MANIFEST_FILE
from escala.batch.report import CSV_FILE, PAGE_FILE, PARQUET_FILE
from escala.documents.errors import InputError, Problem
from escala.study import NORM, SCENARIO_ENDINGS, is_norm

COMMENT = "#"
"""How a line of a list begins that names no scenario."""

RESERVED = frozenset({MANIFEST_FILE, CSV_FILE, PARQUET_FILE, PAGE_FILE})
"""Names that stand in the folder of a batch beside those of its teams."""


@dataclass(frozen=True)
class Source:
    """One scenario of a batch.

    Attributes:
        name: what it is called: its path inside the batch without the ending; no two are called the same.
        path: its file.
    """

    name: str
    path: Path


def sources(origin: Path) -> list[Source]:
    """The scenarios of a folder, with the folders inside it, or those that a list names, one a line.

    Norms among them are none. Paths in a list start from its folder; empty lines and those that begin with `#` say
    nothing.

    Raises:
        InputError: there is no such folder or list, it names no scenario, or one that does not exist or twice, or
            whose name no folder can have; all problems, each with its line.
    """
    if origin.is_dir():
        found = _inside(origin)
        if not found:
            message = "esperava cenários (arquivos .yaml) nesta pasta ou nas que há dentro dela, e não há"
            raise InputError([Problem(str(origin), 0, 0, message, "Talvez a pasta seja outra.")])
        return found
    return _listed(origin)


def _inside(folder: Path) -> list[Source]:
    paths = sorted(path for ending in SCENARIO_ENDINGS for path in folder.rglob(f"*{ending}"))
    shown = [
        path
        for path in paths
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    taken = _Names()
    for path in shown:
        if not _norm_at_sight(path):
            taken.add(Source(_name(path.relative_to(folder)), path), Problem(str(path), 0, 0, ""))
    return taken.checked()


def _norm_at_sight(path: Path) -> bool:
    """Whether a file is a norm; one that does not even mention their form is not read as YAML."""
    try:
        return NORM.encode() in path.read_bytes() and is_norm(path)
    except OSError:
        return False


class _Names:
    """Sources by their names, each of which is the place of a folder that holds nothing but one team's result."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._found: dict[str, tuple[Source, Problem]] = {}

    def add(self, source: Source, place: Problem) -> None:
        """Take a source that is named at a place; a name that is taken, or that no folder can have, is a problem."""
        if (why := _unfit(source.name)) is not None:
            shown = replace(place, file=_readable(place.file))
            which = f"{_readable(str(source.path))} " if place.line else ""
            self._refuse(shown, f"{which}{why}", "Mude o nome do arquivo.")
        elif source.name in self._found:
            first = self._found[source.name][1]
            where = f"a linha {first.line}" if first.line else first.file
            self._refuse(place, f"{source.path} dá o mesmo nome, {source.name}, que {where}")
        else:
            self._found[source.name] = source, place

    def checked(self) -> list[Source]:
        """The sources.

        Raises:
            InputError: a name is taken, or one team's folder would be inside another's.
        """
        for name, (source, place) in self._found.items():
            outer = next((str(above) for above in PurePath(name).parents if above.as_posix() in self._found), None)
            if outer is not None:
                self._refuse(place, f"o resultado de {source.path} ficaria dentro da pasta do de {outer}")
        if self.problems:
            raise InputError(self.problems)
        return [source for source, _ in self._found.values()]

    def _refuse(self, place: Problem, message: str, hint: str = "Mude o nome de um dos dois arquivos.") -> None:
        self.problems.append(replace(place, message=message, hint=hint))


def _unfit(name: str) -> str | None:
    """Why the folder of a team cannot be called so, in Portuguese; None where it can."""
    parts = name.split("/")
    if parts[0].casefold() in RESERVED:
        return f"daria à pasta da equipe o nome {parts[0]}, que é o de um arquivo do lote"
    if not {"", ".", ".."}.isdisjoint(parts):
        return "não tem antes da terminação um nome que sirva a uma pasta"
    if _readable(name) != name:
        return "tem no nome letras que não estão em UTF-8"
    return None


def _readable(text: str) -> str:
    """A path as it can be shown and written, with a mark in place of bytes that are no UTF-8."""
    return os.fsencode(text).decode("utf-8", "replace")


def _name(path: PurePath) -> str:
    return path.with_suffix("").as_posix()


def _listed(file: Path) -> list[Source]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        message = "esperava uma pasta de cenários, ou uma lista deles, e não existe"
        raise InputError([Problem(str(file), 0, 0, message, "Talvez o nome seja outro.")]) from None
    except UnicodeDecodeError:
        message = "esperava uma lista de cenários, um por linha, em texto UTF-8, e encontrei outra coisa"
        raise InputError([Problem(str(file), 0, 0, message, "Grave a lista como texto UTF-8.")]) from None
    except OSError as error:
        raise InputError([Problem(str(file), 0, 0, f"não pôde ser lido: {error.strerror or error}")]) from None
    taken = _Names()
    named = 0
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith(COMMENT):
            continue
        named += 1
        path = file.parent / text
        if path.suffix not in SCENARIO_ENDINGS:
            message = f"esperava o caminho de um cenário (.yaml) e encontrei {text}"
            hint = "Um caminho por linha, a partir da pasta da lista."
            taken.problems.append(Problem(str(file), number, 1, message, hint))
        elif not path.is_file():
            message = f"{text} não existe a partir da pasta da lista"
            taken.problems.append(Problem(str(file), number, 1, message, "Corrija o caminho, ou tire a linha."))
        else:
            taken.add(Source(_name_in_list(path, file.parent), path), Problem(str(file), number, 1, ""))
    if not named:
        message = "esperava uma lista de cenários, um por linha, e não há nenhum"
        taken.problems.append(Problem(str(file), 0, 0, message, "Escreva nela o caminho de cada cenário."))
    return taken.checked()


def _name_in_list(path: Path, folder: Path) -> str:
    """A path inside the list's folder by that path, another by its file's name."""
    whole, above = PurePath(os.path.abspath(path)), os.path.abspath(folder)
    return _name(whole.relative_to(above)) if whole.is_relative_to(above) else path.stem
