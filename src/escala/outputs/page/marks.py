"""How activities are told apart without colour: each has letters and a pattern of its own beside its hue."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from escala.outputs.page.drawing import tag
from escala.presentation.names import Named

TILE = 8
"""Side of a pattern's tile, in pixels."""

STROKES = (
    "",
    "M-1 9L9-1M-3 3L3-3M5 11L11 5",
    "M0 4H8",
    "M2 2h1M6 6h1",
    "M-1-1L9 9M5-3L11 3M-3 5L3 11",
    "M4 0V8",
    "M0 4H8M4 0V8",
    "M-1 9L9-1M-1-1L9 9",
    "M0 6L4 2L8 6",
    "M4 2V6M2 4H6",
    "M4 1V4",
    "M2 2h4v4h-4z",
    "M0 2H8M0 4H8",
    "M2 0V8M4 0V8",
)
"""What is drawn on each kind of tile; nothing on the first."""

GOLDEN = 137.5
"""Degrees from one hue to the next, so that neighbours in the list are far apart."""

_SMALL_WORDS = re.compile("AO?S?|COM|D?[AEO]S?|EM|N[AO]S?|PARA|POR|UMA?")


@dataclass(frozen=True)
class Mark:
    """What stands for an activity.

    Attributes:
        activity: which.
        key: the class by which the page's style knows it.
        letters: two, unlike any other's; a letter and a number where the name has no more to give.
        hue: of its colour, in degrees.
        strokes: what its pattern is made of.
    """

    activity: Named
    key: str
    letters: str
    hue: int
    strokes: str


def marks(activities: Sequence[Named]) -> dict[str, Mark]:
    """The mark of each activity, by its id; the same activities get the same marks."""
    found: dict[str, Mark] = {}
    for place, activity in enumerate(activities):
        taken = {mark.letters for mark in found.values()}
        hue, strokes = round(200 + GOLDEN * place) % 360, STROKES[place % len(STROKES)]
        found[activity.id] = Mark(activity, f"a{place}", _letters(activity.name, taken), hue, strokes)
    return found


def _letters(name: str, taken: set[str]) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", name.upper()) if not unicodedata.combining(c))
    words: list[str] = re.findall("[A-Z0-9]+", plain)
    strong = [word for word in words if not _SMALL_WORDS.fullmatch(word)] or words or ["X"]
    first, others = strong[0][0], [*strong[1:], strong[0][1:]]
    guesses = [*(first + word[0] for word in others if word), *(first + letter for word in others for letter in word)]
    numbered = (f"{first}{number}" for number in range(2, len(taken) + 3))
    return next(guess for guess in (*guesses, *numbered) if guess not in taken)


def patterns(found: Sequence[Mark]) -> Markup:
    """The patterns of all marks, which every drawing of the page refers to; takes no room by itself."""
    tiles = [
        tag(
            "pattern",
            tag("rect", width=TILE, height=TILE),
            *([tag("path", d=mark.strokes)] if mark.strokes else []),
            id=f"q-{mark.key}",
            class_=f"q {mark.key}",
            width=TILE,
            height=TILE,
            patternUnits="userSpaceOnUse",
        )
        for mark in found
    ]
    return tag("svg", tag("defs", *tiles), width=0, height=0, aria_hidden="true", focusable="false", class_="padroes")


def colours(found: Sequence[Mark]) -> Markup:
    """The style of all marks, on a light ground and on a dark one."""
    light = "".join(f".{m.key}{{--f:hsl({m.hue},70%,90%);--t:hsl({m.hue},45%,36%)}}" for m in found)
    dark = "".join(f".{m.key}{{--f:hsl({m.hue},32%,24%);--t:hsl({m.hue},55%,66%)}}" for m in found)
    fills = "".join(f"g.{m.key}>path{{fill:url(#q-{m.key})}}" for m in found)
    return Markup(f"{light}{fills}@media screen and (prefers-color-scheme:dark){{{dark}}}")
