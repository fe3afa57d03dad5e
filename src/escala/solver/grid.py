"""A roster still unknown, on the grid: sessions of several professionals, and the sums that the rules read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from ortools.sat.python import cp_model

from escala.solver.cells import Cell, Cells, Item, Offer, SessionVar
from escala.solver.facts import Facts, Kind, Placement, bits, starts, stretches
from escala.solver.host import Expression, Literal


class Grid(Cells):
    """Variables of a roster for one scenario.

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
        super().__init__(facts, free, written, offer, pinned, whole)
        self.joining: list[tuple[int, str, Literal]] = []
        """Index of a written session in `placements`, a free person, and whether that person joins it."""
        self._held: set[tuple[Kind, int, int, int]] = set()
        self._everyone: dict[int, Literal] = {}
        if self.offer.team_meetings:
            self._offer_all_hands()
        self._offer_joining()
        self._offer_joint()
        self._close_cells()

    # -- what rules read ---------------------------------------------------------------------------------------

    def hours(self, person: str, row: str, week: int) -> Expression:
        """Slots of the person's sessions that count for a row of hours, in one week."""
        return self._sum(self._hours.get((person, row, week), ()))

    def duty(self, person: str, row: str) -> Expression:
        """Slots of the compulsory all-hands sessions that count for a row, over the period."""
        return self._sum(self._duties.get((person, row), ()))

    def count(self, person: str, activity: str) -> Expression:
        """Sessions that the person attends, over the period; units of the length where lengths are multiples."""
        return self._sum(self._counts.get((person, activity), ()))

    def everyone(self, session: SessionVar) -> Literal:
        """Whether everybody who is present that day attends one of `sessions`."""
        if session.all_hands:
            return session.lit
        if not self.free or not self.offer.open:
            return 0
        if id(session) not in self._everyone:
            there = self.facts.present[session.day]
            attending = [self.any_of([lit for q, lit in session.members if q == p]) for p in there]
            self._everyone[id(session)] = self.all_of(attending) if there else 0
        return self._everyone[id(session)]

    def support(self) -> Iterable[tuple[str, Expression]]:
        """The eSF and slots of each session that already has it."""
        return ((esf, session.length * session.lit) for session in self.sessions for esf in session.esf)

    @staticmethod
    def _sum(terms: Iterable[tuple[int, Literal]]) -> Expression:
        constant, literals, weights = 0, [], []
        for weight, lit in terms:
            if isinstance(lit, int):
                constant += weight * lit
            else:
                literals.append(lit)
                weights.append(weight)
        if not literals:
            return constant
        return cp_model.LinearExpr.weighted_sum(literals, weights) + constant

    def items_of(self, person: str, day: int) -> Sequence[Item]:
        """One person's items of one day."""
        return self._items_of.get((person, day), ())

    @cached_property
    def _items_of(self) -> dict[Cell, list[Item]]:
        found: dict[Cell, list[Item]] = defaultdict(list)
        for item in self.items:
            found[item.person, item.day].append(item)
        return found

    @cached_property
    def _hours(self) -> dict[tuple[str, str, int], list[tuple[int, Literal]]]:
        found: dict[tuple[str, str, int], list[tuple[int, Literal]]] = defaultdict(list)
        for item in self.items:
            row = self.facts.activity(item.kind.activity).linha
            if row is not None:
                found[item.person, row, self.facts.week_of[item.day]].append((item.length, item.lit))
        return found

    @cached_property
    def _duties(self) -> dict[tuple[str, str], list[tuple[int, Literal]]]:
        """Of each eSF the earliest meeting of everybody, of the length of the duty; those without an eSF yet, all."""
        found: dict[tuple[str, str], list[tuple[int, Literal]]] = defaultdict(list)
        met: dict[str, list[Literal]] = defaultdict(list)
        for session in sorted(self.sessions, key=lambda s: (s.day, s.start)):
            spec = self.facts.activity(session.kind.activity)
            if spec.participantes != "esf" or spec.linha is None or len(session.esf) > 1:
                continue
            held: Literal = self.everyone(session) if session.esf else session.lit if session.all_hands else 0
            if session.length * self.facts.slot != spec.duracao.fixa:
                held = 0
            for esf in session.esf:
                first = self.all_of([held, self.negated(self.any_of(met[esf]))])
                met[esf].append(held)
                held = first
            if isinstance(held, int) and not held:
                continue
            for person, _ in session.members:
                found[person, spec.linha].append((session.length, held))
        return found

    @cached_property
    def _counts(self) -> dict[tuple[str, str], list[tuple[int, Literal]]]:
        found: dict[tuple[str, str], list[tuple[int, Literal]]] = defaultdict(list)
        for item in (*(item for item in self.items if not item.run), *self.run_starts):
            multiple = self.facts.activity(item.kind.activity).duracao.multiplo
            units = 1 if multiple is None or item.run else item.length * self.facts.slot // multiple
            found[item.person, item.kind.activity].append((units, item.lit))
        return found

    # -- sessions of several -----------------------------------------------------------------------------------

    def _offer_all_hands(self) -> None:
        """Team meetings at the seat and meetings of everyone with each class of eSF, on days that are wholly free."""
        for activity, spec in self.facts.ruleset.activities.items():
            if spec.participantes not in ("equipe", "esf") or spec.duracao.fixa is None:
                continue
            length = spec.duracao.fixa // self.facts.slot
            for d in sorted(self.whole_days):
                if not self.facts.present[d]:
                    continue
                if spec.participantes == "equipe":
                    self._offer_meeting(Kind(activity, "unidade", self.facts.seat), d, length, None)
                else:
                    for cls in self.facts.classes:
                        self._offer_meeting(Kind(activity, "unidade", cls.unit), d, length, cls.index)

    def _offer_meeting(self, kind: Kind, day: int, length: int, cls: int | None) -> None:
        if kind not in self._kinds[kind.activity]:
            return
        room = -1
        for p in self.facts.present[day]:
            room &= self._room(p, day, kind)
        if cls is not None:
            room &= self.facts.classes[cls].hours[day]
        if room <= 0:
            return
        for t in bits(starts(room, length)):
            lit = self.model.new_bool_var("")
            people = self.facts.present[day]
            for p in people:
                self._add(Item(p, day, t, length, kind, lit))
            classes = () if cls is None else (cls,)
            self.sessions.append(
                SessionVar(day, t, length, kind, lit, classes, True, members=tuple((p, lit) for p in people))
            )

    def _offer_joining(self) -> None:
        """Free people may join meetings with an eSF that fixed people hold; where nothing is narrowed, commitments."""
        for i, placement in enumerate(self.placements):
            who = self.facts.activity(placement.kind.activity).participantes
            if placement.locked:
                if self.offer.open and who not in ("um", "equipe", "convocados") and i in self._session_of:
                    self._offer_commitment(i, placement)
                continue
            if who != "esf" or placement in self._standing:
                continue
            self._held.add((placement.kind, placement.day, placement.start, placement.length))
            self._join(i, placement)

    def _offer_commitment(self, index: int, placement: Placement) -> None:
        """Free people may join a commitment; with two professionals it needs no eSF any more."""
        joined = self._join(index, placement)
        session = self.sessions[self._session_of[index]]
        if joined and self.facts.activity(placement.kind.activity).participantes == "compartilhada":
            session = session._replace(classes=())
        self.sessions[self._session_of[index]] = session._replace(members=(*session.members, *joined))

    def _join(self, index: int, placement: Placement) -> list[tuple[str, Literal]]:
        joined: list[tuple[str, Literal]] = []
        for p in self.facts.people:
            if (p, placement.day) not in self.free or p in placement.people:
                continue
            if self._starts(p, placement.day, placement.kind, placement.length) >> placement.start & 1:
                lit = self.model.new_bool_var("")
                self._add(Item(p, placement.day, placement.start, placement.length, placement.kind, lit))
                self.joining.append((index, p, lit))
                joined.append((p, lit))
        return joined

    def _offer_joint(self) -> None:
        """Sessions of several professionals: meetings with one eSF, shared care without any, what anybody may join."""
        facts, offered = self.facts, self.offer.activities
        for activity, spec in facts.ruleset.activities.items():
            who = spec.participantes
            shared = who == "compartilhada" and (activity in self.offer.joint or self.offer.open)
            if who != "esf" and not shared and not (who == "livre" and self.offer.open):
                continue
            for kind in self._kinds[activity]:
                for d in self.free_days:
                    people = [
                        p
                        for p in facts.people
                        if (p, d) in self.free
                        and (offered is None or activity in offered.get((p, facts.week_of[d]), ()))
                    ]
                    for length in self.lengths(activity) if people else ():
                        begins = {
                            (p, base): self._starts(p, d, kind, length, base)
                            for p in people
                            for base in self._bases_of(kind)
                        }
                        self._offer_joint_starts(kind, d, length, begins, who == "esf")

    def _offer_joint_starts(
        self, kind: Kind, day: int, length: int, begins: Mapping[tuple[str, str | None], int], with_esf: bool
    ) -> None:
        anyone = 0
        for mask in begins.values():
            anyone |= mask
        for t in bits(anyone):
            classes = self.classes_for(kind, day, t, length) if with_esf else ()
            if with_esf and self.offer.at_edges:
                classes = tuple(c for c in classes if self._at_edge(kind, day, t, length, c))
            here = [entry for entry, mask in begins.items() if mask >> t & 1]
            people = dict.fromkeys(p for p, _ in here)
            if (with_esf and not classes) or (not with_esf and len(people) < 2) or (kind, day, t, length) in self._held:
                continue
            for _ in range(min(self._at_once, len(people)) if with_esf and self.offer.open else 1):
                held = self.model.new_bool_var("")
                members = []
                for p, base in here:
                    item = self._add(Item(p, day, t, length, kind, self.model.new_bool_var(""), base=base))
                    self.clause([self.negated(item.lit), held])
                    members.append((p, item.lit))
                self.sessions.append(SessionVar(day, t, length, kind, held, classes, members=tuple(members)))
                self.joint.append(self.sessions[-1])

    def _at_edge(self, kind: Kind, day: int, start: int, length: int, cls: int) -> bool:
        """Whether a meeting begins or ends with the hours that a class of eSF has in a shift."""
        hours = self.facts.classes[cls].hours[day]
        room = hours if kind.unit is None else hours & self.facts.opening[kind.unit][day]
        edges = [edge for _, shift in self.facts.turns for edge in stretches(room & shift)]
        return any(start == first or start + length == last for first, last in edges)

    @cached_property
    def _at_once(self) -> int:
        """Meetings with eSF of one unit that may be held at one time."""
        if not self.facts.ruleset.cites("acolhimento-esf"):
            return max(len(cls.members) for cls in self.facts.classes)
        return int(getattr(self.facts.parameters("acolhimento-esf"), "maximo_em_reuniao", 1))

    @cached_property
    def joint(self) -> list[SessionVar]:
        """Sessions whose attendance is open: each member's literal implies the session's."""
        return []
