"""Which roster a sheet of paper shows, so that two of them can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

from escala.presentation.showing import Shown
from escala.rules.wording import count

DIGITS = 8
"""Hexadecimal digits of a fingerprint that are printed."""


@dataclass(frozen=True)
class Stamp:
    """What a sheet says of the roster that it shows.

    Attributes:
        digest: SHA-256 of its `escala.json`, in hexadecimal.
        version: of Escala, that made it.
        breaches: how many the audit finds in it.
        published: its publication, in words; empty where none is known.
    """

    digest: str
    version: str
    breaches: int
    published: str = ""

    @property
    def words(self) -> str:
        """The fingerprint, and the publication where there is one."""
        roster = f"Escala {self.digest[:DIGITS]}"
        return ", ".join(filter(None, (roster, self.published)))

    @property
    def warning(self) -> str:
        """What must be said of a roster that does not hold its norm; empty for one that does."""
        if not self.breaches:
            return ""
        return f"NÃO CUMPRE A NORMA: {count(self.breaches, 'violação', 'violações')}"


def stamp(shown: Shown, digest: str, version: str, published: str = "") -> Stamp:
    """The stamp of a roster as it is shown.

    Args:
        shown: the roster.
        digest: SHA-256 of its `escala.json`, in hexadecimal.
        version: of Escala, that made it.
        published: its publication, in words; empty where none is known.
    """
    return Stamp(digest, version, shown.answer.breaches, published)
