"""An amount of hours beside its band and its target, as a small drawing."""

from __future__ import annotations

from markupsafe import Markup

from escala.outputs.page.drawing import box, tag
from escala.presentation.hours import HoursCell

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


def plain_bar(minutes: int, most: int) -> Markup:
    """An amount of hours that has no band."""
    return _drawn(box(0, 4, _x(minutes, most), HEIGHT - 8, "horas"))


def _drawn(*parts: Markup) -> Markup:
    """A drawing that a screen reader passes over: the figures stand beside it."""
    return tag("svg", *parts, class_="barra", width=WIDTH, height=HEIGHT, aria_hidden="true")


def _x(minutes: int, most: int) -> float:
    return (WIDTH - 2) * minutes / most if most else 0.0
