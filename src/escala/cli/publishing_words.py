"""What the commands about publications say: changes person by person, and the question before they are written."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlite3 import Connection

    from escala.publication import Change, Plan

MOST_LINES = 12
"""Changes of one person that are told one by one."""


def now() -> dt.datetime:
    """This moment, UTC."""
    return dt.datetime.now(dt.UTC)


def told(title: str, changes: Sequence[Change]) -> list[str]:
    """What changes in a feed, in lines: one by one, or their number where they are many."""
    from escala.publication.wording import said

    name = title.split(" · ")[0]
    if all(change.before is None for change in changes) and len(changes) > MOST_LINES:
        return [f"{name}: {len(changes)} eventos novos"]
    many = f"{len(changes)} mudanças" if len(changes) > 1 else "1 mudança"
    lines = [f"{name}: {many}", *(f"  • {said(change)}" for change in changes[:MOST_LINES])]
    if len(changes) > MOST_LINES:
        lines.append(f"  • e mais {len(changes) - MOST_LINES}")
    return lines


def change_data(change: Change) -> dict[str, Any]:
    """A change as plain data."""
    from escala.publication.wording import said

    kind = "cancelada" if change.after is None else "nova" if change.before is None else "mudada"
    return {
        "evento": change.after.uid if change.after else change.before.uid if change.before else None,
        "o_que": kind,
        "sequencia": change.sequence,
        "texto": said(change),
    }


def plan_data(planned: Plan, people: Mapping[str, Sequence[Change]]) -> dict[str, Any]:
    """What a plan changes, as plain data."""
    return {
        "equipe": planned.edition.team,
        "inicio": planned.edition.first.isoformat(),
        "fim": planned.edition.last.isoformat(),
        "mudancas": len(planned.changes),
        "pessoas": {name: [change_data(change) for change in changes] for name, changes in people.items()},
    }


def show_plan(planned: Plan, people: Mapping[str, Sequence[Change]]) -> None:
    """Print what a plan changes, for whom."""
    edition = planned.edition
    click.echo(f"{edition.titles['equipe']}, de {edition.first:%d/%m/%Y} a {edition.last:%d/%m/%Y}")
    for name, changes in people.items():
        for line in told(edition.titles[name], changes):
            click.echo(line)
    unchanged = sum(name.startswith("profissional-") for name in edition.titles) - len(people)
    if people and unchanged:
        click.echo("Para a outra pessoa, nada muda." if unchanged == 1 else f"Para as outras {unchanged}, nada muda.")


def somebody_there() -> bool:
    """Whether somebody can answer on the terminal."""
    return sys.stdin.isatty()


def agreed(question: str, yes: bool, ask: bool = True) -> bool:
    """Whether to go on: asked on the terminal, or said by `--sim`.

    Args:
        question: what is asked.
        yes: whether `--sim` was given.
        ask: whether there is somebody to answer, as far as the command knows.

    Raises:
        click.UsageError: there is nobody to ask.
    """
    if yes:
        return True
    if not ask or not somebody_there():
        raise click.UsageError("não há quem responda à pergunta; confira o que muda e use --sim")
    answer: str = click.prompt(f"{question} [s/N]", default="n", show_default=False)
    return answer.strip().casefold() in ("s", "sim")


def the_team(connection: Connection, team: str | None) -> str:
    """The team that is meant: the one named, or the only one.

    Raises:
        click.UsageError: there is no such team, or several and none is named.
    """
    from escala.publication import publications

    known = list(dict.fromkeys(publication.team for publication in publications(connection)))
    if not known:
        raise click.UsageError("o histórico ainda não tem nenhuma publicação; escala publicar PASTA começa")
    if team is None:
        if len(known) > 1:
            raise click.UsageError(f"o histórico tem várias equipes, {', '.join(known)}: diga qual com --equipe")
        return known[0]
    if team not in known:
        raise click.UsageError(f'a equipe "{team}" não tem publicações; as que têm: {", ".join(known)}')
    return team
