"""Runs the peer: `python -m benchmarks.peers.streams CASE FOLDER --seconds N --seed N --workers N`."""

from __future__ import annotations

import time

STARTED = time.monotonic()
import logging; logging.basicConfig(); logging.getLogger("timefold").setLevel(logging.INFO); logging.getLogger("timefold.solver").setLevel(logging.INFO)

from timefold.solver import BestSolutionChangedEvent, SolverFactory  # noqa: E402
from timefold.solver.config import Duration, EnvironmentMode, ScoreDirectorFactoryConfig, SolverConfig, TerminationConfig  # noqa: E402

from benchmarks.peers.record import Record, Task, asked  # noqa: E402
from benchmarks.peers.streams.constraints import rules  # noqa: E402
from benchmarks.peers.streams.domain import Gathering, Plan, Session, Shift  # noqa: E402
from benchmarks.peers.streams.problem import Impossible, Problem  # noqa: E402
from benchmarks.peers.streams.roster import written  # noqa: E402

MARGIN = 2.0
PAUSE = 1.0

def placed(entity: type, *variables: str) -> str:
    """A construction phase: every entity of a class in turn, each variable in turn, the best of its values."""
    name = f"org.jpyinterpreter.user.{entity.__module__}.{entity.__name__}"
    moves = "".join(
        f"""<changeMoveSelector>
          <entitySelector mimicSelectorRef="{entity.__name__}"/><valueSelector variableName="{variable}"/>
        </changeMoveSelector>"""
        for variable in variables
    )
    return f"""<constructionHeuristic><queuedEntityPlacer>
        <entitySelector id="{entity.__name__}"><entityClass>{name}</entityClass></entitySelector>{moves}
    </queuedEntityPlacer></constructionHeuristic>"""


PHASES = f"""<solver>
{placed(Gathering, "window")}{placed(Shift, "pattern")}{placed(Session, "window")}<localSearch/>
</solver>"""


def run(task: Task) -> None:
    record = Record(task)
    print('task', time.monotonic()-STARTED)
    problem = Problem(task.loaded.month, task.loaded.ruleset)
    try:
        plan = problem.plan()
    except Impossible as cause:
        record.end("nothing", cause=str(cause))
        return
    print('plan', time.monotonic()-STARTED)
    left = task.seconds - (time.monotonic() - STARTED) - MARGIN
    config = SolverConfig(
        xml_source_text=PHASES,
        solution_class=Plan,
        entity_class_list=[Gathering, Shift, Session],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=task.seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=int(left * 1000))),
    )
    solver = SolverFactory.create(config).build_solver()
    print("built", time.monotonic() - STARTED)
    best = [None]
    def seen(event: BestSolutionChangedEvent[Plan]) -> None:
        print(round(time.monotonic() - STARTED, 1), event.new_best_score, flush=True)
    #
    final = solver.solve(plan)
    print(final.score)
    if final.score.is_feasible:
        record.roster(written(problem, final), -final.score.soft_score)


run(asked("x"))
