"""Distance to the target hours, over the period and week by week."""

from __future__ import annotations

from fractions import Fraction

from escala.domain.month import WORKING_DAYS
from escala.norms.pack import HoursRow
from escala.rules.alvo_horas.clause import CLAUSE, Parameters
from escala.solver.facts import Facts
from escala.solver.host import Host


def targeted_rows(facts: Facts) -> list[tuple[str, HoursRow]]:
    """Rows with a target that the roster can move; the team meeting's hours are fixed by its own rule."""
    return [
        (id, row)
        for id, row in facts.ruleset.rows.items()
        if row.alvo is not None
        and any(facts.activity(a).participantes != "equipe" for a in facts.ruleset.row_activities[id])
    ]


def half_up(value: Fraction) -> int:
    """Nearest integer, halves upwards."""
    return int((value + Fraction(1, 2)) // 1)


def target(facts: Facts, person: str, row: HoursRow, weeks: tuple[int, ...]) -> int:
    """Slots of a row that a person should reach in some weeks."""
    alvo = Fraction(str(row.alvo)) * 60 / facts.slot
    if not row.proporcional:
        return half_up(alvo * sum(1 for w in weeks if facts.norm_due[person][w]))
    load = sum(facts.load[person][w] for w in weeks)
    return half_up(alvo * Fraction(load, facts.ruleset.pack.carga.referencia * WORKING_DAYS))


def constrain(host: Host, parameters: Parameters) -> None:
    """Points for each slot away from the period's target, and beyond the tolerance from each week's share of it."""
    facts, tolerance = host.facts, parameters.folga_semanal // host.facts.slot
    for person in host.people:
        for id, row in targeted_rows(facts):
            by_week = [host.hours(person, id, week) for week in facts.weeks]
            room = sum(facts.due[person]) + target(facts, person, row, facts.weeks)
            off = host.distance(sum(by_week), target(facts, person, row, facts.weeks), room)
            host.penalise(CLAUSE.id, parameters.peso * off, person)
            for week, hours in zip(facts.weeks, by_week, strict=True):
                goal = target(facts, person, row, (week,))
                if isinstance(hours, int):
                    host.penalise(CLAUSE.id, parameters.peso * max(0, abs(hours - goal) - tolerance), person)
                    continue
                most = max(facts.due[person][week], goal)
                above = host.model.new_int_var(0, max(0, most - tolerance), "")
                host.model.add(above >= hours - goal - tolerance)
                host.model.add(above >= goal - hours - tolerance)
                host.penalise(CLAUSE.id, parameters.peso * above, person)
