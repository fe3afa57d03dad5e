"""Equal support: hours that each eSF shares with the team, and their spread."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.equidade_esf.clause import CLAUSE, Parameters
from escala.solver.host import Expression, Host


def constrain(host: Host, parameters: Parameters) -> None:
    """Points for each slot between the most and the least supported eSF, beyond the tolerance.

    Each begins with what it had beyond the others in the periods before, in whole slots.
    """
    support: dict[str, list[Expression]] = defaultdict(list)
    for esf, slots in host.support():
        support[esf].append(slots)
    before = {esf: int(host.facts.scenario.before.support(esf) / host.facts.slot) for esf in host.facts.scenario.esf}
    least = min(before.values(), default=0)
    totals = [sum(support[esf]) + slots - least for esf, slots in before.items()]
    if len(totals) >= 2:
        tolerance = parameters.folga // host.facts.slot
        limit = host.facts.horizon * len(host.facts.days) + max(before.values()) - least
        host.penalise(CLAUSE.id, parameters.peso * host.spread(totals, tolerance, limit))
