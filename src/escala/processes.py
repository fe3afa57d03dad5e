"""Jobs in processes of their own: what one does, or how it ends, touches no other.

Building models holds Python's lock, so several searches go side by side only in several processes.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from escala.documents.errors import InputError
from escala.outputs import OutputError

J = TypeVar("J")
R = TypeVar("R")


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


class Processes(Generic[J, R]):
    """Runs one function on several jobs, each in a process that ends with this one.

    Args:
        function: importable by its name; takes a job, and what to call with news of it.
    """

    def __init__(self, function: Callable[[J, Callable[[Any], None]], R]) -> None:
        self._function = function
        self._context = multiprocessing.get_context("spawn")
        self._running: dict[Connection, tuple[str, BaseProcess]] = {}

    def __len__(self) -> int:
        return len(self._running)

    def start(self, name: str, job: J) -> None:
        """Begin a job; what is heard of it comes under that name."""
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(self._function, job, sender), daemon=True)
        with _deaf():
            process.start()
        sender.close()
        self._running[receiver] = name, process

    def heard(self, seconds: float) -> Iterator[tuple[str, News | Done[R] | Failed]]:
        """What jobs say within so many seconds, each under its name; after `Done` or `Failed` a job is over."""
        for ready in wait(list(self._running), seconds):
            assert isinstance(ready, Connection)
            name, process = self._running[ready]
            try:
                said = ready.recv()
            except (EOFError, OSError):
                process.join()
                said = Failed(f"o processo terminou antes do fim (código {process.exitcode})", mendable=False)
            if not isinstance(said, News):
                del self._running[ready]
                ready.close()
                process.join()
            yield name, said

    def stop(self) -> None:
        """End every job as it is."""
        for _, process in self._running.values():
            process.terminate()
        for receiver, (_, process) in self._running.items():
            process.join()
            receiver.close()
        self._running.clear()


def _work(function: Callable[[Any, Callable[[Any], None]], Any], job: Any, sender: Connection) -> None:
    """What a process does: the job, its news, and how it ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the parent decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    said: Done[Any] | Failed
    try:
        said = Done(function(job, lambda news: sender.send(News(news))))
    except (InputError, OutputError) as error:
        said = Failed(str(error), mendable=True)
    except Exception as error:
        if os.environ.get("ESCALA_DEBUG"):
            raise
        said = Failed(f"{type(error).__name__}: {error}", mendable=False)
    sender.send(said)


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
