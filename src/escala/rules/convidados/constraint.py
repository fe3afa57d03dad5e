"""Parties and venues: free while a meeting needs them, and in one meeting at a time."""

from __future__ import annotations

from collections import defaultdict

from escala.rules.convidados.clause import Parameters
from escala.solver.agenda import Agenda, of_agenda
from escala.solver.facts import run
from escala.solver.host import Literal


@of_agenda
def constrain(host: Agenda, parameters: Parameters) -> None:
    """Bound each party and each venue by its hours, and by one meeting in a slot."""
    facts = host.facts
    taken: dict[tuple[str, str, int, int], list[Literal]] = defaultdict(list)
    for g in host.gatherings:
        want = run(g.start, g.length)
        wanted = [("parceiro", party, lit, host.party(party, g.day)) for party, lit in g.guests]
        if g.venue is not None:
            room = facts.mask(facts.month.venue_hours(g.venue, facts.days[g.day]))
            wanted.append(("espaco", g.venue, g.lit, room))
        for what, who, lit, room in wanted:
            if room & want != want:
                host.forbid(lit)
            for t in range(g.start, g.start + g.length):
                taken[what, who, g.day, t].append(lit)
    for literals in taken.values():
        host.at_most(literals, 1)
