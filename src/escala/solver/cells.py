"""What each person does on each day of a roster still unknown: the variables of sessions by oneself, and of journeys.

There are *free* cells (a person on a day), where everything is to be decided, and *fixed* ones, written already.
What is fixed enters every sum as a plain integer, so one set of rules serves the whole month, one week, a
neighbourhood of a few cells, and a finished roster, whose penalty then comes out as a number without a solve.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from escala.domain.values import Place
from escala.norms.pack import Activity
from escala.solver.facts import Facts, Kind, Placement, bits, run, starts
from escala.solver.host import Host, Literal

Cell = tuple[str, int]
"""A person and a day index."""

Standing = tuple[str | None, int, str]
"""What a session is apart from its name: a unit, or `None` outside; its length in slots, or 0 where that is free; the
clauses of coverage for which it ties down."""


class Item(NamedTuple):
    """One person's part of a session that begins at `start` and lasts `length` slots, if `lit` holds.

    Activities of free length appear as one item a slot (`length` 1, `run` true); `Grid.run_starts` says where each
    begins. `base` is the unit from which a session outside the units is done, where several are at stake.
    """

    person: str
    day: int
    start: int
    length: int
    kind: Kind
    lit: Literal
    run: bool = False
    base: str | None = None


class SessionVar(NamedTuple):
    """A session that takes a resource or an eSF, once however many attend.

    It begins at slot `start` of `day` and lasts `length` slots. `classes` are the eSF classes that one of its eSF must
    come from; empty if it has none. `team` is whose meeting it is in a service of several teams.
    """

    day: int
    start: int
    length: int
    kind: Kind
    lit: Literal
    classes: tuple[int, ...] = ()
    all_hands: bool = False
    esf: tuple[str, ...] = ()
    members: tuple[tuple[str, Literal], ...] = ()
    team: str | None = None


@dataclass
class Offer:
    """Which sessions a grid offers in its free cells.

    Where nothing is narrowed everything that the norm allows is offered, and a model without a solution is a proof.

    Attributes:
        lengths: activity -> lengths in slots to offer, where the norm leaves a choice; default: all that it allows.
        joint: activities for which sessions of two professionals or more without an eSF are offered; all of them
            where nothing else is narrowed.
        activities: (person, week) -> activities offered; default: all.
        team_meetings: whether all-hands meetings may be placed (else only those fixed stand).
        template: cell -> what stands there -> mask of the starts (where lengths are free, of the slots) to which the
            cell's sessions are confined; default: anywhere.
        units: cell -> unit -> mask of the slots in which the person's sessions are offered there, or from there, all
            but those of everybody; default: every unit at any time.
        within: cell -> mask of the slots to which its work is confined; default: anywhere.
        journeys: (origin, destination) of the journeys offered; default: all.
        at_edges: whether meetings of some with an eSF begin or end with a shift only, so that they are soon shared.
    """

    lengths: Mapping[str, Sequence[int]] = field(default_factory=dict)
    joint: Collection[str] = ()
    activities: Mapping[tuple[str, int], Collection[str]] | None = None
    team_meetings: bool = True
    template: Mapping[Cell, Mapping[Standing, int]] | None = None
    units: Mapping[Cell, Mapping[str, int]] | None = None
    within: Mapping[Cell, int] | None = None
    journeys: Collection[tuple[str, str]] | None = None
    at_edges: bool = False

    @property
    def open(self) -> bool:
        """Whether nothing is narrowed."""
        narrowed = (self.activities, self.template, self.units, self.within, self.journeys)
        whole = self.team_meetings and not self.at_edges
        return not self.lengths and whole and all(part is None for part in narrowed)


class Cells(Host):
    """The cells of a roster, free and written, with what each person may do alone.

    Args:
        facts: the month in slots.
        free: cells to decide; `None` for every cell of the month.
        written: the sessions of the cells that are not free (commitments included there).
        offer: what to offer in the free cells.
        pinned: sessions that stand in free cells too, beside the commitments.
        whole: whether free and written cells together are the whole period.
    """

    def __init__(
        self,
        facts: Facts,
        free: Collection[Cell] | None = None,
        written: Iterable[Placement] = (),
        offer: Offer | None = None,
        pinned: Iterable[Placement] = (),
        whole: bool = True,
    ) -> None:
        super().__init__(facts)
        self.offer = offer or Offer()
        self.whole = whole
        if free is None:
            free = [(p, d) for p in facts.people for d, room in enumerate(facts.available[p]) if room]
        self.free: frozenset[Cell] = frozenset(free)
        self.free_days = tuple(sorted({d for _, d in self.free}))
        self.cells = tuple(sorted(self.free)) or tuple((p, d) for p in facts.people for d in range(len(facts.days)))
        """Cells whose rules are at stake: the free ones, or all of them when a finished roster is being read."""
        self.days = self.free_days or tuple(range(len(facts.days)))
        self.people = tuple(dict.fromkeys(p for p, _ in self.cells))
        self.weeks = tuple(sorted({facts.week_of[d] for d in self.days}))
        self.items: list[Item] = []
        self.sessions: list[SessionVar] = []
        self.run_starts: list[Item] = []
        self.own: list[Item] = []
        """Items of sessions of one professional alone."""
        self.travel_items: list[tuple[Item, str, str]] = []
        self.work: dict[Cell, list[Literal]] = {}
        self.whole_days = frozenset(d for d in self.free_days if all((p, d) in self.free for p in facts.present[d]))
        """Days all of whose present professionals are free: all-hands meetings may move there."""
        self._covers: dict[Cell, list[list[Literal]]] = {}
        self.placements: list[Placement] = []
        self._standing: list[Placement] = []
        self._reach: dict[Cell, list[str]] = {}
        self._together: dict[tuple[Kind, int, int], Literal] = {}
        self._write(written)
        for cell in sorted(self.free):
            self._covers[cell] = [[] for _ in range(self.horizon)]
        self._pin(pinned)
        for cell in sorted(self.free):
            self._open_cell(*cell)

    @property
    def horizon(self) -> int:
        """Slots of a day."""
        return self.facts.horizon

    def worked(self, person: str, day: int, slot: int) -> Literal:
        """Whether the person works in a slot."""
        line = self.work.get((person, day))
        return line[slot] if line is not None and 0 <= slot < len(line) else 0

    def _write(self, written: Iterable[Placement]) -> None:
        """Enter the sessions of fixed cells as constants; a session with free people keeps its fixed ones.

        All-hands sessions and shared care of several stay whole where some cell is fixed: free people attend them too.
        """
        line_of: dict[Cell, list[Literal]] = {}
        for placement in written:
            fixed = tuple(p for p in placement.people if (p, placement.day) not in self.free)
            if not fixed:
                continue
            all_hands = self._is_all_hands(placement)
            who = self.facts.activity(placement.kind.activity).participantes
            whole = all_hands or (who == "compartilhada" and len(placement.people) > 1)
            self.placements.append(placement if whole or placement.locked else placement._replace(people=fixed))
            if whole and len(fixed) < len(placement.people) and not placement.locked:
                self._standing.append(placement)
            for p in fixed:
                self.items.append(Item(p, placement.day, placement.start, placement.length, placement.kind, 1))
                line = line_of.setdefault((p, placement.day), [0] * self.horizon)
                for t in range(placement.start, min(placement.start + placement.length, self.horizon)):
                    line[t] = 1
            self._stand(placement, placement.people if whole else fixed)
        for p in self.facts.people:
            for d in range(len(self.facts.days)):
                if (p, d) not in self.free:
                    self.work[p, d] = line_of.get((p, d), [0] * self.horizon)

    def _stand(self, placement: Placement, there: Sequence[str]) -> None:
        """A written session as a constant, with those who are there."""
        kind, day, start, length = placement.kind, placement.day, placement.start, placement.length
        classes = self.classes_for(kind, day, start, length) if self.needs_esf(placement, len(there)) else ()
        members, hands = tuple((p, 1) for p in there), self._is_all_hands(placement)
        self.sessions.append(
            SessionVar(day, start, length, kind, 1, classes, hands, placement.esf, members, placement.team)
        )

    def _is_all_hands(self, placement: Placement) -> bool:
        return bool(placement.people) and set(placement.people) >= set(self.facts.present[placement.day])

    def needs_esf(self, placement: Placement, people: int) -> bool:
        """Whether a session must still be given an eSF."""
        who = self.facts.activity(placement.kind.activity).participantes
        return not placement.esf and (who == "esf" or (who == "compartilhada" and people == 1))

    def classes_for(self, kind: Kind, day: int, start: int, length: int) -> tuple[int, ...]:
        """Classes of eSF that can take part: at a unit its own, elsewhere any; there during the whole session."""
        want = run(start, length)
        return tuple(
            cls.index
            for cls in self.facts.classes
            if (kind.place != "unidade" or cls.unit == kind.unit) and cls.hours[day] & want == want
        )

    def _pin(self, pinned: Iterable[Placement]) -> None:
        """Commitments and pinned sessions stand in free cells as constants."""
        self._busy: dict[Cell, int] = defaultdict(int)
        self._session_of: dict[int, int] = {}
        for placement in (*(c for d in self.free_days for c in self.facts.commitments[d]), *self._standing, *pinned):
            kind, d, start, length = placement.kind, placement.day, placement.start, placement.length
            free = tuple(p for p in placement.people if (p, d) in self.free)
            if free and len(free) == len(placement.people):
                self.placements.append(placement)
                self._stand(placement, free)
                self._session_of[len(self.placements) - 1] = len(self.sessions) - 1
            for p in free:
                self.items.append(Item(p, d, start, length, kind, 1))
                self._busy[p, d] |= run(start, length)
                for t in range(start, start + length):
                    self._covers[p, d][t].append(1)

    def lengths(self, activity: str) -> tuple[int, ...]:
        """Lengths in slots offered for an activity; empty where it runs slot by slot, of any length."""
        spec, slot = self.facts.activity(activity).duracao, self.facts.slot
        if activity in self.offer.lengths:
            return tuple(self.offer.lengths[activity])
        if self.facts.activity(activity).participantes == "esf" and spec.adicional is not None:
            low, high = spec.adicional
            return tuple(range(self.facts.slots(low), high // slot + 1))
        if spec.fixa is not None:
            return (spec.fixa // slot,)
        if spec.multiplo is not None:
            return (spec.multiplo // slot,)
        if spec.maxima is not None and self.offer.open:
            return tuple(range(self.facts.slots(spec.minima or slot), spec.maxima // slot + 1))
        return ()

    def kinds(self, activity: str) -> list[Kind]:
        """Every place where an activity can be held."""
        spec: Activity = self.facts.activity(activity)
        found: list[Kind] = []
        for place in spec.locais:
            if place == "unidade":
                units = (unit for unit in self.facts.units if self._supplied(spec, place, unit))
                found.extend(Kind(activity, place, unit) for unit in units)
            elif place != "transito" and self._supplied(spec, place, None):
                found.append(Kind(activity, place, None))
        return found

    def _supplied(self, spec: Activity, place: Place, unit: str | None) -> bool:
        own = self.facts.scenario.recursos if unit is None else self.facts.scenario.unidades[unit].recursos
        return all(own.get(name, 0) >= amount for name, amount in spec.recursos.get(place, {}).items())

    @cached_property
    def _kinds(self) -> dict[str, list[Kind]]:
        return {id: self.kinds(id) for id in self.facts.ruleset.activities}

    def _starts(self, person: str, day: int, kind: Kind, length: int, base: str | None = None) -> int:
        """Mask of the slots from which a person could begin a session of some length."""
        found = starts(self._room(person, day, kind) & self._based(person, day, base or kind.unit), length)
        template = self.offer.template
        if template is not None and self.facts.activity(kind.activity).duracao.multiplo is None:
            found &= template.get((person, day), {}).get((kind.unit, length, self.facts.ties(kind.activity)), 0)
        return found

    def _room(self, person: str, day: int, kind: Kind) -> int:
        """Mask of the slots in which a person could be at a kind of session."""
        free = self.facts.available[person][day] & ~self._busy[person, day]
        if self.offer.within is not None:
            free &= self.offer.within.get((person, day), -1)
        if kind.unit is not None:
            free &= self.facts.opening[kind.unit][day] if self.facts.scenario.works_at(person, kind.unit) else 0
        free_length = self.facts.activity(kind.activity).duracao.multiplo is not None or not self.lengths(kind.activity)
        if self.offer.template is not None and free_length:
            ties = self.facts.ties(kind.activity)
            free &= self.offer.template.get((person, day), {}).get((kind.unit, 0, ties), 0)
        return free

    def _based(self, person: str, day: int, unit: str | None) -> int:
        """Mask of the slots in which a person's own sessions are offered at a unit, or from there."""
        if unit is not None and unit not in self._within_reach(person, day):
            return 0
        if self.offer.units is None or unit is None:
            return -1
        return self.offer.units.get((person, day), {}).get(unit, 0)

    def _within_reach(self, person: str, day: int) -> Sequence[str]:
        """Units where a person works, or is called that day."""
        if (person, day) not in self._reach:
            called = {c.kind.unit for c in self.facts.commitments[day] if person in c.people}
            works_at = self.facts.scenario.works_at
            self._reach[person, day] = [u for u in self.facts.units if works_at(person, u) or u in called]
        return self._reach[person, day]

    def _add(self, item: Item) -> Item:
        """Enter an item: it covers its slots."""
        self.items.append(item)
        line = self._covers[item.person, item.day]
        for t in range(item.start, item.start + item.length):
            line[t].append(item.lit)
        return item

    def _open_cell(self, person: str, day: int) -> None:
        """Offer one person's own sessions on one day."""
        facts, model = self.facts, self.model
        offered = None if self.offer.activities is None else self.offer.activities.get((person, facts.week_of[day]), ())
        for activity, spec in facts.ruleset.activities.items():
            who = spec.participantes
            if who in ("equipe", "esf", "convocados") or (offered is not None and activity not in offered):
                continue
            lengths = self.lengths(activity)
            for kind in self._kinds[activity]:
                for base in self._bases_of(kind):
                    room = self._room(person, day, kind) & self._based(person, day, base)
                    if not room:
                        continue
                    for length in lengths:
                        for t in bits(self._starts(person, day, kind, length, base)):
                            classes = self.classes_for(kind, day, t, length) if who == "compartilhada" else ()
                            if who == "compartilhada" and not classes:
                                continue
                            item = self._add(Item(person, day, t, length, kind, model.new_bool_var(""), base=base))
                            self.own.append(item)
                            if classes or spec.recursos.get(kind.place):
                                self.sessions.append(
                                    SessionVar(day, t, length, kind, item.lit, classes, members=((person, item.lit),))
                                )
                    if not lengths:
                        self._offer_run(person, day, kind, room, base)
        if self.travel_activity and len(facts.units) > 1 and self.offer.template is None:
            self._offer_travel(person, day)

    def _bases_of(self, kind: Kind) -> tuple[str | None, ...]:
        """Units from which a session can be done: its own, or any where it is outside and there are several."""
        return self.facts.units if kind.unit is None and len(self.facts.units) > 1 else (kind.unit,)

    def _offer_run(self, person: str, day: int, kind: Kind, room: int, base: str | None) -> None:
        """An activity of free length: one literal a slot, one for each beginning.

        Where sessions are counted towards an expected production one may begin right after another.
        """
        model = self.model
        counted = self.counted(kind.activity)
        line = {t: model.new_bool_var("") for t in bits(room)}
        for t, lit in line.items():
            item = self._add(Item(person, day, t, 1, kind, lit, True, base))
            self.own.append(item)
            if self.facts.activity(kind.activity).recursos.get(kind.place):
                self._take(person, day, t, kind, lit)
            before = line.get(t - 1)
            if before is None:
                begin: Literal = lit
            else:
                begin = model.new_bool_var("")
                model.add_bool_or([begin, before, lit.negated()])
                model.add_implication(begin, lit)
                if not counted:
                    model.add_implication(begin, before.negated())
            self.run_starts.append(Item(person, day, t, 1, kind, begin, True, base))

    def counted(self, activity: str) -> bool:
        """Whether sessions of an activity are counted towards an expected production."""
        row = self.facts.activity(activity).linha
        return row is not None and self.facts.ruleset.rows[row].producao is not None

    def _take(self, person: str, day: int, slot: int, kind: Kind, lit: Literal) -> None:
        """A slot of free length takes its resources: once for all where they may be in one session."""
        if not self.offer.open or self.facts.activity(kind.activity).participantes == "um":
            self.sessions.append(SessionVar(day, slot, 1, kind, lit, members=((person, lit),)))
            return
        if (kind, day, slot) not in self._together:
            self._together[kind, day, slot] = taken = self.model.new_bool_var("")
            self.sessions.append(SessionVar(day, slot, 1, kind, taken))
        self.clause([self.negated(lit), self._together[kind, day, slot]])

    def _offer_travel(self, person: str, day: int) -> None:
        facts = self.facts
        room = facts.available[person][day] & ~self._busy[person, day]
        kind = Kind(self.travel_activity, "transito", None)
        within_reach = self._within_reach(person, day)
        for origin in within_reach:
            for destination in within_reach:
                length = facts.travel(origin, destination)
                if origin == destination or not length:
                    continue
                if self.offer.journeys is not None and (origin, destination) not in self.offer.journeys:
                    continue
                # The units before and after are open then, unless visits outside stand in between.
                usual = facts.opening[origin][day] << 1 & facts.opening[destination][day] >> length
                for t in bits(starts(room, length) & (-1 if self.offer.open else usual)):
                    item = self._add(Item(person, day, t, length, kind, self.model.new_bool_var("")))
                    self.travel_items.append((item, origin, destination))

    @cached_property
    def travel_activity(self) -> str:
        """The activity that is held on the way."""
        return next((id for id, spec in self.facts.ruleset.activities.items() if "transito" in spec.locais), "")

    def _close_cells(self) -> None:
        """One thing at a time: a slot's literals are at most one, and the person works where one holds."""
        model = self.model
        for cell in sorted(self.free):
            line: list[Literal] = []
            for covers in self._covers[cell]:
                if not covers:
                    line.append(0)
                elif any(isinstance(lit, int) for lit in covers):
                    for lit in covers:
                        if not isinstance(lit, int):
                            model.add(lit == 0)
                    line.append(1)
                else:
                    idle = model.new_bool_var("")
                    model.add_exactly_one([*covers, idle])
                    line.append(self.negated(idle))
            self.work[cell] = line
        self._covers.clear()
