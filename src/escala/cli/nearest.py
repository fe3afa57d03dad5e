"""Output to terminals and files that lack some of our characters: the nearest that they have, one for one."""

from __future__ import annotations

import codecs
import unicodedata

ERRORS = "escala-nearest"
"""Name under which streams know it."""

_NEAREST = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "−": "-",
        "─": "-",
        "━": "-",
        "│": "|",
        "├": "|",
        "●": "O",
        "•": "*",
        "·": ".",
        "…": ".",
        "→": ">",
        "×": "x",
        "«": '"',
        "»": '"',
        "“": '"',
        "”": '"',
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{NO-BREAK SPACE}": " ",
    }
)
"""Character -> what stands for it; an accent is left out, what is not here is a question mark."""


def register() -> str:
    """Make it known to streams; its name."""
    codecs.register_error(ERRORS, _replaced)
    return ERRORS


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """What stands for a stretch of text that an encoding lacks, each character by one of ASCII.

    Raises:
        UnicodeError: it is no text that cannot be written.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_nearest, error.object[error.start : error.end])), error.end


def _nearest(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    plain = unicodedata.normalize("NFKD", character.translate(_NEAREST))
    return plain[0] if plain[0].isascii() else "?"
