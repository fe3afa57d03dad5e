"""What-if files: `base` names another scenario, `mudancas` is an RFC 7396 JSON Merge Patch on it; they chain."""

from __future__ import annotations

import difflib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from escala.documents.document import Document, Path_, found
from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of
from escala.documents.reader import parse_yaml, read_yaml
from escala.domain.merge_patch import merge_patch
from escala.domain.scenario import Scenario
from escala.domain.values import FileModel, Name
from escala.scenario_files.sources import Layer, Layered, in_order

MAX_CHAIN = 20
"""Most files in one chain of overlays."""


class Overlay(FileModel):
    """A question asked of another scenario: what if these things were different?"""

    base: str = Field(min_length=1, description="O cenário que muda: caminho do arquivo, a partir da pasta deste.")
    titulo: Name | None = Field(default=None, description="A pergunta, em uma linha.")
    mudancas: dict[str, Any] = Field(
        description="O que muda, com as chaves do cenário (RFC 7396): null remove, uma lista troca a lista inteira."
    )


@dataclass(frozen=True)
class Chain:
    """A scenario with every overlay applied.

    Attributes:
        source: the merged data, each value with its place.
        title: the question of the outermost overlay.
        bases: the files that it is based on, the nearest first; none for a whole scenario.
        problems: what was wrong in the files without hiding the rest (duplicate keys and the like).
        warnings: changes that change nothing.
    """

    source: Layered
    title: str | None
    bases: tuple[Path, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def read_chain(path: Path, text: str | None = None) -> Chain:
    """Read a scenario file and the files it is based on.

    Args:
        path: the scenario or what-if file.
        text: what the file is to say, in place of what it says on disk.

    Raises:
        InputError: a file cannot be read, an overlay is malformed, its base is missing, or the chain is a circle.
    """
    problems: list[Problem] = []
    title: str | None = None
    name, seen, layers, bases = str(path), [_identity(path)], [], list[Path]()
    while True:
        document = read_yaml(path, name, problems) if text is None else parse_yaml(text, name, problems)
        text = None
        if "base" not in document.data and "mudancas" not in document.data:
            layers.append(Layer(document, (), path.parent))
            break
        overlay = _overlay(document, problems)
        title = overlay.titulo if len(seen) == 1 else title
        layers.append(Layer(document, ("mudancas",), path.parent))
        path = _base(document, overlay, path, seen)
        name = os.path.normpath(path)
        bases.append(path)
        seen.append(_identity(path))
    layers.reverse()
    data, warnings = layers[0].document.data, []
    for layer in layers[1:]:
        patch = layer.document.data["mudancas"]
        for idle in _idle(data, patch):
            hint = _close(str(idle[-1]), _at(data, idle[:-1]))
            message = f"não há o que remover: a base não tem {found(idle[-1])} aqui"
            warnings.append(layer.document.problem(("mudancas", *idle), message, hint, key=True))
        data = merge_patch(data, patch)
    return Chain(Layered(data, layers), title, tuple(bases), tuple(problems), tuple(warnings))


def _idle(target: Any, patch: dict[str, Any], path: Path_ = ()) -> list[Path_]:
    """Paths of a patch that remove what is not there."""
    target = target if isinstance(target, dict) else {}
    found: list[Path_] = []
    for key, value in patch.items():
        if value is None and key not in target:
            found.append((*path, key))
        elif isinstance(value, dict):
            found.extend(_idle(target.get(key), value, (*path, key)))
    return found


def _at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _close(name: str, known: Any) -> str:
    close = difflib.get_close_matches(name, list(known), 1) if isinstance(known, dict) else []
    return f"Talvez {found(close[0])}?" if close else ""


def _overlay(document: Document, problems: list[Problem]) -> Overlay:
    wrong = list(problems)
    data = dict(document.data)
    if data.get("mudancas", {}) is None:
        message = 'esperava em "mudancas" as chaves que mudam e encontrei nada'
        wrong.append(document.problem(("mudancas",), message, "Talvez mudancas: {} para nenhuma mudança.", key=True))
        data["mudancas"] = {}
    for key in [key for key in data if key in Scenario.model_fields]:
        message = f"ao lado de base, a chave {found(key)} não vale"
        wrong.append(document.problem((key,), message, "Ponha-a dentro de mudancas.", key=True))
        del data[key]
    try:
        overlay = Overlay.model_validate(data)
    except ValidationError as error:
        wrong.extend(problems_of(error, document, model=Overlay))
        raise InputError(in_order(wrong)) from None
    if len(wrong) > len(problems):
        raise InputError(in_order(wrong))
    return overlay


def _base(document: Document, overlay: Overlay, path: Path, seen: list[str]) -> Path:
    """The file that an overlay is based on."""

    def refuse(message: str, hint: str = "") -> InputError:
        return InputError([document.problem(("base",), message, hint)])

    base = path.parent / overlay.base
    try:
        if not base.exists() and not base.suffix:
            base = base.with_suffix(".yaml")
        exists, regular = base.exists(), base.is_file()
    except (OSError, ValueError):  # a name that no file system takes
        exists = regular = False
    if not exists:
        siblings = {os.path.relpath(f, path.parent): f for f in _scenario_files(base.parent)}
        raise refuse(f"a base {found(overlay.base)} não existe", _close(overlay.base, siblings))
    if not regular:
        raise refuse(f"a base {found(overlay.base)} não é um arquivo")
    identity = _identity(base)
    if identity in seen:
        names = [os.path.basename(name) for name in [*seen[seen.index(identity) :], identity]]
        raise refuse(f"as bases formam um círculo: {' → '.join(names)}", "Uma delas tem de ser um cenário completo.")
    if len(seen) >= MAX_CHAIN:
        raise refuse(f"há bases demais, uma sobre a outra: esperava até {MAX_CHAIN}", "Junte algumas num arquivo só.")
    return base


def _scenario_files(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob("*.y*ml"))[:1000]
    except (OSError, ValueError):
        return []


def _identity(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)
