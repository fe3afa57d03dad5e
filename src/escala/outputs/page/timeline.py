"""The day at the norm's grid: what everybody does, drawn along the hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from escala.domain.clock import Span
from escala.outputs.page.drawing import box, picture, tag, text
from escala.outputs.page.keys import Keys
from escala.outputs.page.marks import Mark
from escala.presentation.days import Day, PersonDay, Stretch

LABEL = 108
"""Pixels for the names."""
HEAD = 20
"""Pixels for the hours."""
ROW = 28
BAR = 22
"""Height of a person's row and of what is drawn in it, in pixels."""
BASE = 15
"""How far below the top of its row a text stands, in pixels."""
HOUR = 54
"""Pixels of an hour."""
NARROW = 20
"""Pixels up to which a bar has no margin beside its words."""
LETTER = 6.1
"""Pixels of a letter, on the average."""


@dataclass(frozen=True)
class Axis:
    """The hours of a drawing: whole ones, in minutes since midnight."""

    span: Span

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Axis:
        """The whole hours that hold some stretches; a working day where there are none."""
        known = list(spans) or [Span(8 * 60, 18 * 60)]
        first, last = min(span.start for span in known), max(span.end for span in known)
        return cls(Span(first // 60 * 60, -(-last // 60) * 60))

    @property
    def hours(self) -> range:
        """The hours at which it has a line."""
        return range(self.span.start // 60, self.span.end // 60 + 1)

    @property
    def width(self) -> float:
        """Pixels from the first hour to the last."""
        return self.span.minutes * HOUR / 60

    def x(self, minute: int) -> float:
        """Where a minute of the day stands, in pixels from the first hour."""
        return (minute - self.span.start) * HOUR / 60


def ground(axis: Axis, grid: int, rows: int) -> Markup:
    """What every day stands on, drawn once: the hours, and a line at every slot of the grid, a stronger one each hour.

    Args:
        axis: the hours.
        grid: minutes of a slot.
        rows: people.
    """
    slot = HOUR * grid / 60
    lines = [tag("path", class_="grade", d=f"M{n * slot:g} 0V8") for n in range(1, max(1, 60 // grid))]
    ruled = tag(
        "pattern",
        *lines,
        tag("path", class_="hora", d="M0 0V8"),
        id="grade",
        width=HOUR,
        height=8,
        patternUnits="userSpaceOnUse",
        x=LABEL,
    )
    hours = [text(LABEL + axis.x(60 * h) + 2, HEAD - 6, f"{h:02d}h", "eixo") for h in axis.hours[:-1]]
    area = box(LABEL, HEAD - 2, axis.width + 1, ROW * rows, "regua")
    drawn = tag("defs", ruled, tag("g", *hours, area, id="horas-do-dia"))
    return tag("svg", drawn, width=0, height=0, aria_hidden="true", focusable="false", class_="padroes")


def timeline(day: Day, axis: Axis, keys: Keys, marks: Mapping[str, Mark]) -> Markup:
    """One day on its ground, a row for each person."""
    # Browsers of old phones know a drawing that is used elsewhere by this attribute alone.
    under = Markup('<use xlink:href="#horas-do-dia"/>')
    rows = [_row(person, HEAD + ROW * n, axis, keys, marks) for n, person in enumerate(day.people)]
    label = f"Linha do tempo de {day.title}, uma faixa por pessoa; a tabela abaixo diz o mesmo"
    size = LABEL + axis.width + 2, HEAD + ROW * len(day.people)
    return picture(*size, label, under, *rows, class_="linha")


def _row(day: PersonDay, y: int, axis: Axis, keys: Keys, marks: Mapping[str, Mark]) -> Markup:
    parts = [tag("text", day.person.short, class_="nome")]
    if day.off is not None and not day.stretches:
        parts.append(tag("text", day.off, class_="folga", x=LABEL + 4))
    parts += [_bar(stretch, axis, keys, marks[stretch.first.activity.id]) for stretch in day.stretches]
    return tag("g", *parts, class_=f"r {keys.person(day.person)}", transform=f"translate(0 {y + BASE})")


def _bar(stretch: Stretch, axis: Axis, keys: Keys, mark: Mark) -> Markup:
    x, width = LABEL + axis.x(stretch.span.start), axis.x(stretch.span.end) - axis.x(stretch.span.start)
    ways = (stretch.short, stretch.first.short, mark.activity.short, mark.letters)
    said = next((words for words in ways if len(words) * LETTER + 5 <= width), "")
    words = [tag("text", said, x=x + (3 if width > NARROW else 1))] if said else []
    return tag("g", box(x, -BASE, width - 1, BAR), *words, class_=f"s {keys.work(stretch.first)}")
