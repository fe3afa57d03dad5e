"""A folder in which a page's commands are run, in their order, with what the page takes for granted.

Searches end with their first roster, and those that would ask for minutes end after a second: what is tested is that a
command as the page shows it is understood, finds what it names, and ends in a way that the page speaks of.
"""

from __future__ import annotations

import glob
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import click
from click.testing import CliRunner, Result

from escala.cli import group
from tests.docs.fences import EPILOGS, ROOT, Command
from tests.installing import need_debian

SHORTER: Mapping[str, tuple[str, ...]] = {
    "comparar": ("--tempo", "1"),
    "explicar": ("--tempo", "1"),
    "gerar": ("--tempo", "30", "--gap", "100"),
    "lote": ("--tempo", "20", "--gap", "100"),
    "replanejar": ("--tempo", "1"),
    "trocar": ("--tempo", "2"),
}
"""Command -> options that make it short; of an option that is given twice the last one counts."""

ENDS: Mapping[str, frozenset[int]] = {
    "explicar": frozenset({0, 3, 4}),  # there is a roster or an answer; proved that there is none; out of time
    "replanejar": frozenset({0, 3, 4}),
    "trocar": frozenset({0, 5}),  # whether two people may swap depends on the roster that was found
}
"""Command -> exit codes that its pages speak of, where there are others than 0."""

ANSWERS: Mapping[str, str] = {"publicar": "s\n", "desfazer": "s\n", "servir": "uma senha bem comprida\n"}
"""Command -> what is typed where it asks."""

AS_THE_SERVICE = "sudo -u escala "
"""How the page for who keeps the server runs a command as the service's user."""


@dataclass
class Scratch:
    """The folder of a page, which is the current one while its commands run.

    Attributes:
        page: its path from the project's root.
        stands_for: what a page writes -> what it is here: a session's id, a digest, a folder of the server.
    """

    page: str
    stands_for: dict[str, str] = field(default_factory=dict)

    def perform(self, command: Command) -> str:
        """Run a command; what it says.

        Raises:
            AssertionError: it ended in a way that the page does not speak of.
        """
        words = self.words(command)
        if words[0] == "make":
            return _done(*words, "--dry-run", "--no-print-directory", f"--directory={ROOT}")
        if words[0] == "sqlite3":
            need_debian("sqlite3", "sqlite3")
            return _done("bash", "-c", self.text(command))
        assert words[0] == "escala", f"{command.place}: neither run nor in not_run.yaml: {command.text}"
        name, *rest = words[1:]
        into = None
        if ">" in rest:
            at = rest.index(">")
            rest, into = rest[:at], Path(rest[at + 1])
        self._forget(rest)
        done = run(name, *rest)
        said = f"{command.place}: {command.text}\nended with {done.exit_code}:\n{done.output}"
        assert done.exit_code in ENDS.get(name, {0}), said
        if into is not None:
            into.write_text(done.stdout, encoding="utf-8")
        if digest := re.search(r"\b[0-9a-f]{64}\b", done.stdout):
            self.stands_for |= {"3f1c9a0b52d8e647": digest[0][:16], "3f1c9a…": digest[0][:16]}
        return done.output

    def _forget(self, arguments: list[str]) -> None:
        """Take away what another command wrote to the same place, where a page shows them as alternatives."""
        old = [*glob.glob("saida/*-replanejada"), *glob.glob("saida/*-troca")]
        if self.page == EPILOGS and "--saida" in arguments:
            old += glob.glob(arguments[arguments.index("--saida") + 1])
        for path in map(Path, old):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def parse(self, command: Command) -> None:
        """See that a command of escala has such options, and that the files that it reads are here."""
        program, name, *rest = self.words(command)
        if program == "escala":
            told = group.get_command(click.Context(group, info_name="escala"), name)
            assert told is not None, command
            try:
                told.make_context(name, rest)
            except click.ClickException as error:
                raise AssertionError(f"{command.place}: {command.text}\n{error.format_message()}") from None

    def text(self, command: Command) -> str:
        """A command, as it is here."""
        text = command.text.removeprefix(AS_THE_SERVICE)
        for what, here in self.stands_for.items():
            text = text.replace(what, here)
        return text

    def words(self, command: Command) -> list[str]:
        """A command's words, as they are here."""
        program, *rest = shlex.split(self.text(command))
        if program.endswith("/bin/escala"):
            program = "escala"
        return [program, *(one for word in rest for one in (sorted(glob.glob(word)) if "*" in word else [word]))]


def run(name: str, *arguments: str) -> Result:
    """A command of escala, made short, in this process."""
    shorter = SHORTER.get(name, ()) if "--help" not in arguments else ()
    if name == "servir":
        assert "--definir-senha" in arguments, "it would serve for ever"
    return CliRunner().invoke(group, [name, *arguments, *shorter], prog_name="escala", input=ANSWERS.get(name))


def _done(*command: str) -> str:
    """What another program says, which ends well."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout
