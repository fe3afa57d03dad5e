"""Expected production: sessions of each sort in the period against the monthly goal."""

from __future__ import annotations

from fractions import Fraction

from escala.rules.producao.clause import CLAUSE, Parameters
from escala.solver.host import Host


def constrain(host: Host, parameters: Parameters) -> None:
    """Points for each session more or less than the goal, pro rata of load and workable days."""
    facts = host.facts
    for person in host.people:
        load = Fraction(facts.scenario.profissionais[person].carga_horaria, facts.ruleset.pack.carga.referencia)
        share = load * Fraction(sum(facts.workable[person]), parameters.dias_no_mes)
        for id, row in facts.ruleset.rows.items():
            if row.producao is None:
                continue
            goal = int((row.producao.meta * share + Fraction(1, 2)) // 1)
            done = sum(host.count(person, activity) for activity in facts.ruleset.row_activities[id])
            off = host.distance(done, goal, goal + sum(facts.due[person]))
            host.penalise(CLAUSE.id, parameters.peso * off, person)
