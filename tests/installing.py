"""What tests need and the machine lacks, installed by the tests themselves: once, whichever of them comes first.

A test is skipped only where the machine has no such installer; an installer that fails is a failure.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "escala-tests"
"""Where installed things stay from one run to the next."""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Whoever else wants the same waits, in whichever process."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def cached(name: str, key: bytes, build: Callable[[Path], None]) -> Path:
    """A folder that `build` fills the first time, and again when the key changes."""
    folder = CACHE / f"{name}-{hashlib.sha256(key).hexdigest()[:16]}"
    with alone(name):
        ready = folder / ".ready"
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(folder)
            ready.touch()
    return folder


def run(*command: str, cwd: Path | None = None) -> None:
    """Run a step of an installation; the test fails where it does."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        pytest.fail(f"{' '.join(command)} failed:\n{done.stdout[-1000:]}\n{done.stderr[-2000:]}", pytrace=False)


def need_debian(program: str, *packages: str) -> str:
    """The path of a program, installed from Debian's packages where it is missing."""
    found = shutil.which(program)
    if found is None:
        if shutil.which("apt-get") is None or os.geteuid() != 0:
            pytest.skip(
                f"{program} is missing, and here nothing can be installed with apt-get (not Debian, or not root)"
            )
        with alone("apt"):
            if shutil.which(program) is None:
                apt = ("apt-get", "-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=2", "-q", "-y")
                run(*apt, "update")
                run("env", "DEBIAN_FRONTEND=noninteractive", *apt, "install", "--no-install-recommends", *packages)
        found = shutil.which(program)
        assert found is not None, f"{packages} were installed, and {program} is still missing"
    return found


def python_packages(name: str, requirements: Path) -> Path:
    """The `bin` of an environment of its own with pinned packages from PyPI."""

    def build(folder: Path) -> None:
        run(sys.executable, "-m", "venv", str(folder))
        pip = (str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet")
        run(*pip, "install", "-r", str(requirements))

    key = requirements.read_bytes() + f"{sys.executable} {sys.version}".encode()
    return cached(name, key, build) / "bin"


def node_packages(name: str, described: Path) -> Path:
    """A folder with the packages that `package.json` and `package-lock.json` of another name."""
    npm = need_debian("npm", "nodejs", "npm")
    files = [described / "package.json", described / "package-lock.json"]

    def build(folder: Path) -> None:
        for file in files:
            shutil.copy(file, folder)
        run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)

    return cached(name, b"".join(f.read_bytes() for f in files), build)
