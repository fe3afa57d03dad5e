"""How shares are written. Light: the command line imports it before anything else."""

from __future__ import annotations


def percent(share: float) -> str:
    """A share of 1 as a percentage: `0.16` is `16,0%`."""
    return f"{100 * share:.1f}%".replace(".", ",")
