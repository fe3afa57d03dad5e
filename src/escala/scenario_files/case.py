"""What the checks of a scenario share: the scenario, its norm, the ids its file defines, and where to note problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from escala.documents.document import Path_, found
from escala.documents.messages import suggest
from escala.domain.clock import Span, WeeklyHours, format_clock, parse_span
from escala.domain.month import Month
from escala.domain.scenario import Scenario
from escala.norms.pack import Pack
from escala.scenario_files.sources import Notes


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
        grid = self.pack.grade
        off = next((m for m in minutes if m % grid), None)
        if off is None:
            return True
        below, above = format_clock(off - off % grid), format_clock(off - off % grid + grid)
        near = below if above == "24:00" else f"{below} ou {above}"
        message = f"{what} {format_clock(off)} está fora da grade de {grid} minutos"
        self.notes.error(path, message, f"Talvez {near}.")
        return False

    def timetable(self, path: Path_, hours: WeeklyHours) -> None:
        """Note the hours of a timetable that are off the grid."""
        for key, ranges in hours.source.items():
            for index, text in enumerate(ranges):
                self.on_grid((*path, key, index), parse_span(text), "o horário")

    def any_unit_hours(self, weekday: int) -> tuple[Span, ...]:
        """Every stretch in which some unit is open on a weekday (Monday 0)."""
        return tuple(span for unit in self.scenario.unidades.values() for span in unit.funcionamento[weekday])
