"""A batch running: what has an answer is left, what has none is solved wherever there is room, and nothing is lost.

A task that is lost with what ran it is tried again. A team that was lost twice is set aside, so that the others can
finish; then each of those is tried a last time, with nothing else running, since a neighbour may have been to blame:
for the memory that was missing, or for the machine that went down.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from escala.batch.manifest import Manifest
from escala.batch.row import ANSWERED, Row, Situation, about
from escala.batch.sources import Source
from escala.batch.task import Built, Task
from escala.documents.errors import InputError, Problem
from escala.outputs import (
    PROOF_FILE,
    ROSTER_FILE,
    OutputError,
    check_folder,
    is_sealed,
    write_folder,
)
from escala.processes import Done, Failed, Lost, News, Runner
from escala.scenario_files import LoadedScenario, fingerprint
from escala.workflow import load, proof_beside, replaceable

if TYPE_CHECKING:
    from escala.solver import SolveOptions

POLL = 0.2
"""Seconds between two looks at whether to stop."""

WRITERS = 4
"""Folders written at once: most of it is waiting for the disk."""

UNWRITTEN = 16
"""Answers that may wait for the disk before no more teams are begun."""

TRIES = 2
"""How often a team may be lost before it is set aside."""

PINNED = (
    "fixar pede uma escala de partida, e um lote monta cada equipe do zero",
    "Monte esta equipe com escala gerar, ou tire fixar do arquivo dela.",
)
"""What is said of a scenario that keeps sessions of a roster, and what to do."""


@dataclass
class Standing:
    """How a batch stands.

    Attributes:
        total: how many teams there are.
        running: how many are being solved.
        situations: how many there are of each situation.
        reused: how many of those had their answer before.
        aside: how many wait for their last try.
        finished: how many of those that have ended were solved by this run.
        seconds: since the run began.
        begun: seconds from there to the first team that it had to solve.
        waiting: whether nothing can run at present.
    """

    total: int
    running: int = 0
    situations: Counter[Situation] = field(default_factory=Counter)
    reused: int = 0
    aside: int = 0
    finished: int = 0
    seconds: float = 0.0
    begun: float = 0.0
    waiting: bool = False

    @property
    def ended(self) -> int:
        """How many have ended, well or not."""
        return self.situations.total()

    @property
    def left(self) -> float | None:
        """Seconds that the others will take, those being solved being half done; None before anything tells."""
        if not self.finished:
            return None
        half = self.running / 2
        return (self.seconds - self.begun) / (self.finished + half) * max(0.0, self.total - self.ended - half)


class Listener(Protocol):
    """What wants to know how a batch is going."""

    def stands(self, standing: Standing) -> None:
        """How it stands, several times a second."""

    def ended(self, row: Row, standing: Standing) -> None:
        """What became of a team."""

    def note(self, text: str) -> None:
        """Something that happened to what runs the batch, in Portuguese."""


@dataclass(frozen=True)
class Batch:
    """What became of a batch.

    Attributes:
        rows: of every team that has ended, in the order of its sources.
        interrupted: whether it was cut off before all had ended.
    """

    rows: tuple[Row, ...]
    interrupted: bool


def run(
    sources: Sequence[Source],
    manifest: Manifest,
    runner: Runner[Task, Built],
    *,
    options: SolveOptions,
    listener: Listener,
    stop: threading.Event,
    again: bool = False,
    previous: Callable[[Source], Path | None] = lambda source: None,
) -> Batch:
    """Solve the teams of a batch that have no answer yet, and write each one's folder as soon as it has one.

    Args:
        sources: the teams.
        manifest: the account of the batch, in its folder.
        runner: where they are solved; stopped in the end.
        options: effort and time in seconds, workers of one solve, seed, gap.
        listener: told how it is going.
        stop: set it to end with what there is.
        again: whether those are solved again that have come to nothing, too.
        previous: the folder of the roster of the period before that a team continues, if there is one.

    Raises:
        OutputError: a result cannot be written; everything that was is kept.
        RuntimeError: what runs the batch is gone; likewise.
    """
    return _Run(sources, manifest, runner, options, listener, stop, again, previous).run()


class _Run:
    def __init__(
        self,
        sources: Sequence[Source],
        manifest: Manifest,
        runner: Runner[Task, Built],
        options: SolveOptions,
        listener: Listener,
        stop: threading.Event,
        again: bool,
        previous: Callable[[Source], Path | None],
    ) -> None:
        self._sources = sources
        self._manifest = manifest
        self._folder = manifest.path.parent
        self._runner = runner
        self._options = options
        self._listener = listener
        self._stop = stop
        self._again = again
        self._previous = previous
        self._waiting = deque(sources)
        self._running: dict[str, tuple[Source, LoadedScenario]] = {}
        self._lost: Counter[str] = Counter()
        self._aside: deque[Source] = deque()
        self._ended: dict[str, Row] = {}
        self._writing: list[Future[Row]] = []
        self._standing = Standing(len(sources))
        self._begin = time.monotonic()

    def run(self) -> Batch:
        """Until nothing is left, or it is to stop."""
        try:
            with ThreadPoolExecutor(WRITERS) as self._writers:
                try:
                    while self._left() and not self._stop.is_set():
                        more = self._fill()
                        for name, said in self._runner.heard(POLL if self._running and not more else 0.0):
                            self._hear(name, said)
                        self._note_written(None if self._running else POLL)
                        self._tell()
                finally:
                    self._note_written(None, every=True)
        finally:
            self._runner.stop()
        rows = tuple(self._ended[source.name] for source in self._sources if source.name in self._ended)
        return Batch(rows, self._stop.is_set() and len(rows) < len(self._sources))

    def _left(self) -> bool:
        return bool(self._waiting or self._running or self._aside or self._writing)

    def _tell(self) -> None:
        standing = self._standing
        standing.seconds = time.monotonic() - self._begin
        standing.running = min(self._runner.running(), len(self._running))
        standing.aside = len(self._aside)
        standing.waiting = bool(self._running) and not standing.running
        self._listener.stands(standing)

    def _fill(self) -> bool:
        """Begin what there is room for, those set aside one by one after everything else; whether there is more to.

        Thousands that have their answers are read again one after the other: what happens meanwhile is heard of.
        """
        until = time.monotonic() + POLL
        while self._waiting and self._room() and not self._stop.is_set():
            if time.monotonic() > until:
                return True
            self._begin_one(self._waiting.popleft())
        if self._aside and not self._waiting and not self._running:
            self._begin_one(self._aside.popleft())
        return False

    def _room(self) -> bool:
        return len(self._running) < self._runner.slots() and len(self._writing) < UNWRITTEN

    def _begin_one(self, source: Source) -> None:
        try:
            found = self._task(source)
        except Exception as error:
            if os.environ.get("ESCALA_DEBUG"):
                raise
            found = Row(cenario=source.name, situacao="defeito", causas=(f"{type(error).__name__}: {error}",))
        if isinstance(found, Row):
            known = found is self._manifest.rows.get(source.name)
            self._standing.reused += known
            self._end(found, known=known)
            return
        self._standing.begun = self._standing.begun or time.monotonic() - self._begin
        self._running[source.name] = source, found.loaded
        self._runner.start(source.name, found)

    def _task(self, source: Source) -> Task | Row:
        """What there is to do for a team; what became of it where it has its answer, or cannot have one."""
        try:
            loaded = load(source.path, self._previous(source))
            if loaded.scenario.fixar:
                raise InputError([Problem(str(source.path), 0, 0, *PINNED)])
        except InputError as error:
            return Row(cenario=source.name, situacao="ilegivel", causas=tuple(map(str, error.problems)))
        mark = fingerprint(loaded)
        before = self._manifest.rows.get(source.name)
        if before is not None and self._stands(before, mark):
            return before
        try:
            _check(self._folder / source.name, loaded)
        except OutputError as error:
            return _row(source, loaded, "nao-gravada", str(error))
        return Task(source.name, loaded, self._options)

    def _stands(self, row: Row, mark: str) -> bool:
        """Whether what became of a team before is still its answer."""
        if row.impressao != mark or row.situacao == "nao-gravada":
            return False
        if row.situacao not in ANSWERED:
            return not self._again
        folder = self._folder / row.cenario
        if row.situacao != "inviavel":
            return (folder / ROSTER_FILE).is_file()
        return any((place / PROOF_FILE).is_file() for place in (folder, proof_beside(folder)))

    def _hear(self, name: str, said: News | Done[Built] | Failed) -> None:
        if isinstance(said, News):
            self._listener.note(str(said.news))
            return
        source, loaded = self._running.pop(name)
        if isinstance(said, Lost):
            self._lose(source, loaded, said)
        elif isinstance(said, Failed):
            self._finish(_row(source, loaded, "ilegivel" if said.mendable else "defeito", said.text))
        elif said.result.files:
            self._writing.append(self._writers.submit(self._write, source, loaded, said.result))
        else:
            self._finish(said.result.row)

    def _write(self, source: Source, loaded: LoadedScenario, built: Built) -> Row:
        """Write a team's folder, as long as nobody has touched meanwhile what is there; what became of the team.

        Raises:
            OutputError: the folder cannot be written.
        """
        folder = self._folder / source.name
        if PROOF_FILE in built.files and (folder / ROSTER_FILE).exists():
            folder = proof_beside(folder)  # the roster that there was before is still the one that people have
        if os.path.lexists(folder):
            try:
                _check(folder, loaded)
            except OutputError as error:
                return _row(source, loaded, "nao-gravada", str(error))
        write_folder(folder, built.files, overwrite=True)
        return built.row

    def _note_written(self, seconds: float | None, *, every: bool = False) -> None:
        """Note the teams whose folders are written by now, in the account first; wait so long for one, or for all.

        Raises:
            OutputError: a folder cannot be written; those that could be are noted all the same.
        """
        if every or seconds is not None:
            wait(self._writing, seconds, ALL_COMPLETED if every else FIRST_COMPLETED)
        done = [future for future in self._writing if future.done()]
        self._writing = [future for future in self._writing if future not in done]
        written = [self._with_losses(future.result()) for future in done if future.exception() is None]
        if written:
            self._manifest.add(*written)
        for row in written:
            self._finish(row)
        for future in done:
            future.result()

    def _with_losses(self, row: Row) -> Row:
        return row.model_copy(update={"quedas": self._lost[row.cenario]})

    def _finish(self, row: Row) -> None:
        """Note what this run has made of a team."""
        self._standing.finished += 1
        self._end(self._with_losses(row))

    def _lose(self, source: Source, loaded: LoadedScenario, lost: Lost) -> None:
        self._lost[source.name] += 1
        times = self._lost[source.name]
        if times < TRIES:
            self._waiting.appendleft(source)
        elif times == TRIES:
            self._aside.append(source)
        else:
            said = f"derrubou {times} vezes o que a montava, a última sozinha: {lost.text}"
            self._finish(_row(source, loaded, "de-lado", said))

    def _end(self, row: Row, *, known: bool = False) -> None:
        if self._manifest.rows.get(row.cenario) != row:
            self._manifest.add(row)
        self._ended[row.cenario] = row
        self._standing.situations[row.situacao] += 1
        self._standing.seconds = time.monotonic() - self._begin
        if not known:
            self._listener.ended(row, self._standing)


def _row(source: Source, loaded: LoadedScenario, situation: Situation, cause: str) -> Row:
    """The row of a team that came to nothing."""
    return Row(cenario=source.name, situacao=situation, causas=(cause,), **about(loaded, fingerprint(loaded)))


def _check(folder: Path, loaded: LoadedScenario) -> None:
    """Tell whether a team's result may stand in a folder.

    Raises:
        OutputError: it may not; what is there is somebody's, or another month's.
    """
    check_folder(folder, overwrite=True)
    if (folder / ROSTER_FILE).exists() and not replaceable(folder, loaded):
        why = "é de outra equipe ou de outro período" if is_sealed(folder) else "foi editada à mão depois de gravada"
        raise OutputError(
            f"a escala em {folder} {why}, e fica como está",
            "Leve a pasta para outro lugar, ou grave este lote em outra, com --saida.",
        )


def continued(folder: Path) -> Callable[[Source], Path | None]:
    """Where, in the folder of the batch of the period before, the roster of a team is, by the team's name.

    Raises:
        InputError: the folder is none.
    """
    if not folder.is_dir():
        message = "esperava a pasta do lote do período anterior, e não há"
        raise InputError([Problem(str(folder), 0, 0, message, "Talvez a pasta seja outra.")])

    def found(source: Source) -> Path | None:
        place = folder / source.name
        return place if (place / ROSTER_FILE).is_file() else None

    return found
