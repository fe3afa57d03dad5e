"""Session lengths: the grid offers only lengths that the norm allows; runs of free length get their minimum here."""

from __future__ import annotations

from escala.norms.pack import SessionLength
from escala.rules.duracao_sessao.clause import Parameters
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.solver.facts import Kind
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask each run for its minimum and maximum; forbid written sessions of a wrong length."""
    facts = grid.facts
    lines: dict[tuple[str, int, Kind, str | None], dict[int, Literal]] = {}
    for item in grid.items:
        if item.run:
            lines.setdefault((item.person, item.day, item.kind, item.base), {})[item.start] = item.lit
    for begin in grid.run_starts:
        spec = facts.activity(begin.kind.activity).duracao
        line = lines[begin.person, begin.day, begin.kind, begin.base]
        for k in range(1, facts.slots(spec.minima or facts.slot)):
            grid.clause([grid.negated(begin.lit), line.get(begin.start + k, 0)])
        if spec.maxima is not None and spec.fixa is None:
            window = [line.get(begin.start + k, 0) for k in range(spec.maxima // facts.slot + 1)]
            grid.clause([grid.negated(lit) for lit in window])
    if not grid.free:
        for placement in grid.placements:
            activity = facts.activity(placement.kind.activity)
            if placement.kind.activity != ESF_MEETING:
                grid.require(is_length(activity.duracao, placement.length * facts.slot))


def is_length(spec: SessionLength, minutes: int) -> bool:
    """Whether a session may last so many minutes; `maxima` beside `fixa` is the ceiling of adjustments."""
    if spec.fixa is not None:
        return minutes == spec.fixa
    whole = spec.multiplo is None or minutes % spec.multiplo == 0
    return whole and max(1, spec.minima or 0) <= minutes <= (spec.maxima or minutes)
