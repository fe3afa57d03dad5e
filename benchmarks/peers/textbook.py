"""The textbook CP-SAT model: the linear form as OR-Tools' shift-scheduling example would have it, whole and at once.

Nothing is tuned: threads, seed and time limit are the task's, every other parameter is CP-SAT's own. Its bound is a
bound of the roster (see `benchmarks.peers.linear`).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence

from ortools.sat.python import cp_model

from benchmarks.peers.limits import seconds_running
from benchmarks.peers.linear import build
from benchmarks.peers.linear.form import LinearForm
from benchmarks.peers.linear.offer import Offer
from benchmarks.peers.linear.sessions import sessions
from benchmarks.peers.record import Record, asked


def cp_sat(form: LinearForm) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """The same programme as CP-SAT takes it, with its columns."""
    model = cp_model.CpModel()
    columns = [model.new_int_var(low, high, "") for low, high in zip(form.lower, form.upper, strict=True)]
    for i, (low, high) in enumerate(zip(form.row_lower, form.row_upper, strict=True)):
        terms = slice(form.starts[i], form.starts[i + 1])
        total = cp_model.LinearExpr.weighted_sum([columns[j] for j in form.columns[terms]], form.coefficients[terms])
        least = cp_model.INT_MIN if low == -math.inf else int(low)
        most = cp_model.INT_MAX if high == math.inf else int(high)
        model.add_linear_constraint(total, least, most)
    costs = [columns[j] for j in form.costs]
    model.minimize(cp_model.LinearExpr.weighted_sum(costs, list(form.costs.values())))
    return model, columns


class Found(cp_model.CpSolverSolutionCallback):
    """Records each roster that is better than the last, and each better bound."""

    def __init__(self, offer: Offer, columns: Sequence[cp_model.IntVar], record: Record) -> None:
        super().__init__()
        self._offer, self._columns, self._record = offer, columns, record
        self._lock = threading.Lock()
        self.points: int | None = None
        self.proved = -math.inf

    def on_solution_callback(self) -> None:
        """A solution: written if it costs fewer points than the last, which is not so if only the search's sums do."""
        values = [self.value(column) for column in self._columns]
        points = self._offer.form.points(values)
        if self.points is None or points < self.points:
            self.points = points
            written = sessions(self._offer, values)
            with self._lock:
                self._record.roster(written, points, self.best_objective_bound)

    def on_bound(self, bound: float) -> None:
        """A bound: written if it is better by a whole point, as the points are whole."""
        with self._lock:
            if math.ceil(bound - 1e-6) > self.proved:
                self.proved = math.ceil(bound - 1e-6)
                self._record.bound(bound)


def main() -> None:
    task = asked("The textbook CP-SAT model of a scenario.")
    record = Record(task)
    offer = build(task.loaded.month, task.loaded.ruleset)
    model, columns = cp_sat(offer.form)
    facts = {
        "variables": len(offer.form.lower),
        "rows": len(offer.form.row_lower),
        "seconds_building": round(seconds_running(), 2),
    }
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = task.workers
    solver.parameters.random_seed = task.seed
    solver.parameters.max_time_in_seconds = max(0.0, task.seconds - seconds_running())
    found = Found(offer, columns, record)
    solver.best_bound_callback = found.on_bound
    status = solver.solve(model, found)
    if status == cp_model.OPTIMAL:
        outcome = "optimal"
    elif status == cp_model.INFEASIBLE:
        outcome = "infeasible"
    else:
        outcome = "nothing" if found.points is None else "feasible"
    record.end(outcome, points=found.points, **facts)


if __name__ == "__main__":
    main()
