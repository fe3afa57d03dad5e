"""A folder written whole or not at all.

The files go to a temporary folder beside the target, which then takes the target's name. Whatever happens on the
way, the target is the old folder, whole, or the new one, whole. What a killed run leaves behind is cleared by the
next one that writes to the same place.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from escala.domain.roster import FORMAT
from escala.outputs.errors import OutputError
from escala.outputs.exchange import exchange
from escala.outputs.json_files import (
    CHANGES_FILE,
    EXPLANATION_FILE,
    EXPLANATION_FORMAT,
    NORM_FILE,
    PROOF_FILE,
    PROOF_FORMAT,
    REPORT_FILE,
    ROSTER_FILE,
    SHEET_FILE,
)

if sys.platform != "win32":
    import fcntl

PAGE_FILE = "escala.html"
"""The roster to look at."""

EXPLANATION_PAGE = "explicacao.html"
"""Why there is no roster, to look at."""

OUR_FILES = (
    ROSTER_FILE,
    REPORT_FILE,
    NORM_FILE,
    PAGE_FILE,
    SHEET_FILE,
    "calendarios/*.ics",
    CHANGES_FILE,
    PROOF_FILE,
    EXPLANATION_FILE,
    EXPLANATION_PAGE,
    "*-reparo-[0-9].yaml",
    "*-reparo-[0-9][0-9].yaml",
)
"""Names, relative to the folder, of what Escala writes."""

MARKS = {ROSTER_FILE: FORMAT, EXPLANATION_FILE: EXPLANATION_FORMAT, PROOF_FILE: PROOF_FORMAT}
"""Files by which a folder of ours is known, and what they say of their form."""

_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini", "calendarios/.DS_Store", "calendarios/Thumbs.db")
_STALE_SECONDS = 3600


def write_folder(folder: Path, files: Mapping[str, bytes], *, overwrite: bool = False) -> None:
    """Write a folder that holds exactly `files`, keys being paths inside it with `/`.

    An existing folder is replaced where it is empty, or where `overwrite` is true and it is one of ours with nothing
    of anybody else in it; its permissions stay. Missing parents are made.

    Raises:
        OutputError: the folder may not be replaced, or the system refuses; the old folder, if any, is untouched.
        ValueError: a key of `files` leads out of the folder.
    """
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name:
            raise ValueError(f"not a path inside a folder: {name!r}")
    target = _absolute(folder)
    check_folder(folder, overwrite=overwrite, also=files)
    try:
        with _parents(target.parent):
            _write(target, files)
    except OSError as error:
        raise _refused(folder, error) from error


def check_folder(folder: Path, *, overwrite: bool, also: Iterable[str] = ()) -> None:
    """Tell, before the work of a long run, whether `write_folder` may write there; clear what a killed run left there.

    Args:
        folder: where to write.
        overwrite: whether a folder of ours may be replaced.
        also: names of files, besides `OUR_FILES`, that are ours.

    Raises:
        OutputError: it may not.
    """
    target = _absolute(folder)
    try:
        _clear_leftovers(target)
        _check(folder, target, overwrite, (*OUR_FILES, *also))
    except OSError as error:
        raise _refused(folder, error) from error


def beside(source: Path, folder: Path | None, word: str) -> Path:
    """Where something made of a written roster goes: as asked, else beside its folder, with a word after its name.

    Args:
        source: the roster's folder, or a file in it.
        folder: what was asked for, if anything.
        word: what the name of the new folder ends in.

    Raises:
        OutputError: inside the roster's own folder, which would no longer be as it was.
    """
    old = source if source.is_dir() else source.parent
    if folder is None:
        named = old if old.name not in ("", "..") else old.resolve()
        return named.with_name(f"{named.name}-{word}")
    if old.resolve() in folder.resolve().parents:
        raise OutputError(f"{folder} fica dentro da pasta da escala", "Dê uma pasta fora dela.")
    return folder


def is_ours(folder: Path) -> bool:
    """Whether Escala wrote the folder: a real folder with a roster, an explanation or a proof of ours in it."""
    return any(_has(folder, name, form) for name, form in MARKS.items())


def is_explanation(folder: Path) -> bool:
    """Whether the folder holds an explanation, which can be made again, and no roster."""
    return _has(folder, EXPLANATION_FILE, EXPLANATION_FORMAT) and not (folder / ROSTER_FILE).exists()


def is_proof(folder: Path) -> bool:
    """Whether the folder holds a proof that there is no roster, which can be made again, and no roster."""
    return _has(folder, PROOF_FILE, PROOF_FORMAT) and not (folder / ROSTER_FILE).exists()


def _has(folder: Path, name: str, form: str) -> bool:
    """Whether a real folder has a real file of that name, whose content says that it is of a form."""
    file = folder / name
    try:
        if not stat.S_ISDIR(os.lstat(folder).st_mode) or not stat.S_ISREG(os.lstat(file).st_mode):
            return False
        data = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("formato") == form


def _absolute(folder: Path) -> Path:
    return Path(os.path.abspath(folder))


def _check(folder: Path, target: Path, overwrite: bool, ours: tuple[str, ...]) -> None:
    if not target.name:
        raise OutputError(
            f"esperava o nome de uma pasta e encontrei {folder}, a raiz do disco",
            "Talvez uma pasta dentro dela, como saida.",
        )
    try:
        mode = os.lstat(target).st_mode
    except (FileNotFoundError, NotADirectoryError):
        above = next(parent for parent in target.parents if os.path.lexists(parent))
        if not above.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "", str(above)) from None
        if not os.access(above, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "", str(above)) from None
        return
    if not stat.S_ISDIR(mode):
        kind = "um atalho (link)" if stat.S_ISLNK(mode) else "um arquivo"
        raise OutputError(
            f"esperava uma pasta, ou nada, em {folder}, e encontrei {kind}", "Talvez outra pasta, que ainda não exista."
        )
    for place in (target, target.parent):
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "", str(place))
    with os.scandir(target) as entries:
        if next(entries, None) is None:
            return
    if not is_ours(target):
        raise OutputError(
            f"a pasta {folder} já existe e não foi gravada pelo Escala (não tem um {ROSTER_FILE} de formato {FORMAT})",
            "O Escala só substitui as pastas que ele mesmo gravou; escolha outra pasta.",
        )
    foreign = sorted(_foreign(target, ours))
    if foreign:
        shown = ", ".join(foreign[:3]) + (f" e mais {len(foreign) - 3}" if len(foreign) > 3 else "")
        raise OutputError(
            f"a pasta {folder} tem o que o Escala não gravou e que se perderia: {shown}",
            "Leve para outro lugar o que é seu, ou escolha outra pasta.",
        )
    if not overwrite:
        raise OutputError(
            f"a pasta {folder} já existe, com uma escala gravada",
            "Use --sobrescrever para substituí-la, ou escolha outra pasta.",
        )


def _foreign(target: Path, ours: tuple[str, ...]) -> Iterator[str]:
    """What stands in the folder and is neither ours nor litter of a file browser; a link never is."""
    folders = {str(parent) for name in ours for parent in PurePosixPath(name).parents} - {"."}
    pending = [target]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                name = Path(entry.path).relative_to(target).as_posix()
                if entry.is_dir(follow_symlinks=False) and name in folders:
                    pending.append(Path(entry.path))
                elif not entry.is_file(follow_symlinks=False) or not any(
                    fnmatchcase(name, pattern) for pattern in (*ours, *_LITTER)
                ):
                    yield name


@contextlib.contextmanager
def _parents(parent: Path) -> Iterator[None]:
    """Make the folders above the target; those that were made go again where the writing fails."""
    missing = [path for path in (parent, *parent.parents) if not path.exists()]
    parent.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            for path in missing:
                path.rmdir()
        raise


def _write(target: Path, files: Mapping[str, bytes]) -> None:
    new = _temporary(target, "nova")
    try:
        new.mkdir()
        with _locked(new):
            for name, content in files.items():
                path = new.joinpath(*PurePosixPath(name).parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            for directory in {new.joinpath(*PurePosixPath(name).parent.parts) for name in files} | {new}:
                _sync(directory)
            _put_in_place(new, target)
        _sync(target.parent)
    finally:
        # What has this name now is what nobody needs: the new folder where something failed, the old one otherwise.
        shutil.rmtree(new, ignore_errors=True)


def _put_in_place(new: Path, target: Path) -> None:
    """Give the new folder the target's name, in one step where the system can."""
    if not os.path.lexists(target):
        os.rename(new, target)
        return
    os.chmod(new, stat.S_IMODE(os.lstat(target).st_mode))
    if exchange(new, target):
        return
    old = _temporary(target, "anterior")
    os.rename(target, old)
    try:
        os.rename(new, target)
    except BaseException:
        os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _temporary(target: Path, kind: str) -> Path:
    return target.with_name(f"{_prefix(target, kind)}{secrets.token_hex(4)}")


def _prefix(target: Path, kind: str) -> str:
    """Beginning of the names of a target's temporary folders, of one length however long the target's name is."""
    return f".escala-{kind}-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:16]}-"


def _clear_leftovers(target: Path) -> None:
    """Undo what a killed run left: give a folder set aside its name back, remove what was never finished."""
    if not target.parent.is_dir():
        return
    with os.scandir(target.parent) as entries:
        beside = [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    for path in beside:
        if path.name.startswith(_prefix(target, "anterior")):
            if not os.path.lexists(target):
                os.rename(path, target)
            else:
                shutil.rmtree(path, ignore_errors=True)
    for path in beside:
        if path.name.startswith(_prefix(target, "nova")) and _abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


if sys.platform != "win32":

    @contextlib.contextmanager
    def _locked(directory: Path) -> Iterator[None]:
        """Hold a lock on a folder that is being written; the system drops it if the process dies."""
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)

    def _abandoned(directory: Path) -> bool:
        """Whether no living process writes the folder."""
        try:
            descriptor = os.open(directory, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(descriptor)
        return True

    def _sync(directory: Path) -> None:
        """Have the system write the folder's entries to the disk, where it can."""
        with contextlib.suppress(OSError):
            descriptor = os.open(directory, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

else:

    @contextlib.contextmanager
    def _locked(directory: Path) -> Iterator[None]:
        """Nothing: a folder cannot be locked here, its age tells whether it is being written."""
        yield

    def _abandoned(directory: Path) -> bool:
        """Whether the folder is too old to be in the middle of being written."""
        try:
            return time.time() - directory.stat().st_mtime > _STALE_SECONDS
        except OSError:
            return False

    def _sync(directory: Path) -> None:
        """Nothing: the system has no such call for folders."""


def _refused(folder: Path, error: OSError) -> OutputError:
    """The system's refusal, in words."""
    place = error.filename if isinstance(error.filename, str) else str(folder)
    not_written = f"não foi possível gravar a pasta {folder}"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return OutputError(f"{not_written}: não há espaço no disco", "Libere espaço, ou escolha outro disco.")
        case errno.EACCES | errno.EPERM:
            return OutputError(
                f"{not_written}: sem permissão de escrita em {place}",
                "Feche os arquivos dela que estejam abertos, ou escolha uma pasta sua.",
            )
        case errno.EROFS:
            return OutputError(f"{not_written}: o disco só permite leitura", "Escolha uma pasta em outro disco.")
        case errno.ENOTDIR | errno.EEXIST:
            return OutputError(
                f"{not_written}: esperava uma pasta em {place} e encontrei um arquivo", "Escolha outra pasta."
            )
        case errno.ENAMETOOLONG:
            return OutputError(f"{not_written}: o nome é longo demais para o sistema", "Escolha um nome mais curto.")
        case errno.EBUSY | errno.EXDEV:
            return OutputError(
                f"{not_written}: o sistema não deixa trocar {place} por outra, talvez por ser um ponto de montagem",
                "Escolha uma pasta dentro dela.",
            )
    return OutputError(
        f"{not_written}: {error.strerror or error}", "Veja se o disco está acessível, ou escolha outra pasta."
    )
