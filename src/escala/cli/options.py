"""Options that several commands have in the same words."""

from __future__ import annotations

from pathlib import Path

import click

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
