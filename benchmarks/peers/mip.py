"""The textbook model as a mixed-integer programme in HiGHS: the same columns, rows and costs as `textbook`.

Nothing is tuned: threads, seed and time limit are the task's, every other option is HiGHS's own. Its bound is a bound
of the roster (see `benchmarks.peers.linear`). HiGHS and OR-Tools cannot be in one process: nothing here imports it.
"""

from __future__ import annotations

import math

import highspy
import numpy as np

from benchmarks.peers.limits import seconds_running
from benchmarks.peers.linear import build
from benchmarks.peers.linear.form import LinearForm
from benchmarks.peers.linear.offer import Offer
from benchmarks.peers.linear.sessions import sessions
from benchmarks.peers.record import Record, asked


def highs(form: LinearForm) -> highspy.Highs:
    """The same programme as HiGHS takes it."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(form.lower), len(form.row_lower)
    lp.col_lower_ = np.array(form.lower, dtype=np.double)
    lp.col_upper_ = np.array(form.upper, dtype=np.double)
    lp.col_cost_ = np.array([form.costs.get(j, 0) for j in range(lp.num_col_)], dtype=np.double)
    lp.row_lower_ = np.array(form.row_lower, dtype=np.double)
    lp.row_upper_ = np.array(form.row_upper, dtype=np.double)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(form.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(form.columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(form.coefficients, dtype=np.double)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(lp)
    return solver


class Found:
    """Records each roster that is better than the last, and each better bound."""

    def __init__(self, offer: Offer, record: Record) -> None:
        self._offer, self._record = offer, record
        self.points: int | None = None
        self.proved = -math.inf

    def on_solution(self, event: highspy.HighsCallbackEvent) -> None:
        """A solution: written if it costs fewer points than the last."""
        self.solution(np.asarray(event.data_out.mip_solution), event.data_out.mip_dual_bound)

    def solution(self, columns: np.ndarray, bound: float) -> None:
        """The same, of columns that are whole but for the solver's tolerance."""
        values = [int(value) for value in np.rint(columns)]
        points = self._offer.form.points(values)
        if self.points is None or points < self.points:
            self.points = points
            proved = float(bound) if math.isfinite(bound) else None
            self._record.roster(sessions(self._offer, values), points, proved)

    def on_progress(self, event: highspy.HighsCallbackEvent) -> None:
        """A bound: written if it is better by a whole point, as the points are whole."""
        self.bound(event.data_out.mip_dual_bound)

    def bound(self, bound: float) -> None:
        """The same, of a number."""
        if math.isfinite(bound) and math.ceil(bound - 1e-6) > self.proved:
            self.proved = math.ceil(bound - 1e-6)
            self._record.bound(float(bound))


def main() -> None:
    task = asked("The textbook model of a scenario as a mixed-integer programme.")
    record = Record(task)
    offer = build(task.loaded.month, task.loaded.ruleset)
    solver = highs(offer.form)
    facts = {
        "variables": len(offer.form.lower),
        "rows": len(offer.form.row_lower),
        "seconds_building": round(seconds_running(), 2),
    }
    solver.setOptionValue("threads", task.workers)
    solver.setOptionValue("random_seed", task.seed)
    solver.setOptionValue("time_limit", max(0.0, task.seconds - seconds_running()))
    found = Found(offer, record)
    solver.cbMipImprovingSolution.subscribe(found.on_solution)
    solver.cbMipLogging.subscribe(found.on_progress)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kOptimal:
        found.solution(np.asarray(solver.getSolution().col_value), solver.getInfo().mip_dual_bound)
        outcome = "optimal"
    elif status == highspy.HighsModelStatus.kInfeasible:
        outcome = "infeasible"
    else:
        outcome = "nothing" if found.points is None else "feasible"
    record.end(outcome, points=found.points, **facts)


if __name__ == "__main__":
    main()
