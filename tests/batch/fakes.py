"""Cheap jobs for the tests of batches, found by their names in other processes: right, slow, deadly, and wrong ones."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from escala.batch.task import Built, Task, perform
from tests.study_jobs import by_hand, impossible


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


def unknown(month: Any, ruleset: Any, *arguments: Any, **called: Any) -> SimpleNamespace:
    return SimpleNamespace(status="sem-tempo", roster=None, bound=0, cause=None, statistics={"relogio": False})


def by_name(task: Task, tell: Callable[[Any], None]) -> Built:
    """A roster made by hand, or what the team's name asks for; each leaves a mark where `ESCALA_MARKS` says."""
    name = Path(task.name).name
    marks = os.environ.get("ESCALA_MARKS")
    if marks:
        with (Path(marks) / name).open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
    if name.startswith("mata"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("azar") and marks and len((Path(marks) / name).read_text(encoding="utf-8").split()) < 3:
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("defeito"):
        raise KeyError("ubs-1")
    if name.startswith("lenta"):
        time.sleep(60)
    solve = impossible if name.startswith("impossivel") else unknown if name.startswith("sem-tempo") else by_hand
    return perform(task, tell, solve=solve)


def chaotic(task: Task, tell: Callable[[Any], None]) -> Built:
    """A roster made by hand after a while that depends on the team."""
    time.sleep(0.1 + int(hashlib.sha256(task.name.encode()).hexdigest(), 16) % 100 / 1000)
    return perform(task, tell, solve=by_hand)
