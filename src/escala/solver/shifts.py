"""Which shifts everybody works, before anybody says what is done in them.

A month of shifts is a small model: who works on which day in which shift, for how long, and in which shift everyone
meets. Solved for the whole month at once it repeats from week to week, shares nights and Saturdays, and leaves room at
the seat; the weeks are then built inside its shifts, where far fewer sessions are possible. It is a guess: what it
leaves out is tried again without it.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import combinations, pairwise
from operator import and_
from typing import NamedTuple

from ortools.sat.python import cp_model

from escala.rules.estabilidade.constraint import habits
from escala.rules.turnos_impopulares.constraint import brought, sharing, unpopular
from escala.solver.cells import Cell
from escala.solver.content import Content, common
from escala.solver.facts import Facts, bits, starts, stretches
from escala.solver.host import Expression, Modeller, new_solver
from escala.solver.progress import Watch
from escala.solver.weeks import seat_hours

EFFORT = 0.5
"""Deterministic time of planning shifts, in CP-SAT's units."""

ROOM = 30
"""Percent by which a comfortable shift has more people at the seat than presence needs."""

POINT = 10
"""What a point weighs, against slots of comfort."""


class Part(NamedTuple):
    """One professional's part of a shift.

    Attributes:
        room: mask of the slots in which the professional could work.
        works: whether the professional works in the shift.
        hours: slots worked in it.
        outside: slots of them spent outside the units.
    """

    room: int
    works: cp_model.IntVar
    hours: cp_model.IntVar
    outside: cp_model.IntVar


class Shifts(NamedTuple):
    """Shifts of the month.

    Attributes:
        hours: cell -> mask of the slots of the shifts worked.
        team: week -> day index and first slot of the team meeting, at one hour wherever it is in one shift.
    """

    hours: Mapping[Cell, int]
    team: Mapping[int, tuple[int, int]]


class ShiftModel(Modeller):
    """Shifts of the whole month for one content plan.

    Args:
        facts: the month in slots.
        content: what each person does in each week.
    """

    def __init__(self, facts: Facts, content: Content) -> None:
        super().__init__(facts)
        self.content = content
        self.days = range(len(facts.days))
        limits = facts.ruleset.jornada
        self.shortest, self.longest = facts.slots(limits.block_min), limits.block_max // facts.slot
        self.pause, self.daily = facts.slots(limits.break_min), limits.daily_max // facts.slot
        self.rest = facts.slots(limits.rest_min)
        self.parts: dict[Cell, dict[int, Part]] = {}
        self.meetings: dict[tuple[int, int], list[tuple[Expression, int, bool]]] = defaultdict(list)
        """(day, shift) -> all-hands meetings there: how many, their slots, and whether they are away from the seat."""
        self._team: dict[int, dict[tuple[int, int], cp_model.IntVar]] = {}
        self._closing: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        self._opening: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for p in facts.people:
            for d in self.days:
                if facts.available[p][d] and facts.due[p][facts.week_of[d]]:
                    self._cell(p, d)
            self._person(p)
        self._commitments()
        self._posts()
        self._duties()
        self._team_meetings()
        self.comfort = self._presence()
        self._stability()
        self._fairness()
        self._preferences()

    def _most(self, room: int) -> int:
        """Slots that can be worked in a room, with its breaks."""
        found = 0
        for start, end in stretches(room):
            length = end - start
            found += length if length <= self.longest else min(length - self.pause, 2 * self.longest)
        return min(found, self.daily)

    def _cell(self, person: str, day: int) -> None:
        model, facts = self.model, self.facts
        room = seat_hours(facts, person, day)
        parts = self.parts[person, day] = {}
        for s, (_, mask) in enumerate(facts.turns):
            here = room & mask
            most = self._most(here)
            if not most:
                continue
            works, hours = model.new_bool_var(""), model.new_int_var(0, most, "")
            outside = model.new_int_var(0, most, "")
            model.add(hours <= most * works)
            model.add(hours >= min(most, self.shortest) * works)
            model.add(outside <= hours)
            parts[s] = Part(here, works, hours, outside)
        for one, other in combinations(parts.values(), 2):
            model.add(one.hours + other.hours <= self._most(one.room | other.room))
        self.at_most([part.works for part in parts.values()], facts.ruleset.jornada.blocks)
        self.at_most([sum(part.hours for part in parts.values())], self.daily)

    def _person(self, person: str) -> None:
        facts = self.facts
        for week in facts.weeks:
            days = [d for d in facts.days_of_week[week] if (person, d) in self.parts]
            parts = [part for d in days for part in self.parts[person, d].values()]
            if not parts:
                continue
            self.equal([sum(part.hours for part in parts)], facts.due[person][week])
            outside = 0
            for portion, number in self.content.portions.get((person, week), {}).items():
                if self.content.place(facts, portion.activity) != "unidade":
                    outside += number * (portion.length or 1)
            self.equal([sum(part.outside for part in parts)], outside)
        for day, after in pairwise(range(len(facts.days))):
            evening, morning = self.parts.get((person, day)), self.parts.get((person, after))
            if evening and morning:
                self._night(person, day, evening[max(evening)], morning[min(morning)])

    def _night(self, person: str, day: int, last: Part, first: Part) -> None:
        """Rest between an evening and the morning after; who closes the seat or opens it has no choice of hours."""
        model, seat = self.model, self.facts.opening[self.facts.seat]
        rest = self.rest + self.facts.shorter_nights[day] - self.facts.horizon
        begin, end = _first(last.room), first.room.bit_length()
        model.add(last.hours + first.hours <= max(0, end - begin - rest)).only_enforce_if([last.works, first.works])
        if last.room.bit_length() + rest <= _first(first.room):
            return
        closing, opening = seat[day].bit_length(), _first(seat[day + 1])
        if last.room >> (closing - 1) & 1:
            closes = model.new_bool_var("")
            model.add_implication(closes, last.works)
            model.add(first.hours <= max(0, end - closing - rest)).only_enforce_if(closes)
            self._closing[day].append(closes)
        if first.room >> opening & 1:
            opens = model.new_bool_var("")
            model.add_implication(opens, first.works)
            model.add(last.hours <= max(0, opening - rest - begin)).only_enforce_if(opens)
            self._opening[day + 1].append(opens)

    def _commitments(self) -> None:
        for day in self.facts.commitments:
            for fixed in day:
                for p in fixed.people:
                    for part in self.parts.get((p, fixed.day), {}).values():
                        if held := (part.room >> fixed.start & ((1 << fixed.length) - 1)).bit_count():
                            self.model.add(part.hours >= held)

    def _posts(self) -> None:
        """Whoever is sent somewhere works there as long as must be."""
        for post in self.facts.posts:
            parts = self.parts.get((post.person, post.day), {}).values()
            self.at_least([sum(part.hours for part in parts if part.room & post.mask)], post.least)

    def _places(self, day: int, mask: int, length: int) -> list[tuple[int, tuple[int, ...]]]:
        """How many all-hands sessions fit, and in which shifts: single ones, or two where none holds a session."""
        turns = self.facts.turns

        def fits(shifts: tuple[int, ...]) -> int:
            room = 0
            for s in shifts:
                room |= turns[s][1]
            return sum((end - start) // length for start, end in stretches(mask & room))

        single: list[tuple[int, tuple[int, ...]]] = [(n, (s,)) for s in range(len(turns)) if (n := fits((s,)))]
        return single or [(n, pair) for pair in pairwise(range(len(turns))) if (n := fits(pair))]

    def _meeting(self, day: int, shifts: tuple[int, ...], number: Expression, length: int, away: bool) -> None:
        """Everybody attends so many meetings in some shifts of a day."""
        held = self._any_of_number(number)
        for p in self.facts.present[day]:
            parts = [part for s, part in self.parts.get((p, day), {}).items() if s in shifts]
            for part in parts:
                self.clause([self.negated(held), part.works])
        for s in shifts:
            self.meetings[day, s].append((number, length // len(shifts), away))

    def _any_of_number(self, number: Expression) -> cp_model.IntVar:
        """Whether a number is positive."""
        held = self.model.new_bool_var("")
        self.model.add(number >= 1).only_enforce_if(held)
        self.model.add(number == 0).only_enforce_if(held.negated())
        return held

    def _duties(self) -> None:
        facts = self.facts
        length = facts.together("esf")
        for found in self.content.duties.values():
            for index, wanted in found.items():
                cls = facts.classes[index]
                for days, number in wanted:
                    chosen: list[Expression] = []
                    for d in days:
                        for fits, shifts in self._places(d, common(facts, d, cls.unit) & cls.hours[d], length):
                            count = self.model.new_int_var(0, min(fits, number), "")
                            chosen.append(count)
                            self._meeting(d, shifts, count, length, cls.unit != facts.seat)
                    self.equal([sum(chosen)] if chosen else [], number)

    def _team_meetings(self) -> None:
        facts = self.facts
        length = facts.together("equipe")
        for week, days in self.content.team.items():
            options = self._team[week] = {}
            for d in days:
                for _, shifts in self._places(d, common(facts, d, facts.seat), length):
                    options[facts.weekday[d], shifts[0]] = held = self.model.new_bool_var("")
                    self._meeting(d, shifts, held, length, False)
            self.equal(list(options.values()), 1)

    def _presence(self) -> Expression:
        """What the seat has beyond its least presence, as far as it is short of comfortable, in slots."""
        facts, short = self.facts, list[Expression]()
        least = facts.least_presence
        for d in self.days:
            for closers in (self._closing[d], self._opening[d]):
                if closers and facts.opening[facts.seat][d]:
                    self.at_least(closers, least)
            for s, (_, mask) in enumerate(facts.turns):
                parts = {
                    p: found[s]
                    for p in facts.people
                    if (found := self.parts.get((p, d), {})) and s in found and self._at_seat(p, d, mask)
                }
                meetings = self.meetings.get((d, s), ())
                for p, part in parts.items():
                    if meetings and p in facts.present[d]:
                        together = sum(length * number for number, length, _ in meetings)
                        self.model.add(part.hours - part.outside >= together)
                opening = (facts.opening[facts.seat][d] & mask).bit_count()
                if not opening:
                    continue
                there = sum(part.hours - part.outside for part in parts.values())
                # While all meet, the seat has everybody instead of those it needs, or nobody where they meet elsewhere.
                used = sum(
                    (len(facts.present[d]) - (0 if away else least)) * length * number
                    for number, length, away in meetings
                )
                waived = sum(least * length * number for number, length, away in meetings if away)
                spare = there - used - least * opening + waived
                self.model.add(spare >= 0)
                goal = least * opening * ROOM // 100
                short.append(self.excess(-spare, -goal, goal))
        return sum(short)

    def _at_seat(self, person: str, day: int, shift: int) -> bool:
        return bool(self.facts.whereabouts(person, day).get(self.facts.seat, 0) & shift)

    def read(self, solver: cp_model.CpSolver) -> Shifts:
        """The shifts that a solver found."""
        hours = {
            cell: sum(part.room for part in parts.values() if solver.boolean_value(part.works))
            for cell, parts in self.parts.items()
        }
        return Shifts(hours, self._meeting_hours(hours, solver))

    def _meeting_hours(self, hours: Mapping[Cell, int], solver: cp_model.CpSolver) -> dict[int, tuple[int, int]]:
        """When the team meets: where it is in one shift in several weeks at one hour, as near noon as may be.

        Whoever has closed the seat the night before comes later, and whoever opens it leaves earlier.
        """
        facts, length = self.facts, self.facts.together("equipe")
        alike: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
        for week, held_in in self._team.items():
            for (weekday, s), held in held_in.items():
                if solver.boolean_value(held):
                    day = next(d for d in facts.days_of_week[week] if facts.weekday[d] == weekday)
                    room = common(facts, day, facts.seat) & facts.turns[s][1]
                    for p in facts.present[day]:
                        room &= hours.get((p, day), 0)
                    alike[weekday, s][day] = starts(room, length)
        found: dict[int, tuple[int, int]] = {}
        hour = facts.slots(60)
        for by_day in alike.values():
            every = reduce(and_, by_day.values())
            options = [t for t in bits(every) if t % hour == 0] or list(bits(every))
            if options:
                start = min(options, key=lambda t: abs(2 * t + length - facts.horizon))
                found |= {facts.week_of[day]: (day, start) for day in by_day}
        return found

    def _weights(self, rule: str) -> int:
        return int(getattr(self.facts.parameters(rule), "peso", 0)) if self.facts.ruleset.cites(rule) else 0

    def _stability(self) -> None:
        facts, weight = self.facts, self._weights("estabilidade")
        for before, after in pairwise(facts.weeks) if weight else ():
            for first, second in zip(facts.days_of_week[before], facts.days_of_week[after], strict=True):
                for p in facts.present[first]:
                    if p in facts.present[second]:
                        one, other = self.parts.get((p, first), {}), self.parts.get((p, second), {})
                        for s in {*one, *other}:
                            a: Expression = one[s].works if s in one else 0
                            b: Expression = other[s].works if s in other else 0
                            self.penalise("estabilidade", weight * self.distance(a - b, 0, 1), p)
            team, then = self._team.get(before), self._team.get(after)
            if team and then:
                for when, held in team.items():
                    self.penalise("estabilidade", weight * self.excess(held - then.get(when, 0), 0, 1))
        for (p, d), shifts in habits(facts).items() if weight else ():
            parts = self.parts.get((p, d), {})
            for s, (shift, _) in enumerate(facts.turns):
                works: Expression = parts[s].works if s in parts else 0
                self.penalise("estabilidade", weight * self.distance(works, int(shift in shifts), 1), p)

    def _fairness(self) -> None:
        facts, weight = self.facts, self._weights("turnos-impopulares")
        if not weight:
            return
        parameters = facts.parameters("turnos-impopulares")
        shifts = unpopular(facts, parameters)
        able = sharing(facts, shifts)
        before = brought(facts, able)
        totals: list[Expression] = [
            sum(
                part.works
                for d, mask in shifts
                for s, part in self.parts.get((p, d), {}).items()
                if facts.turns[s][1] == mask
            )
            + before[p]
            for p in able
        ]
        if len(totals) > 1:
            folga, most = int(getattr(parameters, "folga", 0)), len(shifts) + max(before.values())
            self.penalise("turnos-impopulares", weight * self.spread(totals, folga, most))

    def _preferences(self) -> None:
        facts, weight = self.facts, self._weights("preferencias")
        for (p, d), parts in self.parts.items():
            for preference in facts.scenario.profissionais[p].preferencias if weight else ():
                avoided = facts.mask(preference.evitar[facts.weekday[d]])
                for part in parts.values():
                    if bad := (part.room & avoided).bit_count():
                        free = part.room.bit_count() - bad
                        inside = self.excess(part.hours, free, bad)
                        self.penalise("preferencias", weight * preference.peso * inside, p)


def shifts(facts: Facts, content: Content, watch: Watch, attempt: int) -> Shifts | None:
    """Who works which shifts, and when the team meets, or `None` if nothing was found.

    Args:
        facts: the month in slots.
        content: what each person does in each week.
        watch: time and effort.
        attempt: how many plans have failed on the grid.
    """
    model = ShiftModel(facts, content)
    model.model.minimize(POINT * model.total() + model.comfort)
    # By cores alone, or with a relaxation too: teams with long openings need the one, teams with Saturdays the other.
    solvers = [new_solver(watch.options.seed + attempt, watch.limit(4 * EFFORT), EFFORT) for _ in range(2)]
    for relaxed, solver in enumerate(solvers):
        solver.parameters.optimize_with_core = True
        solver.parameters.linearization_level = relaxed

    settled = threading.Event()

    def solve(solver: cp_model.CpSolver) -> bool:
        if settled.is_set():
            return False
        status = watch.run(solver, model.model)
        if status in (cp_model.OPTIMAL, cp_model.INFEASIBLE):
            settled.set()
            for other in solvers:
                if other is not solver:
                    other.stop_search()
        return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    with ThreadPoolExecutor(1 if watch.repeatable else len(solvers)) as pool:
        found = [solver for solver, sound in zip(solvers, pool.map(solve, solvers), strict=True) if sound]
    return model.read(min(found, key=lambda solver: solver.objective_value)) if found else None


def _first(mask: int) -> int:
    """First slot of a mask."""
    return (mask & -mask).bit_length() - 1
