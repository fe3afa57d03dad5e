"""The agenda: the meetings that clauses of general kinds call, placed before anything else is.

Such a meeting has its own people, guests and places, and hardly depends on what fills the rest of the month. So the
agenda is a model of its own: where each meeting could be, who is free then, and what no roster can do without (hours
due, presence at the seat, rooms). It asks for less than a roster must hold, so that what is impossible here is
impossible altogether. Its meetings then stand, as commitments do, and the roster is built around them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, TypeVar

from ortools.sat.python import cp_model

from escala.rules.base import Term
from escala.rules.duracao_sessao.constraint import is_length
from escala.solver.facts import Facts, Kind, Placement, Post, bits, run, starts, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal, Modeller, new_solver
from escala.solver.progress import Watch

EFFORT = (2.0, 8.0)
"""Deterministic time of the agenda, in CP-SAT's units: of the first try, which nearly always does, and the last."""

SECONDS = (4.0, 20.0)
"""Wall-clock limits of the two, in seconds."""

NEAR = 0.1
"""Distance from the best agenda, of its value, at which one is good enough."""

A_SESSION = 10
"""What a session more than there must be weighs."""

MOVED = 1000
"""What a meeting weighs that people already live by and that does not stay as it was."""

ANOTHER_HOUR = 3
"""What one more weekday and hour of a series weighs, against one place down its list."""


class Venue(NamedTuple):
    """Where a meeting may be: at a unit, or outside at a venue; `rank` is its place in the list, the best 0."""

    unit: str | None
    venue: str | None
    rank: int


@dataclass(frozen=True)
class Series:
    """One series of meetings.

    Attributes:
        name: what tells it from the others.
        activity: the activity of its sessions.
        intervals: days of each interval, and how many meetings it has at least and at most.
        called: day index -> professionals who are called and not away; a day without any has no meeting.
        least: how many of them attend; `None` for all.
        most: how many may attend; `None` for all.
        places: where, the best first.
        guests: parties invited.
        quorum: how many of them must be there.
        unit: the unit whose series it is; its sessions are held there.
        person: the professional whose series it is.
        esf: the eSF it is with.
        apart: least number of days from one date to the next.
        team: whose it is, in a service of several teams.
    """

    name: str
    activity: str
    intervals: tuple[tuple[tuple[int, ...], int, int], ...]
    called: dict[int, tuple[str, ...]]
    least: int | None
    most: int | None
    places: tuple[Venue, ...]
    guests: tuple[str, ...] = ()
    quorum: int = 0
    unit: str | None = None
    person: str | None = None
    esf: tuple[str, ...] = ()
    apart: int = 1
    team: str | None = None


class Gathering(NamedTuple):
    """A meeting that stands or may be held, if `lit` holds, with whom attends it.

    It begins at slot `start` of `day` and lasts `length` slots; `rank` is that of its place in the list, the best 0.
    """

    series: str
    day: int
    start: int
    length: int
    kind: Kind
    venue: str | None
    lit: Literal
    members: tuple[tuple[str, Literal], ...]
    guests: tuple[tuple[str, Literal], ...] = ()
    esf: tuple[str, ...] = ()
    rank: int = 0
    team: str | None = None


class Agenda(Modeller):
    """Meetings of a month still unknown, or those of a written roster.

    Args:
        facts: the month in slots.
        written: sessions of a finished roster; `None` where the meetings are to be placed.
        thorough: whether meetings may begin in any slot and last as long as they may; else they begin on whole hours
            and where a stretch begins or ends, and last the shortest time or whole hours.
    """

    def __init__(self, facts: Facts, written: Iterable[Placement] | None = None, thorough: bool = True) -> None:
        super().__init__(facts)
        self.is_open = written is None
        self.thorough = thorough
        self.gatherings: list[Gathering] = []
        self.series: list[Series] = []
        self.displaced: list[Gathering] = []
        """Blocks outside their window, which may be there and had better not."""
        self.price: list[Expression] = []
        """What else is better or worse, in the points of `comfort`."""
        self._busy: dict[tuple[str, int], int] = defaultdict(int)
        for day in facts.commitments:
            for fixed in day:
                for p in fixed.people:
                    self._busy[p, fixed.day] |= run(fixed.start, fixed.length)
        for s in written or ():
            members, guests = tuple((p, 1) for p in s.people), tuple((g, 1) for g in s.guests)
            self.gatherings.append(
                Gathering("", s.day, s.start, s.length, s.kind, s.venue, 1, members, guests, s.esf, team=s.team)
            )

    def held(self, series: Series) -> list[Gathering]:
        """The meetings of a series: offered wherever they can be, or those that are written."""
        self.series.append(series)
        if self.is_open:
            found = list(self._offered(series))
            self.gatherings.extend(found)
            return found
        return [
            g
            for g in self.gatherings
            if g.kind.activity == series.activity
            and g.team == series.team
            and series.unit in (None, g.kind.unit)
            and (series.person is None or any(p == series.person for p, _ in g.members))
            and (not series.esf or g.esf == series.esf)
        ]

    def written_of(self, term: Term[Any]) -> list[Gathering]:
        """The written sessions of a clause's activity that are its team's."""
        activity = term.parameters.atividade
        return [g for g in self.gatherings if g.kind.activity == activity and g.team == term.team]

    def is_alone(self, series: Series, g: Gathering) -> bool:
        """Whether a written session is of the one professional called, at the series' unit, of a length it may have."""
        spec = self.facts.activity(g.kind.activity).duracao
        at_unit = g.kind.place == "unidade" and g.kind.unit == series.places[0].unit
        who = tuple(p for p, _ in g.members)
        return (
            at_unit and not g.guests and who == series.called.get(g.day) and is_length(spec, g.length * self.facts.slot)
        )

    # -- what may be -------------------------------------------------------------------------------------------

    def lengths(self, activity: str) -> tuple[int, ...]:
        """Lengths in slots to offer: all that the activity allows, or the shortest and the whole hours among them."""
        spec, slot = self.facts.activity(activity).duracao, self.facts.slot
        if spec.fixa is not None:
            return (spec.fixa // slot,)
        step = spec.multiplo or slot
        least, most = max(step, spec.minima or 0), spec.maxima or self.facts.ruleset.jornada.block_max
        every = [minutes for minutes in range(-(-least // step) * step, most + 1, step) if minutes % slot == 0]
        return tuple(m // slot for m in every if self.thorough or m == every[0] or m % 60 == 0)

    def room(self, place: Venue, day: int) -> int:
        """Mask of the slots in which a place can be had on a day."""
        facts = self.facts
        if place.unit is not None:
            return facts.opening[place.unit][day]
        if place.venue is None:
            return facts.any_open[day]
        hours = facts.mask(facts.month.venue_hours(place.venue, facts.days[day]))
        return facts.any_open[day] & hours & ~self._elsewhere(day, lambda s: s.venue == place.venue)

    def free(self, person: str, day: int) -> int:
        """Mask of the slots in which a professional can be called."""
        return self.facts.available[person][day] & ~self._busy[person, day]

    def party(self, party: str, day: int) -> int:
        """Mask of the slots in which a guest can come."""
        hours = self.facts.mask(self.facts.month.party_hours(party, self.facts.days[day]))
        return hours & ~self._elsewhere(day, lambda s: party in s.guests)

    def _elsewhere(self, day: int, takes: Callable[[Placement], bool]) -> int:
        """Mask of the slots of the meetings that stand, of these and other people, and take something."""
        found = 0
        for s in (*(self.facts.agenda or ()), *self.facts.others) if self.is_open else ():
            if s.day == day and takes(s):
                found |= run(s.start, s.length)
        return found

    def options(self, series: Series, day: int) -> Iterator[tuple[Venue, int, int, tuple[str, ...], tuple[str, ...]]]:
        """Places, starts and lengths of a series on a day, each with who of the team and which guests could attend."""
        called = series.called.get(day, ())
        if not called:
            return
        free = {p: self.free(p, day) for p in called}
        guests = {g: self.party(g, day) for g in series.guests}
        with_esf = -1
        for esf in series.esf:
            with_esf &= self.facts.classes[self.facts.class_of[esf]].hours[day]
        for place in series.places:
            room = self.room(place, day) & with_esf
            if series.least is None:
                for mask in free.values():
                    room &= mask
            if series.quorum >= len(guests):
                for mask in guests.values():
                    room &= mask
            edges = {edge for stretch in stretches(room) for edge in stretch}
            for length in self.lengths(series.activity):
                for t in bits(starts(room, length)):
                    if not (self.thorough or t * self.facts.slot % 60 == 0 or t in edges or t + length in edges):
                        continue
                    want = run(t, length)
                    able = tuple(p for p in called if free[p] & want == want)
                    coming = tuple(g for g in guests if guests[g] & want == want)
                    if len(able) >= (series.least or 1) and len(coming) >= series.quorum:
                        yield place, t, length, able, coming

    def _offered(self, series: Series) -> Iterator[Gathering]:
        model = self.model
        lived = {(s.kind, s.day, s.start, s.length, s.venue): s.people for s in self.facts.lived}
        for day in sorted({d for days, _, _ in series.intervals for d in days}):
            for place, start, length, able, coming in self.options(series, day):
                kind = Kind(series.activity, "unidade" if place.unit is not None else "territorio", place.unit)
                if day < self.facts.since:
                    there = lived.get((kind, day, start, length, place.venue), ())
                    if not there or not set(there) <= set(able):
                        continue
                    able = there
                lit = model.new_bool_var("")
                if day < self.facts.since:
                    model.add(lit == 1)
                if series.least is None:
                    members: tuple[tuple[str, Literal], ...] = tuple((p, lit) for p in able)
                else:
                    members = tuple((p, self._if(lit)) for p in able)
                    self._between([m for _, m in members], series.least, series.most or len(members), lit)
                if series.quorum >= len(series.guests):
                    guests: tuple[tuple[str, Literal], ...] = tuple((g, lit) for g in coming)
                else:
                    guests = tuple((g, self._if(lit)) for g in coming)
                    self._between([g for _, g in guests], series.quorum, len(guests), lit)
                where = (kind, place.venue, lit, members, guests, series.esf, place.rank, series.team)
                yield Gathering(series.name, day, start, length, *where)

    def _if(self, literal: cp_model.IntVar) -> cp_model.IntVar:
        found = self.model.new_bool_var("")
        self.model.add_implication(found, literal)
        return found

    def _between(self, literals: Sequence[Literal], least: int, most: int, held: cp_model.IntVar) -> None:
        self.model.add(sum(literals) >= least * held)
        self.model.add(sum(literals) <= most * held)

    # -- what no roster can do without -------------------------------------------------------------------------

    def ground(self, presence: bool = True) -> None:
        """Ask for what every roster must hold: one place at a time, hours due, a working day, rooms.

        Args:
            presence: whether to ask for presence at the seat too. Ways around a meeting of everybody may waive it
                where nothing here tells, so that a model that asks for it proves nothing.
        """
        self._one_place_at_a_time()
        self._hours()
        self._rooms()
        if presence:
            self._presence()

    def _attended(self) -> dict[tuple[str, int], list[tuple[Gathering, Literal]]]:
        found: dict[tuple[str, int], list[tuple[Gathering, Literal]]] = defaultdict(list)
        for g in self.gatherings:
            for p, lit in g.members:
                found[p, g.day].append((g, lit))
        return found

    def _one_place_at_a_time(self) -> None:
        """At most one meeting in a slot; between units the way fits in, unless a break may hide it."""
        facts = self.facts
        longest = facts.slots(facts.ruleset.jornada.break_min)
        for (person, day), found in self._attended().items():
            fixed = [c for c in facts.commitments[day] if person in c.people and c.kind.unit is not None]
            covering: dict[int, list[Literal]] = defaultdict(list)
            for g, lit in found:
                for t in range(g.start, g.start + g.length):
                    covering[t].append(lit)
                for c in fixed:
                    if g.kind.unit not in (None, c.kind.unit):
                        way = min(longest, facts.travel(str(c.kind.unit), str(g.kind.unit)))
                        if g.start < c.start + c.length + way and c.start < g.start + g.length + way:
                            self.forbid(lit)
            for literals in covering.values():
                self.at_most(literals, 1)
            for unit in dict.fromkeys(g.kind.unit for g, _ in found if g.kind.unit is not None):
                ending: dict[int, list[Literal]] = defaultdict(list)
                elsewhere: list[tuple[int, int, Literal]] = []
                ways = {other: min(longest, facts.travel(unit, other)) for other in facts.units}
                for g, lit in found:
                    if g.kind.unit == unit:
                        ending[g.start + g.length].append(lit)
                    elif g.kind.unit is not None and ways[g.kind.unit]:
                        elsewhere.append((g.start, ways[g.kind.unit], lit))
                for end, here in ending.items():
                    there = [lit for start, way, lit in elsewhere if end <= start < end + way]
                    if there:
                        self.at_most([*here, *there], 1)

    def _hours(self) -> None:
        facts = self.facts
        committed: Counter[tuple[str, int]] = Counter()
        for (p, d), mask in self._busy.items():
            committed[p, d] += mask.bit_count()
        longest = facts.ruleset.jornada.daily_max // facts.slot
        weekly: dict[tuple[str, int], list[Expression]] = defaultdict(list)
        for (p, d), found in self._attended().items():
            taken = [g.length * lit for g, lit in found]
            self.at_most([sum(taken)], longest - committed[p, d])
            weekly[p, facts.week_of[d]] += taken
        for (p, week), taken in weekly.items():
            own = sum(committed[p, d] for d in facts.days_of_week[week])
            self.at_most([sum(taken)], facts.due[p][week] - own)

    def _rooms(self) -> None:
        facts = self.facts
        use: dict[tuple[str | None, str, int, int], list[Expression]] = defaultdict(list)
        with_esf: dict[tuple[str, int, int], list[Literal]] = defaultdict(list)
        fixed = [c for day in facts.commitments for c in day]
        standing = [
            Gathering("", c.day, c.start, c.length, c.kind, None, 1, (), (), c.esf) for c in (*fixed, *facts.others)
        ]
        for g in (*self.gatherings, *standing):
            for esf in g.esf:
                for t in range(g.start, g.start + g.length):
                    with_esf[esf, g.day, t].append(g.lit)
            for name, amount in facts.activity(g.kind.activity).recursos.get(g.kind.place, {}).items():
                for t in range(g.start, g.start + g.length):
                    use[g.kind.unit, name, g.day, t].append(amount * g.lit)
        for (unit, name, d, t), terms in use.items():
            if any(not isinstance(term, int) for term in terms):
                self.at_most([sum(terms)], facts.capacity(unit, name, d, t))
        for literals in with_esf.values():
            self.at_most(literals, 1)

    def _presence(self) -> None:
        """Those called away leave enough people at the seat, unless everybody is called away together."""
        facts = self.facts
        if not facts.ruleset.cites("presenca-minima"):
            return
        parameters = facts.parameters("presenca-minima")
        least = facts.least_presence
        if getattr(parameters, "granularidade", "") != "instante":
            return
        away: dict[tuple[int, int], dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        waived: dict[tuple[int, int], list[Literal]] = defaultdict(list)
        for g in self.gatherings:
            if g.kind.unit == facts.seat:
                continue
            way = 0 if g.kind.unit is None else facts.travel(facts.seat, g.kind.unit)
            together = len(g.members) == len(facts.present[g.day]) and not getattr(parameters, "estrita", False)
            for t in range(g.start - way, g.start + g.length + way):
                if together:
                    waived[g.day, t].append(g.lit)
                if g.start <= t < g.start + g.length:
                    for p, lit in g.members:
                        away[g.day, t][p].append(lit)
        for (d, t), by_person in away.items():
            there = [p for p in facts.people if facts.available[p][d] >> t & 1]
            if facts.opening[facts.seat][d] >> t & 1:
                gone = [sum(literals) for literals in by_person.values()]
                exempt = len(there) * self.any_of(waived[d, t])
                self.at_most([sum(gone) - exempt], len(there) - least)

    # -- what is found -----------------------------------------------------------------------------------------

    def comfort(self, seed: int, standing: Collection[Placement] = ()) -> Expression:
        """What is better all else equal: places high on the list, a series at one hour; chance says the rest.

        Args:
            seed: of chance.
            standing: meetings that people already live by, which had better stay as they are.
        """
        random = Random(seed)
        kept = {(s.kind, s.day, s.start, s.length, s.venue, s.people) for s in standing}
        price = [*self.price]
        price += [
            -MOVED * g.lit
            for g in self.gatherings
            if (g.kind, g.day, g.start, g.length, g.venue, tuple(p for p, _ in g.members)) in kept
        ]
        for series in self.series:
            here = [g for g in self.gatherings if g.series == series.name]
            price += [10 * g.rank * g.lit for g in here if g.rank]
            by_hour: dict[tuple[int, int], list[Literal]] = defaultdict(list)
            for g in here:
                by_hour[self.facts.weekday[g.day], g.start].append(g.lit)
            for literals in by_hour.values() if len(series.intervals) > 1 else ():
                price.append(10 * ANOTHER_HOUR * self.any_of(literals))
            price += [(A_SESSION + random.randint(0, 5)) * g.lit for g in here]
            price += [-1 * lit for g in here for _, lit in g.guests if lit is not g.lit]
        price += [100 * g.lit for g in self.displaced]
        return sum(price)

    def read(self, solver: cp_model.CpSolver) -> list[Placement]:
        """The meetings that a solver placed."""

        def true(literal: Literal) -> bool:
            return bool(literal) if isinstance(literal, int) else solver.boolean_value(literal)

        return [
            Placement(
                g.kind,
                g.day,
                g.start,
                g.length,
                tuple(p for p, lit in g.members if true(lit)),
                g.esf,
                True,
                tuple(party for party, lit in g.guests if true(lit)),
                g.venue,
                g.team,
            )
            for g in self.gatherings
            if true(g.lit)
        ]


P = TypeVar("P")


def of_agenda(constrain: Callable[[Agenda, P], None]) -> Callable[[Agenda | Grid, P], None]:
    """A rule of the agenda's meetings, which a grid carries too: a finished roster is read, in others they stand."""

    def constrain_either(host: Agenda | Grid, parameters: P) -> None:
        agenda = host if isinstance(host, Agenda) else Agenda(host.facts, host.placements)
        if isinstance(host, Grid) and host.free:
            return
        constrain(agenda, parameters)
        if isinstance(host, Grid):
            host.require(agenda.feasible)

    return constrain_either


def stands(facts: Facts, meetings: Iterable[Placement]) -> bool:
    """Whether written meetings are all that the clauses of general kinds ask for."""
    from escala.solver.assembly import AGENDA, impose

    agenda = Agenda(facts, meetings)
    impose(agenda, AGENDA)
    return agenda.feasible


def place(
    facts: Facts, watch: Watch, seed: int, standing: Collection[Placement] = ()
) -> tuple[list[Placement], tuple[Post, ...]] | bool:
    """The meetings of a month and who is posted where; `True` if there are none, proved, `False` if none was found.

    Args:
        facts: the month in slots.
        watch: time and effort.
        seed: random seed; another one is another agenda.
        standing: meetings that people already live by, which had better stay as they are.
    """
    from escala.solver.assembly import AGENDA, impose
    from escala.solver.posts import Posts

    for thorough, presence in ((False, True), (True, True), (True, False)):
        agenda = Agenda(facts, thorough=thorough)
        impose(agenda, AGENDA)
        agenda.ground(presence)
        posts = Posts(agenda) if presence else None
        agenda.model.minimize(agenda.comfort(seed, standing))
        solver = new_solver(watch.options.seed + seed, watch.limit(SECONDS[thorough]), EFFORT[thorough])
        solver.parameters.linearization_level = 2  # a meeting is in one place of many: its relaxation is nearly whole
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.relative_gap_limit = 0.0 if standing else NEAR
        status = watch.run(solver, agenda.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return (agenda.read(solver), posts.read(solver)) if posts is not None else False
        if thorough and status != cp_model.INFEASIBLE:
            return False
    return True
