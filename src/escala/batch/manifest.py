"""The account of a batch, line by line: how teams are solved, then what became of each, as soon as it is known.

Each line is written whole and goes to the disk before anything else is done; what a run that was cut off has left
half written is taken off by the next one.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from pydantic import ValidationError

from escala import __version__
from escala.batch.row import Row
from escala.documents.errors import InputError, Problem
from escala.outputs.errors import OutputError

if sys.platform != "win32":
    import fcntl

MANIFEST_FILE = "lote.jsonl"
FORMAT = "escala-lote/1"
BEGINNING = json.dumps({"formato": FORMAT}).rstrip("}").encode()
"""How the first line begins, whoever wrote it with whatever options."""

OPTIONS = {"tempo": "--tempo", "semente": "--semente", "nucleos": "--nucleos-por-equipe", "gap": "--gap"}
"""Key of the first line -> the option that it keeps."""


class Manifest:
    """The account of a batch, open to be added to; nobody else adds to it meanwhile.

    Args:
        folder: of the batch; made where it is missing.
        options: key of `OPTIONS` -> its value; those of the account, where there is one.

    Raises:
        InputError: there is an account that cannot be read, or of teams that were solved otherwise.
        OutputError: it cannot be written, or is being written by somebody else.
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        self.path = folder / MANIFEST_FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = self.path.open("a+b", buffering=0)
        except OSError as error:
            raise _refused(self.path, error) from error
        try:
            _lock(self._file, self.path)
            self.rows = self._begun(options)
        except OSError as error:
            self._file.close()
            raise _refused(self.path, error) from error
        except BaseException:
            self._file.close()
            raise

    def _begun(self, options: Mapping[str, Any]) -> dict[str, Row]:
        self._file.seek(0)
        content = self._file.read()
        whole = content[: content.rfind(b"\n") + 1]
        if not whole and not (content.startswith(BEGINNING) or BEGINNING.startswith(content)):
            raise _foreign(self.path, 1)
        if len(whole) < len(content):
            self._file.truncate(len(whole))
        if not whole:
            self._append({"formato": FORMAT, "versao": __version__, "opcoes": dict(options)})
            return {}
        kept, rows = _parsed(whole, self.path)
        others = [
            f"{option} {'nenhum' if kept.get(key) is None else kept[key]}"
            for key, option in OPTIONS.items()
            if kept.get(key) != options.get(key)
        ]
        if others:
            message = f"as equipes desta pasta foram montadas com {', '.join(others)}"
            hint = "Repita o comando com essas opções para continuar daí, ou escolha outra pasta com --saida."
            raise InputError([Problem(str(self.path), 1, 1, message, hint)])
        return rows

    def add(self, *rows: Row) -> None:
        """Write what became of teams; of what is said of them before, nothing counts any more.

        Raises:
            OutputError: it cannot be written.
        """
        try:
            self._append(*(row.model_dump(mode="json", exclude_defaults=True) for row in rows))
        except OSError as error:
            raise _refused(self.path, error) from error
        self.rows.update({row.cenario: row for row in rows})

    def _append(self, *lines: Mapping[str, Any]) -> None:
        """Write whole lines, to the disk; where it refuses, the account stays as it was, as far as it lets us.

        Raises:
            OSError: it refuses.
        """
        content = memoryview("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode())
        before = os.fstat(self._file.fileno()).st_size
        try:
            while content:
                content = content[self._file.write(content) :]
            os.fsync(self._file.fileno())
        except OSError:
            with contextlib.suppress(OSError):
                self._file.truncate(before)
            raise

    def __enter__(self) -> Manifest:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def is_batch(folder: Path) -> bool:
    """Whether a folder is that of a batch."""
    return (folder / MANIFEST_FILE).is_file()


def read_manifest(folder: Path) -> tuple[dict[str, Any], dict[str, Row]]:
    """How the teams of a batch were solved, and what became of each.

    Raises:
        InputError: there is no account of a batch in the folder, or it cannot be read.
    """
    path = folder / MANIFEST_FILE
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError([Problem(str(path), 0, 0, f"não pôde ser lido: {error.strerror or error}")]) from None
    return _parsed(content[: content.rfind(b"\n") + 1], path)


def _parsed(content: bytes, path: Path) -> tuple[dict[str, Any], dict[str, Row]]:
    lines = content.splitlines()
    rows: dict[str, Row] = {}
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            data = json.loads(line)
            if number == 1:
                if data["formato"] != FORMAT:
                    raise ValueError
                options: dict[str, Any] = dict(data["opcoes"])
            else:
                row = Row.model_validate(data)
                rows[row.cenario] = row
        return options, rows
    except (ValueError, TypeError, KeyError, UnboundLocalError, ValidationError):
        raise _foreign(path, max(1, number)) from None


def _foreign(path: Path, line: int) -> InputError:
    message = f"esperava o andamento de um lote, de formato {FORMAT}, e esta linha é outra coisa"
    return InputError([Problem(str(path), line, 1, message, "Escolha outra pasta com --saida.")])


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"não foi possível gravar {path}: {error.strerror or error}",
        "Veja se há espaço e permissão, ou escolha outra pasta; o que já foi gravado continua.",
    )


if sys.platform != "win32":

    def _lock(file: IO[bytes], path: Path) -> None:
        """Hold a lock on a file until it is closed; the system drops it if the process dies.

        Some disks of networks know no locks; nothing is held there.

        Raises:
            OutputError: somebody else holds it.
        """
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                return
            raise OutputError(
                f"outro escala lote está gravando em {path.parent}", "Espere por ele, ou escolha outra pasta."
            ) from None

else:

    def _lock(file: IO[bytes], path: Path) -> None:
        """Nothing: files cannot be locked here in this way."""
