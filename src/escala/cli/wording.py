"""What several commands say in the same way, in words and in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import USAGE

if TYPE_CHECKING:
    from rich.console import Console

    from escala.documents.errors import InputError, Problem
    from escala.domain.roster import Session
    from escala.scenario_files import LoadedScenario


def print_json(data: Mapping[str, Any]) -> None:
    """Write data to stdout as a program reads it."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def problem_data(problem: Problem) -> dict[str, Any]:
    """A problem or warning of a file as plain data; line and column from 1, 0 where the file as a whole is meant.

    Of a cell, also the sheet that it is in.
    """
    return {
        "arquivo": problem.file,
        **({"aba": problem.sheet} if problem.sheet else {}),
        "linha": problem.line,
        "coluna": problem.column,
        "mensagem": problem.message,
        "dica": problem.hint,
    }


def unreadable(error: InputError) -> dict[str, Any]:
    """A file's problems as plain data, in place of a command's result."""
    problems = [problem_data(problem) for problem in error.problems]
    return {"situacao": "ilegivel", "codigo": USAGE, "problemas": problems}


def misused(file: str, message: str) -> dict[str, Any]:
    """What is wrong with how a command was asked, as plain data, in place of its result."""
    problem = {"arquivo": file, "linha": 0, "coluna": 0, "mensagem": message, "dica": ""}
    return {"situacao": "ilegivel", "codigo": USAGE, "problemas": [problem]}


def session_text(loaded: LoadedScenario, session: Session) -> str:
    """A session in words: when, what, where, who."""
    from escala.rules.wording import session_text

    return session_text(loaded.month, loaded.ruleset, session)


def session_work(loaded: LoadedScenario, session: Session) -> str:
    """A session in words, its people aside: when, what, where, with which eSF."""
    from escala.rules.wording import session_work

    return session_work(loaded.month, loaded.ruleset, session)


def verbatim(*, stderr: bool = False) -> Console:
    """A terminal to print on what users and their files say: no `[...]` of theirs is markup, no `:...:` an emoji."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


def plain_lines(parts: Iterable[Any]) -> list[str]:
    """What is printed, as lines without colour: strings with the markup of rich, and whatever rich can render."""
    from rich.console import Console

    console = Console(width=110, color_system=None, highlight=False, emoji=False)
    with console.capture() as capture:
        for part in parts:
            console.print(part, soft_wrap=isinstance(part, str))
    return [line.rstrip() for line in capture.get().splitlines()]


def no_roster(causes: Iterable[str]) -> list[str]:
    """That no roster exists and why, in lines for stderr."""
    return ["Não existe escala para este cenário; está provado.", *(f"  • {cause}" for cause in causes)]
