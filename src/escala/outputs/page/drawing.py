"""Shapes of a drawing inside a page (SVG), as markup; every text is escaped."""

from __future__ import annotations

from markupsafe import Markup, escape

Value = str | int | float | None


def tag(name: str, *children: Markup | str, **attributes: Value) -> Markup:
    """An element.

    Args:
        name: of the element.
        children: markup as it is, and texts, which are escaped.
        attributes: a trailing `_` goes, any other becomes `-`; `None` leaves the attribute out.
    """
    said = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _written(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(escape(child) for child in children)
    return Markup(f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>")


def picture(width: float, height: float, label: str, *children: Markup, class_: str) -> Markup:
    """A drawing that is one picture to a screen reader, and says in `label` what it shows."""
    return tag(
        "svg",
        *children,
        class_=class_,
        viewBox=f"0 0 {_written(width)} {_written(height)}",
        width=width,
        height=height,
        role="img",
        aria_label=label,
    )


def text(x: float, y: float, words: str, class_: str | None = None) -> Markup:
    """Words that begin at a point."""
    return tag("text", words, class_=class_, x=x, y=y)


def box(x: float, y: float, width: float, height: float, class_: str | None = None) -> Markup:
    """A rectangle."""
    outline = f"M{_written(x)} {_written(y)}h{_written(width)}v{_written(height)}H{_written(x)}z".replace(" -", "-")
    return tag("path", class_=class_, d=outline)


def _written(value: Value) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
