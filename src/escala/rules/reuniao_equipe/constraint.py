"""The weekly team meeting: exactly one all-hands session at the seat in each week that has a workable day."""

from __future__ import annotations

from escala.domain.month import WORKING_DAYS
from escala.rules.reuniao_equipe.clause import ACTIVITY, Parameters
from escala.solver.grid import Grid
from escala.solver.host import Literal


def constrain(grid: Grid, parameters: Parameters) -> None:
    """Ask for one meeting a week; forbid any other session of the activity."""
    facts = grid.facts
    if ACTIVITY not in facts.ruleset.activities:
        return
    fixed = facts.activity(ACTIVITY).duracao.fixa
    held: dict[int, list[Literal]] = {week: [] for week in facts.weeks}
    for session in grid.sessions:
        if session.kind.activity != ACTIVITY:
            continue
        sound = (
            {p for p, _ in session.members} == set(facts.present[session.day])
            and session.kind.unit == facts.seat
            and session.kind.place == "unidade"
            and fixed in (None, session.length * facts.slot)
        )
        if sound:
            held[facts.week_of[session.day]].append(session.lit)
        elif isinstance(session.lit, int) and not grid.free:
            grid.forbid(session.lit)
    for week in grid.weeks:
        workable = any(facts.present[d] for d in facts.days_of_week[week][:WORKING_DAYS])
        if not grid.free or any(d in grid.whole_days for d in facts.days_of_week[week]) or not held[week]:
            grid.equal(held[week], int(workable))
