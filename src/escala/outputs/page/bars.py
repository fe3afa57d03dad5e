"""An amount of hours or sessions beside its band and its target, as a small drawing."""

from __future__ import annotations

from markupsafe import Markup

from escala.outputs.page.drawing import box, tag
from escala.presentation.hours import HoursCell
from escala.production.planned import Compared

WIDTH, HEIGHT = 150, 16
"""Size of a bar's drawing, in pixels."""


def hours_bar(cell: HoursCell, most: int) -> Markup:
    """One person's hours in one row: the band as a frame, the hours as a bar in it, the target as a tick.

    Args:
        cell: the hours.
        most: minutes of the whole width.
    """
    parts = []
    if cell.minimum is not None and cell.maximum is not None:
        start, end = _x(cell.minimum, most), _x(cell.maximum, most)
        parts.append(box(start, 1, max(1.0, end - start), HEIGHT - 2, "faixa"))
    style = "horas" if cell.standing in (None, "dentro") else "horas fora-da-faixa"
    parts.append(box(0, 5, _x(cell.minutes, most), HEIGHT - 10, style))
    if cell.target is not None:
        parts.append(tag("path", class_="alvo", d=f"M{_x(cell.target, most):.1f} 0V{HEIGHT}"))
    return _drawn(*parts)


def sessions_bar(row: Compared, most: int) -> Markup:
    """Sessions of one person in one row: the range as a frame, what was recorded as a bar, the plan as a tick.

    Args:
        row: the sessions.
        most: sessions of the whole width.
    """
    parts = []
    if row.expected is not None:
        start, end = _x(row.expected.least, most), _x(row.expected.most, most)
        parts.append(box(start, 1, max(1.0, end - start), HEIGHT - 2, "faixa"))
    outside = row.expected is not None and row.expected.standing(row.done) != "dentro"
    parts.append(box(0, 5, _x(row.done, most), HEIGHT - 10, "horas fora-da-faixa" if outside else "horas"))
    parts.append(tag("path", class_="alvo", d=f"M{_x(row.planned, most):.1f} 0V{HEIGHT}"))
    return _drawn(*parts)


def plain_bar(minutes: int, most: int) -> Markup:
    """An amount of hours that has no band."""
    return _drawn(box(0, 4, _x(minutes, most), HEIGHT - 8, "horas"))


def _drawn(*parts: Markup) -> Markup:
    """A drawing that a screen reader passes over: the figures stand beside it."""
    return tag("svg", *parts, class_="barra", width=WIDTH, height=HEIGHT, aria_hidden="true")


def _x(amount: int, most: int) -> float:
    return (WIDTH - 2) * amount / most if most else 0.0
