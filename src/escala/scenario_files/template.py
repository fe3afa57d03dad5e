"""The commented scenario that `escala novo` writes."""

from __future__ import annotations

from importlib.resources import files


def template() -> str:
    """A complete scenario of a small team, every key explained but those of outsiders; it solves as it is.

    What is commented out is written without a space after `#`, so that it becomes valid when the `#` goes.
    """
    return files(__package__).joinpath("modelo.yaml").read_text(encoding="utf-8")
