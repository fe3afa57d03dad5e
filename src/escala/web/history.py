"""The history as the server uses it: quick questions at once, what takes longer in a thread, writes whole or later."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from escala.publication import open_store, transaction
from escala.web.bounds import WRITE_SECONDS

P = ParamSpec("P")
R = TypeVar("R")


class History:
    """Two connections to one file: `quick` for the event loop, another for the thread.

    Attributes:
        quick: for what takes some microseconds and never waits: reads by a key.
    """

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            StoreError: there is none, or it is no history.
        """
        self._path = path
        self.quick = open_store(path)
        self._slow = open_store(path)
        self._slow.execute(f"PRAGMA busy_timeout = {round(WRITE_SECONDS * 1000)}")
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="historico")

    async def read(
        self, function: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What a function says of the history, in the thread."""
        return await self._run(lambda: function(self._slow, *args, **kwargs))

    async def write(
        self, function: Callable[Concatenate[sqlite3.Connection, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """What a function does to the history, in the thread and in one transaction.

        Raises:
            StoreError: it could not be written; nothing was.
        """

        def whole() -> R:
            with transaction(self._slow, self._path):
                return function(self._slow, *args, **kwargs)

        return await self._run(whole)

    async def _run(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """End the thread's work and close the file."""
        self._thread.shutdown()
        self.quick.close()
        self._slow.close()
