"""Support that each eSF gets in a written roster."""

from __future__ import annotations

from escala.rules.base import CheckResult, RosterView
from escala.rules.equidade_esf.clause import Parameters
from escala.rules.points import priced
from escala.rules.wording import esf_name, hours


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each slot between the most and the least supported eSF beyond the tolerance.

    A session counts for an eSF by its length, whoever attends.
    """
    grid = view.ruleset.grid
    minutes = dict.fromkeys(view.month.scenario.esf, 0)
    for placed in view.sessions:
        for esf in placed.session.esf:
            minutes[esf] += placed.minutes
    if len(minutes) < 2:
        return CheckResult()
    support = {esf: total // grid for esf, total in minutes.items()}
    most, least = max(support, key=support.__getitem__), min(support, key=support.__getitem__)
    gap = support[most] - support[least]
    beyond = max(0, gap - parameters.folga // grid)
    return priced(
        [
            (
                parameters.peso * beyond,
                f"{esf_name(view.month, most)} tem {hours(support[most] * grid)} com a equipe no período e "
                f"{esf_name(view.month, least)} tem {hours(support[least] * grid)}: diferença de {hours(gap * grid)}, "
                f"{hours(beyond * grid)} além da folga de {hours(parameters.folga)}",
            )
        ]
    )
