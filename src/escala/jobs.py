"""A command at work in a process of its own, and whoever waits for it: what they tell each other, through a folder.

The command is one of Escala's, started with `FOLDER` in its environment. It says in `andamento.json` how it goes, keeps
`vivo` fresh, and ends well soon after `parar` appears, as with Ctrl-C; its JSON goes to `resultado.json` and its
complaints to `erros.txt`. So it goes on when whoever started it is gone, and another can take over the waiting.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess

FOLDER = "ESCALA_TRABALHO"
"""The environment's name for the folder of a command that somebody waits for."""

BEAT_SECONDS = 1.0
"""How often a command says that it lives."""

SILENCE_SECONDS = 20.0
"""After which a command that says nothing is taken for dead: a machine may be busy, or have slept for a while."""

_REQUEST, _NEWS, _ALIVE, _STOP = "pedido.json", "andamento.json", "vivo", "parar"
_RESULT, _ERRORS = "resultado.json", "erros.txt"


# -- the command's side ----------------------------------------------------------------------------------------------


class Waited:
    """Whoever waits for this command."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def begin(self) -> None:
        """Say from now on, as long as the process lives, that it does."""
        threading.Thread(target=self._beat, name="escala-vivo", daemon=True).start()

    def tell(self, news: Mapping[str, Any]) -> None:
        """Say how it goes; what was said before is forgotten."""
        with contextlib.suppress(OSError):  # nobody may wait any more; the work matters all the same
            _write(self._folder / _NEWS, news)

    @property
    def stop(self) -> bool:
        """Whether it is asked to end with what it has."""
        return (self._folder / _STOP).exists()

    def _beat(self) -> None:
        while True:
            with contextlib.suppress(OSError):
                (self._folder / _ALIVE).touch()
            time.sleep(BEAT_SECONDS)


def waited_for() -> Waited | None:
    """Whoever waits for this command through a folder; None where nobody does."""
    named = os.environ.get(FOLDER)
    return Waited(Path(named)) if named else None


# -- the other side --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class State:
    """How a job stands.

    Attributes:
        ended: whether it is over.
        news: what the command last said of how it goes.
        result: what it came to, as its `--json` says it; None while it works, or where it died.
        errors: what it complained of.
        stopping: whether it was asked to end with what it has.
        seconds: since it began, until it ended or now.
    """

    ended: bool
    news: Mapping[str, Any]
    result: Mapping[str, Any] | None
    errors: str
    stopping: bool
    seconds: float

    @property
    def died(self) -> bool:
        """Whether it ended without a result."""
        return self.ended and self.result is None


class Job:
    """A command that somebody waits for.

    Attributes:
        folder: through which they speak.
        request: what was asked, as `start` was given it, with `comando` and `inicio` (seconds since the epoch).
    """

    def __init__(self, folder: Path, process: subprocess.Popen[bytes] | None = None) -> None:
        """Take up the waiting for a job that was started, perhaps by a process that is gone.

        Raises:
            OSError, ValueError: there is no such job.
        """
        self.folder = folder
        self.request = _request(folder / _REQUEST)
        self._process = process

    @classmethod
    def start(cls, folder: Path, command: Sequence[str], *, within: Path, about: Mapping[str, Any]) -> Job:
        """Start a command of Escala.

        Args:
            folder: a new one, which is made.
            command: its name, arguments and options, `--json` among them.
            within: the folder that it works in.
            about: what is to be known of it later.

        Raises:
            OSError: it cannot be started.
        """
        import subprocess  # not needed by the commands themselves, which begin sooner without it

        folder.mkdir(parents=True)
        began = time.time()
        with (folder / _RESULT).open("wb") as out, (folder / _ERRORS).open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "escala", *command],
                cwd=within,
                env={**os.environ, FOLDER: str(folder.resolve()), "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=errors,
                **_apart(),
            )
        threading.Thread(target=process.wait, name="escala-fim", daemon=True).start()  # nobody else may ever ask for it
        request = {**about, "comando": list(command), "inicio": began, "processo": process.pid}
        _write(folder / _REQUEST, request)
        return cls(folder, process)

    def ask_to_stop(self) -> None:
        """Ask it to end with what it has, as Ctrl-C does."""
        (self.folder / _STOP).touch()

    def state(self) -> State:
        """How it stands now."""
        over = self._over()  # before its result is looked for: what is over has written all that it ever will
        result = _read(self.folder / _RESULT)
        ended = over or result is not None
        last = self._latest() if ended else time.time()
        return State(
            ended,
            _read(self.folder / _NEWS) or {},
            result,
            _text(self.folder / _ERRORS),
            (self.folder / _STOP).exists(),
            max(0.0, last - self.request["inicio"]),
        )

    def _over(self) -> bool:
        if self._process is not None:
            return self._process.poll() is not None
        if os.name == "posix":
            try:
                os.kill(self.request["processo"], 0)
            except ProcessLookupError:
                return True
            except PermissionError:
                return True  # the number is somebody else's by now
        return time.time() - self._latest() > SILENCE_SECONDS

    def _latest(self) -> float:
        """When it was last known to live, in seconds since the epoch."""
        moments: list[float] = [self.request["inicio"]]
        for name in (_ALIVE, _RESULT):
            with contextlib.suppress(OSError):
                moments.append((self.folder / name).stat().st_mtime)
        return max(moments)


def _apart() -> dict[str, Any]:
    """What keeps the Ctrl-C that ends whoever started a command away from it."""
    if sys.platform == "win32":
        return {"creationflags": 0x00000200}  # CREATE_NEW_PROCESS_GROUP
    return {"start_new_session": True}


def _write(path: Path, data: Mapping[str, Any]) -> None:
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    new.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    os.replace(new, path)


def _request(path: Path) -> dict[str, Any]:
    """What was asked of a command.

    Raises:
        OSError, ValueError: nothing that was written by `Job.start`.
    """
    found = json.loads(path.read_text(encoding="utf-8"))
    if not (isinstance(found, dict) and type(found.get("processo")) is int):
        raise ValueError(f"{path} says nothing of a command")
    if not isinstance(found.get("inicio"), int | float):
        raise ValueError(f"{path} does not say when the command began")
    return found


def _read(path: Path) -> Mapping[str, Any] | None:
    """The data of a file; None where there is none, or it is not whole yet."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
