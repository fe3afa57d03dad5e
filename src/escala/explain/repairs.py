"""Repairs: changes that somebody can make, after which a month exists; the cheapest first.

The search is best first over sets of changes. A set that leaves a conflict is widened by one change to one of the
conflict's conditions (Reiter, A theory of diagnosis from first principles, Artificial Intelligence 1987); a set that
leaves none is a candidate, and is a repair once a roster has been built with it and audited.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

from escala.domain.merge_patch import merge_diff
from escala.explain.condition import Change, Lever, Possible, edits
from escala.explain.conflicts import Conflict, conditions_of, conflict_in
from escala.explain.worlds import SLACK, Data, Oracle, World

MOST_CHANGES = 4
"""Changes of one repair, at most."""

MOST_ALIKE = 2
"""Repairs tried that do the same to other people, units or days, before those of other kinds have their turn."""

MOST_SPARE = 0.3
"""Share of the hours that is more than needed, beyond which a roster fails for other reasons."""


@dataclass(frozen=True, eq=False)
class Repair:
    """Changes that together leave nothing that proves a month impossible.

    Attributes:
        changes: what is changed, in the order in which it was found.
        data: the scenario with all of them.
        base: the scenario without any.
        further: points of each change after the first.
    """

    changes: tuple[Change, ...]
    data: Data
    base: Data
    further: float

    @property
    def cost(self) -> float:
        """The costs of its changes, and of having more than one, in points."""
        return sum(change.cost for change in self.changes) + self.further * max(0, len(self.changes) - 1)

    @property
    def what(self) -> frozenset[str]:
        """The kinds of changes that it is made of, whatever their amounts."""
        return frozenset(change.what for change in self.changes)

    @property
    def like(self) -> tuple[str, ...]:
        """What it has in common with repairs that do the same to other people, units or days."""
        return tuple(sorted(change.key.split()[0] for change in self.changes))

    @property
    def waiver(self) -> bool:
        """Whether it does without something that the norm asks."""
        return any(change.waiver for change in self.changes)

    @cached_property
    def patch(self) -> Data:
        """Its JSON Merge Patch (RFC 7396) on the scenario."""
        return merge_diff(self.base, self.data)


class Repairs:
    """The search for repairs of one scenario.

    Args:
        oracle: says what is impossible.
        data: the scenario.
        over: whether to end.
    """

    def __init__(self, oracle: Oracle, data: Data, over: Callable[[], bool]) -> None:
        self.oracle = oracle
        self.base = data
        self.over = over
        self._order = count()
        self._heap: list[tuple[int, float, int, Repair]] = []
        self._tried: set[frozenset[str]] = set()
        self._found: list[Repair] = []
        self._later: set[Repair] = set()
        self._failures: Counter[frozenset[str]] = Counter()
        self._tried_alike: Counter[tuple[str, ...]] = Counter()
        self._failed_alike: Counter[tuple[str, ...]] = Counter()
        self._in_a_row = 0
        self._ways: deque[Repair] = deque()
        self._aids: dict[Repair, Conflict] = {}
        self._least_spare = SLACK
        self._further = oracle.pack.reparos.mudanca
        self._push(Repair((), data, data, self._further), whole=False)

    def candidates(self) -> Iterator[Repair]:
        """Sets of changes that leave no conflict, the cheapest first; ends when there are no more, or time is up.

        Where all kinds have had their turn, other ways of doing the same follow: other days, another shift.
        """
        while not self.over():
            if not self._heap:
                if not self._ways:
                    return
                self._push_ways(self._ways.popleft())
                continue
            turn, *_, node = heapq.heappop(self._heap)
            if any(repair.what <= node.what for repair in self._found):
                continue
            if turn == 0 and self._postponed(node):
                continue
            if node in self._aids:
                self._aid(node, self._aids.pop(node))
                continue
            conflict = conflict_in(self.oracle, node.data)
            if conflict is not None:
                if not node.changes:
                    self._aids[node] = conflict
                    heapq.heappush(self._heap, (1, math.inf, next(self._order), node))
                if len(node.changes) < MOST_CHANGES:
                    self._widen(node, conflict)
            elif node.changes and self.oracle.proofs(node.data) is not None:
                if node not in self._later and self.oracle.spare(node.data) < self._least_spare:
                    roomier = self._roomier(node)
                    if roomier is not None:
                        self._push(roomier, whole=True)
                    self._put_off(node)
                elif not self._postponed(node):
                    yield node

    def settled(self, repair: Repair) -> None:
        """Record that a repair holds: what changes the same and more besides is of no interest."""
        self._found.append(repair)
        self._ways.append(repair)
        self._in_a_row = 0
        self._tried_alike[repair.like] += 1

    def failed(self, repair: Repair, *, proved: bool = False) -> None:
        """Record that no roster was found with a repair: more of its last change may do, each time thrice as much.

        Where the hours were few, those of what is tried next are to be more.

        Args:
            repair: the repair.
            proved: whether it is proved that there is none.
        """
        self._failures[repair.what] += 1
        self._failed_alike[repair.like] += 1
        self._in_a_row += 1
        self._tried_alike[repair.like] += 1
        spare = self.oracle.spare(repair.data)
        if not proved and spare < MOST_SPARE:
            self._least_spare = max(self._least_spare, min(spare + SLACK / 2, MOST_SPARE))
        self._promote()
        more = _more(repair.changes[-1], 3 ** self._failures[repair.what])
        if more is None:
            return
        wider = self._with_last(repair, more)
        if self._failures[repair.what] < MOST_ALIKE and not proved:
            self._later.add(wider)  # it has waited for its turn already
        self._push(wider, whole=True)

    def _promote(self) -> None:
        """Give its turn to what is likelier to hold than more of what has failed, if anything waits that is.

        That is first what is like a repair that holds, as long as little of it has failed; then, after some failures
        in a row, what is of a kind not tried yet.
        """
        held = {repair.like for repair in self._found if self._failed_alike[repair.like] < MOST_ALIKE}
        waiting = [e for e in self._heap if e[0] == 1 and e[-1].like in held and self._has_room(e[-1])]
        if not waiting and self._in_a_row >= MOST_ALIKE:
            waiting = [e for e in self._heap if e[0] == 0 and not self._tried_alike[e[-1].like]]
        if waiting:
            first = min(waiting)
            self._heap.remove(first)
            self._heap.append((0, 0.0, *first[2:]))
            heapq.heapify(self._heap)

    def _has_room(self, repair: Repair) -> bool:
        return self.oracle.spare(repair.data) >= self._least_spare

    def _with_last(self, repair: Repair, last: Change) -> Repair:
        """A repair with another last change, pulled by the same lever."""
        was = repair.changes[-1]
        changes = (*repair.changes[:-1], replace(last, lever=was.lever, way=was.way, other=was.other))
        return Repair(changes, edits(*(change.edit for change in changes))(self.base), self.base, self._further)

    def _roomier(self, repair: Repair) -> Repair | None:
        """The least more of a repair's last change with which the hours are enough, if any."""
        change: Change | None = repair.changes[-1]
        while (change := _more(change, 1) if change is not None else None) is not None:
            wider = self._with_last(repair, change)
            if self.oracle.spare(wider.data) >= self._least_spare and not self.oracle.proofs(wider.data):
                return wider if self._lean(wider) else None
        return None

    def _push_ways(self, repair: Repair) -> None:
        """Put in their turn the other ways of each of a repair's changes."""
        for place, change in enumerate(repair.changes):
            other = change.other()
            if other is not None:
                changes = (*repair.changes[:place], other, *repair.changes[place + 1 :])
                data = edits(*(one.edit for one in changes))(self.base)
                way = Repair(changes, data, self.base, self._further)
                self._later.add(way)
                self._push(way, whole=True)

    def _put_off(self, repair: Repair) -> None:
        """Let a repair wait until all that is likelier to hold has had its turn."""
        self._later.add(repair)
        heapq.heappush(self._heap, (1, repair.cost, next(self._order), repair))

    def _postponed(self, repair: Repair) -> bool:
        """Whether a repair, like others tried already, is put off until those of other kinds have had their turn."""
        if repair in self._later or self._tried_alike[repair.like] < MOST_ALIKE:
            return False
        self._put_off(repair)
        return True

    def _push(self, repair: Repair, *, whole: bool) -> None:
        """Put a set of changes in its turn: those that leave no conflict first, then those that need another change."""
        what = frozenset(change.text for change in repair.changes)
        if what not in self._tried:
            self._tried.add(what)
            heapq.heappush(self._heap, (0 if whole else 2, repair.cost, next(self._order), repair))

    def _widen(self, node: Repair, conflict: Conflict) -> None:
        alike: Counter[str] = Counter()
        for member in conflict.members:
            kind = member.key.split()[0]
            if conflict.proof.solved and alike[kind] >= MOST_ALIKE:
                continue  # each question to the solver takes a tenth of a second or more
            for change, whole in self._changes(node, conflict, member.key, member.levers):
                repair = Repair((*node.changes, change), change.edit(node.data), self.base, self._further)
                if not whole or self._lean(repair):
                    self._push(repair, whole=whole)
                    alike[kind] += whole

    def _aid(self, node: Repair, conflict: Conflict) -> None:
        """Widen a set by one change of what is no fault of its own and mends the month all the same."""
        world = World.of(node.data, self.oracle.pack)
        kinds = {member.key.split()[0] for member in conflict.members}
        for condition in () if world is None else conditions_of(world):
            if condition.unless in kinds:
                continue
            for change, whole in self._changes(
                node, conflict, condition.key, condition.further, len(condition.levers), wholly=True
            ):
                self._push(
                    Repair((*node.changes, change), change.edit(node.data), self.base, self._further), whole=whole
                )

    def _lean(self, repair: Repair) -> bool:
        """Whether none of a repair's changes can be left out."""
        for left_out in repair.changes[:-1]:
            rest = edits(*(change.edit for change in repair.changes if change is not left_out))(self.base)
            if not self.oracle.proofs(rest):
                return False
        return True

    def _changes(
        self,
        node: Repair,
        conflict: Conflict,
        key: str,
        levers: Sequence[Lever],
        first: int = 0,
        *,
        wholly: bool = False,
    ) -> Iterator[tuple[Change, bool]]:
        """For each lever not yet pulled the least that leaves no conflict, or else the least that ends this one.

        Args:
            node: the set of changes that is widened.
            conflict: one that it leaves.
            key: of the condition whose levers they are.
            levers: the levers.
            first: number of the first of them.
            wholly: whether only what leaves no conflict counts.
        """
        oracle, proof = self.oracle, conflict.proof
        short = proof.faltam is not None

        def possible(data: Data) -> bool:
            return not oracle.impossible(data, proof)

        def roomy(data: Data) -> bool:
            return possible(data) and not oracle.tight(data)

        for number, lever in enumerate(levers, start=first):
            if self.over():
                return
            if f"{key} {number}" in node.what:
                continue
            whole = (lever.least(node.data, roomy) if short else None) or lever.least(node.data, possible)
            change = whole or (None if wholly else lever.least(conflict.alone, possible))
            if change is not None:
                data = conflict.alone if whole is None else node.data
                yield self._of(lever, number, change, data, possible, frozenset()), whole is not None

    def _of(
        self, lever: Lever, number: int, change: Change, data: Data, possible: Possible, before: frozenset[int]
    ) -> Change:
        """A change that knows its lever, and the other ways of pulling it."""
        gone = before | frozenset(change.chosen)

        def other() -> Change | None:
            found = lever.otherwise(data, possible, gone)
            return (
                None
                if found is None
                else self._of(lever, number, replace(found, way=change.way + 1), data, possible, gone)
            )

        return replace(change, lever=number, other=other)


def _more(change: Change, steps: int) -> Change | None:
    """A change made greater by so many steps, or by as many as there are; `None` where there are none."""
    last = change
    for _ in range(steps):
        last = last.more() or last
    return None if last is change else last
