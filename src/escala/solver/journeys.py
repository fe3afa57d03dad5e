"""Journeys that presence at the seat forces beside meetings of everybody elsewhere: what sums alone would not tell.

While all meet at another unit, presence at the seat is waived; but where the seat is open for longer than that, some
are there before or after, in the same stretch of opening hours. Whoever is there attends the meeting too, and no break
fits in to hide the way. Only if all stay together elsewhere, at what anybody may join, is nobody at the seat besides.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from ortools.sat.python import cp_model

from escala.solver.content import ContentModel, MeetingDays, common
from escala.solver.facts import Facts, bits, run, starts, stretches
from escala.solver.host import Expression


class Elsewhere(NamedTuple):
    """Meetings of everybody with a class of eSF away from the seat, in one group of days.

    Attributes:
        group: their days.
        number: how many there are.
        way: slots of the way between there and the seat.
        people: how many are needed at the seat before or after, and are on that way.
        rest: least slots of the seat's opening hours in the same stretch as a meeting, beside it.
    """

    group: MeetingDays
    number: cp_model.IntVar
    way: int
    people: int
    rest: int


def elsewhere(model: ContentModel) -> list[Elsewhere]:
    """The meetings elsewhere of which it is certain that the seat is open for longer, in the same stretch."""
    facts = model.facts
    length = model.length(model.esf_activity)
    if not _certain(facts) or not length:
        return []
    found: list[Elsewhere] = []
    for (group, cls), number in model.duties.items():
        unit = facts.classes[cls].unit
        way = facts.travel(facts.seat, unit)
        if unit == facts.seat or not way or len(group.present) < 2:
            continue
        rest = min((_rest(model, d, cls, length) for d in group.days), default=0)
        if rest:
            found.append(Elsewhere(group, number, way, facts.least_presence, rest))
    return found


def impose_journeys(model: ContentModel) -> None:
    """Ask for time on the way, or together elsewhere, for each of these meetings.

    For one meeting: if anybody is needed at the seat beside it, as many different people as presence asks for travel.
    Else what is left of the seat's hours is slots that all spend together, or slots in which somebody is on the way.
    """
    facts = model.facts
    apart = elsewhere(model)
    for week in facts.weeks:
        needed: list[Expression] = []
        each: list[Expression] = []
        together: list[tuple[Elsewhere, cp_model.IntVar]] = []
        for entry in (entry for entry in apart if entry.group.week == week):
            most = len(facts.scenario.esf)
            stay = model.model.new_int_var(0, most, "")
            slots = model.model.new_int_var(0, most * entry.rest, "")
            model.model.add(stay <= entry.number)
            model.model.add(slots <= entry.rest * stay)
            needed.append(entry.people * entry.way * (entry.number - stay) + entry.rest * stay - slots)
            each.append(entry.way * (entry.number - stay) + entry.rest * stay)
            together.append((entry, slots))
        if not needed:
            continue
        spent: list[Expression] = []
        for p in model.people:
            spent.append(model.model.new_int_var(0, facts.due[p][week], ""))
            model.model.add(spent[-1] <= model.travel[p, week])
            model.model.add(spent[-1] <= sum(each))
            mine = [slots for entry, slots in together if p in entry.group.present]
            if mine:
                model.model.add(_of_anybody(model, p, week) >= sum(mine))
        model.model.add(sum(spent) >= sum(needed))


def _certain(facts: Facts) -> bool:
    """Whether the norm and the period are such that all of this holds."""
    if not facts.ruleset.cites("presenca-minima") or facts.ruleset.terms or facts.since or facts.lived:
        return False
    parameters = facts.parameters("presenca-minima")
    each_slot = getattr(parameters, "granularidade", None) == "instante"
    return each_slot and not getattr(parameters, "estrita", False) and facts.least_presence > 0


def _rest(model: ContentModel, day: int, cls: int, length: int) -> int:
    """Least slots of the seat's hours beside a meeting on a day, in its stretch; 0 where nothing follows from them."""
    facts, unit = model.facts, model.facts.classes[cls].unit
    if any(c.kind.place != "domicilio" and c.kind.unit != facts.seat for c in facts.commitments[day]):
        return 0
    blocks = stretches(facts.any_open[day])
    longest = max(facts.travel(facts.seat, other) for other in facts.units)
    if any(later - before < longest for (_, before), (later, _) in pairwise(blocks)):
        return 0  # ways of what is held in another stretch might reach into this one
    found: list[int] = []
    for start in bits(starts(common(facts, day, unit) & facts.classes[cls].hours[day], length)):
        first, last = next((a, b) for a, b in blocks if a <= start < b)
        if last - first >= length + _least_beside(model):
            return 0
        hours = facts.opening[facts.seat][day] & run(first, last - first)
        found.append((hours & ~run(start, length)).bit_count())
    return min(found, default=0)


def _least_beside(model: ContentModel) -> int:
    """Slots, in the stretch of a meeting, from which on it need not cost what is claimed.

    They would hold a second meeting, another session of several, or a block of work and a break.
    """
    facts, limits = model.facts, model.facts.ruleset.jornada
    least = [max(1, facts.slots(limits.block_min)) + facts.slots(limits.break_min)]
    for activity, spec in facts.ruleset.activities.items():
        if spec.participantes in ("esf", "compartilhada"):
            fixed = model.length(activity)
            least += [max(1, length) for length in (*model.lengths(activity), *([fixed] if fixed else []))]
    return min(least)


def _of_anybody(model: ContentModel, person: str, week: int) -> Expression:
    """Slots of a week that may be of what anybody may join; what has no price counts as the residual activities."""
    facts = model.facts
    return sum(
        (portion.length or 1) * var
        for portion, var in model.portions[person, week].items()
        if facts.activity(portion.activity).participantes == "livre" or facts.activity(portion.activity).residual
    )
