"""The commands that work for a coordinator: one at a time for each scenario, going on whatever the page does."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from escala.jobs import Job, State

KEPT = 12
"""Ended jobs of a scenario that are kept; older ones go when another begins."""


BEGINNING_SECONDS = 30.0
"""After which whoever said that they begin a command is taken to have died of it."""


class BusyError(Exception):
    """A command is already at work on a scenario."""


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others, in other servers too, from beginning in a folder meanwhile.

    Raises:
        BusyError: somebody else is just beginning.
        OSError: the folder cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "comecando"
    with contextlib.suppress(FileNotFoundError):  # what a server left that ended in between
        if time.time() - lock.stat().st_mtime > BEGINNING_SECONDS:
            lock.unlink()
    try:
        lock.touch(exist_ok=False)
    except FileExistsError:
        raise BusyError from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


class Work:
    """The jobs of a working folder.

    Args:
        folder: where they are kept.
        within: the folder that commands work in.
    """

    def __init__(self, folder: Path, within: Path) -> None:
        self._folder = folder
        self._within = within
        self._started: dict[Path, Job] = {}

    def start(self, scenario: str, kind: str, command: Sequence[str], about: Mapping[str, Any]) -> Job:
        """Start a command on a scenario.

        Args:
            scenario: the id of its entry.
            kind: what the command is for, which says what page shows its result.
            command: name, arguments and options.
            about: what its page wants to know later.

        Raises:
            BusyError: another one is at work on it.
            OSError: it cannot be started.
        """
        with _alone(self._folder / scenario):
            if self.active(scenario) is not None:
                raise BusyError
            self._clear(scenario)
            folder = self._folder / scenario / f"{time.time_ns():020d}-{kind}-{secrets.token_hex(2)}"
            job = Job.start(folder, command, within=self._within, about={**about, "tipo": kind})
            self._started[folder] = job
        return job

    def active(self, scenario: str) -> Job | None:
        """The job that is at work on a scenario."""
        newest = next(iter(self._jobs(scenario)), None)
        return newest if newest is not None and not newest.state().ended else None

    def latest(self, scenario: str, *kinds: str) -> tuple[Job, State] | None:
        """The newest job of some kinds on a scenario, and how it stands."""
        job = next((job for job in self._jobs(scenario) if job.request.get("tipo") in kinds), None)
        return None if job is None else (job, job.state())

    def named(self, scenario: str, name: object) -> Job | None:
        """The job on a scenario whose folder has that name; None where it is not kept any more."""
        return next((job for job in self._jobs(scenario) if job.folder.name == name), None)

    def _jobs(self, scenario: str) -> list[Job]:
        """The jobs on a scenario, the newest first."""
        found = []
        for folder in self._folders(scenario):
            with contextlib.suppress(OSError, ValueError):
                found.append(self._started.get(folder) or Job(folder))
        return [job for job in found if isinstance(job.request.get("tipo"), str)]

    def _folders(self, scenario: str) -> list[Path]:
        folder = self._folder / scenario
        return sorted((path for path in folder.iterdir() if path.is_dir()), reverse=True) if folder.is_dir() else []

    def _clear(self, scenario: str) -> None:
        for folder in self._folders(scenario)[KEPT:]:
            self._started.pop(folder, None)
            shutil.rmtree(folder, ignore_errors=True)
