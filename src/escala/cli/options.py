"""Options that several commands have in the same words."""

from __future__ import annotations

import click

SEED = click.option(
    "--semente", type=click.IntRange(0, 2**31 - 1), default=1, metavar="N", help="Semente do sorteio (padrão: 1)."
)
"""Seed of the search, for the commands that solve."""
