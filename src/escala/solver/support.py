"""Which eSF shares which session: an exact assignment over the whole month, as even as the rule of support asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ortools.sat.python import cp_model

from escala.rules.duracao_sessao.constraint import is_length
from escala.rules.reuniao_esf.constraint import needs_duty
from escala.solver.assembly import impose
from escala.solver.facts import Facts, Kind, Placement, run, stretches
from escala.solver.grid import Grid
from escala.solver.host import Expression, Host, new_solver

RULE = "equidade-esf"
DUTY = "reuniao-esf"


class SupportModel(Host):
    """An eSF for each session that needs one.

    Args:
        facts: the month in slots.
        sessions: the whole month, in any order; those with an eSF already keep it.
    """

    def __init__(self, facts: Facts, sessions: Sequence[Placement]) -> None:
        super().__init__(facts)
        self.people = facts.people
        self.sessions = list(sessions)
        self.choice: dict[int, dict[str, cp_model.IntVar]] = {}
        grid = Grid(facts, (), ())
        starts: dict[tuple[str, int], dict[int, list[tuple[int, cp_model.IntVar | int]]]]
        starts = defaultdict(lambda: defaultdict(list))
        for i, session in enumerate(self.sessions):
            if not grid.needs_esf(session, len(session.people)):
                options: dict[str, cp_model.IntVar | int] = dict.fromkeys(session.esf, 1)
            else:
                classes = grid.classes_for(session.kind, session.day, session.start, session.length)
                found = {esf: self.model.new_bool_var("") for c in classes for esf in facts.classes[c].members}
                self.model.add_exactly_one(found.values())
                self.choice[i] = found
                options = dict(found)
            for esf, lit in options.items():
                starts[esf, session.day][session.start].append((session.length, lit))
        for by_start in starts.values():
            for t in by_start:
                running = [lit for s, found in by_start.items() if s <= t for length, lit in found if t < s + length]
                if len(running) > 1:
                    self.at_most(running, 1)
        self._duties(grid)
        impose(self, (RULE,))
        self.model.minimize(self.total())

    def _duties(self, grid: Grid) -> None:
        """Each eSF has one of the compulsory meetings, where the norm has them."""
        if not self.facts.ruleset.cites(DUTY):
            return
        held: dict[str, list[cp_model.IntVar | int]] = defaultdict(list)
        for i, session in enumerate(self.sessions):
            if needs_duty(self.facts, session):
                for esf in session.esf:
                    held[esf].append(1)
                for esf, var in self.choice.get(i, {}).items():
                    held[esf].append(var)
        for esf in self.facts.scenario.esf:
            self.at_least(held[esf], 1)

    def hours(self, person: str, row: str, week: int) -> Expression:
        """Of no interest here."""
        return 0

    def duty(self, person: str, row: str) -> Expression:
        """Of no interest here."""
        return 0

    def count(self, person: str, activity: str) -> Expression:
        """Of no interest here."""
        return 0

    def support(self) -> Iterable[tuple[str, Expression]]:
        """The eSF and slots of each session that it may share."""
        for i, session in enumerate(self.sessions):
            for esf in session.esf:
                yield esf, session.length
            for esf, var in self.choice.get(i, {}).items():
                yield esf, session.length * var


def gathered(facts: Facts, sessions: Iterable[Placement]) -> list[Placement]:
    """The sessions, with one of everybody where each is by oneself at the same thing, away from the seat.

    Only for activities that anybody may join; what is left of a session on either side must be long enough by itself.
    """
    kept: list[Placement] = []
    alone: dict[tuple[Kind, int], dict[str, list[Placement]]] = defaultdict(lambda: defaultdict(list))
    for s in sessions:
        joinable = facts.activity(s.kind.activity).participantes == "livre" and s.kind.place != "transito"
        if joinable and s.kind.unit != facts.seat and len(s.people) == 1 and not (s.esf or s.locked):
            alone[s.kind, s.day][s.people[0]].append(s)
        else:
            kept.append(s)
    for (kind, day), by_person in alone.items():
        there = facts.present[day]
        for start, end in stretches(_common(by_person, there)) if len(there) > 1 else ():
            pieces = {p: _cut(by_person[p], start, end) for p in there}
            spec = facts.activity(kind.activity).duracao
            if all(is_length(spec, piece.length * facts.slot) for found in pieces.values() for piece in found):
                kept.append(Placement(kind, day, start, end - start, there))
                for p, found in pieces.items():
                    by_person[p] = [s for s in found if (s.start, s.length) != (start, end - start)]
        kept.extend(s for found in by_person.values() for s in found)
    return kept


def _common(by_person: dict[str, list[Placement]], people: Sequence[str]) -> int:
    """Mask of the slots that all of some people spend in their sessions."""
    common = -1
    for p in people:
        common &= sum(run(s.start, s.length) for s in by_person.get(p, ()))
    return common


def _cut(sessions: Iterable[Placement], start: int, end: int) -> list[Placement]:
    """A person's sessions, cut where a stretch begins and ends."""
    found: list[Placement] = []
    for s in sessions:
        cuts = sorted({s.start, s.start + s.length, *(t for t in (start, end) if s.start < t < s.start + s.length)})
        found.extend(s._replace(start=a, length=b - a) for a, b in pairwise(cuts))
    return found


def share(facts: Facts, sessions: Sequence[Placement], effort: float, seed: int) -> list[Placement] | None:
    """The sessions with an eSF wherever one is needed, or `None` if there is no such assignment.

    Args:
        facts: the month in slots.
        sessions: the whole month.
        effort: deterministic time to spend on evenness, in CP-SAT's units.
        seed: random seed.
    """
    model = SupportModel(facts, gathered(facts, sessions))
    if not model.choice:
        return model.sessions
    solver = new_solver(seed, effort=effort)
    if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        session._replace(esf=tuple(esf for esf, var in model.choice[i].items() if solver.boolean_value(var)))
        if i in model.choice
        else session
        for i, session in enumerate(model.sessions)
    ]
