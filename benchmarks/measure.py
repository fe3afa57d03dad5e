"""One run of one solver on one scenario, as a process of its own: what it found, when, and what it took."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from escala.outputs import read_roster
from escala.scenario_files import load_scenario
from escala.workflow import audited

ESCALA = "escala"
PEERS = {
    "textbook": "textbook CP-SAT",
    "mip": "the same in HiGHS",
    "streams": "Timefold",
}
"""Module of `benchmarks.peers` -> what it is called."""

POINTS = re.compile(r"melhor (\d+)")
BOUND = re.compile(r"limite (\d+)")
GRACE = 60
"""Seconds beyond its limit after which a peer that has not ended is killed; what it has written counts."""


class Mark(NamedTuple):
    """Where a run stood: seconds from the start of the process, points of the best roster, best bound."""

    at: float
    value: int | None
    bound: int | None


@dataclass(frozen=True)
class Run:
    """One process. Times in seconds from its start, memory in MiB; `None` where there was no roster or no bound.

    Attributes:
        code: how Escala's process ended (0 a roster, 3 proved infeasible, 4 out of time); the same of a peer.
        curve: one mark each time that roster or bound became better.
        breaches: rosters of a peer that the audit threw out.
        note: what else there is to say.
    """

    case: str
    seed: int
    code: int
    seconds: float
    first: float | None
    value: int | None
    bound: int | None
    memory: float
    solver: str = ESCALA
    curve: Sequence[Mark] = ()
    breaches: int = 0
    note: str = ""

    @property
    def gap(self) -> float | None:
        """Distance between the roster and its proved bound, as a share of the roster's points."""
        if self.value is None or self.bound is None:
            return None
        return (self.value - self.bound) / self.value if self.value else 0.0


def measure(case: Path, seed: int, budget: int, gap: int = 0) -> Run:
    """Solve one scenario with Escala, as a coordinator does.

    The first roster is the first line of progress that has points; that the roster holds is the audit's word at the
    end (exit code 0).

    Args:
        case: the scenario's file.
        seed: random seed.
        budget: seconds of search.
        gap: percent between roster and bound at which it may end.

    Raises:
        RuntimeError: the process ended with a code that is no outcome, as after a defect.
    """
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as out:
        command = [sys.executable, "-m", "escala", "gerar", str(case), "--saida", f"{folder}/saida", "--json"]
        command += ["--tempo", str(budget), "--semente", str(seed), "--gap", str(gap)]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        lines: list[tuple[float, str]] = []
        assert process.stderr is not None
        reader = threading.Thread(target=_read, args=(process.stderr, start, lines))
        reader.start()
        memory = _wait(process)
        seconds = time.perf_counter() - start
        reader.join()
        process.stderr.close()
        if process.returncode not in (0, 3, 4, 5):
            raise RuntimeError(
                f"{case.name}, seed {seed}: exit {process.returncode}\n" + "\n".join(t for _, t in lines)
            )
        out.seek(0)
        goal = json.load(out)["objetivo"]
    curve = marks(lines)
    return Run(
        case=case.stem,
        seed=seed,
        code=process.returncode,
        seconds=seconds,
        first=next((mark.at for mark in curve if mark.value is not None), None),
        value=goal and goal["valor"],
        bound=goal and goal["limite"],
        memory=memory,
        curve=curve,
    )


def measure_peer(peer: str, case: Path, seed: int, budget: int, workers: int = 2) -> Run:
    """Solve one scenario with a peer; every roster that it writes is audited after it has ended.

    Args:
        peer: module of `benchmarks.peers`.
        case: the scenario's file.
        seed: random seed.
        budget: seconds of the whole process.
        workers: threads.
    """
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryFile("w+") as out:
        folder = Path(name)
        command = [sys.executable, "-m", f"benchmarks.peers.{peer}", str(case), name, "--seconds", str(budget)]
        command += ["--seed", str(seed), "--workers", str(workers)]
        begun, start = time.time(), time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=out)
        killer = threading.Timer(budget + GRACE, process.kill)
        killer.start()
        memory = _wait(process)
        killer.cancel()
        seconds = time.perf_counter() - start
        return judged(peer, case, folder, begun, Run(case.stem, seed, 4, seconds, None, None, None, memory, peer))


def judged(peer: str, case: Path, folder: Path, begun: float, run: Run) -> Run:
    """A peer's run with what the audit makes of its rosters: one with a breach counts for nothing.

    Args:
        peer: module of `benchmarks.peers`.
        case: the scenario's file.
        folder: what the peer has left.
        begun: time of day at which it was started, in seconds.
        run: what is known of the process.
    """
    loaded = load_scenario(case)
    log = folder / "log.jsonl"
    facts = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    curve: list[Mark] = []
    value: int | None = None
    bound: int | None = None
    breaches, end, differs = 0, "killed" if run.seconds else "", 0
    for fact in facts:
        end = fact.get("end", end)
        if fact.get("bound") is not None:
            # Points are whole numbers, so a bound may be rounded up.
            proved = -int(-(fact["bound"] - 1e-6) // 1)
            bound = proved if bound is None else max(bound, proved)
        if "file" in fact:
            _, report = audited(read_roster(folder / fact["file"]), loaded)
            breaches += not report.ok
            differs += report.ok and report.total != fact["points"]
            if report.ok and (value is None or report.total < value):
                value = report.total
        mark = Mark(fact["at"] - begun, value, bound)
        if not curve or (mark.value, mark.bound) != (curve[-1].value, curve[-1].bound):
            curve.append(mark)
    codes = {"infeasible": 3, "optimal": 0, "feasible": 0}
    code = codes.get(end, 4) if value is not None or end == "infeasible" else 4
    notes = [end] if end not in ("feasible", "optimal", "infeasible", "nothing") else []
    notes += [f"{differs} with other points than the audit's"] if differs else []
    return Run(
        case=run.case,
        seed=run.seed,
        code=code,
        seconds=run.seconds,
        first=next((mark.at for mark in curve if mark.value is not None), None),
        value=value,
        bound=bound,
        memory=run.memory,
        solver=peer,
        curve=curve,
        breaches=breaches,
        note="; ".join(notes),
    )


def answer(*arguments: str) -> float:
    """Seconds from the start of a process of `escala` to its end.

    Raises:
        RuntimeError: it ended with a code that is no answer.
    """
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "escala", *arguments], capture_output=True, check=False, text=True)
    if done.returncode not in (0, 3):
        raise RuntimeError(f"escala {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return time.perf_counter() - start


def marks(lines: Sequence[tuple[float, str]]) -> list[Mark]:
    """What lines of progress, each with its time, say of points and bound."""
    found: list[Mark] = []
    for at, text in lines:
        value, bound = POINTS.search(text), BOUND.search(text)
        mark = Mark(at, value and int(value[1]), bound and int(bound[1]))
        if (mark.value, mark.bound) != ((found[-1].value, found[-1].bound) if found else (None, None)):
            found.append(mark)
    return found


def _wait(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> float:
    """Wait for a process; its peak resident set, in MiB, or that of this one where it is greater."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)


def _read(stream: IO[str], start: float, lines: list[tuple[float, str]]) -> None:
    for text in stream:
        lines.append((time.perf_counter() - start, text.rstrip()))
