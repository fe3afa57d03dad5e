"""What the solver is asked, what it says while it works, and how it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from escala.domain.roster import Roster

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Outcomes = Literal["otima", "viavel", "inviavel", "sem-tempo"]


DETERMINISTIC_RATE = 0.2
"""CP-SAT's deterministic time allowed per second of the limit when one worker must repeat itself."""


@dataclass(frozen=True)
class SolveOptions:
    """How to solve.

    Attributes:
        time_limit: seconds; the search ends by then with the best roster so far.
        workers: threads that solve side by side. One worker and the same seed give the same roster, byte for byte:
            the effort is then counted in CP-SAT's deterministic time and the clock is only a last resort.
        seed: random seed.
        gap: end as soon as `(value - bound) / value` is no more than this; `None` to go on.
        effort: with one worker, deterministic time to spend, in CP-SAT's units; `None` for `DETERMINISTIC_RATE` of it
            for each second of the limit. Given, the limit may be so long that it decides nothing on any machine.
    """

    time_limit: float = 60.0
    workers: int = 2
    seed: int = 0
    gap: float | None = None
    effort: float | None = None


@dataclass(frozen=True)
class Progress:
    """News of a search.

    Attributes:
        phase: what is being done, in Portuguese.
        seconds: since the search began.
        best: points of the best roster so far.
        bound: points that no roster can go below, as proved so far.
    """

    phase: str
    seconds: float
    best: int | None = None
    bound: int | None = None


@dataclass(frozen=True)
class Outcome:
    """How a search ended.

    Attributes:
        status: `otima` (value equals bound), `viavel`, `inviavel` (proved) or `sem-tempo`.
        roster: the best roster, waivers not yet listed; `None` unless `otima` or `viavel`.
        bound: proved lower bound of any roster's points.
        cause: why there is no roster, in Portuguese, when that is proved.
        statistics: figures for benchmarks: `primeira` (seconds to the first roster), `tentativas`, `rodadas`; and
            `relogio`, whether the clock had a say in how it ended, so that another machine may end otherwise.
    """

    status: Outcomes
    roster: Roster | None
    bound: int
    cause: str | None = None
    statistics: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def following(event: threading.Event, act: Callable[[], None]) -> Iterator[None]:
    """Meanwhile, act soon after an event is set, and again and again, from a thread of its own."""
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(0.1):
            if event.is_set():
                act()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class Watch:
    """Time and effort spent, and whether to go on; shared by the threads of a search."""

    def __init__(
        self,
        options: SolveOptions,
        on_progress: Callable[[Progress], None] | None,
        stop: threading.Event | None,
        share: float = 1.0,
        within: Watch | None = None,
    ) -> None:
        self.options = options
        self.share = share
        """Part of the effort that is its own, where several searches are one, which began when `within` did."""
        self.repeatable = options.workers <= 1
        limit = DETERMINISTIC_RATE * options.time_limit if options.effort is None else options.effort
        self.budget = share * limit
        """Deterministic time to spend, where one worker must repeat itself."""
        self.stop = stop or threading.Event()
        self.best: int | None = None
        self.bound = 0
        self.effort = 0.0
        self._tell = on_progress
        self._begin: float = time.monotonic() if within is None else within._begin
        self._whole: Watch = self if within is None else within._whole
        self._hurried = False
        self._lock = threading.Lock()
        self._running: list[cp_model.CpSolver] = []

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """Meanwhile, `stop` ends every solve that `run` has begun."""
        with following(self.stop, self.halt):
            yield

    def run(self, solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
        """Solve a model, counting its deterministic time; `stop` ends it early."""
        with self._lock:
            self._running.append(solver)
        try:
            status = solver.solve(model)
        finally:
            with self._lock:
                self._running.remove(solver)
        self.spend(solver.response_proto.deterministic_time)
        return status

    def halt(self) -> None:
        """End every solve that is running."""
        with self._lock:
            for solver in self._running:
                solver.stop_search()

    @property
    def seconds(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self._begin

    @property
    def left(self) -> float:
        """Seconds left on the clock."""
        return self.options.time_limit - self.seconds

    @property
    def over(self) -> bool:
        """Whether to end: stopped, out of time or effort, or good enough."""
        return self.stop.is_set() or self.left <= 0 or (self.repeatable and self.effort >= self.budget)

    @property
    def remaining(self) -> float:
        """Seconds left; where runs must repeat, those that the effort left stands for, whatever the clock says."""
        return (self.budget - self.effort) / DETERMINISTIC_RATE if self.repeatable else self.left

    @property
    def last_resort(self) -> float:
        """Seconds for what is tried last of all; where runs must repeat, twice as much as there was from the start."""
        return 2 * self.budget / DETERMINISTIC_RATE if self.repeatable else self.left

    def hurry(self) -> None:
        """Record that something was left out because the clock would not have allowed it."""
        self._whole._hurried = True

    @property
    def clocked(self) -> bool:
        """Whether the clock had a say: another run may end otherwise."""
        return not self.repeatable or self.left <= 0 or self._whole._hurried

    @property
    def satisfied(self) -> bool:
        """Whether the best roster is proved as good as was asked."""
        if self.best is None:
            return False
        gap = self.options.gap or 0.0
        return self.best - self.bound <= gap * self.best

    def limit(self, seconds: float) -> float:
        """Seconds of the clock for one solve: as asked, if so much is left; all that is left where runs must repeat."""
        return max(0.05, self.left if self.repeatable else min(seconds, self.left))

    def spend(self, effort: float) -> None:
        """Count deterministic time."""
        with self._lock:
            self.effort += effort

    def tell(self, phase: str, best: int | None = None, bound: int | None = None) -> None:
        """Record news and pass them on."""
        with self._lock:
            if best is not None:
                self.best = best if self.best is None else min(self.best, best)
            if bound is not None:
                self.bound = max(self.bound, bound)
            news = Progress(phase, self.seconds, self.best, self.bound)
            if self._tell is not None:
                self._tell(news)
