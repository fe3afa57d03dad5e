"""Support that each eSF gets in a written roster."""

from __future__ import annotations

from fractions import Fraction

from escala.rules.base import CheckResult, RosterView
from escala.rules.equidade_esf.clause import Parameters
from escala.rules.points import half_up, priced
from escala.rules.wording import esf_name, hours


def check(view: RosterView, parameters: Parameters) -> CheckResult:
    """Points for each slot between the most and the least supported eSF beyond the tolerance.

    A session counts for an eSF by its length, whoever attends; what an eSF had beyond the mean in the periods before
    counts too, in whole slots.
    """
    grid, month = view.ruleset.grid, view.month
    minutes = _minutes(view)
    if len(minutes) < 2:
        return CheckResult()
    before = {esf: _whole(month.scenario.before.support(esf), grid) for esf in minutes}
    support = {esf: total // grid + before[esf] for esf, total in minutes.items()}
    most, least = max(support, key=support.__getitem__), min(support, key=support.__getitem__)
    gap = support[most] - support[least]
    beyond = max(0, gap - parameters.folga // grid)
    said = ", com a do período anterior" if before[most] != before[least] else ""
    return priced(
        [
            (
                parameters.peso * beyond,
                f"{esf_name(month, most)} tem {hours(minutes[most])} com a equipe no período e "
                f"{esf_name(month, least)} tem {hours(minutes[least])}: diferença de {hours(gap * grid)}{said}, "
                f"{hours(beyond * grid)} além da folga de {hours(parameters.folga)}",
            )
        ]
    )


def carried(view: RosterView) -> dict[str, int]:
    """The eSF -> minutes of support beyond the mean, those of the periods before included."""
    minutes, before = _minutes(view), view.month.scenario.before
    mean = Fraction(sum(minutes.values()), len(minutes) or 1)
    return {esf: before.support(esf) + half_up(total - mean) for esf, total in minutes.items()}


def _minutes(view: RosterView) -> dict[str, int]:
    """Minutes of support of each eSF."""
    found = dict.fromkeys(view.month.scenario.esf, 0)
    for placed in view.sessions:
        for esf in placed.session.esf:
            found[esf] += placed.minutes
    return found


def _whole(minutes: int, grid: int) -> int:
    """Minutes of either sign as slots; what is no whole slot does not count."""
    return minutes // grid if minutes >= 0 else -(-minutes // grid)
