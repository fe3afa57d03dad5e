"""Equal support: hours that each eSF shares with the team, and their spread."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.equidade_esf.clause import CLAUSE, Parameters
from escala.solver.host import Expression, Host


def constrain(host: Host, parameters: Parameters) -> None:
    """Points for each slot between the most and the least supported eSF, beyond the tolerance."""
    support: dict[str, list[Expression]] = defaultdict(list)
    for esf, slots in host.support():
        support[esf].append(slots)
    totals = [sum(support[esf]) for esf in host.facts.scenario.esf]
    if len(totals) >= 2:
        tolerance = parameters.folga // host.facts.slot
        limit = host.facts.horizon * len(host.facts.days)
        host.penalise(CLAUSE.id, parameters.peso * host.spread(totals, tolerance, limit))
