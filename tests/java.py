"""Java for the tests that need it: found, or installed."""

from __future__ import annotations

import shutil
import subprocess

import pytest

PACKAGE = "openjdk-17-jre-headless"


def need_java() -> None:
    """See to it that `java` can be run, by installing it if it cannot; skip the test only where that fails."""
    if shutil.which("java"):
        return
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", PACKAGE]):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as problem:
            pytest.skip(f"java is missing and {command[0]} cannot be run: {problem}")
        if done.returncode != 0 and "install" in command:
            pytest.skip(f"java is missing and installing {PACKAGE} failed: {done.stderr.strip()[-200:]}")
