"""Jobs in processes of their own: what one does, or how it ends, touches no other.

Building models holds Python's lock, so several searches go side by side only in several processes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Protocol, TypeVar

from escala.documents.errors import InputError
from escala.outputs import OutputError

J = TypeVar("J")
R = TypeVar("R")
J_contra = TypeVar("J_contra", contravariant=True)

SIGKILL = 9
"""The signal that nobody can catch; its name is not known to every system."""


@dataclass(frozen=True)
class News:
    """What a job says while it works."""

    news: Any


@dataclass(frozen=True)
class Done(Generic[R]):
    """What a job came to."""

    result: R


@dataclass(frozen=True)
class Failed:
    """That a job came to nothing.

    Attributes:
        text: why, in Portuguese where the user can mend it.
        mendable: whether the user can.
    """

    text: str
    mendable: bool


@dataclass(frozen=True)
class Lost(Failed):
    """That the process of a job ended before the job did: killed, crashed, or out of memory."""


Said = News | Done[R] | Failed
"""What is heard of a job; after anything but `News` it is over."""


class Runner(Protocol[J_contra, R]):
    """Where jobs run: processes of this machine, or a cluster. The caller sees no difference."""

    def slots(self) -> int:
        """How many jobs to have begun at once, as things stand now."""

    def running(self) -> int:
        """How many jobs are being done."""

    def start(self, name: str, job: J_contra) -> None:
        """Begin a job; what is heard of it comes under that name."""

    def heard(self, seconds: float) -> Iterator[tuple[str, Said[R]]]:
        """What jobs say within so many seconds, each under its name."""

    def stop(self) -> None:
        """End every job as it is."""


@dataclass
class _Worker:
    """A process, and the job that it has, if any."""

    process: BaseProcess
    name: str = ""


class Processes(Generic[J, R]):
    """Runs one function on several jobs, each in a process of this machine that has no other job meanwhile.

    A process whose job has ended takes the next one, since beginning one takes a second or more; all end with this
    one. One that dies takes only its own job with it.

    Args:
        function: importable by its name; takes a job, and what to call with news of it.
        most: how many jobs may run at once.
    """

    def __init__(self, function: Callable[[J, Callable[[Any], None]], R], most: int = 1) -> None:
        self._function = function
        self._most = most
        self._context = multiprocessing.get_context("spawn")
        self._running: dict[Connection, _Worker] = {}
        self._idle: dict[Connection, _Worker] = {}

    def slots(self) -> int:
        """How many jobs to have begun at once."""
        return self._most

    def running(self) -> int:
        """How many jobs are being done."""
        return len(self._running)

    def start(self, name: str, job: J) -> None:
        """Begin a job; what is heard of it comes under that name."""
        while self._idle:
            channel, worker = self._idle.popitem()
            if worker.process.is_alive():
                break
            _end(channel, worker)  # it died with nothing to do
        else:
            channel, worker = self._begin()
        with contextlib.suppress(OSError):  # it has died just now, which is heard of
            channel.send(job)
        worker.name = name
        self._running[channel] = worker

    def _begin(self) -> tuple[Connection, _Worker]:
        ours, its = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._function, its), daemon=True)
        with _deaf(), _parental():
            process.start()
        its.close()
        return ours, _Worker(process)

    def heard(self, seconds: float) -> Iterator[tuple[str, Said[R]]]:
        """What jobs say within so many seconds, each under its name."""
        for ready in wait(list(self._running), seconds):
            assert isinstance(ready, Connection)
            worker = self._running[ready]
            try:
                said = ready.recv()
            except (EOFError, OSError):
                del self._running[ready]
                _end(ready, worker)
                said = Lost(_died(worker.process.exitcode), mendable=False)
            else:
                if not isinstance(said, News):
                    self._idle[ready] = self._running.pop(ready)
            yield worker.name, said

    def stop(self) -> None:
        """End every job as it is, and every process."""
        workers = {**self._running, **self._idle}
        for worker in workers.values():
            worker.process.terminate()
        for channel, worker in workers.items():
            _end(channel, worker)
        self._running.clear()
        self._idle.clear()


def unpacked(sent: tuple[Callable[[Any, Callable[[Any], None]], R], bytes], tell: Callable[[Any], None]) -> R:
    """Do a job that came pickled, with what does it; told nothing.

    It stands here so that a process in which a cluster's jobs are done loads them and what they need, and no Dask.
    """
    function, job = sent
    return function(pickle.loads(job), lambda news: None)


def _end(channel: Connection, worker: _Worker) -> None:
    channel.close()
    worker.process.join()


def _died(code: int | None) -> str:
    """How a process ended, in Portuguese."""
    said = f"o processo terminou antes do fim (código {code})"
    if code == -SIGKILL:
        return f"{said}: foi morto, por alguém ou pelo sistema, que faz isso quando falta memória"
    return said


def _work(function: Callable[[Any, Callable[[Any], None]], Any], channel: Connection) -> None:
    """What a process does: job after job, each with its news and how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with contextlib.suppress(EOFError):
        while True:
            channel.send(_outcome(function, channel.recv(), channel))


def _outcome(
    function: Callable[[Any, Callable[[Any], None]], Any], job: Any, channel: Connection
) -> Done[Any] | Failed:
    try:
        return Done(function(job, lambda news: channel.send(News(news))))
    except (InputError, OutputError) as error:
        return Failed(str(error), mendable=True)
    except Exception as error:
        if os.environ.get("ESCALA_DEBUG"):
            raise
        return Failed(f"{type(error).__name__}: {error}", mendable=False)


def _end_with_parent() -> None:
    """End this process at once when the one that started it is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """A process begun meanwhile does not hear Ctrl-C, not even before its first line of Python; this thread neither."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _parental() -> Iterator[None]:
    """Meanwhile, this process may have children also where it is a daemon itself, as the workers of clusters are.

    Daemons may have none because they would outlive a parent that is killed; ours end with it.
    """
    config = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    before = config.get("daemon", False)
    config["daemon"] = False
    try:
        yield
    finally:
        config["daemon"] = before
