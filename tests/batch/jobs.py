"""Cheap jobs for the tests of clusters, found by their names in processes that load little else."""

from __future__ import annotations

import ctypes
import hashlib
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from escala.batch.task import Built, Task

SIZE = 200_000
"""Bytes of a roster's files, about."""


def echo(job: str, tell: Callable[[Any], None]) -> tuple[str, int]:
    """What a job's name asks for, as `dorme-2`, `mata`, `segura-12`; then the name and the process."""
    what, _, amount = job.partition("-")
    match what:
        case "dorme":
            time.sleep(float(amount))
        case "mata":
            os.kill(os.getpid(), signal.SIGKILL)
        case "erro":
            raise ZeroDivisionError("division by zero")
        case "segura":
            ctypes.PyDLL(None).sleep(int(amount))  # in C, without letting go of Python's lock
        case "resolve":
            solve_for(float(amount))
        case "pai":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
    return job, os.getpid()


def solve_for(seconds: float) -> None:
    """CP-SAT on a model that it proves nothing of: more pigeons than holes, and no symmetry to see it by."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    holes = 13
    at = [[model.new_bool_var(f"{p} in {h}") for h in range(holes)] for p in range(holes + 1)]
    for pigeon in at:
        model.add_bool_or(pigeon)
    for h in range(holes):
        for p in range(holes + 1):
            for q in range(p):
                model.add_bool_or(at[p][h].negated(), at[q][h].negated())
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.symmetry_level = 0
    solver.parameters.linearization_level = 0
    solver.parameters.max_time_in_seconds = seconds
    begin = time.monotonic()
    status = solver.solve(model)
    assert status == cp_model.UNKNOWN
    assert time.monotonic() - begin >= seconds - 1


def files(name: str) -> dict[str, bytes]:
    """The one right result of a team, which nobody could come to by chance; as large as that of a real one."""
    chance = random.Random(name)
    return {path: chance.randbytes(SIZE // 2) for path in ("escala.json", "calendarios/equipe.ics")}


def chaotic(task: Task, tell: Callable[[Any], None]) -> Built:
    """A team's one right result, after a while that depends on the team; what does it leaves its mark meanwhile."""
    from escala.batch.row import Row, about
    from escala.batch.task import Built
    from escala.scenario_files import fingerprint

    mark = Path(os.environ["ESCALA_MARKS"]) / str(os.getpid())
    mark.touch()
    time.sleep(0.2 + int(hashlib.sha256(task.name.encode()).hexdigest(), 16) % 100 / 1000)
    row = Row(cenario=task.name, situacao="viavel", **about(task.loaded, fingerprint(task.loaded)))
    mark.unlink()
    return Built(row, files(task.name))
