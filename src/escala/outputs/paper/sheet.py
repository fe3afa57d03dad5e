"""Sheets of A4 to draw on: text measured before it is drawn, lines, grey grounds; the same drawing, the same bytes.

All lengths are in millimetres from the top left corner, sizes of letters in points.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal

from fpdf import FPDF

Style = Literal["", "B"]
"""Regular or bold."""

WIDTH, HEIGHT = 210.0, 297.0
"""A4, standing."""

POINT = 25.4 / 72
"""Millimetres of a point."""

LEADING = 1.18
"""Height of a line, in sizes of its letters."""

ASCENT = 0.93
"""From the top of a line to the foot of its letters, in sizes of its letters."""

PALE = 230
"""A grey that any printer can do, from 0 (black) to 255."""

FAMILY = "DejaVu"
MISSING = "\N{REPLACEMENT CHARACTER}"
"""What stands in the place of a character that the font does not have."""

_FONTS: dict[Style, str] = {"": "DejaVuSansCondensed.ttf", "B": "DejaVuSansCondensed-Bold.ttf"}
_MEASURED = 100.0


class Sheets:
    """A document in the making.

    Args:
        title: of the document.
        author: whose it is.
        date: what it says of when it was made: not the clock, so that the bytes stay the same.
        landscape: whether its sheets lie.
    """

    def __init__(self, title: str, author: str, date: dt.date, *, landscape: bool = False) -> None:
        self._pdf = FPDF(orientation="landscape" if landscape else "portrait", format="A4")
        self._pdf.set_auto_page_break(False)
        self._pdf.set_creation_date(dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC))
        self._pdf.set_title(title)
        self._pdf.set_author(author)
        self._pdf.set_producer("Escala")
        self._pdf.set_lang("pt-BR")
        for style, name in _FONTS.items():
            with as_file(files(__package__) / "fonts" / name) as path:
                self._pdf.add_font(FAMILY, style, path)
        self._pdf.set_font(FAMILY, size=_MEASURED)
        self._known = set(self._pdf.fonts[FAMILY.lower()].cmap)  # type: ignore[union-attr]
        self._width = lru_cache(maxsize=None)(self._measured)
        self.width, self.height = (HEIGHT, WIDTH) if landscape else (WIDTH, HEIGHT)

    def page(self) -> None:
        """Begin a new sheet."""
        self._pdf.add_page()

    def bytes(self) -> bytes:
        """The document."""
        return bytes(self._pdf.output())

    # -- measuring -----------------------------------------------------------------------------------------------------

    def legible(self, text: str) -> str:
        """A text in the characters that can be printed, composed; a mark in the place of each that cannot."""
        composed = unicodedata.normalize("NFC", text)
        return "".join(c if ord(c) in self._known else MISSING for c in composed if unicodedata.category(c) != "Cf")

    def wide(self, text: str, size: float, style: Style = "") -> float:
        """Width of a text on one line."""
        return self._width(text, style) * size

    def wrapped(self, text: str, width: float, size: float, style: Style = "") -> list[str]:
        """A text in lines no wider than `width`; a word that is wider by itself is cut."""
        lines: list[str] = []
        line = ""
        for word in text.split():
            longer = f"{line} {word}" if line else word
            if self.wide(longer, size, style) <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            *cut, line = self._cut(word, width, size, style)
            lines += cut
        return [*lines, line] if line else lines or [""]

    def fitted(self, text: str, width: float, size: float, style: Style = "") -> str:
        """A text on one line, cut with an ellipsis where it is too wide."""
        if self.wide(text, size, style) <= width:
            return text
        kept = text
        while kept and self.wide(f"{kept}…", size, style) > width:
            kept = kept[:-1]
        return f"{kept.rstrip()}…"

    def _cut(self, word: str, width: float, size: float, style: Style) -> Iterator[str]:
        part = ""
        for letter in word:
            if part and self.wide(part + letter, size, style) > width:
                yield part
                part = ""
            part += letter
        yield part

    def _measured(self, text: str, style: Style) -> float:
        self._pdf.set_font(FAMILY, style, _MEASURED)
        return float(self._pdf.get_string_width(self.legible(text))) / _MEASURED

    # -- drawing -------------------------------------------------------------------------------------------------------

    def text(self, x: float, y: float, text: str, size: float, style: Style = "", *, right: bool = False) -> None:
        """Write one line; `y` is the top of the line, `x` its left end, or its right end."""
        if not text:
            return
        left = x - self.wide(text, size, style) if right else x
        self._pdf.set_font(FAMILY, style, size)
        self._pdf.text(left, y + ASCENT * size * POINT, self.legible(text))

    def line(self, x: float, y: float, to_x: float, to_y: float, width: float = 0.2) -> None:
        """Draw a line, of so many millimetres."""
        self._pdf.set_line_width(width)
        self._pdf.line(x, y, to_x, to_y)

    def ground(self, x: float, y: float, width: float, height: float, grey: int = PALE) -> None:
        """Fill a rectangle with grey."""
        self._pdf.set_fill_color(grey)
        self._pdf.rect(x, y, width, height, style="F")


def tall(size: float) -> float:
    """Height of a line of letters of a size."""
    return size * POINT * LEADING
