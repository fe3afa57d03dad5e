"""What a month changes in one that people live by already, counted: in written months, and in those still unknown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from escala.norms.pack import RescheduleCosts
from escala.solver.cells import Cell
from escala.solver.facts import Facts, Kind, Placement, run
from escala.solver.grid import Grid
from escala.solver.host import Expression, Literal

TRAVEL = "transito"
"""Where a journey is held: it changes with what it leads to, and is not counted."""


class Standing(NamedTuple):
    """A session that was planned, as it could still stand: without those who are away by now."""

    session: Placement
    all_hands: bool


class Disturbance:
    """Counts what a month changes in what was planned.

    Args:
        facts: the month in slots, history included.
        planned: the sessions that were planned from `facts.since` on, of people, units and dates that there still are.
        costs: what each change costs.
        unwanted: sessions that were taken out, and must not come back.
    """

    def __init__(
        self, facts: Facts, planned: Sequence[Placement], costs: RescheduleCosts, unwanted: Sequence[Placement] = ()
    ) -> None:
        self.facts = facts
        self.costs = costs
        self.unwanted = tuple(unwanted)
        self.standing: list[Standing] = []
        self.lost = 0
        """Sessions that cannot stand, since everybody in them is away or gone."""
        for s in planned:
            people = tuple(p for p in s.people if p in facts.present[s.day])
            if s.kind.place == TRAVEL:
                continue
            if people:
                hands = len(facts.present[s.day]) > 1 and set(people) >= set(facts.present[s.day])
                self.standing.append(Standing(s._replace(people=people), hands))
            else:
                self.lost += 1
        self._journeys = [s for s in planned if s.kind.place == TRAVEL and len(s.people) > 1]
        self._worked: dict[Cell, int] = defaultdict(int)
        for s in planned:
            for p in s.people:
                self._worked[p, s.day] |= run(s.start, s.length)

    def notice(self, day: int) -> int:
        """Points for a person's day that changes, short notice included."""
        short = max(0, self.costs.dias_de_aviso - (day - self.facts.since))
        return self.costs.pessoa_dia + self.costs.aviso * short

    def changed(self, sessions: Sequence[Placement]) -> int:
        """Sessions that are no longer as they were planned: what, when, where, with whom and with which eSF."""
        there = {key(s) for s in sessions}
        return self.lost + sum(key(s) not in there for s, _ in self.standing)

    def cost(self, sessions: Sequence[Placement]) -> int:
        """Points of disturbance of a written month."""
        there = {key(s) for s in sessions}
        moved = [hands for s, hands in self.standing if key(s) not in there]
        total = self.costs.sessao * (self.lost + len(moved)) + self.costs.reuniao * sum(moved)
        return total + sum(self.notice(d) for _, d in self.cells(sessions))

    def cells(self, sessions: Sequence[Placement]) -> set[Cell]:
        """People and days on which a written month is otherwise than it was planned."""
        there = {key(s) for s in sessions}
        worked: dict[Cell, int] = defaultdict(int)
        for s in sessions:
            for p in s.people:
                worked[p, s.day] |= run(s.start, s.length)
        more = {cell for cell, mask in worked.items() if cell[1] >= self.facts.since and mask & ~self._worked[cell]}
        return more | {(p, s.day) for s, _ in self.standing if key(s) not in there for p in s.people}

    def terms(self, grid: Grid, safe: bool = False) -> tuple[Expression, Expression]:
        """Sessions changed among a grid's free cells, and the points of all that changes there, as expressions.

        Args:
            grid: the month in which sessions may stand or not.
            safe: count no session as changed that could have stayed as it was, as a proof must.
        """
        covers: dict[tuple[str, int, Kind, int], list[Literal]] = defaultdict(list)
        for item in grid.items:
            if (item.person, item.day) in grid.free:
                for t in range(item.start, item.start + item.length):
                    covers[item.person, item.day, item.kind, t].append(item.lit)
        number, points = [], []
        moved: dict[Cell, list[Literal]] = defaultdict(list)
        for s, hands in self.standing:
            mine = [(p, s.day) for p in s.people if (p, s.day) in grid.free]
            if not mine:
                continue
            lines = [covers[p, s.day, s.kind, t] for p, _ in mine for t in range(s.start, s.start + s.length)]
            if not all(lines):
                change: Literal = 1
            else:
                change = grid.model.new_bool_var("")
                for line in lines:
                    grid.clause([change, *line])
                if not safe and self._grows(grid, s):
                    for p, d in mine:
                        for t in (s.start - 1, s.start + s.length):
                            for lit in covers.get((p, d, s.kind, t), ()):
                                grid.implies(lit, [change])
            number.append(change)
            points.append((self.costs.sessao + (self.costs.reuniao if hands else 0)) * change)
            for cell in mine:
                moved[cell].append(change)
        for cell in grid.free:
            more = [
                lit
                for t, lit in enumerate(grid.work[cell])
                if not self._worked[cell] >> t & 1 and not (isinstance(lit, int) and not lit)
            ]
            found = moved[cell] + more
            if found:
                points.append(self.notice(cell[1]) * self._any(grid, found))
        return sum(number), sum(points)

    def forbid(self, grid: Grid) -> None:
        """Keep out of a grid the sessions that were taken out: not all of their slots are spent so by their people."""
        for s in self.unwanted:
            slots: dict[tuple[str, int], list[Literal]] = defaultdict(list)
            for p in s.people:
                for item in grid.items_of(p, s.day) if (p, s.day) in grid.free else ():
                    if item.kind == s.kind:
                        for t in range(max(item.start, s.start), min(item.start + item.length, s.start + s.length)):
                            slots[p, t].append(item.lit)
            every = [slots.get((p, t)) for p in s.people for t in range(s.start, s.start + s.length)]
            if all(every):
                grid.clause([grid.negated(grid.any_of(lits)) for lits in every if lits])

    def _grows(self, grid: Grid, session: Placement) -> bool:
        """Whether more of the same right before or after a session makes one longer session of it."""
        activity = session.kind.activity
        multiple = self.facts.activity(activity).duracao.multiplo is not None
        return multiple or (not grid.lengths(activity) and not grid.counted(activity))

    @staticmethod
    def _any(grid: Grid, literals: Sequence[Literal]) -> Literal:
        """A literal that holds, where it costs, if one of some literals does."""
        if any(isinstance(lit, int) and lit for lit in literals):
            return 1
        found = grid.model.new_bool_var("")
        for lit in literals:
            grid.implies(lit, [found])
        return found

    def rejoined(self, sessions: Sequence[Placement]) -> list[Placement]:
        """The sessions, with each journey that several made together and still make as one session again."""
        found = list(sessions)
        for old in self._journeys:
            pieces = [s for s in found if s[:4] == old[:4] and set(s.people) <= set(old.people)]
            if len(pieces) > 1:
                people = tuple(p for p in old.people if any(p in piece.people for piece in pieces))
                found = [s for s in found if s not in pieces] + [pieces[0]._replace(people=people)]
        return found

    def with_esf(self, sessions: Sequence[Placement]) -> list[Placement]:
        """The sessions, those that stand as they were planned with the eSF that they had."""
        had = {key(s, esf=False): s.esf for s, _ in self.standing}
        return [s if s.esf else s._replace(esf=had.get(key(s, esf=False), ())) for s in sessions]


def key(s: Placement, esf: bool = True) -> tuple[object, ...]:
    """What makes a session the same one: what, when, where, with whom and, unless left aside, with which eSF."""
    return s.kind, s.day, s.start, s.length, frozenset(s.people), frozenset(s.esf) if esf else None
