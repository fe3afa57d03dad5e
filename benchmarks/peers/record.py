"""What a peer leaves behind: every roster that improved on its last, when, and what it proved.

A peer is a module of this package, run as `python -m benchmarks.peers.<peer> CASE FOLDER --seconds N --seed N
--workers N`. It never judges itself: the files are read and audited by another process, after it has ended.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from escala import __version__
from escala.domain.roster import Objective, Roster, Session
from escala.outputs import roster_bytes
from escala.scenario_files import LoadedScenario, load_scenario

LOG = "log.jsonl"


@dataclass(frozen=True)
class Task:
    """What a peer is asked: a scenario, a folder for what it finds, and the limits that everybody has."""

    loaded: LoadedScenario
    folder: Path
    seconds: float
    seed: int
    workers: int


def asked(description: str) -> Task:
    """The task on the command line; the scenario is read with Escala's own reader.

    Raises:
        InputError: the file is no scenario.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("case", type=Path, help="scenario file")
    parser.add_argument("folder", type=Path, help="where rosters and the log go")
    parser.add_argument("--seconds", type=float, default=60, help="wall-clock limit of the whole process")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="threads")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    return Task(load_scenario(given.case), given.folder, given.seconds, given.seed, given.workers)


class Record:
    """Writes what a peer finds as it finds it: a file a roster, a line a fact, each with the time of day in seconds."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._rosters = 0

    def roster(self, sessions: Iterable[Session], points: int, bound: float | None = None) -> None:
        """A better roster, with the points that the peer itself counts and the bound that it has proved by now."""
        at = time.time()
        self._rosters += 1
        name = f"{self._rosters:04d}.json"
        loaded = self._task.loaded
        roster = Roster(
            versao=__version__,
            cenario=loaded.scenario.to_data(),
            situacao="viavel",
            objetivo=Objective(valor=0, limite=0),
            semanas=tuple(week.label for week in loaded.month.weeks),
            sessoes=tuple(sessions),
        )
        (self._task.folder / name).write_bytes(roster_bytes(roster))
        self._line(at=at, file=name, points=points, bound=bound)

    def bound(self, bound: float) -> None:
        """A better bound."""
        self._line(at=time.time(), bound=bound)

    def end(self, outcome: str, **facts: object) -> None:
        """How it ended: `optimal`, `feasible`, `infeasible` or `nothing`, and what else is worth a line."""
        self._line(at=time.time(), end=outcome, **facts)

    def _line(self, **facts: object) -> None:
        with (self._task.folder / LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps(facts) + "\n")
