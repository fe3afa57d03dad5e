"""Jobs on a cluster of Dask distributed: the scheduler says where each is done, and each has a process of its own.

On a worker a job runs in a child of the worker, so that the worker goes on answering its scheduler however long a
solve holds Python's lock, and that a job which crashes takes nothing with it but its own process.
"""

from __future__ import annotations

import logging
import math
import os
import pickle
import platform
import queue
import secrets
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from sys import version_info
from typing import Any, Generic, TypeVar

from distributed import Client, Future, KilledWorker, get_worker
from distributed.comm.core import CommClosedError

from escala.outputs.errors import OutputError
from escala.processes import Failed, Lost, News, Processes, Said, unpacked
from escala.rules.wording import count

J = TypeVar("J")
R = TypeVar("R")

ALIKE = ("escala", "ortools", "holidays", "icalendar", "pydantic", "distributed")
"""Packages of which everybody must have the same version: they decide a roster's bytes, or what can be exchanged."""

CONNECTING = 10
"""Seconds that the scheduler has to answer."""

LOOK = 1.0
"""Seconds between two looks at which workers there are."""

AHEAD = 8
"""One job for so many that can run is submitted besides, so that a worker does not wait for the next one to arrive."""

POLL = 0.5
"""Seconds between two looks of a worker at whether its job is still wanted."""

FETCHING = 10
"""Seconds that a result has to arrive once it is there; else it is asked for again, after whatever else has come."""


class ClusterError(OutputError):
    """The cluster cannot be used, or is gone; everything that was written is kept."""


@dataclass
class _Job:
    """A job that was submitted: under what name, as what, and whether a worker has begun it."""

    name: str
    job: Any
    future: Future
    begun: bool = False


@dataclass(frozen=True)
class _Refused:
    """That a worker has other versions than whoever sent the job."""

    worker: str
    found: Mapping[str, str]


class Cluster(Generic[J, R]):
    """Runs one function on several jobs on the workers of a cluster; a thread of a worker does one job at a time.

    Args:
        address: of the scheduler, as `tcp://host:8786`; or the file in which it has written it.
        function: importable by its name on every worker; takes a job, and what to call with news of it, which goes
            nowhere here.
        cores: processors that one job uses.

    Raises:
        ClusterError: the scheduler does not answer, or somebody has other versions.
    """

    def __init__(self, address: str, function: Callable[[J, Callable[[Any], None]], R], cores: int = 1) -> None:
        self._address = address
        self._function = function
        self._versions = versions()
        self._mail: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._jobs: dict[str, _Job] = {}
        self._late: set[str] = set()
        self._topic = f"escala-{secrets.token_hex(6)}"
        self._submitted = 0
        self._threads: dict[str, int] = {}
        self._looked = -math.inf
        self._client = _connected(address)
        try:
            self._refuse(self._strangers())
            self._subscribe()
            self._look()
            self._crowded(cores)
        except BaseException:
            self._client.close()
            raise

    # -- what the caller sees ----------------------------------------------------------------------------------------

    def slots(self) -> int:
        """How many jobs to have begun at once: one a thread, and some to come; one at least, so that workers come."""
        self._look()
        threads = sum(self._threads.values())
        return threads + max(1, threads // AHEAD)

    def running(self) -> int:
        """How many jobs are being done."""
        return sum(job.begun for job in self._jobs.values())

    def start(self, name: str, job: J) -> None:
        """Submit a job; what is heard of it comes under that name."""
        self._submitted += 1
        key = f"{self._topic}-{self._submitted}"
        sent = partial(_work, self._function, pickle.dumps(job), self._versions, self._topic)
        future = self._client.submit(sent, key=key, pure=False)
        self._jobs[key] = _Job(name, job, future)
        future.add_done_callback(lambda _: self._mail.put(("ended", key)))

    def heard(self, seconds: float) -> Iterator[tuple[str, Said[R]]]:
        """What is known of jobs within so many seconds, each under its name; news under no name is of the cluster.

        Raises:
            ClusterError: the scheduler is gone.
        """
        until = time.monotonic() + seconds
        self._look_at_late()
        while True:
            if self._client.status != "running":
                raise self._gone()
            try:
                kind, about = self._mail.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                return
            until = 0.0  # what has come is told at once
            match kind:
                case "began" if about in self._jobs:
                    self._jobs[about].begun = True
                case "gone":
                    yield from self._lost(about)
                case "note":
                    yield "", News(about)
                case "ended" if about in self._jobs:
                    yield from self._ended(about)

    def stop(self) -> None:
        """End every job as it is, and leave the cluster."""
        with suppress(Exception):
            self._client.cancel([job.future for job in self._jobs.values()])
        self._jobs.clear()
        with suppress(Exception):
            self._client.close()

    # -- what happens meanwhile --------------------------------------------------------------------------------------

    def _subscribe(self) -> None:
        """Have the scheduler tell of workers that go, and of jobs that begin; once more is as good as once."""
        self._client.subscribe_topic("all", self._happened)
        self._client.subscribe_topic(self._topic, self._began)

    def _happened(self, event: tuple[float, Any]) -> None:
        """Take an event of the cluster; called in the client's own thread."""
        what = event[1]
        if isinstance(what, dict) and what.get("action") == "remove-worker" and not what.get("expected"):
            self._mail.put(("gone", (str(what.get("worker")), {str(key) for key in what.get("processing-tasks", ())})))

    def _began(self, event: tuple[float, Any]) -> None:
        """Take that a worker has begun a job; called in the client's own thread."""
        self._mail.put(("began", event[1]))

    def _lost(self, about: tuple[str, set[str]]) -> Iterator[tuple[str, Said[R]]]:
        """The jobs that a worker had begun when it was gone; the scheduler gives those that only waited to others."""
        worker, keys = about
        for key in sorted(keys & self._jobs.keys()):
            if self._jobs[key].begun and not self._jobs[key].future.done():
                job = self._jobs.pop(key)
                job.future.cancel(force=True)
                yield job.name, Lost(f"o trabalhador {worker} caiu enquanto a montava", mendable=False)

    def _ended(self, key: str) -> Iterator[tuple[str, Said[R]]]:
        job = self._jobs[key]
        if job.future.status == "cancelled":
            yield self._dropped(key)
            return
        try:
            if not job.future.done():  # its result is gone with the worker that had it: it is being done once more
                raise TimeoutError
            said = job.future.result(timeout=FETCHING)
        except TimeoutError:
            self._late.add(key)
            return
        except CancelledError:
            yield self._dropped(key)
            return
        except KilledWorker as error:
            said = Lost(f"vários trabalhadores caíram com ela, o último {error.last_worker.address}", mendable=False)
        except CommClosedError:
            raise self._gone() from None
        except Exception as error:
            dismissed = list(self._dismissed())
            if dismissed:
                del self._jobs[key]
                yield from dismissed
                self.start(job.name, job.job)
                return
            said = Failed(f"{type(error).__name__}: {error}", mendable=False)
        del self._jobs[key]
        if isinstance(said, _Refused):
            yield from self._dismissed()
            self.start(job.name, job.job)
            return
        yield job.name, said

    def _look_at_late(self) -> None:
        """Ask again for the results that had been there and did not come, if they are there."""
        self._late &= self._jobs.keys()
        for key in [key for key in self._late if self._jobs[key].future.done()]:
            self._late.remove(key)
            self._mail.put(("ended", key))

    def _dropped(self, key: str) -> tuple[str, Said[R]]:
        """That a job is over which the scheduler does not know any more, though there is one.

        It was begun anew, or somebody has cleared it; a new one has never heard of what we want to be told.

        Raises:
            ClusterError: there is none any more.
        """
        if self._client.status != "running":
            raise self._gone()
        self._subscribe()
        return self._jobs.pop(key).name, Lost("o cluster foi reiniciado enquanto a montava", mendable=False)

    def _dismissed(self) -> Iterator[tuple[str, Said[R]]]:
        """Send away the workers that came later with other versions, each with the reason."""
        strangers = self._strangers()
        strangers.pop("", None)
        if strangers:
            self._client.retire_workers(list(strangers))
        for worker, why in strangers.items():
            yield "", News(f"O trabalhador {worker} foi dispensado: {why}.")

    # -- who is there ------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if time.monotonic() - self._looked < LOOK:
            return
        try:
            self._threads = dict(self._client.nthreads())
        except (OSError, TimeoutError):
            raise self._gone() from None
        self._looked = time.monotonic()

    def _strangers(self) -> dict[str, str]:
        """Workers with other versions than ours -> what is different, in Portuguese; the scheduler under no name."""
        try:
            found = self._client.get_versions(packages=list(ALIKE))
        except (OSError, TimeoutError):
            raise self._gone() from None
        others = {worker: _differences(self._versions, _of(said)) for worker, said in found["workers"].items()}
        ours = {package: self._versions[package] for package in ("python", "distributed")}
        others[""] = _differences(ours, _of(found["scheduler"]))
        return {worker: why for worker, why in others.items() if why}

    def _refuse(self, strangers: Mapping[str, str]) -> None:
        if strangers:
            listed = "\n".join(f"  • {f'trabalhador {w}' if w else 'agendador'}: {why}" for w, why in strangers.items())
            raise ClusterError(
                f"o cluster em {self._address} não tem as mesmas versões que esta máquina:\n{listed}",
                "Instale em todas as mesmas versões (a mesma imagem, ou o mesmo constraints.txt), e repita o comando.",
            )

    def _crowded(self, cores: int) -> None:
        """Have it said of which machines the workers are to do more at once than there are processors."""
        try:
            machines = self._client.run(_machine, on_error="ignore")
        except (OSError, TimeoutError):
            raise self._gone() from None
        for text in crowded(machines, self._threads, cores):
            self._mail.put(("note", text))

    def _gone(self) -> ClusterError:
        return ClusterError(
            f"o agendador em {self._address} deixou de responder",
            "O que ficou pronto está gravado; com o agendador de volta, o mesmo comando continua daí.",
        )


def crowded(machines: Mapping[str, tuple[str, int]], threads: Mapping[str, int], cores: int) -> Iterator[str]:
    """Machines whose workers together are to use more processors at once than there are, each in Portuguese.

    Args:
        machines: worker -> the name of its machine, and how many processors that has.
        threads: worker -> how many jobs it does at once.
        cores: processors that one job uses.
    """
    wanted: Counter[str] = Counter()
    for worker, (name, _) in machines.items():
        wanted[name] += threads.get(worker, 0) * cores
    for name, there in dict(machines.values()).items():
        if wanted[name] > there:
            number = f"{count(there, 'processador', 'processadores')} e os trabalhadores nela vão usar {wanted[name]}"
            hint = "comece-os com menos --nworkers ou --nthreads, ou use menos --nucleos-por-equipe"
            yield f"A máquina {name} tem {number} de uma vez: {hint}."


def versions() -> dict[str, str]:
    """The versions that everybody must have, of this machine; empty for what is missing."""
    found = {"python": f"{version_info.major}.{version_info.minor}"}
    for package in ALIKE:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return found


def _of(said: Mapping[str, Any]) -> dict[str, str]:
    """The versions that somebody of the cluster says it has, in our form."""
    packages = dict(said["packages"])
    python = ".".join(str(packages.get("python") or "").split(".")[:2])
    return {**{package: str(packages.get(package) or "") for package in ALIKE}, "python": python}


def _differences(ours: Mapping[str, str], its: Mapping[str, str]) -> str:
    """What is different, in Portuguese; nothing if nothing is."""
    others = [package for package in ours if ours[package] != its[package]]
    return ", ".join(f"{package} {its[package] or 'não instalado'} (aqui {ours[package]})" for package in others)


def _connected(address: str) -> Client:
    """A client of a cluster.

    Raises:
        ClusterError: nobody answers.
    """
    where = {"address": address} if "://" in address else {"scheduler_file": address}
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what users should know, they are told in Portuguese
    missing = "scheduler_file" in where and not Path(address).is_file()
    try:
        if missing:
            raise OSError
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # versions are compared, and their differences told, by ourselves
            return Client(timeout=CONNECTING, set_as_default=False, name="escala", **where)
    except (OSError, TimeoutError, ValueError):
        raise ClusterError(
            f"nenhum agendador do Dask respondeu em {address}",
            "Confira o endereço, como tcp://servidor:8786, e se o agendador está no ar.",
        ) from None


# -- on a worker -----------------------------------------------------------------------------------------------------

_threads = threading.local()
"""Of each thread of a worker, the process in which its jobs are done."""


def _machine() -> tuple[str, int]:
    """The name of the machine that a worker is on, and how many processors it has."""
    return platform.node(), os.cpu_count() or 1


def _work(
    function: Callable[[Any, Callable[[Any], None]], Any], job: bytes, theirs: Mapping[str, str], topic: str
) -> Any:
    """What a thread of a worker does: see a job through, in a process, as long as somebody wants it."""
    worker = get_worker()
    if versions() != theirs:
        return _Refused(worker.address, versions())
    key = worker.get_current_task()
    worker.log_event(topic, key)
    processes = getattr(_threads, "processes", None)
    if processes is None:
        processes = _threads.processes = Processes(unpacked)
    processes.start(key, (function, job))
    while True:
        for _, said in processes.heard(POLL):
            if not isinstance(said, News):
                return said
        task = worker.state.tasks.get(key)
        if task is None or task.state == "cancelled":
            processes.stop()
            return Failed("ninguém espera mais por ela", mendable=False)
