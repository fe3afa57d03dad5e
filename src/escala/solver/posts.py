"""Posts: who is sent to which unit, and when, to keep fixed shifts and coverage; decided with the agenda's meetings.

Fixed shifts, and coverage of other units than the seat, say that people are at a unit, not what they do there. Which of
them go is settled before anything else is planned, so that the first tries at a week hold everybody's work where they
are posted and the rest at the seat. A post binds those tries alone: the rules themselves are asked of every roster.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ortools.sat.python import cp_model

from escala.rules.cobertura.constraint import those_who_count, to_cover, units
from escala.rules.turno_fixo.constraint import shifts_of
from escala.solver.agenda import Agenda
from escala.solver.facts import Facts, Post, bits, run, stretches
from escala.solver.host import Expression, Literal

ANOTHER_PERSON = 40
"""What one more person at the posts of one unit, weekday and hour weighs, against a session that need not be."""

UNEVEN = 2
"""What a slot weighs by which somebody has more than an even share of the posts."""


class Demand(NamedTuple):
    """`number` of `able` are at `unit` on `day` for `least` of the slots of `mask`; `tied` activities do not count."""

    clause: str
    unit: str
    day: int
    mask: int
    able: tuple[str, ...]
    number: int
    least: int
    tied: tuple[str, ...] = ()


class Posts:
    """The posts of a month, on the model of its agenda.

    Args:
        agenda: what is open of the agenda.
    """

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda
        self.facts = agenda.facts
        self.held: dict[tuple[str, int], list[tuple[Demand, cp_model.IntVar]]] = defaultdict(list)
        for demand in demands(self.facts):
            posted: list[cp_model.IntVar] = []
            for p in demand.able:
                if (agenda.free(p, demand.day) & demand.mask).bit_count() >= demand.least:
                    lit = agenda.model.new_bool_var("")
                    self.held[p, demand.day].append((demand, lit))
                    posted.append(lit)
            agenda.at_least(posted, demand.number)
        self._beside_meetings()
        self._beside_posts()
        self._hours()
        self._at_the_seat()

    def _beside_meetings(self) -> None:
        """Whoever is posted is elsewhere only as long as enough of the post is left."""
        facts, agenda = self.facts, self.agenda
        taken: dict[tuple[str, int], list[tuple[str | None, str, int, int, Literal]]] = defaultdict(list)
        for g in agenda.gatherings:
            for p, lit in g.members:
                taken[p, g.day].append((g.kind.unit, g.kind.activity, g.start, g.length, lit))
        for (p, d), found in self.held.items():
            for demand, posted in found:
                room = (agenda.free(p, d) & demand.mask).bit_count()
                lost: list[Expression] = []
                for unit, activity, start, length, lit in taken[p, d]:
                    way = 0 if unit in (None, demand.unit) else facts.travel(unit, demand.unit)
                    mask = demand.mask & run(max(0, start - way), length + way + min(way, start))
                    if mask and (unit != demand.unit or activity in demand.tied):
                        lost.append(mask.bit_count() * lit)
                if lost:
                    agenda.model.add(sum(lost) <= room - demand.least).only_enforce_if(posted)

    def _beside_posts(self) -> None:
        """Two posts of one person on one day leave time for both, and for the way."""
        for found in self.held.values():
            for i, (one, first) in enumerate(found):
                for other, second in found[i + 1 :]:
                    if one.unit != other.unit and not self._both(one, other):
                        self.agenda.at_most([first, second], 1)

    def _both(self, one: Demand, other: Demand) -> bool:
        early, late = sorted((one, other), key=lambda demand: demand.mask & -demand.mask)
        way = self.facts.travel(early.unit, late.unit)
        gap = (late.mask & -late.mask).bit_length() - 1 - early.mask.bit_length()
        return gap >= way or (early.mask | late.mask).bit_count() + max(0, gap) >= early.least + late.least + way

    def _hours(self) -> None:
        """A day's posts and meetings elsewhere are no more than may be worked."""
        facts, agenda = self.facts, self.agenda
        longest = facts.ruleset.jornada.daily_max // facts.slot
        weekly: dict[tuple[str, int], list[Expression]] = defaultdict(list)
        meetings: dict[tuple[str, int], list[Expression]] = defaultdict(list)
        for g in agenda.gatherings:
            for p, lit in g.members:
                meetings[p, g.day].append(g.length * lit)
        share: dict[str, list[Expression]] = defaultdict(list)
        for (p, d), found in self.held.items():
            posted: list[Expression] = [demand.least * lit for demand, lit in found]
            share[p] += posted
            weekly[p, facts.week_of[d]] += posted
            agenda.at_most([sum(posted), *meetings[p, d]], longest)
        for (p, week), posted in weekly.items():
            others = [m for d in facts.days_of_week[week] for m in meetings[p, d] if (p, d) not in self.held]
            agenda.at_most([sum(posted), *others], facts.due[p][week])
        total = sum(demand.least * demand.number for demand in demands(facts))
        due = {p: sum(facts.due[p]) for p in share}
        for p, posted in share.items():
            even = -(-total * due[p] // max(1, sum(due.values())))
            self.agenda.price.append(UNEVEN * agenda.excess(sum(posted), even, total))

    def _at_the_seat(self) -> None:
        """Meetings leave enough of those who count to cover the seat, and who covers a unit comes back each week."""
        facts, agenda = self.facts, self.agenda
        for term in facts.parameters("cobertura"):
            counting = those_who_count(facts, term)
            for d in range(len(facts.days)) if facts.seat in units(facts, term) else ():
                for mask in to_cover(facts, term.parameters, facts.seat, d):
                    if term.parameters.granularidade == "instante":
                        self._slots(d, mask, counting, term.parameters.minimo, term.parameters.prendem)
        usual: dict[tuple[str, str, int, int, str], list[Literal]] = defaultdict(list)
        for (p, d), found in self.held.items():
            for demand, lit in found:
                usual[demand.clause, demand.unit, facts.weekday[d], demand.mask, p].append(lit)
        for literals in usual.values():
            agenda.price.append(ANOTHER_PERSON * agenda.any_of(literals))

    def _slots(self, day: int, mask: int, counting: tuple[str, ...], least: int, tied: tuple[str, ...]) -> None:
        facts, agenda = self.facts, self.agenda
        away: dict[int, list[Literal]] = defaultdict(list)
        for g in agenda.gatherings:
            if g.day == day and (g.kind.unit != facts.seat or g.kind.activity in tied):
                for t in range(g.start, g.start + g.length):
                    away[t] += [lit for p, lit in g.members if p in counting]
        for p in counting:
            for demand, lit in self.held.get((p, day), ()):
                for t in bits(demand.mask) if demand.unit != facts.seat else ():
                    away[t].append(lit)
        for t in bits(mask):
            there = sum(1 for p in counting if agenda.free(p, day) >> t & 1)
            if away[t]:
                agenda.at_most([sum(away[t])], there - least)

    def read(self, solver: cp_model.CpSolver) -> tuple[Post, ...]:
        """The posts that a solver gave."""
        return tuple(
            Post(p, d, demand.unit, demand.mask, demand.least)
            for (p, d), found in self.held.items()
            for demand, lit in found
            if solver.boolean_value(lit)
        )


def demands(facts: Facts) -> Iterator[Demand]:
    """Fixed shifts, and coverage of other units than the seat, which needs somebody to be sent there.

    Coverage is asked of one person for each of the norm's shifts, though others may relieve them.
    """
    for term in facts.parameters("turno-fixo"):
        for unit, day, mask, called, number, least in shifts_of(facts, term):
            yield Demand(term.key, unit, day, mask, called, number, least)
    shortest = facts.slots(facts.ruleset.jornada.block_min)
    for term in facts.parameters("cobertura"):
        counting, by_shift = those_who_count(facts, term), term.parameters.granularidade == "turno"
        for unit in units(facts, term):
            for d in range(len(facts.days)) if unit != facts.seat else ():
                for mask in to_cover(facts, term.parameters, unit, d):
                    for _, shift in facts.turns:
                        for start, end in stretches(mask & shift):
                            least = min(shortest, end - start) if by_shift else end - start
                            able = tuple(p for p in counting if p in facts.present[d])
                            here = run(start, end - start)
                            tied = term.parameters.prendem
                            yield Demand(term.key, unit, d, here, able, term.parameters.minimo, least, tied)
