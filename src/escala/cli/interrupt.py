"""Ctrl-C, or the word of whoever waits, while something runs in C++: first it is asked to end well, then ended."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

import click

from escala.cli.codes import INTERRUPTED
from escala.jobs import waited_for

T = TypeVar("T")


def interruptible(work: Callable[[threading.Event], T], *, notice: str) -> T:
    """Run `work` in a thread, handing it an event that Ctrl-C, a request to terminate, or whoever waits sets.

    The main thread only waits, so that signals reach Python even while `work` is inside C++.

    Args:
        work: takes the event and ends soon after it is set.
        notice: what to say on stderr at the first Ctrl-C.

    Raises:
        BaseException: whatever `work` raises.
    """
    stop = threading.Event()
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(stop))
        except BaseException as error:  # handed to the main thread, which raises it
            errors.append(error)

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            click.echo("Interrompido.", err=True)
            sys.stdout.flush()
            os._exit(INTERRUPTED)  # threads of the solver would keep a normal exit waiting
        click.echo(notice, err=True)
        stop.set()

    waited = waited_for()
    thread = threading.Thread(target=run, name="escala-gerar", daemon=True)
    previous = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
            if waited is not None and waited.stop:
                stop.set()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if errors:
        raise errors[0]
    return results[0]
