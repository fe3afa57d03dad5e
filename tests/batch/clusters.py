"""A cluster on this machine, as Dask's own commands start it: a scheduler and workers with their nannies."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]

QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
}
"""Nobody looks at what Dask tells of its own speed, for which it wakes up some hundred times a second."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Machine:
    """What was started, to be looked at and killed."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._folder = folder
        self._settings = settings
        self._started: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start_scheduler()

    def _start_scheduler(self) -> subprocess.Popen[bytes]:
        host, port = self.address.rsplit(":", 1)
        return self._start("scheduler", "--host", host, "--port", port, "--no-dashboard")

    def restart_scheduler(self) -> None:
        """Kill the scheduler, and have another one at its address; its workers come with a new nanny."""
        self.scheduler.kill()
        self.scheduler.wait()
        self.scheduler = self._start_scheduler()
        self.add_workers(1)

    def add_workers(self, number: int, **settings: str) -> subprocess.Popen[bytes]:
        """So many workers with a nanny, each with one thread."""
        return self._start(
            "worker", self.address, "--nworkers", str(number), "--nthreads", "1", "--no-dashboard",
            "--local-directory", str(self._folder), "--memory-limit", "0", **settings,
        )  # fmt: skip

    def _start(self, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        environment = {**os.environ, **QUIET, "PYTHONPATH": paths, **self._settings, **settings}
        log = (self._folder / f"dask-{len(self._started)}.log").open("wb")
        started = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments], env=environment, stdout=log, stderr=log, cwd=self._folder
        )
        self._started.append(started)
        return started

    def worker_processes(self) -> list[psutil.Process]:
        """The processes of workers: each the child of a nanny."""
        return [
            process
            for started in self._started
            if started is not self.scheduler and started.poll() is None
            for process in psutil.Process(started.pid).children()
            if _is_worker(process)
        ]

    def stop(self) -> None:
        for started in reversed(self._started):
            self.end(started)

    def end(self, started: subprocess.Popen[bytes]) -> None:
        """End one thing that was started, with all that it has started."""
        for process in [*_family(started.pid)]:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        started.wait(20)


def _is_worker(process: psutil.Process) -> bool:
    """Whether a nanny's child is a worker; one that has just died is none."""
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False


def _family(pid: int) -> Iterator[psutil.Process]:
    try:
        parent = psutil.Process(pid)
        yield from parent.children(recursive=True)
        yield parent
    except psutil.NoSuchProcess:
        return


@contextmanager
def cluster(folder: Path, workers: int = 2, **settings: str) -> Iterator[Machine]:
    """A cluster with so many workers, ready; settings are Dask's, as in the environment."""
    machine = Machine(folder, settings)
    try:
        if workers:
            machine.add_workers(workers)
        wait_for(machine, workers)
        yield machine
    finally:
        machine.stop()


def wait_for(machine: Machine, workers: int, seconds: float = 120) -> None:
    from distributed import Client

    until = time.monotonic() + seconds
    while True:
        try:
            with Client(machine.address, timeout=5, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=max(1, until - time.monotonic())) if workers else None
                return
        except OSError:
            if time.monotonic() > until:
                raise
