import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from click.testing import CliRunner, Result

from escala import cli
from tests.whatif.trio import WEEK, loaded_of, roster, write

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


@pytest.fixture(scope="module")
def trio_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the trio's roster, made once."""
    loaded = loaded_of()
    found = roster(loaded, [text.format(week) for week in ("", "/2") for text in WEEK])
    return write(tmp_path_factory.mktemp("trio") / "trio", found, loaded)


@pytest.fixture
def trio(trio_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, from beside which commands are run, on a terminal of 100 columns."""
    shutil.copytree(trio_folder, tmp_path / "trio")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Path("trio")
