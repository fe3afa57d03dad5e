"""Words that the program can say: those of its texts, of the norms and of the teams that come with it."""

from __future__ import annotations

import re
from functools import cache

from tests.docs.fences import ROOT

WORD = re.compile(r"[^\W\d_]{4,}")

TEXTS = ("src/escala/**/*.py", "src/escala/**/*.yaml", "models/*.yaml", "scenarios/**/*.yaml")


def words(text: str) -> set[str]:
    """The words of four letters and more, in small letters."""
    return set(WORD.findall(text.casefold()))


@cache
def program() -> str:
    """All of it, in small letters; what is cut short on a screen is part of a word here."""
    return " ".join(path.read_text(encoding="utf-8").casefold() for glob in TEXTS for path in ROOT.glob(glob))


def never_said(text: str) -> set[str]:
    """Words of a text that stand in nothing that the program can say."""
    return {word for word in words(text) if word not in program()}
