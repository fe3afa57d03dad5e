"""How an amount stands to its range: below it, in it or above it."""

from __future__ import annotations

from typing import Literal

Standing = Literal["abaixo", "dentro", "acima"]


def standing(amount: int, least: int, most: int) -> Standing:
    """How an amount stands to a range, both limits of which are in it."""
    return "abaixo" if amount < least else "acima" if amount > most else "dentro"
