"""What several commands say in the same way, in words and in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from escala.cli.codes import USAGE

if TYPE_CHECKING:
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
    from escala.rules.wording import people

    return f"{session_work(loaded, session)} ({people(loaded.month, session.profissionais)})"


def session_work(loaded: LoadedScenario, session: Session) -> str:
    """A session in words, its people aside: when, what, where, with which eSF."""
    from escala.rules.wording import day, esf_name, in_sentence, joined, plain, unit_name

    activity = in_sentence(plain(loaded.ruleset.activities[session.atividade].nome))
    where = f", em {unit_name(loaded.month, session.unidade)}" if session.unidade is not None else ""
    esf = f", com {joined(esf_name(loaded.month, one) for one in session.esf)}" if session.esf else ""
    when = f"{day(session.inicio.date())}, {session.inicio:%H:%M}–{session.fim:%H:%M}"
    return f"{when}: {activity}{where}{esf}"


def no_roster(causes: Iterable[str]) -> list[str]:
    """That no roster exists and why, in lines for stderr."""
    return ["Não existe escala para este cenário; está provado.", *(f"  • {cause}" for cause in causes)]
