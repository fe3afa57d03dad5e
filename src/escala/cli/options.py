"""Options that several commands have in the same words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

PORT = 8765
"""Where `escala servir` listens if nobody says otherwise."""

SEED = click.option(
    "--semente", type=click.IntRange(0, 2**31 - 1), default=1, metavar="N", help="Semente do sorteio (padrão: 1)."
)
"""Seed of the search, for the commands that solve."""

PREVIOUS = click.option(
    "--anterior",
    type=click.Path(path_type=Path),
    metavar="PASTA",
    help="Continua a escala do período anterior, nesta pasta: saldo de horas, noites, apoio, dias e descanso.",
)
"""Folder of the roster of the period before, for the commands that solve a scenario."""

DATABASE = click.option(
    "--banco",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("escala.db"),
    metavar="ARQUIVO",
    help="O histórico das publicações (padrão: escala.db).",
)
"""File of the history, for the commands about publications."""

TEAM = click.option("--equipe", metavar="ID", help="De qual equipe, se o histórico tem várias.")
"""Id of a team, for the commands about publications."""

YES = click.option("--sim", is_flag=True, help="Não pergunta.")
"""Whether what changes is confirmed beforehand."""


def parse_date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> dt.date | None:
    """The date that an option gives, as its callback.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return None if value is None else dt.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f'esperava uma data como 2027-03-12 e encontrei "{value}"') from None
