"""A scenario from its file or from data: read, merged, validated, and every problem of it told at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from escala.documents.document import Document, Path_, Source, found
from escala.documents.errors import InputError, Problem
from escala.documents.messages import problems_of
from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.norms.loading import PackNotFoundError, find_pack, pack_names
from escala.norms.pack import Pack
from escala.norms.ruleset import RuleSet, resolve
from escala.scenario_files.busy_files import with_busy_times
from escala.scenario_files.case import Case
from escala.scenario_files.norm_files import read_norm
from escala.scenario_files.overlay import read_chain
from escala.scenario_files.salvage import Salvaged, salvage
from escala.scenario_files.sources import Layered, Notes, Part, Thinned, Unplaced, in_order
from escala.scenario_files.validation import known_ids, validate


@dataclass(frozen=True)
class LoadedScenario:
    """A scenario that may be solved.

    Attributes:
        scenario: the scenario, every overlay applied.
        pack: its norm.
        ruleset: the norm with the team's adjustments.
        month: the scenario on the calendar.
        name: the file's name without its ending.
        title: the question of a what-if file.
        warnings: oddities that forbid nothing, in order of place.
        data: the scenario as written, overlays applied and busy times read, as plain data.
        bases: the files that a what-if file is based on, the nearest first; none for a whole scenario.
        norm_text: what the file of its norm holds, where it is not one that comes with Escala.
    """

    scenario: Scenario
    pack: Pack
    ruleset: RuleSet
    month: Month
    name: str
    title: str | None
    warnings: tuple[Problem, ...]
    data: dict[str, Any]
    bases: tuple[Path, ...] = ()
    norm_text: bytes | None = None

    def with_data(self, data: dict[str, Any], name: str | None = None) -> LoadedScenario:
        """The scenario with other data, under the same norm.

        Args:
            data: the scenario's data.
            name: what messages call it; default: as this one.

        Raises:
            InputError: with every problem found.
        """
        other = load_data(data, self.name if name is None else name, pack=self.pack)
        return replace(
            self, scenario=other.scenario, ruleset=other.ruleset, month=other.month, name=other.name, data=other.data
        )


def load_scenario(path: Path, text: str | None = None) -> LoadedScenario:
    """The scenario of a file.

    Args:
        path: the file.
        text: what it is to say, in place of what it says on disk: what somebody is writing.

    Raises:
        InputError: with every problem found, each with file, line and column.
    """
    chain = read_chain(path, text)
    layer, _ = chain.source.layer(("norma",))
    return _load(
        chain.source,
        path.stem,
        base=layer.folder,
        title=chain.title,
        bases=chain.bases,
        errors=chain.problems,
        warnings=chain.warnings,
    )


def load_data(
    data: Any,
    name: str,
    *,
    document: Document | None = None,
    prefix: Path_ = (),
    base: Path | None = None,
    pack: Pack | None = None,
) -> LoadedScenario:
    """The scenario of plain data, such as the `cenario` inside an `escala.json`: no overlay, nothing trusted.

    Args:
        data: the scenario's data; ignored where `document` is given.
        name: what it is called, and what messages name where there is no document.
        document: the file that holds it, for places.
        prefix: where in that file it stands.
        base: folder that a path in `norma` starts from.
        pack: the norm to use instead of the one that the scenario names.

    Raises:
        InputError: with every problem found.
    """
    source: Source = Part(document, prefix) if document is not None else Unplaced(name, data)
    return _load(source, name, base=base, pack=pack)


def load_source(source: Source, name: str, *, base: Path | None = None) -> LoadedScenario:
    """The scenario of data of which every value has a place of its own, such as a cell.

    Args:
        source: the data.
        name: what the scenario is called.
        base: folder that a path in `norma` starts from.

    Raises:
        InputError: with every problem found.
    """
    return _load(source, name, base=base)


def _load(
    source: Source,
    name: str,
    *,
    base: Path | None,
    title: str | None = None,
    bases: tuple[Path, ...] = (),
    pack: Pack | None = None,
    errors: tuple[Problem, ...] = (),
    warnings: tuple[Problem, ...] = (),
) -> LoadedScenario:
    if not isinstance(source.data, dict):
        message = f"esperava um cenário, com as suas chaves, e encontrei {found(source.data)}"
        raise InputError([source.problem((), message)])
    notes = Notes(source, list(errors), list(warnings))
    pack = pack or _pack(source, base, notes)
    if isinstance(source, Layered):
        source = notes.source = with_busy_times(source, pack, notes)
    scenario: Scenario | None = None
    rest: Salvaged | None = None
    try:
        scenario = Scenario.model_validate(source.data)
    except ValidationError as error:
        notes.errors.extend(problems_of(error, source, model=Scenario))
        rest = salvage(source.data, error)
    left = scenario if scenario is not None else rest.scenario if rest is not None else None
    if pack is not None and left is not None:
        seen = source if rest is None else Thinned(source, rest.data, rest.kept)
        inner = Notes(seen, notes.errors, notes.warnings)
        unsure = frozenset() if rest is None else rest.stand_ins
        validate(Case(left, pack, inner, known_ids(source.data), unsure, whole=rest is None))
    if notes.errors or pack is None or scenario is None:
        told = {(problem.file, problem.line, problem.column) for problem in errors}
        further = [p for p in notes.errors[len(errors) :] if (p.file, p.line, p.column) not in told]
        raise InputError(in_order([*errors, *further]))
    return LoadedScenario(
        scenario=scenario,
        pack=pack,
        ruleset=resolve(scenario, pack),
        month=Month(scenario, pack.feriados.pais),
        name=name,
        title=title,
        warnings=in_order(notes.warnings),
        data=source.data,
        bases=bases,
        norm_text=_norm_text(scenario.norma, base),
    )


def _norm_text(name: str, base: Path | None) -> bytes | None:
    """The file of a norm that is a path, read; None for one by name, or one that is not there any more."""
    if base is None or name.strip() in pack_names():
        return None
    try:
        return find_pack(name.strip(), base).read_bytes()
    except (PackNotFoundError, OSError):
        return None


def _pack(source: Source, base: Path | None, notes: Notes) -> Pack | None:
    """The norm that a scenario names; None with errors noted."""
    name = source.data.get("norma")
    if not isinstance(name, str):
        return None
    try:
        return read_norm(name.strip(), base)
    except PackNotFoundError as error:
        notes.error(("norma",), error.message, error.hint)
    except InputError as error:
        notes.error(("norma",), f"a norma {found(name)} tem problemas no seu próprio arquivo")
        notes.errors.extend(error.problems)
    return None
