"""The shape of a week: which hours everybody works, on a grid of hours, before any session is placed.

Teams count in hours: openings, loads, blocks and meetings are whole ones nearly everywhere. On their greatest common
measure a week has a third of the slots and hardly any sessions, and is solved at once; a skeleton whose hours of work
are known is soon filled. A shape that cannot be filled proves nothing.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from random import Random

from ortools.sat.python import cp_model

from escala.norms.pack import Activity, SessionLength
from escala.solver.assembly import WEEKLY, impose
from escala.solver.cells import Cell, Offer, SessionVar
from escala.solver.facts import Facts, Placement, bits, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal
from escala.solver.shifts import Shifts
from escala.solver.weeks import FREE, Shape, WeekBuilder, seat_hours, tokens

RULES = tuple(rule for rule in WEEKLY if rule != "lugares")
"""The rules that a shape obeys: those of a week, travel aside."""

IDLE = 5
"""What a planned shift without work weighs, against hours of bare presence."""


def measure(facts: Facts) -> int:
    """Greatest common measure of hours due, openings of the seat, blocks and breaks, in minutes."""
    limits = facts.ruleset.jornada
    lengths = [limits.block_min, limits.break_min]
    lengths += [due * facts.slot for weeks in facts.due.values() for due in weeks]
    for mask in facts.opening[facts.seat]:
        lengths += [edge * facts.slot for stretch in stretches(mask) for edge in stretch]
    return math.gcd(*lengths)


class HourFacts(Facts):
    """The month on a grid of hours: meetings and commitments rounded up, openings down, no travel.

    Args:
        facts: the month in slots.
        hour: minutes of one slot of the coarser grid.
    """

    def __init__(self, facts: Facts, hour: int) -> None:
        kept: dict[str, Activity] = {}
        for id, spec in facts.ruleset.activities.items():
            if "transito" in spec.locais:
                continue
            least = spec.duracao.minima and -(-spec.duracao.minima // hour) * hour
            loose = False
            change: dict[str, object] = {"minima": least, "maxima": None, "multiplo": None, "adicional": None}
            if fixed := spec.duracao.fixa:
                whole = -(-fixed // hour) * hour
                loose = fixed % hour > 0 and spec.participantes not in ("equipe", "esf")
                change |= {"fixa": None, "minima": whole} if loose else {"fixa": whole}
            if spec.participantes == "esf" and spec.duracao.adicional:
                low, high = spec.duracao.adicional
                change["adicional"] = (-(-low // hour) * hour, -(-high // hour) * hour)
            duration = SessionLength().model_copy(update=change)
            # Whole hours for what takes less would fill rooms and vehicles that have space left.
            taken = {} if loose else spec.recursos
            kept[id] = spec.model_copy(update={"linha": None, "duracao": duration, "recursos": taken})
        pack = facts.ruleset.pack.model_copy(update={"grade": hour})
        each = hour // facts.slot
        rooms = {
            where: [min(shared[t : t + each]) for t in range(0, len(shared), each)]
            for where, shared in facts.rooms.items()
        }
        ruleset = dataclasses.replace(facts.ruleset, pack=pack, activities=kept)
        super().__init__(facts.month, ruleset, (), facts.posts, rooms)

    def travel(self, origin: str, destination: str) -> int:
        """None: the skeleton finds room for it."""
        return 0

    @cached_property
    def commitments(self) -> tuple[tuple[Placement, ...], ...]:
        """None: their hours are asked for one by one."""
        return tuple(() for _ in self.days)


class Shaper:
    """Shapes of the weeks of one content plan.

    Args:
        builder: what the weeks are made of.
    """

    def __init__(self, builder: WeekBuilder) -> None:
        self.builder = builder
        self.facts = builder.coarse
        hour = measure(self.facts)
        self.coarse = HourFacts(self.facts, hour) if hour > self.facts.slot else None
        self.each = hour // self.facts.slot

    def model(self, week: int, shifts: Shifts | None, seed: int, driven: bool = True) -> Grid | None:
        """The model of a week's shape, or `None` where no coarser grid serves.

        Everything is held at the seat but the meetings of everyone. Beyond what the rules ask, more people at the seat
        than presence needs are better; where first, the seed says.

        Args:
            week: index of the week.
            shifts: those to which work is confined, and the hour of the team meeting.
            seed: random seed.
            driven: whether visits that take no whole hours are held against the hours of the vehicles.
        """
        facts, coarse, needs = self.facts, self.coarse, self.builder.needs
        if coarse is None:
            return None
        cells = [
            (p, d)
            for p in facts.people
            for d in facts.days_of_week[week]
            if coarse.available[p][d] and facts.due[p][week]
        ]
        wanted: dict[str, dict[str, list[tuple[int, int]]]] = {p: defaultdict(list) for p in facts.people}
        lengths: dict[str, set[int]] = defaultdict(set)
        for p in facts.people:
            for (name, length), number in needs.get((p, week), {}).items():
                spec = coarse.activity(name).duracao
                if name == FREE:
                    continue
                if length and (spec.fixa or spec.adicional):
                    whole = -(-length // self.each)
                    lengths[name].add(whole)
                    wanted[p][name].append((whole, number))
                else:
                    wanted[p][name].append((0, -(-number * (length or 1) // self.each)))
        offer = Offer(
            lengths={name: tuple(sorted(found)) for name, found in lengths.items()},
            activities={(p, week): {FREE, *wanted[p]} for p in facts.people},
            units={cell: self._where(*cell) for cell in cells},
            within={
                cell: self._coarser(seat_hours(facts, *cell) & (-1 if shifts is None else shifts.hours.get(cell, 0)))
                for cell in cells
            },
            joint=self.builder.shared(coarse),
            at_edges=shifts is not None,
        )
        grid = Grid(coarse, cells, (), offer, whole=False)
        impose(grid, RULES)
        day, start = (None, 0) if shifts is None else shifts.team.get(week, (None, 0))
        self.builder.hold_meetings(grid, week, None if day is None or start % self.each else (day, start // self.each))
        self._committed(grid, week)
        counts = tokens(grid)
        for p, by_name in wanted.items():
            for name, found in by_name.items():
                for length in {length for length, _ in found}:
                    number = sum(n for k, n in found if k == length)
                    grid.equal(counts.get((p, name, length), []), number)
        if driven:
            self._vehicles(grid)
        self._journeys(grid, week)
        self._comfort(grid, {} if shifts is None else shifts.hours, seed)
        return grid

    def _vehicles(self, grid: Grid) -> None:
        """Visits that take no whole hours: as many hours in a shift as the vehicles have, whichever they are."""
        facts = grid.facts
        use: dict[tuple[str, int, str], list[Expression]] = defaultdict(list)
        for item in grid.items:
            needed = self.facts.activity(item.kind.activity).recursos.get(item.kind.place, {})
            if item.run and item.kind.unit is None and not self.builder.paired:
                for name, amount in needed.items():
                    for shift, mask in facts.turns:
                        if mask >> item.start & 1:
                            use[name, item.day, shift].append(amount * item.lit)
        turns = dict(facts.turns)
        for (name, day, shift), terms in use.items():
            hours = (facts.opening[facts.seat][day] or facts.any_open[day]) & turns[shift]
            grid.at_most([sum(terms)], sum(facts.capacity(None, name, day, t) for t in bits(hours)))

    def _journeys(self, grid: Grid, week: int) -> None:
        """Work right before or after a meeting elsewhere takes a journey, and the week must have the time for it."""
        facts, ways = self.facts, defaultdict[str, list[Expression]](list)
        for session in grid.sessions:
            if not session.all_hands or isinstance(session.lit, int) or session.kind.unit in (None, facts.seat):
                continue
            length = facts.travel(facts.seat, session.kind.unit or "")
            for p, _ in session.members:
                for t in (session.start - 1, session.start + session.length):
                    worked = grid.worked(p, session.day, t)
                    if length and not (isinstance(worked, int) and not worked):
                        way = grid.model.new_bool_var("")
                        grid.clause([way, grid.negated(session.lit), grid.negated(worked)])
                        ways[p].append(length * way)
        for p, terms in ways.items():
            grid.at_most([sum(terms)], self.builder.yielding(p, week))

    def _comfort(self, grid: Grid, hours: Mapping[Cell, int], seed: int) -> None:
        """Minimise hours in which nobody is at the seat beyond those whom presence needs, and shifts left idle."""
        facts, random = grid.facts, Random(seed)
        least = facts.least_presence
        seat: dict[tuple[int, int], list[Literal]] = defaultdict(list)
        for item in grid.items:
            if item.kind.unit == facts.seat:
                for t in range(item.start, item.start + item.length):
                    seat[item.day, t].append(item.lit)
        price: list[Expression] = []
        for literals in seat.values():
            bare = grid.model.new_bool_var("")
            grid.at_least([*literals, (least + 1) * bare], least + 1)
            price.append(random.randint(1, 3) * bare)
        for cell, planned in hours.items():
            for _, mask in facts.turns if cell in grid.free else ():
                if shift := self._coarser(planned & self._finer(mask)):
                    idle = grid.model.new_bool_var("")
                    grid.clause([idle, *(grid.worked(*cell, t) for t in bits(shift))])
                    price.append(IDLE * idle)
        grid.model.minimize(sum(price))

    def _where(self, person: str, day: int) -> dict[str, int]:
        """Where the person's work is held, in coarse slots."""
        return {unit: self._coarser(mask) for unit, mask in self.facts.whereabouts(person, day).items()}

    def _coarser(self, mask: int) -> int:
        """Mask of the coarse slots all of whose slots are in a mask."""
        whole = run(0, self.each)
        return sum(1 << t for t in range(self.facts.horizon // self.each) if mask >> t * self.each & whole == whole)

    def _finer(self, mask: int) -> int:
        return sum(run(t * self.each, self.each) for t in bits(mask))

    def _committed(self, grid: Grid, week: int) -> None:
        for d in self.facts.days_of_week[week]:
            for fixed in self.facts.commitments[d]:
                for t in {t // self.each for t in range(fixed.start, fixed.start + fixed.length)}:
                    for p in fixed.people:
                        grid.equal([grid.worked(p, d, t)], 1)

    def read(self, grid: Grid, solver: cp_model.CpSolver) -> Shape:
        """The hours of a solved shape."""
        found: dict[Cell, int] = {}
        for cell in grid.cells:
            line = grid.work[cell]
            mask = sum(
                1 << t for t, lit in enumerate(line) if (lit if isinstance(lit, int) else solver.boolean_value(lit))
            )
            found[cell] = self._finer(mask)
        held = (s for s in grid.sessions if s.all_hands and not isinstance(s.lit, int) and solver.boolean_value(s.lit))
        return Shape(found, tuple(self._meeting(s) for s in held))

    def _meeting(self, session: SessionVar) -> Placement:
        """A meeting of everyone, at its own length."""
        length = self.facts.together(self.facts.activity(session.kind.activity).participantes)
        people = self.facts.present[session.day]
        return Placement(session.kind, session.day, session.start * self.each, length, people)
