"""Reading YAML and JSON files as documents.

Whatever the bytes, the outcome is a `Document` or an `InputError` in Portuguese: size, depth, aliases and numbers are
limited, so that nothing behind this door meets a file that could exhaust it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from escala.documents.document import Document, Path_, found
from escala.documents.errors import InputError, Problem
from escala.documents.json_reader import parse_json
from escala.documents.yaml_reader import parse_yaml

MAX_YAML_BYTES = 512 * 1024
"""Largest YAML file read: a team of ten in a full year is under 50 KiB."""

MAX_JSON_BYTES = 32 * 1024 * 1024
"""Largest JSON file read: a roster of one month is under 1 MiB."""


def read_yaml(path: Path, name: str | None = None, problems: list[Problem] | None = None) -> Document:
    """The document of a YAML file (UTF-8, YAML 1.2).

    Args:
        path: the file.
        name: what messages call it; by default the path as given.
        problems: takes what is wrong without hiding the rest (duplicate keys, numbers that are none); without it
            such a problem is raised as well.

    Raises:
        InputError: the file cannot be read, is too large, is not text, is not YAML or is not a mapping.
    """
    name = name or str(path)
    return parse_yaml(read_text(path, name, MAX_YAML_BYTES), name, problems)


def read_json(path: Path, name: str | None = None) -> Document:
    """The document of a JSON file (UTF-8).

    Raises:
        InputError: the file cannot be read, is too large, is not text, is not JSON, repeats a key or is not a mapping.
    """
    name = name or str(path)
    return parse_json(read_text(path, name, MAX_JSON_BYTES), name)


def read_text(path: Path, name: str, limit: int) -> str:
    """The text of a file (UTF-8, with or without its mark).

    Args:
        path: the file.
        name: what messages call it.
        limit: most bytes that are read.

    Raises:
        InputError: the file cannot be read, is larger than that, or is not text.
    """
    data = read_bytes(path, name, limit)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = f"esperava texto em UTF-8 e encontrei o byte 0x{data[error.start]:02X}"
        raise InputError([Problem(name, line, column, message, "Salve o arquivo com a codificação UTF-8.")]) from None


def read_bytes(path: Path, name: str, limit: int) -> bytes:
    """The content of a file.

    Args:
        path: the file.
        name: what messages call it.
        limit: most bytes that are read.

    Raises:
        InputError: the file cannot be read, or is larger than that.
    """
    with open_bytes(path, name, limit) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(name, len(data), limit, " ou mais")
    return data


@contextmanager
def open_bytes(path: Path, name: str, limit: int) -> Iterator[BinaryIO]:
    """A file opened to be read bit by bit; whatever the system says of it meanwhile is an error of ours.

    Args:
        path: the file.
        name: what messages call it.
        limit: most bytes that it may have.

    Raises:
        InputError: the file cannot be read, or is larger than that.
    """

    def refuse(message: str, hint: str = "") -> InputError:
        return InputError([Problem(name, 0, 0, message, hint)])

    try:
        if path.is_dir():
            raise refuse("esperava um arquivo e encontrei uma pasta")
        size = path.stat().st_size
        if size > limit:
            raise too_large(name, size, limit)
        stream = path.open("rb")
    except FileNotFoundError:
        raise refuse("o arquivo não existe", _similar_file(path)) from None
    except PermissionError:
        raise refuse("o arquivo existe, mas não tenho permissão para ler", "Confira o dono e as permissões.") from None
    except (OSError, ValueError) as error:
        raise refuse(f"não consegui ler o arquivo ({_reason(error)})") from None
    with stream:
        try:
            yield stream
        except OSError as error:
            raise refuse(f"não consegui ler o arquivo ({_reason(error)})") from None


def _reason(error: Exception) -> str:
    if isinstance(error, ValueError):
        return "o nome tem um caractere que não pode"
    number = error.errno if isinstance(error, OSError) else None
    known = {
        errno.ENAMETOOLONG: "o nome é longo demais",
        errno.ELOOP: "o atalho leva a si mesmo",
        errno.ENOTDIR: "há um arquivo no lugar de uma pasta",
        errno.EIO: "o disco não respondeu",
    }
    return known.get(number or 0, str(getattr(error, "strerror", None) or error))


def too_large(name: str, size: int, limit: int, more: str = "") -> InputError:
    """What is said of a file that has more bytes than are read.

    Args:
        name: what the message calls it.
        size: how many it has.
        limit: how many it may have.
        more: words after the number, where it is not known to the end.
    """

    def mebibytes(count: int) -> str:
        return f"{count / 1024 / 1024:.0f} MiB" if count >= 1024 * 1024 else f"{count // 1024} KiB"

    return InputError(
        [
            Problem(
                name,
                0,
                0,
                f"o arquivo passa do limite: esperava até {mebibytes(limit)} e encontrei {mebibytes(size)}{more}",
                "Talvez não seja este o arquivo.",
            )
        ]
    )


def _similar_file(path: Path) -> str:
    import difflib

    try:
        siblings = sorted(entry.name for entry in path.parent.iterdir())[:2000]
    except (OSError, ValueError):
        return f"A pasta {path.parent} também não existe." if not _exists(path.parent) else ""
    close = difflib.get_close_matches(path.name, siblings, 1)
    return f"Talvez {path.parent / close[0]}" if close else ""


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


__all__ = ["Document", "Path_", "found", "parse_json", "parse_yaml", "read_json", "read_text", "read_yaml"]
