import sys
from collections.abc import Callable
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result

from escala import cli

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """Runs `escala ARGUMENTS` in this process; `stdout` and `stderr` apart."""
    return lambda *arguments, **keywords: CliRunner().invoke(cli.group, arguments, prog_name="escala", **keywords)


@pytest.fixture
def run_raising(monkeypatch: pytest.MonkeyPatch, run: Run) -> Callable[[BaseException], Result]:
    """Runs a command that raises the given error."""

    def invoke(error: BaseException) -> Result:
        @click.command()
        def falha() -> None:
            raise error

        monkeypatch.setitem(cli.COMMANDS, "falha", "Falha.")
        monkeypatch.setitem(sys.modules, "escala.cli.falha", SimpleNamespace(command=falha))
        return run("falha")

    return invoke
