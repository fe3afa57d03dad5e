"""An indicator month after month, as a line with its values written at its points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from markupsafe import Markup

from escala.outputs.page.drawing import box, picture, tag, text
from escala.production.words import decimal

STEP, HEIGHT = 84, 96
"""Pixels from one month to the next, and from the foot of the drawing to its head."""

_LEFT, _TOP, _FOOT = 34, 22, 20


def trend(label: str, months: Sequence[str], values: Sequence[Fraction | None]) -> Markup:
    """A line over the months; a month without a value leaves a gap.

    Args:
        label: what it shows, for those who do not see it.
        months: what stands below each point.
        values: of each month.
    """
    top = max((value for value in values if value is not None), default=Fraction(0)) or Fraction(1)
    base, width = HEIGHT - _FOOT, 2 * _LEFT + STEP * (len(months) - 1)

    def x(place: int) -> float:
        return float(_LEFT + STEP * place)

    def y(value: Fraction) -> float:
        return float(base - (base - _TOP) * value / top)

    line, pen = "", "M"
    parts = [tag("path", class_="hora", d=f"M0 {base}H{width}")]
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        line += f"{pen}{x(place):g} {y(value):.1f}"
        pen = "L"
        parts.append(box(x(place) - 3, y(value) - 3, 6, 6, "ponto"))
        parts.append(text(x(place), y(value) - 8, decimal(value), "meio"))
    parts += [text(x(place), HEIGHT - 6, month, "eixo meio") for place, month in enumerate(months)]
    said = ", ".join(f"{month}: {decimal(value)}" for month, value in zip(months, values, strict=True))
    return picture(
        width, HEIGHT, f"{label}. {said}", tag("path", class_="tendencia", d=line or "M0 0"), *parts, class_="mes"
    )
