"""What the checks of a scenario share: the scenario, its norm, the ids its file defines, and where to note problems."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from escala.documents.document import Path_, found
from escala.documents.messages import suggest
from escala.domain.clock import Span, WeeklyHours, format_clock, parse_span
from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.norms.pack import Pack
from escala.scenario_files.sources import Notes


def off_grid(what: str, minutes: int, grid: int) -> tuple[str, str]:
    """What is said of a time or a duration that is no multiple of the grid, all in minutes: message and hint."""
    below, above = format_clock(minutes - minutes % grid), format_clock(minutes - minutes % grid + grid)
    near = below if above == "24:00" else f"{below} ou {above}"
    return f"{what} {format_clock(minutes)} está fora da grade de {grid} minutos", f"Talvez {near}."


def durations(parameters: BaseModel, written: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The durations among a rule's parameters: the name of each that is written, and its minutes."""
    for name, text in written.items():
        minutes = getattr(parameters, name)
        if isinstance(text, str) and isinstance(minutes, int):
            yield name, minutes


@dataclass(frozen=True)
class Case:
    """A scenario under examination.

    Attributes:
        scenario: the scenario, or what is left of it when wrong values were taken out.
        pack: its norm.
        notes: takes what is found.
        known: `unidades`, `esf`, `profissionais`, `parceiros` and `espacos` -> the ids that the file defines, rightly
            or wrongly.
        unsure: required keys of which nothing is known.
        whole: whether nothing was taken out.
    """

    scenario: Scenario
    pack: Pack
    notes: Notes
    known: Mapping[str, frozenset[str]]
    unsure: frozenset[str]
    whole: bool

    @cached_property
    def month(self) -> Month:
        """The scenario on the calendar."""
        return Month(self.scenario, self.pack.feriados.pais)

    def refers(self, path: Path_, name: str, kind: str, what: str) -> bool:
        """Whether an id is defined under a key of the file; if not, an error at its place."""
        if name in self.known[kind]:
            return True
        hint = self.notes.removed((kind, name)) or suggest(name, sorted(self.known[kind]))
        self.notes.error(path, f"{what} {found(name)} não existe em {kind}", hint)
        return False

    def on_grid(self, path: Path_, minutes: Iterable[int], what: str) -> bool:
        """Whether times are multiples of the grid; if not, an error at their place."""
        off = next((m for m in minutes if m % self.pack.grade), None)
        if off is not None:
            self.notes.error(path, *off_grid(what, off, self.pack.grade))
        return off is None

    def timetable(self, path: Path_, hours: WeeklyHours) -> None:
        """Note the hours of a timetable that are off the grid."""
        for key, ranges in hours.source.items():
            for index, text in enumerate(ranges):
                self.on_grid((*path, key, index), parse_span(text), "o horário")

    def any_unit_hours(self, weekday: int) -> tuple[Span, ...]:
        """Every stretch in which some unit is open on a weekday (Monday 0)."""
        return tuple(span for unit in self.scenario.unidades.values() for span in unit.funcionamento[weekday])
