"""The skeleton of one week whose content is given: when everybody works and meets, and where sessions stand.

It is found in a coarser norm: activities that take the same room and the same time are one, and everything of free
length is one. That is a small model. Naming the sessions of a skeleton is smaller still (`naming`), and whatever it
finds obeys the norm itself.
"""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import or_
from typing import NamedTuple

from ortools.sat.python import cp_model

from escala.norms.pack import Activity, SessionLength
from escala.norms.ruleset import Term as RawTerm
from escala.rules.base import Term
from escala.rules.cobertura.clause import Parameters as Coverage
from escala.rules.faixa_horas.constraint import band, banded_rows, is_esf_row
from escala.solver.assembly import WEEKLY, impose
from escala.solver.cells import Cell, Offer, Standing
from escala.solver.content import Content, Portion
from escala.solver.facts import Facts, Kind, Placement, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal

FREE = "livre"
"""Coarse activity of everything at a unit that may last as long as it likes."""

REST = "sobra"
"""Coarse activity of what a journey or a visit leaves of an hour, too short for more: it counts as free."""

MOST_REST = 3
"""Slots of it that a person's week may have."""

ESF = "eSF"
"""The eSF of the team, as something that sessions use."""

WHOLE = {1: 10}
"""Units -> professionals up to whom everybody's week is decided at once; `WHOLE_ELSE` with other numbers of units."""

WHOLE_ELSE = 12
"""Journeys tie people together: teams in several units are decided at once up to so many professionals."""

GROUP = 6
"""Professionals whose week is decided at once in larger teams, group by group."""


class Shape(NamedTuple):
    """The hours of a week.

    Attributes:
        hours: cell -> mask of the slots worked.
        meetings: meetings of everyone, without their eSF.
    """

    hours: Mapping[Cell, int]
    meetings: tuple[Placement, ...] = ()


@dataclass(frozen=True)
class Skeleton:
    """Where a week's sessions stand, before they have names.

    Attributes:
        coarse: its sessions of fixed length that have no name yet.
        pinned: meetings and travel, as they will be.
        template: cell -> (unit, or `None` outside; length, or 0; what it ties down for) -> mask of starts, or of slots
            of free length.
        work: cell -> mask of the slots worked.
    """

    coarse: tuple[Placement, ...]
    pinned: tuple[Placement, ...]
    template: Mapping[Cell, Mapping[Standing, int]]
    work: Mapping[Cell, int]


def seat_hours(facts: Facts, person: str, day: int) -> int:
    """Mask of the hours to which a first try confines a person: of where they are held, if they have any of them."""
    available = facts.available[person][day]
    where = facts.whereabouts(person, day).items()
    hours = reduce(or_, (facts.opening[unit][day] & mask for unit, mask in where), 0)
    return available & (hours if available & hours else facts.any_open[day])


def tokens(grid: Grid) -> dict[tuple[str, str, int], list[cp_model.IntVar]]:
    """(person, activity, slots of a session, or 0 for one slot of free length) -> literals; no all-hands sessions."""
    everyone = {id(session.lit) for session in grid.sessions if session.all_hands}
    found: dict[tuple[str, str, int], list[cp_model.IntVar]] = defaultdict(list)
    for item in grid.items:
        if not isinstance(item.lit, int) and id(item.lit) not in everyone:
            found[item.person, item.kind.activity, 0 if item.run else item.length].append(item.lit)
    return found


Use = tuple[str | None, str, int, int]
"""A unit or none, the name of what is used there, a day index and a slot."""


def _uses(spec: Activity, kind: Kind, day: int, start: int, length: int, with_esf: object) -> Iterator[Use]:
    """Everything that a session uses, slot by slot, as often as it uses it."""
    for t in range(start, start + length):
        for name, amount in spec.recursos.get(kind.place, {}).items():
            yield from [(kind.unit, name, day, t)] * amount
        if with_esf:
            yield None, ESF, day, t


class WeekBuilder:
    """Builds the weeks of one content plan.

    Args:
        facts: the month in slots.
        content: what each person does in each week.
        paired: whether two professionals may share a session without an eSF.
    """

    def __init__(self, facts: Facts, content: Content, paired: bool = False) -> None:
        self.facts = facts
        self.paired = paired
        self.content = content
        self.coarse, self.needs = self._coarse()
        self.room = self._room()

    def _token(self, portion: Portion) -> tuple[str, int]:
        """Coarse activity and length of a portion; length 0 counts slots."""
        spec = self.facts.activity(portion.activity)
        if spec.participantes == "esf":
            return portion.activity, portion.length
        place = self.content.place(self.facts, portion.activity)
        inside = place == "unidade"
        tied = "".join(f"-{term.id}" for term in self._tying if portion.activity in term.parameters.prendem)
        if inside and (portion.length == 0 or spec.duracao.multiplo is not None):
            return FREE + tied, 0
        resources = "-".join(sorted(spec.recursos.get(place, {})))
        who = f"{spec.participantes}-" if self.paired else ""
        return f"{who}{'dentro' if inside else 'fora'}{tied}-{resources}-{portion.length}", portion.length

    @cached_property
    def _tying(self) -> list[Term[Coverage]]:
        """Clauses of coverage that some activity ties down."""
        return [term for term in self.facts.parameters("cobertura") if term.parameters.prendem]

    def _coarse(self) -> tuple[Facts, dict[tuple[str, int], dict[tuple[str, int], int]]]:
        facts, slot = self.facts, self.facts.slot
        committed = {c.kind.activity for day in facts.commitments for c in day}
        kept: dict[str, Activity] = {
            id: spec
            for id, spec in facts.ruleset.activities.items()
            if spec.participantes in ("equipe", "esf") or "transito" in spec.locais or id in committed
        }
        needs: dict[tuple[str, int], dict[tuple[str, int], int]] = defaultdict(lambda: defaultdict(int))
        for cell, portions in self.content.portions.items():
            for portion, number in portions.items():
                name, length = self._token(portion)
                spec = facts.activity(portion.activity)
                needs[cell][name, length] += number * (portion.length if not length and portion.length else 1)
                if name in kept:
                    continue
                place = self.content.place(facts, portion.activity)
                least = None if length else self._least_free * slot
                duration = {"fixa": length * slot or None, "minima": least, "multiplo": None, "maxima": None}
                kept[name] = spec.model_copy(
                    update={
                        "nome": name,
                        "linha": None,
                        "locais": (place,),
                        "participantes": "um" if not length else spec.participantes,
                        "recursos": {} if not length else spec.recursos,
                        "duracao": SessionLength().model_copy(update=duration),
                    }
                )
        if self._leftovers and FREE in kept:
            kept[REST] = kept[FREE].model_copy(
                update={"nome": REST, "duracao": SessionLength().model_copy(update={"fixa": self._leftovers[0] * slot})}
            )
        ruleset = dataclasses.replace(facts.ruleset, activities=kept, terms=tuple(self._terms(kept)))
        coarse = Facts(facts.month, ruleset, facts.agenda, facts.posts, facts.rooms)
        return coarse, {cell: dict(found) for cell, found in needs.items()}

    def _terms(self, kept: Iterable[str]) -> Iterator[RawTerm]:
        """The clauses of general kinds, those of coverage with the coarse activities that tie down."""
        portions = {portion for found in self.content.portions.values() for portion in found}
        tying = {term.id: set(term.parameters.prendem) for term in self._tying}
        for term in self.facts.ruleset.terms:
            if term.id not in tying:
                yield term
                continue
            tied = tying[term.id] | {self._token(p)[0] for p in portions if p.activity in tying[term.id]}
            yield dataclasses.replace(term, parameters={**term.parameters, "prendem": sorted(tied & set(kept))})

    @cached_property
    def _leftovers(self) -> tuple[int, ...]:
        """Slots that journeys, meetings elsewhere and visits can leave of an hour or of a shift: too few for more."""
        facts = self.facts
        duty = facts.together("esf")
        masks = {facts.opening[facts.seat][d] for d in range(len(facts.days))}
        found: set[int] = set()
        for unit in {cls.unit for cls in facts.classes} - {facts.seat}:
            way = facts.travel(facts.seat, unit)
            found.add(-way % facts.slots(60))
            found |= {end - start - duty - way for mask in masks for start, end in stretches(mask)}
        found |= {-portion.length % facts.slots(60) for portion in self._visits}
        return tuple(sorted(length for length in found if 0 < length < self._least_free))

    @property
    def _visits(self) -> set[Portion]:
        """Portions of fixed length outside the units."""
        return {
            portion
            for found in self.content.portions.values()
            for portion in found
            if portion.length and self.content.place(self.facts, portion.activity) != "unidade"
        }

    @cached_property
    def _least_free(self) -> int:
        """Slots of the shortest session whose length is a multiple of something."""
        atoms = [spec.duracao.multiplo for spec in self.facts.ruleset.activities.values() if spec.duracao.multiplo]
        return max(1, min(atoms, default=self.facts.slot) // self.facts.slot)

    def _room(self) -> dict[tuple[str, str], tuple[int, int]]:
        """(person, row) -> slots by which each week may fall short of the plan, and go beyond it, and keep the band."""
        facts, found = self.facts, {}
        for id, row in banded_rows(facts):
            if is_esf_row(facts, id):
                continue
            for person in facts.people:
                least, most = band(facts, person, id, row)
                total = sum(
                    number * (portion.length or 1)
                    for week in facts.weeks
                    for portion, number in self.content.portions.get((person, week), {}).items()
                    if facts.activity(portion.activity).linha == id
                )
                total += sum(
                    c.length
                    for day in facts.commitments
                    for c in day
                    if person in c.people and facts.activity(c.kind.activity).linha == id
                )
                weeks = max(1, sum(1 for due in facts.due[person] if due))
                found[person, id] = (max(0, total - least) // weeks, max(0, most - total) // weeks)
        return found

    def _within(self, week: int, hours: Mapping[Cell, int] | None, together: bool) -> Mapping[Cell, int] | None:
        """The hours to which a try confines everybody: some hours, and the seat's."""
        if not together:
            return hours
        return {
            cell: seat_hours(self.facts, *cell) & (-1 if hours is None else hours.get(cell, 0))
            for cell in self.free_cells(week)
        }

    def _at_the_seat(self, week: int) -> dict[Cell, dict[str, int]]:
        """Where a first try holds all but what everyone attends elsewhere: at the seat, or where one is posted."""
        return {cell: self.facts.whereabouts(*cell) for cell in self.free_cells(week)}

    def _to_duties(self, week: int) -> set[tuple[str, str]]:
        """Journeys between the seat and the units in which a week has meetings of everyone, commitments or posts."""
        facts = self.facts
        away = {facts.classes[c].unit for c in self.content.duties.get(week, {})}
        committed = {c.kind.unit for d in facts.days_of_week[week] for c in facts.commitments[d] if c.kind.unit}
        away |= committed | {post.unit for post in facts.posts if facts.week_of[post.day] == week}
        pairs = {(facts.seat, unit) for unit in away} | {(unit, facts.seat) for unit in away}
        return pairs | {(u, v) for u in committed for v in committed}

    def shared(self, facts: Facts) -> list[str]:
        """Activities that two professionals may share without an eSF, if that is wanted."""
        activities = facts.ruleset.activities.items()
        return [id for id, spec in activities if self.paired and spec.participantes == "compartilhada"]

    def free_cells(self, week: int) -> list[Cell]:
        """Cells of a week in which somebody can work."""
        days = self.facts.days_of_week[week]
        return [
            (p, d) for p in self.facts.people if self.facts.due[p][week] for d in days if self.facts.available[p][d]
        ]

    def skeleton_model(
        self,
        week: int,
        fragments: int | None,
        hours: Mapping[Cell, int] | None = None,
        team: tuple[int, int] | None = None,
        yielding: bool = False,
        gathered: bool = False,
        rests: bool = True,
        at_edges: bool = False,
        group: Collection[str] | None = None,
        standing: Collection[Placement] = (),
        later: int = 0,
    ) -> Grid:
        """The model of a week's skeleton, or of what is left to decide of it.

        Args:
            week: index of the week.
            fragments: most sessions begun in a shift, or `None` for no limit.
            hours: cell -> mask of the slots to which its work is confined.
            team: day index and first slot of the team meeting; default: any that the plan leaves open.
            yielding: whether sessions may give way to time of free length, as far as the bands allow.
            gathered: whether work keeps to the hours of the seat, and all but meetings elsewhere to the seat itself.
            rests: whether visits, too, may leave slots that are too few for anything else.
            at_edges: whether meetings of some with an eSF begin or end with a shift.
            group: professionals whose week is to be decided; default: everybody.
            standing: the others' sessions, and all meetings of everyone.
            later: how many professionals' weeks are decided afterwards.
        """
        people = [p for p in self.facts.people if group is None or p in group]
        lengths: dict[str, set[int]] = defaultdict(set)
        for p in people:
            for name, length in self.needs.get((p, week), {}):
                if length:
                    lengths[name].add(length)
        rest = {REST} & set(self.coarse.ruleset.activities) if rests or len(self.facts.units) > 1 else set()
        for name in rest:
            lengths[name].update(self._leftovers)
        together = gathered and len(self.facts.units) > 1
        offer = Offer(
            lengths={name: tuple(sorted(found)) for name, found in lengths.items()},
            activities={
                (p, week): rest | {name for name, _ in self.needs.get((p, week), {})} for p in self.facts.people
            },
            within=self._within(week, hours, together),
            joint=self.shared(self.coarse),
            units=self._at_the_seat(week) if together else None,
            journeys=self._to_duties(week) if together else None,
            at_edges=at_edges,
        )
        cells = [(p, d) for p, d in self.free_cells(week) if p in people]
        grid = Grid(self.coarse, cells, standing, offer, whole=False)
        impose(grid, WEEKLY)
        if group is None:
            self.hold_meetings(grid, week, team)
        self._beside_journeys(grid, rests)
        counts = tokens(grid)
        given_way: list[Expression] = []
        for p in people:
            moving = [item.lit for item, _, _ in grid.travel_items if item.person == p for _ in range(item.length)]
            if moving:
                grid.at_most([sum(moving)], self.yielding(p, week))
            needs = dict(self.needs.get((p, week), {}))
            needs.setdefault((FREE, 0), 0)
            given: list[Expression] = []
            for (name, length), number in needs.items():
                found = counts.get((p, name, length), [])
                less = self._droppable(p, week, (name, length)) if yielding and length else 0
                if name == FREE:
                    continue
                if less:
                    grid.at_least([sum(found)], number - less)
                    grid.at_most([sum(found)], number)
                    given.append(length * number - length * sum(found))
                else:
                    grid.equal(found, number)
            left = [lit for n in self._leftovers for lit in counts.get((p, REST, n), []) for _ in range(n)]
            if left:
                grid.at_most([sum(left)], MOST_REST)
            free = [*counts.get((p, FREE, 0), []), *left, *moving]
            grid.equal([*free, *(-1 * terms for terms in given)], needs[FREE, 0])
            given_way += given
        if given_way:
            grid.model.minimize(sum(given_way))
        if fragments is not None:
            self._few_fragments(grid, fragments, people)
        if later:
            self._leave_for(grid, later)
        return grid

    def _leave_for(self, grid: Grid, later: int) -> None:
        """Leave those whose week is decided later their part of rooms, vehicles and eSF in every slot.

        Meetings take no more than their part of the week, or what they must, and one more; others join them later.
        """
        people = len(self.facts.people)
        use: dict[Use, list[Expression]] = defaultdict(list)
        for session in grid.sessions:
            spec = grid.facts.activity(session.kind.activity)
            if spec.participantes not in ("equipe", "esf"):
                for where in _uses(spec, session.kind, session.day, session.start, session.length, session.classes):
                    use[where].append(session.lit)
        for where, terms in use.items():
            grid.at_most(terms, -(-self._capacity(where) * (people - later) // people))
        meetings: dict[str, list[Expression]] = defaultdict(list)
        for session in grid.joint:
            if session.classes and session.kind.unit:
                meetings[session.kind.unit].append(session.length * session.lit)
        for unit, held in meetings.items():
            hours = sum(self.facts.opening[unit][d].bit_count() for d in grid.days)
            longest = max(session.length for session in grid.joint if session.kind.unit == unit)
            part = max(hours * (people - later) // people, self._apart(grid))
            grid.at_most([sum(held)], min(hours, part + longest))

    def _apart(self, grid: Grid) -> int:
        """Slots that the meetings of those who are decided take if all who can share one do: those of one length."""
        found: dict[int, int] = defaultdict(int)
        for p in grid.people:
            for week in grid.weeks:
                for (name, length), number in self.needs.get((p, week), {}).items():
                    if length and self.coarse.activity(name).participantes == "esf":
                        found[length] = max(found[length], number)
        return sum(length * number for length, number in found.items())

    def reserve(self, grid: Grid, skeleton: Skeleton, people: Collection[str]) -> None:
        """Keep free what the sessions of a skeleton that are named later take."""
        kept: Counter[Use] = Counter()
        for s in skeleton.coarse:
            if set(s.people) <= set(people):
                spec = self.coarse.activity(s.kind.activity)
                alone = spec.participantes == "compartilhada" and len(s.people) == 1
                kept.update(_uses(spec, s.kind, s.day, s.start, s.length, alone))
        use: dict[Use, list[Expression]] = defaultdict(list)
        for session in grid.sessions:
            spec = grid.facts.activity(session.kind.activity)
            for where in _uses(spec, session.kind, session.day, session.start, session.length, session.classes):
                use[where].append(session.lit)
        for where, terms in use.items():
            if kept[where]:
                grid.at_most(terms, self._capacity(where) - kept[where])

    def _capacity(self, where: Use) -> int:
        """How many there are of a room, a vehicle, or eSF."""
        unit, name, day, slot = where
        return len(self.facts.scenario.esf) if name == ESF else self.facts.capacity(unit, name, day, slot)

    def groups(self) -> list[tuple[str, ...]]:
        """The team, or groups of it of much the same size, the kinds of professionals mixed."""
        people = self.facts.people
        number = 1 if len(people) <= WHOLE.get(len(self.facts.units), WHOLE_ELSE) else -(-len(people) // GROUP)
        return [people[i::number] for i in range(number)]

    def outline(self, week: int, shape: Shape) -> list[Placement]:
        """A week of which only the shape is known: meetings of everyone, commitments, and time at the seat."""
        facts = self.facts
        fixed = [*shape.meetings, *(c for d in facts.days_of_week[week] for c in facts.commitments[d])]
        busy: dict[Cell, int] = defaultdict(int)
        for s in fixed:
            for p in s.people:
                busy[p, s.day] |= run(s.start, s.length)
        return fixed + [
            Placement(Kind(FREE, "unidade", unit), d, start, end - start, (p,))
            for p, d in self.free_cells(week)
            for unit, mask in facts.whereabouts(p, d).items()
            for start, end in stretches(shape.hours.get((p, d), 0) & facts.opening[unit][d] & mask & ~busy[p, d])
        ]

    def _beside_journeys(self, grid: Grid, rests: bool) -> None:
        """What a journey or a visit leaves of an hour stands right before it or after it."""
        ends: dict[tuple[str, int, int], list[Literal]] = defaultdict(list)
        visits = [item for item in grid.own if rests and item.kind.unit is None and not item.run]
        for item in (*visits, *(item for item, _, _ in grid.travel_items)):
            ends[item.person, item.day, item.start].append(item.lit)
            ends[item.person, item.day, item.start + item.length].append(item.lit)
        for item in grid.items:
            if item.kind.activity == REST and (item.person, item.day) in grid.free:
                beside = (item.start, item.start + item.length)
                journeys = [lit for t in beside for lit in ends.get((item.person, item.day, t), ())]
                grid.clause([grid.negated(item.lit), *journeys])

    def _droppable(self, person: str, week: int, token: tuple[str, int]) -> int:
        """Sessions of a token that a person's week can do without, all of one row, and the band still holds."""
        least = 0
        for portion, number in self.content.portions.get((person, week), {}).items():
            if (
                portion.length
                and self._token(portion) == token
                and self.facts.activity(portion.activity).participantes != "esf"
            ):
                row = self.facts.activity(portion.activity).linha or ""
                least = max(least, min(number, self.room.get((person, row), (0, 0))[0] // portion.length))
        return least

    def yielding(self, person: str, week: int) -> int:
        """Slots of free length that travel may take from a person's week."""
        found = 0
        for portion, number in self.content.portions.get((person, week), {}).items():
            spec = self.facts.activity(portion.activity)
            if not portion.length:
                found += (
                    number if spec.residual else min(number, self.room.get((person, spec.linha or ""), (number, 0))[0])
                )
        return found

    def hold_meetings(self, grid: Grid, week: int, team: tuple[int, int] | None = None) -> None:
        """Meetings of everyone on the days that the plan has for them, as many as it has; the team's at its hour."""
        duties = self.content.duties.get(week, {})
        days = self.content.team.get(week)
        for session in grid.sessions:
            meets = session.all_hands and not session.classes and not isinstance(session.lit, int)
            elsewhere = days is not None and session.day not in days
            if meets and (elsewhere or team not in (None, (session.day, session.start))):
                grid.forbid(session.lit)
        for cls in self.facts.classes:
            held = [s for s in grid.sessions if s.all_hands and s.classes == (cls.index,)]
            placed = 0
            for days_of, number in duties.get(cls.index, ()):
                grid.equal([s.lit for s in held if s.day in days_of], number)
                placed += number
            grid.equal([s.lit for s in held], placed)

    def _few_fragments(self, grid: Grid, most: int, people: Collection[str]) -> None:
        begun: dict[tuple[str, int, str], list[Literal]] = defaultdict(list)
        for item in (*(item for item in grid.items if not item.run), *grid.run_starts):
            if item.kind.place != "transito" and item.person in people:
                for shift, mask in self.facts.turns:
                    if mask >> item.start & 1:
                        begun[item.person, item.day, shift].append(item.lit)
        for literals in begun.values():
            grid.at_most(literals, most)

    def skeleton(self, sessions: Iterable[Placement]) -> Skeleton:
        """Read the sessions of a solved skeleton."""
        coarse: list[Placement] = []
        pinned: list[Placement] = []
        template: dict[Cell, dict[Standing, int]] = defaultdict(lambda: defaultdict(int))
        work: dict[Cell, int] = defaultdict(int)
        for placement in sessions:
            for p in placement.people:
                work[p, placement.day] |= run(placement.start, placement.length)
            if placement.kind.activity in self.facts.ruleset.activities:
                if not placement.locked:
                    pinned.append(placement)
                continue
            ties = self.coarse.ties(placement.kind.activity)
            for p in placement.people:
                name, unit = placement.kind.activity, placement.kind.unit
                if name == REST or not self.coarse.activity(name).duracao.fixa:
                    template[p, placement.day][unit, 0, ties] |= run(placement.start, placement.length)
                else:
                    template[p, placement.day][unit, placement.length, ties] |= 1 << placement.start
            coarse.append(placement)
        return Skeleton(tuple(coarse), tuple(pinned), template, work)
