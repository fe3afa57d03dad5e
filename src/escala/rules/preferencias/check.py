"""Hours worked against somebody's preference in a written roster."""

from __future__ import annotations

from escala.domain.clock import intersect
from escala.rules.base import CheckResult, RosterView
from escala.rules.points import priced, working_time
from escala.rules.preferencias.clause import Parameters
from escala.rules.wording import hours, people


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each slot worked in hours to avoid, times the preference's own weight."""
    grid = view.ruleset.grid
    items = []
    for professional, spec in view.month.scenario.profissionais.items():
        worked = working_time(view, professional)
        for preference in spec.preferencias:
            slots = sum(
                span.end // grid - -(-span.start // grid)
                for date, spans in worked.items()
                for span in intersect(spans, preference.evitar[date.weekday()])
                if span.end // grid > -(-span.start // grid)
            )
            when = "; ".join(f"{days} {', '.join(spans)}" for days, spans in preference.evitar.source.items())
            items.append(
                (
                    preference.peso * parameters.peso * slots,
                    f"{people(view.month, [professional])} trabalha {hours(slots * grid)} em horários que prefere "
                    f"evitar ({when}; peso {preference.peso})",
                )
            )
    return priced(items)
