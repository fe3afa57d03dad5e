"""`python -m benchmarks`: how long `escala gerar` takes and how good it gets, as whole processes on this machine.

Every run is a fresh process, the way a coordinator starts it; its clock starts before Python does. The first roster is
the first line of progress that has points; that the roster holds is the audit's word at the end (exit code 0).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.report import answers, compare, report

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"
HAS_POINTS = re.compile(r"melhor \d+")


@dataclass(frozen=True)
class Run:
    """One process. Times in seconds from its start, memory in MiB; None where there was no roster."""

    case: str
    seed: int
    code: int
    seconds: float
    first: float | None
    value: int | None
    bound: int | None
    memory: float

    @property
    def gap(self) -> float | None:
        """Distance between the roster and its proved bound, as a share of the roster's points."""
        if self.value is None or self.bound is None:
            return None
        return (self.value - self.bound) / self.value if self.value else 0.0


def measure(case: Path, seed: int, budget: int, gap: int = 0) -> Run:
    """Solve one scenario in one process.

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
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        reader.join()
        process.stderr.close()
        if process.returncode not in (0, 3, 4, 5):
            raise RuntimeError(
                f"{case.name}, seed {seed}: exit {process.returncode}\n" + "\n".join(t for _, t in lines)
            )
        out.seek(0)
        goal = json.load(out)["objetivo"]
    return Run(
        case=case.stem,
        seed=seed,
        code=process.returncode,
        seconds=seconds,
        first=next((at for at, text in lines if HAS_POINTS.search(text)), None),
        value=goal and goal["valor"],
        bound=goal and goal["limite"],
        memory=usage.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024),
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


def _read(stream: Any, start: float, lines: list[tuple[float, str]]) -> None:
    for text in stream:
        lines.append((time.perf_counter() - start, text.rstrip()))


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", type=Path, help="scenario files (default: all of scenarios/)")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each case (default: 5)")
    parser.add_argument("--budget", type=int, default=60, help="seconds of search (default: 60)")
    parser.add_argument("--name", default="gerar", help="name of the result (default: gerar)")
    parser.add_argument("--against", type=Path, help="raw result of an earlier run, compared seed by seed")
    arguments = parser.parse_args()
    cases = arguments.cases or sorted((ROOT / "scenarios").glob("*.yaml"))
    runs = []
    for case in cases:
        for seed in range(1, arguments.seeds + 1):
            runs.append(measure(case, seed, arguments.budget))
            sys.stderr.write(f"{runs[-1]}\n")
    rows = [{**asdict(run), "gap": run.gap} for run in runs]
    text = report(rows, budget=arguments.budget, seeds=arguments.seeds)
    commands = [("--help",), *(("conferir", str(case)) for case in cases)]
    text += answers({c: [answer(*c) for _ in range(arguments.seeds)] for c in commands})
    if arguments.against is not None:
        text += compare(rows, json.loads(arguments.against.read_text()), arguments.against.stem)
    (RESULTS / "raw").mkdir(parents=True, exist_ok=True)
    (RESULTS / "raw" / f"{arguments.name}.json").write_text(json.dumps(rows, indent=1) + "\n")
    (RESULTS / f"{arguments.name}.md").write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
