"""Timefold's phases, and the rosters that it finds on its way.

It is stopped by the monotonic clock rather than by its own termination, which starts only after Java has and follows
the time of day.
The listener of the Python package copies the whole plan, every value of every range, for each better one: seconds. This
one stays on Java's side and reads only what was decided.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

from jpype import JImplements, JOverride
from timefold.solver import SolverFactory
from timefold.solver.config import EnvironmentMode, ScoreDirectorFactoryConfig, SolverConfig

from benchmarks.peers.record import Record, Task
from benchmarks.peers.streams.constraints import rules
from benchmarks.peers.streams.domain import Gathering, Plan, Session, Shift
from benchmarks.peers.streams.problem import Problem, UnplannableError
from benchmarks.peers.streams.roster import written

CHOICES = (("shifts", ("pattern",)), ("sessions", ("window", "setting")), ("gatherings", ("window",)))
"""Collections of entities of a plan, and the variables of each."""
MARGIN = 2.5
"""Seconds kept for the last roster and for ending."""
UNIMPROVED = 500
"""Steps without improvement after which working time is left as it is, for the sessions to be placed."""
PAUSE = 1.0
"""Seconds between two rosters that are written, except the last."""


def _class(entity: type) -> str:
    """A planning entity in a configuration."""
    return f"<entityClass>org.jpyinterpreter.user.{entity.__module__}.{entity.__name__}</entityClass>"


def placed(entity: type, variable: str) -> str:
    """A construction phase: every entity of a class in turn, at the best value of a variable (first fit)."""
    return f"""<constructionHeuristic><queuedEntityPlacer>
        <entitySelector id="each">{_class(entity)}</entitySelector>
        <changeMoveSelector>
          <entitySelector mimicSelectorRef="each"/><valueSelector variableName="{variable}"/>
        </changeMoveSelector>
      </queuedEntityPlacer></constructionHeuristic>"""


def change(entity: type, variable: str, weight: float) -> str:
    """Moves that give a variable of one entity another value."""
    return f"""<changeMoveSelector><fixedProbabilityWeight>{weight}</fixedProbabilityWeight>
        <entitySelector>{_class(entity)}</entitySelector><valueSelector variableName="{variable}"/>
      </changeMoveSelector>"""


def swap(entity: type, weight: float) -> str:
    """Moves that swap the values of two entities of a class, where the range of each holds the other's."""
    return f"""<swapMoveSelector><fixedProbabilityWeight>{weight}</fixedProbabilityWeight>
        <entitySelector>{_class(entity)}</entitySelector>
      </swapMoveSelector>"""


def local_search(*moves: str, until: str = "") -> str:
    """A phase of the default local search, late acceptance, over some moves; it ends by itself where `until` says."""
    termination = f"<termination>{until}</termination>" if until else ""
    return f"<localSearch>{termination}<unionMoveSelector>{''.join(moves)}</unionMoveSelector></localSearch>"


_WORK = change(Gathering, "window", 1), change(Shift, "pattern", 5), swap(Shift, 5)
_HELD = change(Session, "window", 20), change(Session, "setting", 5), swap(Session, 10)

PHASES = f"""<solver>
  {placed(Gathering, "window")}
  {local_search(*_WORK, until=f"<unimprovedStepCountLimit>{UNIMPROVED}</unimprovedStepCountLimit>")}
  {placed(Session, "window")}
  {local_search(*_WORK, *_HELD)}
</solver>"""
"""Meetings of everybody first, improved together with the working time; then sessions; then everything.

The moves are the default ones, change and swap; most go where most of the variables are.
"""


def solve(task: Task, deadline: float) -> None:
    """Search until a deadline, by the monotonic clock, in seconds; record every better feasible roster."""
    record = Record(task)
    problem = Problem(task.loaded.month, task.loaded.ruleset)
    try:
        plan = problem.plan()
    except UnplannableError as cause:
        record.end("nothing", cause=str(cause))
        return
    incumbent = Incumbent(record, task)
    config: SolverConfig[Plan] = SolverConfig(
        xml_source_text=PHASES,
        solution_class=Plan,
        entity_class_list=[Gathering, Shift, Session],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=task.seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
    )
    solver = SolverFactory.create(config).build_solver()
    ended = threading.Event()

    def stop() -> None:
        ended.wait(max(0.0, deadline - time.monotonic() - MARGIN))
        while not ended.wait(PAUSE):
            solver.terminate_early()  # again and again: a solver that has not begun forgets it

    threading.Thread(target=stop, daemon=True).start()
    try:
        incumbent.watch(solver, plan)
    finally:
        ended.set()


class Incumbent:
    """The best plan so far, written when it is feasible."""

    def __init__(self, record: Record, task: Task) -> None:
        self._record = record
        self._problem = Problem(task.loaded.month, task.loaded.ruleset)
        self._plan = self._problem.plan()
        self._entities = {entity.id: entity for name, _ in CHOICES for entity in getattr(self._plan, name)}
        self._values = {value.id: value for value in self._ranges()}
        self._pending: Any = None
        self._score = (0, 0)
        self._written = 0.0

    def _ranges(self) -> Iterator[Any]:
        for shift in self._plan.shifts:
            yield from shift.patterns
        for session in self._plan.sessions:
            yield from session.windows
            yield from session.settings
        for gathering in self._plan.gatherings:
            yield from gathering.windows

    def watch(self, solver: Any, plan: Plan) -> None:
        """Solve, and record what is found."""
        from _jpyinterpreter import convert_to_java_python_like_object
        from ai.timefold.solver.core.api.solver.event import SolverEventListener

        seen = self._seen

        @JImplements(SolverEventListener)
        class Listener:
            @JOverride
            def bestSolutionChanged(self, event: Any) -> None:  # noqa: N802
                seen(event)

        solver._delegate.addEventListener(Listener())
        solver._delegate.solve(convert_to_java_python_like_object(plan))
        self._write()
        hard, soft = self._score
        if self._written:
            self._record.end("feasible")
        else:
            self._record.end("nothing", hard=hard, soft=soft)

    def _seen(self, event: Any) -> None:
        score = event.getNewBestScore()
        self._score = int(score.hardScore()), int(score.softScore())
        if self._score[0] == 0 and event.isNewBestSolutionInitialized():
            self._pending = event.getNewBestSolution()
            if time.monotonic() - self._written > PAUSE:
                self._write()

    def _write(self) -> None:
        """Write the plan that is pending, if any."""
        if self._pending is None:
            return
        for name, variables in CHOICES:
            for chosen in field(self._pending, name):
                entity = self._entities[str(field(chosen, "id"))]
                for variable in variables:
                    value = field(chosen, variable)
                    setattr(entity, variable, None if value is None else self._values[str(field(value, "id"))])
        self._record.roster(written(self._problem, self._plan), -self._score[1])
        self._pending, self._written = None, time.monotonic()


def field(thing: Any, name: str) -> Any:
    """An attribute of an object on Java's side; None for Python's None."""
    found = getattr(thing, "$getAttributeOrNull")(name)
    return None if found is None or str(found) == "None" else found
