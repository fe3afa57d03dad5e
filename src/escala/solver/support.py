"""Which eSF shares which session: an exact assignment over the whole month, as even as the rule of equal support asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from escala.rules.reuniao_esf.constraint import needs_duty
from escala.solver.assembly import impose
from escala.solver.facts import Facts, Placement
from escala.solver.grid import Grid
from escala.solver.host import Expression, Host, new_solver

RULE = "equidade-esf"


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
                options: dict[str, cp_model.IntVar | int] = {esf: 1 for esf in session.esf}
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
        """Each eSF has one of the compulsory meetings."""
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
        """eSF and slots of each session that it may share."""
        for i, session in enumerate(self.sessions):
            for esf in session.esf:
                yield esf, session.length
            for esf, var in self.choice.get(i, {}).items():
                yield esf, session.length * var


def share(facts: Facts, sessions: Sequence[Placement], effort: float, seed: int) -> list[Placement] | None:
    """The sessions with an eSF wherever one is needed, or `None` if there is no such assignment.

    Args:
        facts: the month in slots.
        sessions: the whole month.
        effort: deterministic time to spend on evenness, in CP-SAT's units.
        seed: random seed.
    """
    model = SupportModel(facts, sessions)
    if not model.choice:
        return list(sessions)
    solver = new_solver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    if solver.solve(model.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        session._replace(esf=tuple(esf for esf, var in model.choice[i].items() if solver.boolean_value(var)))
        if i in model.choice
        else session
        for i, session in enumerate(model.sessions)
    ]
