"""Hour bands: each person's hours in each row over the period, with Art. 21's precedence and whole sessions."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from escala.domain.clock import show
from escala.domain.month import WORKING_DAYS
from escala.norms.pack import HoursRow
from escala.rules.faixa_horas.clause import Parameters
from escala.rules.reuniao_equipe.clause import ACTIVITY as TEAM_MEETING
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.solver.facts import Facts
from escala.solver.host import Expression, Host


def banded_rows(facts: Facts) -> list[tuple[str, HoursRow]]:
    """Rows whose band binds the roster; the row of a meeting with its own rule is left to that rule."""
    return [
        (id, row)
        for id, row in facts.ruleset.rows.items()
        if row.faixa is not None and set(facts.ruleset.row_activities[id]) - {TEAM_MEETING}
    ]


def scale(facts: Facts, person: str, row: HoursRow) -> Fraction:
    """What a band's hours are multiplied by for a person, over the period."""
    if not row.proporcional:
        return Fraction(sum(1 for due in facts.norm_due[person] if due))
    return Fraction(sum(facts.load[person]), facts.ruleset.pack.carga.referencia * WORKING_DAYS)


def is_esf_row(facts: Facts, id: str) -> bool:
    """Whether the row is that of the meetings with eSF."""
    return ESF_MEETING in facts.ruleset.row_activities[id]


def lengths(facts: Facts, id: str) -> frozenset[int]:
    """Lengths in slots of one session of a row's activities, none longer than a day; of the meetings, further ones."""
    found: set[int] = set()
    for activity in facts.ruleset.row_activities[id]:
        spec, slot = facts.activity(activity).duracao, facts.slot
        if activity == ESF_MEETING and spec.adicional is not None:
            found.update(range(facts.slots(spec.adicional[0]), spec.adicional[1] // slot + 1))
        elif spec.fixa is not None:
            found.add(spec.fixa // slot)
        else:
            step = (spec.multiplo or slot) // slot
            least, most = facts.slots(spec.minima or slot), (spec.maxima or facts.horizon * slot) // slot
            found.update(length for length in range(step, most + 1, step) if length >= least)
    return frozenset(found)


@lru_cache(maxsize=256)
def reachable(lengths: frozenset[int], limit: int) -> tuple[bool, ...]:
    """For each number of slots up to `limit`, whether a sum of whole sessions of these lengths makes it."""
    sums = 1
    for length in sorted(lengths):
        step = length
        while step <= limit:
            sums |= sums << step & ((1 << (limit + 1)) - 1)
            step *= 2
    return tuple(bool(sums >> total & 1) for total in range(limit + 1))


def limits(facts: Facts, person: str, row: HoursRow) -> tuple[Fraction, Fraction]:
    """Slots from which and to which the norm's band of a person goes over the period, as its proportions make them."""
    assert row.faixa is not None, show(row.nome)
    factor = scale(facts, person, row) * 60 / facts.slot
    low, high = (Fraction(str(hours)) * factor for hours in row.faixa)
    return low, high


def band(facts: Facts, person: str, id: str, row: HoursRow, duty: int = 0) -> tuple[int, int]:
    """Least and most slots of a person in a row over the period, widened where no whole number of sessions fits.

    What was done before the period was changed on its way is part of the sum too, and where the hours left cannot hold
    all that the bands lack it is enough.

    Args:
        facts: the month in slots.
        person: whose band.
        id: the row.
        row: its hours.
        duty: slots of compulsory meetings that the person attends, which are part of the sum.
    """
    low, high = limits(facts, person, row)
    least, most = math.ceil(low), math.floor(high)
    slots, beside = facts.done.get((person, id), (0, 0))
    duty += beside
    floor = min(least, slots) if facts.since and _lacking(facts, person) > _left(facts, person) else least
    if duty >= low:
        return floor, max(most, duty)
    limit = max(least, most) + facts.horizon
    further = reachable(lengths(facts, id), limit)
    sums = [duty + total for total in range(limit + 1 - duty) if further[total]]
    if any(least <= total <= most for total in sums):
        return floor, most
    nearest = min(sums, key=lambda total: (low - total if total < low else total - high, total))
    return min(floor, nearest) if floor < least else nearest, nearest


def _lacking(facts: Facts, person: str) -> int:
    """Slots that whole sessions need, after the change, to reach the lower limit of every band of a person."""
    total = 0
    for id, row in banded_rows(facts):
        low, high = limits(facts, person, row)
        least, most = math.ceil(low), math.floor(high)
        top = max(least, most) + facts.horizon
        sums = reachable(lengths(facts, id), top)
        if not any(sums[least : most + 1]):
            least = min((n for n in range(top + 1) if sums[n]), key=lambda n: (low - n if n < low else n - high, n))
            least = min(least, math.ceil(low))
        short = least - facts.done.get((person, id), (0, 0))[0]
        if short > 0:
            total += next((n for n in range(short, top + 1) if sums[n]), 0)
    return total


def _left(facts: Facts, person: str) -> int:
    """Slots that a person has still to work after the change, less those of the team's meetings to come."""
    left = 0
    for week in range(facts.week_of[facts.since], len(facts.weeks)) if facts.since < len(facts.days) else ():
        here = [s for s in facts.lived if person in s.people and facts.week_of[s.day] == week]
        ahead = facts.due[person][week] - sum(s.length for s in here)
        met = any(s.kind.activity == TEAM_MEETING for s in here)
        meeting = facts.ruleset.activities.get(TEAM_MEETING)
        if meeting is not None and ahead > 0 and not met:
            ahead -= min(ahead, (meeting.duracao.fixa or 0) // facts.slot)
        left += ahead
    return left


def constrain(host: Host, parameters: Parameters) -> None:
    """Keep every person's hours of every row inside the band."""
    facts = host.facts
    for person in host.people:
        for id, row in banded_rows(facts):
            total = sum(host.hours(person, id, week) for week in facts.weeks)
            duty = host.duty(person, id) if is_esf_row(facts, id) else 0
            if isinstance(duty, int):
                least, most = band(facts, person, id, row, duty)
                host.at_least([total], least)
                host.at_most([total], most)
            else:
                _by_duty(host, person, id, row, total, duty)


def _by_duty(host: Host, person: str, id: str, row: HoursRow, total: Expression, duty: Expression) -> None:
    """The band of the meetings with eSF where it is still open which compulsory ones the person attends."""
    facts = host.facts
    low, high = limits(facts, person, row)
    least, most = math.ceil(low), math.floor(high)
    each, before = (
        (facts.activity(ESF_MEETING).duracao.fixa or 0) // facts.slot,
        facts.done.get((person, id), (0, 0))[1],
    )
    short = [each * number for number in range(len(facts.scenario.esf) + 1) if each * number + before < least]
    bands = {slots: band(facts, person, id, row, slots) for slots in short}
    inside, alone = host.model.new_bool_var(""), host.model.new_bool_var("")
    host.model.add(total <= most).only_enforce_if(inside)
    host.model.add(total == duty + before).only_enforce_if(alone)
    if all(found == (least, most) for found in bands.values()):
        host.at_least([total], least)
        host.model.add_exactly_one(inside, alone)
        return
    cases = [inside, alone]
    for lit in cases:
        host.model.add(duty + before >= least).only_enforce_if(lit)
    for slots, (fewest, greatest) in bands.items():
        cases.append(host.model.new_bool_var(""))
        host.model.add(duty == slots).only_enforce_if(cases[-1])
        host.model.add(total >= fewest).only_enforce_if(cases[-1])
        host.model.add(total <= greatest).only_enforce_if(cases[-1])
    host.model.add_exactly_one(cases)
