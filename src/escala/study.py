"""A study: scenarios and rosters put side by side, what has no roster yet solved first, each in a process of its own.

Results go where `escala gerar` writes, so that either finds what the other has solved. What is there is never solved
again while its fingerprint is the scenario's, and never replaced but where it is an earlier state of the same team's
same period that nobody has touched since.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from escala import __version__
from escala.audit import audit
from escala.audit.form import place
from escala.documents.errors import InputError, Problem
from escala.documents.reader import read_yaml
from escala.domain.roster import Roster
from escala.outputs import (
    PROOF_FILE,
    ROSTER_FILE,
    OutputError,
    check_folder,
    is_proof,
    proof_bytes,
    read_proof,
    read_proved,
    read_roster,
    write_folder,
)
from escala.presentation.moving import Moves, moves_of
from escala.processes import Done, Failed, News, Processes
from escala.rules.base import RosterView
from escala.scenario_files import LoadedScenario, fingerprint, read_written
from escala.whatif.comparison import Candidate, Comparison, Situation
from escala.whatif.differences import distance
from escala.whatif.figures import figures
from escala.workflow import default_folder, generate, is_state, load, proof_beside, replaceable

if TYPE_CHECKING:
    from escala.solver import Outcome, Progress, SolveOptions

SCENARIO_ENDINGS = (".yaml", ".yml")
"""How files end that a folder of scenarios is read for."""

NORM = "escala-norma/"
"""How the form of a norm begins: such a file beside scenarios is none of them."""

POLL = 0.2
"""Seconds between two looks at whether to stop."""


class Listener(Protocol):
    """What wants to know how a study is going."""

    def begin(self, names: Sequence[str]) -> None:
        """Everything that is compared, in order."""

    def news(self, name: str, news: Progress) -> None:
        """What the search for one of them says."""

    def end(self, name: str, said: str) -> None:
        """What became of one of them, in Portuguese."""


@dataclass(frozen=True)
class Study:
    """What became of a study.

    Attributes:
        comparison: what is compared; None where nothing could be read.
        problems: what is wrong with files, in order.
        notes: where a result went if not where it usually does, and what was replaced; in Portuguese.
        failures: candidate -> why it could not be solved, where the user can mend it.
        defects: candidate -> why it could not be solved, where only we can.
        interrupted: whether it was cut off.
        moves: candidate -> what moves from the base's roster to its own, where the two can be compared.
    """

    comparison: Comparison | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)
    defects: Mapping[str, str] = field(default_factory=dict)
    interrupted: bool = False
    moves: Mapping[str, Moves] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One thing to compare.

    Attributes:
        name: what its column is called.
        source: the file or folder.
        loaded: its scenario.
        folder: of its roster, where a roster was given.
    """

    name: str
    source: Path
    loaded: LoadedScenario
    folder: Path | None = None


@dataclass(frozen=True)
class Job:
    """One scenario to solve.

    Attributes:
        path: its file.
        folder: where its roster goes.
        overwrite: whether that replaces one.
        proof: where the proof goes if there is none.
        origin: folder of the roster to begin from; None for the base's, where there is one in its usual place.
        options: time in seconds, workers, seed, gap.
        previous: folder of the roster of the period before, if one is known.
    """

    path: Path
    folder: Path
    overwrite: bool
    proof: Path
    origin: Path | None
    options: SolveOptions
    previous: Path | None = None


@dataclass(frozen=True)
class Solved:
    """What became of one scenario.

    Attributes:
        situation: as in `Candidate`.
        folder: where its roster, or the proof that there is none, is written.
        causes: why there is no roster.
        origin: where the search began; None from nothing, or where it had been solved before.
        reused: whether it had been solved before.
    """

    situation: Situation
    folder: Path | None = None
    causes: tuple[str, ...] = ()
    origin: Path | None = None
    reused: bool = False


Perform = Callable[[Job, Callable[["Progress"], None]], Solved]
"""What solves one job; importable by its name, since it runs in another process."""


def perform(
    job: Job,
    tell: Callable[[Progress], None],
    *,
    solve: Callable[..., Outcome] | None = None,
    resume: Callable[..., Outcome] | None = None,
) -> Solved:
    """Solve one scenario and write what came of it: its roster, or the proof that there is none.

    Args:
        job: what to solve.
        tell: told how the search is going.
        solve: as in `generate`.
        resume: as in `generate`.

    Raises:
        InputError: the file is no scenario any more.
        OutputError: the folder cannot be written.
        RuntimeError: the audit does not confirm the roster; a defect of Escala.
    """
    result = generate(
        job.path,
        job.folder,
        options=job.options,
        overwrite=job.overwrite,
        origin=job.origin,
        previous=job.previous,
        on_progress=tell,
        solve=solve,
        resume=resume,
    )
    if result.roster is not None and result.folder is None:
        breaches = [breach.mensagem for breach in result.report.violacoes] if result.report is not None else []
        raise RuntimeError("; ".join([*breaches, *result.defects]))
    if result.situation != "inviavel":
        return Solved(result.situation, result.folder, result.causes, result.origin)
    proof = proof_bytes(__version__, fingerprint(result.loaded), result.loaded.scenario.to_data(), result.causes)
    write_folder(job.proof, {PROOF_FILE: proof}, overwrite=is_proof(job.proof))
    return Solved("inviavel", job.proof, result.causes)


def study(
    paths: Sequence[Path],
    *,
    options: SolveOptions,
    listener: Listener,
    stop: threading.Event,
    previous: Path | None = None,
    solving: Perform = perform,
) -> Study:
    """Solve what has not been solved, and compare.

    The base is solved first, and what-if files after what they are based on, from its roster. What is solved is
    written as soon as it is, so that a study which is cut off goes on from there.

    Args:
        paths: scenarios, folders of scenarios, rosters and their folders.
        options: time in seconds for each scenario; workers for all of them together; seed; gap.
        listener: told how it is going.
        stop: set it to end with what is there.
        previous: folder of the roster of the period before, which all scenarios continue.
        solving: what solves one scenario.
    """
    cases, problems = gather(paths, previous)
    if not cases:
        return Study(None, problems)
    cases, base = _with_base(cases, previous)
    listener.begin([case.name for case in cases])
    runner = _Runner(cases, options, listener, stop, previous, solving)
    solved = runner.run()
    views: dict[str, RosterView] = {}
    comparison = compared(cases, base, solved, views)
    return Study(
        comparison,
        problems,
        tuple(runner.notes),
        runner.failures,
        runner.defects,
        stop.is_set(),
        {one.name: moves_of(views[base.name], views[one.name]) for one in comparison.candidates if one.distance},
    )


# -- what is compared ------------------------------------------------------------------------------------------------


def gather(paths: Iterable[Path], previous: Path | None = None) -> tuple[list[Case], tuple[Problem, ...]]:
    """Everything that some paths name, each file once, and what is wrong with what could not be read.

    A norm in a folder of scenarios is none of them, and none of its problems.
    """
    cases: dict[str, Case] = {}
    problems: dict[Problem, None] = {}
    for path in paths:
        whole = _is_study(path)
        sources = _scenarios(path) if whole else [path]
        if not sources:
            message = f"esperava cenários (arquivos .yaml) ou uma escala ({ROSTER_FILE}) nesta pasta, e não há"
            problems[Problem(str(path), 0, 0, message, "Talvez a pasta seja outra.")] = None
        for source in sources:
            try:
                cases.setdefault(os.path.realpath(source), _case(source, previous))
            except InputError as error:
                if not (whole and is_norm(source)):
                    problems.update(dict.fromkeys(error.problems))
    return _named(list(cases.values())), tuple(problems)


def _is_study(path: Path) -> bool:
    return path.is_dir() and not (path / ROSTER_FILE).exists()


def _scenarios(folder: Path) -> list[Path]:
    found = (path for path in folder.iterdir() if path.suffix in SCENARIO_ENDINGS and not path.name.startswith("."))
    return sorted(path for path in found if path.is_file())


def is_norm(path: Path) -> bool:
    """Whether a file is a norm, which may stand beside the scenarios that go by it."""
    try:
        return str(read_yaml(path).data.get("formato")).startswith(NORM)
    except InputError:
        return False


def _case(source: Path, previous: Path | None) -> Case:
    if source.is_dir() or source.suffix == ".json":
        folder = source if source.is_dir() else source.parent
        return Case(folder.resolve().name, source, read_written(source)[1], folder)
    loaded = load(source, previous)
    return Case(loaded.name, source, loaded)


def _named(cases: Sequence[Case]) -> list[Case]:
    """Cases that are called the same are called by more of their path."""
    often = Counter(case.name for case in cases)
    longer = [case if often[case.name] == 1 else replace(case, name=_in_its_folder(case)) for case in cases]
    often = Counter(case.name for case in longer)
    return [case if often[case.name] == 1 else replace(case, name=str(case.source)) for case in longer]


def _in_its_folder(case: Case) -> str:
    return f"{case.source.resolve().parent.name}/{case.name}"


def _with_base(cases: list[Case], previous: Path | None) -> tuple[list[Case], Case]:
    """The cases with their base first: what all what-if files among them are based on, else the first case.

    Where the base is not among them it is added, unless it cannot be read by itself.
    """
    chains = [case.loaded.bases for case in cases if case.loaded.bases]
    shared = [path for path in chains[0] if all(_among(path, chain) for chain in chains)] if chains else []
    for path in shared:
        base = next((case for case in cases if case.folder is None and _among(path, [case.source])), None)
        if base is None:
            try:
                base = _case(path, previous)
            except InputError:
                continue
            same = (case for case in cases if case.folder is not None and case.loaded.scenario == base.loaded.scenario)
            base = next(same, base)
        cases = _named([base, *(case for case in cases if case is not base)])
        break
    return cases, cases[0]


def _among(path: Path, others: Iterable[Path]) -> bool:
    return os.path.realpath(path) in map(os.path.realpath, others)


# -- where results are and where they go -----------------------------------------------------------------------------


def _other_folder(loaded: LoadedScenario, mark: str) -> Path:
    """Where a result goes if its usual place is taken."""
    return default_folder(loaded).with_name(f"{loaded.name}-{mark[:8]}")


def _roster_in(folder: Path) -> Roster | None:
    try:
        return read_roster(folder)
    except InputError:
        return None


def _found(loaded: LoadedScenario, mark: str) -> Solved | None:
    """What a scenario had come to when it was solved before; None if it was not, or is not the same any more."""
    for folder in (default_folder(loaded), _other_folder(loaded, mark)):
        roster = _roster_in(folder)
        if roster is not None and roster.impressao == mark:
            return Solved(roster.situacao, folder, reused=True)
    for folder in map(proof_beside, (default_folder(loaded), _other_folder(loaded, mark))):
        causes = read_proof(folder, mark)
        if causes is not None:
            return Solved("inviavel", folder, causes, reused=True)
    return None


def _target(loaded: LoadedScenario, mark: str, taken: set[Path]) -> tuple[Path, bool]:
    """Where a new result goes, and whether it replaces one there.

    Raises:
        OutputError: it can go nowhere.
    """
    usual = default_folder(loaded)
    if usual not in taken:
        try:
            overwrite = replaceable(usual, loaded)
            check_folder(usual, overwrite=overwrite)
        except OutputError:
            pass
        else:
            return usual, overwrite and (usual / ROSTER_FILE).exists()
    other = _other_folder(loaded, mark)
    check_folder(other, overwrite=False)
    return other, False


def _proof_target(loaded: LoadedScenario, mark: str, taken: set[Path]) -> Path:
    """Where the proof that there is no roster goes: where nothing is, or an earlier proof of the same team's period."""
    usual = proof_beside(default_folder(loaded))
    if usual not in taken and (is_state(read_proved(usual), loaded) or not usual.exists()):
        return usual
    return proof_beside(_other_folder(loaded, mark))


# -- solving ---------------------------------------------------------------------------------------------------------


class _Runner:
    """Solves what has not been solved, several at once as there are workers."""

    def __init__(
        self,
        cases: Sequence[Case],
        options: SolveOptions,
        listener: Listener,
        stop: threading.Event,
        previous: Path | None,
        solving: Perform,
    ) -> None:
        self.notes: list[str] = []
        self.failures: dict[str, str] = {}
        self.defects: dict[str, str] = {}
        self._options = options
        self._listener = listener
        self._stop = stop
        self._previous = previous
        self._processes: Processes[Job, Solved] = Processes(solving)
        self._solved: dict[str, Solved] = {}
        self._taken: set[Path] = set()
        self._cases = {case.name: case for case in cases}
        self._waiting = dict(self._cases)
        self._by_path = {os.path.realpath(case.source): case.name for case in cases if case.folder is None}

    def run(self) -> Mapping[str, Solved]:
        """What became of each case; nothing of those that were not begun or did not end."""
        for name, case in list(self._waiting.items()):
            found = self._before(case)
            if found is not None:
                self._end(name, found)
        running: set[str] = set()
        try:
            while (self._waiting or running) and not self._stop.is_set():
                running |= self._begin(running)
                for name, said in self._processes.heard(POLL):
                    if isinstance(said, News):
                        self._listener.news(name, said.news)
                        continue
                    running.discard(name)
                    self._end(name, said.result if isinstance(said, Done) else self._failed(name, said))
        finally:
            self._processes.stop()
        return self._solved

    def _before(self, case: Case) -> Solved | None:
        if case.folder is not None:
            return Solved("viavel", case.folder, reused=True)
        found = _found(case.loaded, fingerprint(case.loaded))
        if found is not None and found.folder is not None:
            self._taken.add(found.folder)
        return found

    def _begin(self, running: set[str]) -> set[str]:
        """Begin what may be: as many as there are workers, nothing before what it is based on."""
        workers = max(1, self._options.workers)
        ready = [name for name, case in self._waiting.items() if not self._bases(case) & {*self._waiting, *running}]
        share = max(1, workers // max(1, min(workers, len(ready) + len(running))))
        begun: set[str] = set()
        for name in ready[: max(0, workers - len(running))]:
            case = self._waiting.pop(name)
            try:
                folder, overwrite, proof = self._place(case)
            except OutputError as error:
                self._end(name, self._failed(name, Failed(str(error), mendable=True)))
                continue
            options = replace(self._options, workers=share)
            self._processes.start(
                name, Job(case.source, folder, overwrite, proof, self._origin(case), options, self._previous)
            )
            begun.add(name)
        return begun

    def _bases(self, case: Case) -> set[str]:
        """What is compared, too, among the files that a case is based on."""
        return {self._by_path[path] for path in map(os.path.realpath, case.loaded.bases) if path in self._by_path}

    def _origin(self, case: Case) -> Path | None:
        """The folder of the nearest base that has a roster, under the same norm."""
        for path in map(os.path.realpath, case.loaded.bases):
            name = self._by_path.get(path, "")
            base = self._solved.get(name)
            if base is not None and base.situation in ("otima", "viavel"):
                return base.folder if self._cases[name].loaded.pack == case.loaded.pack else None
        return None

    def _place(self, case: Case) -> tuple[Path, bool, Path]:
        mark = fingerprint(case.loaded)
        folder, overwrite = _target(case.loaded, mark, self._taken)
        proof = _proof_target(case.loaded, mark, self._taken)
        self._taken |= {folder, proof}
        usual = default_folder(case.loaded)
        if overwrite:
            self.notes.append(f"{folder} tem a escala de {case.source} como era antes; a nova toma o lugar dela.")
        elif folder != usual:
            self.notes.append(f"{usual} tem outra coisa, que fica como está; {case.name} vai para {folder}.")
        return folder, overwrite, proof

    def _failed(self, name: str, failed: Failed) -> Solved:
        (self.failures if failed.mendable else self.defects)[name] = failed.text
        return Solved("erro", causes=(failed.text,))

    def _end(self, name: str, solved: Solved) -> None:
        self._waiting.pop(name, None)
        self._solved[name] = solved
        self._listener.end(name, _ended(solved))


def _ended(solved: Solved) -> str:
    """What became of a scenario, in Portuguese."""
    where = "" if solved.folder is None else f" em {solved.folder}"
    match solved.situation:
        case "inviavel":
            return f"{'já estava' if solved.reused else 'está'} provado que não existe escala"
        case "sem-tempo":
            return "nenhuma escala no tempo dado"
        case "erro":
            return "não foi montada"
    origin = "" if solved.origin is None else f", a partir de {solved.origin}"
    return f"já montada{where}" if solved.reused else f"pronta{where}{origin}"


# -- comparing -------------------------------------------------------------------------------------------------------


def compared(
    cases: Sequence[Case], base: Case, solved: Mapping[str, Solved], views: dict[str, RosterView]
) -> Comparison:
    """The cases side by side, every roster read and audited anew; their views are left in `views`, by name."""
    found = [_candidate(case, base, solved.get(case.name), views) for case in cases]
    return Comparison(tuple(found), found[[case.name for case in cases].index(base.name)])


def _candidate(case: Case, base: Case, solved: Solved | None, views: dict[str, RosterView]) -> Candidate:
    """One case as it is compared; the base comes first, and leaves its view for the others."""
    one, other = case.loaded.scenario, base.loaded.scenario
    candidate = Candidate(
        case.name,
        case.source,
        "interrompida" if solved is None else solved.situation,
        title=case.loaded.title,
        related=case.name != base.name and (one.equipe.id, one.periodo) == (other.equipe.id, other.periodo),
    )
    if solved is None:
        return candidate
    candidate = replace(
        candidate, causes=solved.causes, folder=solved.folder, origin=solved.origin, reused=solved.reused
    )
    if solved.situation not in ("otima", "viavel") or solved.folder is None:
        return candidate
    roster = read_roster(case.source if case.folder is not None else solved.folder)
    month, ruleset = case.loaded.month, case.loaded.ruleset
    report = audit(roster, month, ruleset)
    view = views.setdefault(case.name, place(roster, month, ruleset)[0])
    its = figures(roster, report, month, ruleset)
    best = its.limite == its.total
    before = views.get(base.name)
    return replace(
        candidate,
        situation=("otima" if best else "viavel") if report.ok else "reprovada",
        causes=tuple(f"{breach.artigo}: {breach.mensagem}" for breach in report.violacoes),
        breaches=len(report.violacoes),
        figures=its,
        distance=distance(before, view) if candidate.related and before is not None else None,
    )


__all__ = ["Case", "Job", "Listener", "Solved", "Study", "compared", "gather", "is_norm", "perform", "study"]
