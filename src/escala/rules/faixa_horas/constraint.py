"""Hour bands: each person's hours in each row over the period, with Art. 21's precedence and whole sessions."""

from __future__ import annotations

import math
from fractions import Fraction

from escala.domain.clock import show
from escala.norms.pack import HoursRow
from escala.rules.faixa_horas.clause import Parameters
from escala.solver.facts import Facts
from escala.solver.host import Host


def banded_rows(facts: Facts) -> list[tuple[str, HoursRow]]:
    """Rows whose band binds the roster; the row of a meeting with its own rule is left to that rule."""
    return [
        (id, row)
        for id, row in facts.ruleset.rows.items()
        if row.faixa is not None
        and any(facts.activity(a).participantes != "equipe" for a in facts.ruleset.row_activities[id])
    ]


def scale(facts: Facts, person: str, row: HoursRow) -> Fraction:
    """What a band's hours are multiplied by for a person, over the period."""
    if not row.proporcional:
        return Fraction(sum(1 for due in facts.due[person] if due))
    load = facts.scenario.profissionais[person].carga_horaria
    return Fraction(load, facts.ruleset.pack.carga.referencia) * Fraction(sum(facts.workable[person]), 5)


def is_esf_row(facts: Facts, id: str) -> bool:
    """Whether the row is that of the meetings with eSF."""
    return any(facts.activity(a).participantes == "esf" for a in facts.ruleset.row_activities[id])


def reachable(facts: Facts, id: str, limit: int) -> list[bool]:
    """For each number of slots up to `limit`, whether a sum of whole sessions of the row's activities makes it."""
    lengths: set[int] = set()
    for activity in facts.ruleset.row_activities[id]:
        spec, slot = facts.activity(activity).duracao, facts.slot
        if facts.activity(activity).participantes == "esf" and spec.adicional is not None:
            lengths |= set(range(facts.slots(spec.adicional[0]), spec.adicional[1] // slot + 1))
        elif spec.fixa is not None:
            lengths.add(spec.fixa // slot)
        elif spec.multiplo is not None:
            lengths.add(spec.multiplo // slot)
        else:
            least = facts.slots(spec.minima or slot)
            lengths |= set(range(least, (spec.maxima or limit * slot) // slot + 1))
    sums = [True] + [False] * limit
    for total in range(1, limit + 1):
        sums[total] = any(length <= total and sums[total - length] for length in lengths)
    return sums


def band(facts: Facts, person: str, id: str, row: HoursRow) -> tuple[int, int]:
    """Least and most slots of a person in a row over the period, widened where no whole number of sessions fits."""
    assert row.faixa is not None, show(id)
    factor = scale(facts, person, row) * 60 / facts.slot
    low, high = (Fraction(str(hours)) * factor for hours in row.faixa)
    least, most = math.ceil(low), math.floor(high)
    limit = most + facts.horizon
    sums = reachable(facts, id, limit)
    if any(sums[least : most + 1]):
        return least, most
    nearest = min(
        (total for total in range(limit + 1) if sums[total]),
        key=lambda total: (low - total if total < low else total - high, total),
    )
    return min(least, nearest), max(most, nearest) if nearest > high else nearest


def constrain(host: Host, parameters: Parameters) -> None:
    """Keep every person's hours of every row inside the band."""
    facts = host.facts
    for person in host.people:
        for id, row in banded_rows(facts):
            least, most = band(facts, person, id, row)
            total = sum(host.hours(person, id, week) for week in facts.weeks)
            host.at_least([total], least)
            if not is_esf_row(facts, id):
                host.at_most([total], most)
                continue
            duty = host.duty(person, id)
            if isinstance(total, int) and isinstance(duty, int):
                host.require(total <= most or total == duty)
                continue
            further = host.model.new_bool_var("")
            host.model.add(total == duty).only_enforce_if(further.negated())
            host.model.add(total <= most).only_enforce_if(further)
