"""Fixed commitments stand in the grid as constants; a written roster is checked for them here."""

from __future__ import annotations

from escala.rules.compromissos.clause import Parameters
from escala.solver.grid import Grid


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Require every commitment of the days at stake among the sessions that stand."""
    facts = grid.facts
    for day in grid.days:
        for fixed in facts.commitments[day]:
            if any((p, day) not in grid.free for p in fixed.people) and grid.free:
                continue
            grid.require(
                any(
                    (placement.kind, placement.day) == (fixed.kind, day)
                    and (placement.start, placement.length) == (fixed.start, fixed.length)
                    and set(placement.people) >= set(fixed.people)
                    and set(placement.esf) >= set(fixed.esf)
                    for placement in grid.placements
                )
            )
