"""What a PDF says, read back by another library: its words with their places, and the tables that they stand in."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from typing import NamedTuple

from pypdf import PdfReader

HOURS = re.compile(r"\d\d:\d\d–\d\d:\d\d")
DAY = re.compile(r"(seg|ter|qua|qui|sex|sáb|dom) \d\d/\d\d")

Cell = list[tuple[str, str]]
"""Hours, and what stands beside them."""


class Piece(NamedTuple):
    """Words written at once: from the left, from the top, in points, and the size of their letters."""

    x: float
    y: float
    size: float
    text: str


def pages(pdf: bytes) -> list[list[Piece]]:
    """The words of each page, from top to bottom."""
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        pieces: list[Piece] = []

        def see(text: str, _: object, matrix: list[float], __: object, size: float, into: list[Piece] = pieces) -> None:
            if text.strip():
                into.append(Piece(round(matrix[4], 1), round(-matrix[5], 1), size, " ".join(text.split())))

        page.extract_text(visitor_text=see)
        found.append(sorted(pieces, key=lambda piece: (piece.y, piece.x)))
    return found


def text(pdf: bytes) -> str:
    """Everything that a PDF says."""
    return "\n".join(piece.text for page in pages(pdf) for piece in page)


def week_table(page: list[Piece], names: Collection[str]) -> dict[tuple[str, str], Cell]:
    """A week on a wall sheet: (person, day) -> what they do. The people are known by their names."""
    heads = {piece.x: piece.text for piece in page if DAY.fullmatch(piece.text)}
    first = min(heads)
    rows: list[tuple[float, str]] = []
    begun, whole = 0.0, ""
    for piece in page:
        if piece.x < first and piece.y > min(p.y for p in page if p.text in heads.values()):
            begun, whole = (piece.y, piece.text) if not whole else (begun, f"{whole} {piece.text}")
            if whole in names:
                rows.append((begun, whole))
                whole = ""
            elif not any(name.startswith(whole) for name in names):
                whole = ""
    found: dict[tuple[str, str], Cell] = {}
    for piece in page:
        above = [name for y, name in rows if y <= piece.y + 0.5]
        columns = [x for x in heads if x <= piece.x + 0.5]
        if not above or not columns or piece.size < 7:
            continue
        cell = found.setdefault((above[-1], heads[max(columns)]), [])
        if HOURS.fullmatch(piece.text):
            cell.append((piece.text, ""))
        elif cell:
            hours, said = cell[-1]
            cell[-1] = hours, f"{said} {piece.text}".strip()
        else:
            cell.append(("", piece.text))
    return found
