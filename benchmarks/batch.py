"""What running many teams costs beside solving them: on two local workers of Dask, and on processes of this machine.

    python -m benchmarks.batch --pairs 3 --teams 24 --tiny 5000

Throughput, in pairs: the same teams, with the same fixed effort, solved by two bare processes that have nothing else to
do (their seconds of solving, shared evenly between the two, are the ideal: nothing is read, scheduled or written, and
neither ever waits for the other), and by `escala lote` on a cluster of two workers, from the first task to the last
folder and line written. Workers are warm in both: each has done one team before the clock starts.

Overhead: many teams whose solving takes no time at all, but which are read, sent, answered with the files of a real
team, and written. The seconds of the whole run, over the teams, are what a team costs besides its solve.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.generator import Size, team
from benchmarks.report import today
from escala.batch.manifest import Manifest
from escala.batch.row import Row, about
from escala.batch.running import Standing, run
from escala.batch.sources import Source, sources
from escala.batch.task import Built, Task, perform
from escala.cluster import Cluster
from escala.processes import Done, Processes, Runner
from escala.scenario_files import fingerprint, load_scenario
from escala.solver import SolveOptions

RESULTS = Path(__file__).parent / "results"
SIZE = Size(5, 1, 2, 1)
"""The team of the throughput: the smallest of the generator, whose solve takes seconds."""
WANTED = 0.9
"""Share of the ideal throughput to reach."""
WANTED_OVERHEAD = 50
"""Milliseconds a team that its scheduling may cost at most."""
FILES = {
    **dict.fromkeys(("escala.json", "relatorio.json"), 40_000),
    **{f"calendarios/{name}.ics": 5_000 for name in ("equipe", "p-1", "p-2", "p-3", "esf-1", "unidade-1")},
}
"""Bytes of each file of a small team's folder, about."""


@dataclass(frozen=True)
class Bare:
    """Teams that one process solves one after the other, after the first, which only warms it."""

    tasks: tuple[Task, ...]


def bare(job: Bare, tell: Callable[[Any], None]) -> float:
    """Seconds of solving the teams of a bare process."""
    perform(job.tasks[0], tell)
    begin = time.perf_counter()
    for task in job.tasks[1:]:
        perform(task, tell)
    return time.perf_counter() - begin


def instant(task: Task, tell: Callable[[Any], None]) -> Built:
    """A team whose solving takes no time, with files as large as a real one's."""
    said = about(task.loaded, fingerprint(task.loaded))
    files = {name: name.encode().ljust(size, b".") for name, size in FILES.items()}
    files["escala.json"] = b'{"formato": "escala/1"}'.ljust(FILES["escala.json"])
    return Built(Row(cenario=task.name, situacao="viavel", **said), files)


class Silent:
    """A listener to whom nothing matters."""

    def stands(self, standing: Standing) -> None:
        """Nothing."""

    def ended(self, row: Row, standing: Standing) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


def options(effort: float) -> SolveOptions:
    """Fixed effort, which the clock does not cut."""
    return SolveOptions(time_limit=36_000, workers=1, seed=1, effort=effort)


def write_teams(folder: Path, number: int) -> list[Source]:
    """Teams that differ in their names, a hundred a folder."""
    data = team(SIZE)
    for n in range(number):
        path = folder / f"{n // 100:03}" / f"t{n:05}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        own = {**data, "equipe": {"id": f"t{n:05}", "nome": f"Equipe {n}"}}
        path.write_text(json.dumps(own, ensure_ascii=False), encoding="utf-8")
    return sources(folder)


@contextmanager
def two_workers() -> Iterator[str]:
    """The address of a scheduler with two workers of one thread each, in processes of their own."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, memory_limit=0, dashboard_address=None
    ) as local:
        yield str(local.scheduler_address)


def warmed(runner: Runner[Task, Built], task: Task) -> Runner[Task, Built]:
    """A runner each of whose two workers has done a team."""
    for n in range(4):
        runner.start(f"{n}", task)
    left = 4
    while left:
        for _, said in runner.heard(1.0):
            assert isinstance(said, Done), said
            left -= 1
    return runner


def whole(teams: Sequence[Source], folder: Path, runner: Runner[Task, Built], effort: float) -> float:
    """Seconds of a batch, from its first task to its last line written."""
    begin = time.perf_counter()
    with Manifest(folder, {}) as manifest:
        found = run(
            teams, manifest, runner, options=options(effort), listener=Silent(), stop=threading.Event(), again=True
        )
    took = time.perf_counter() - begin
    assert {row.situacao for row in found.rows} <= {"otima", "viavel"}, {row.situacao for row in found.rows}
    return took


def ideal(teams: Sequence[Source], effort: float) -> float:
    """Seconds that two processes need which do nothing but solve, and never wait for each other."""
    tasks = [Task(source.name, load_scenario(source.path), options(effort)) for source in teams]
    processes: Processes[Bare, float] = Processes(bare, 2)
    for half in (0, 1):
        processes.start(f"{half}", Bare((tasks[0], *tasks[half::2])))
    found: list[float] = []
    while len(found) < 2:
        for _, said in processes.heard(1.0):
            assert isinstance(said, Done), said
            found.append(said.result)
    processes.stop()
    return sum(found) / 2


def throughput(pairs: int, number: int, effort: float) -> list[dict[str, float]]:
    """Pairs of the ideal and of a cluster, each first in turn."""
    rows = []
    with tempfile.TemporaryDirectory() as name, two_workers() as address:
        teams = write_teams(Path(name) / "equipes", number)
        first = Task("0", load_scenario(teams[0].path), options(effort))
        for pair in range(pairs):

            def on_cluster(folder: Path = Path(name) / f"saida-{pair}") -> float:
                return whole(teams, folder, warmed(Cluster(address, perform), first), effort)

            def alone() -> float:
                return ideal(teams, effort)

            if pair % 2:
                took, best = on_cluster(), alone()
            else:
                best, took = alone(), on_cluster()
            rows.append({"ideal": best, "dask": took, "share": best / took})
            sys.stderr.write(f"{rows[-1]}\n")
    return rows


def overhead(number: int) -> dict[str, float]:
    """Milliseconds a team: read, sent, answered and written, here and on a cluster; and reading them all again."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        teams = write_teams(Path(name) / "equipes", number)
        first = Task("0", load_scenario(teams[0].path), options(1))
        runner = warmed(Processes(instant, 2), first)
        found["processes"] = 1000 * whole(teams, Path(name) / "aqui", runner, 1) / number
        sys.stderr.write(f"{found}\n")
        with two_workers() as address:
            runner = warmed(Cluster(address, instant), first)
            found["dask"] = 1000 * whole(teams, Path(name) / "la", runner, 1) / number
        sys.stderr.write(f"{found}\n")
        found["again"] = 1000 * whole(teams, Path(name) / "la", Processes(instant, 2), 1) / number
    sys.stderr.write(f"{found}\n")
    return found


def page(pairs: Sequence[dict[str, float]], costs: dict[str, float], said: dict[str, Any]) -> str:
    """The results as Markdown."""
    shares = [row["share"] for row in pairs]
    lines = [
        "# Many teams",
        "",
        f"{said['measured']}. {said['load']}",
        "",
        "## Throughput on two local workers of Dask",
        "",
        f"{said['teams']} teams ({SIZE.people} people, {SIZE.esf} eSF, one week), effort {said['effort']:g} each,",
        "one core a team; pairs, each of the two first in turn. Ideal: two bare processes that only solve, their",
        "seconds shared evenly. Dask: `escala lote` from the first task to the last line written. Both on two",
        "cores, where scheduler and caller run as well.",
        "",
        "| pair | ideal (s) | Dask (s) | of the ideal throughput |",
        "| ---: | ---: | ---: | ---: |",
        *(f"| {n} | {row['ideal']:.1f} | {row['dask']:.1f} | {row['share']:.1%} |" for n, row in enumerate(pairs, 1)),
        "",
        f"Median {median(shares):.1%} (asked for: {WANTED:.0%}).",
        "",
        f"## What a team costs besides its solve, over {said['tiny']} teams",
        "",
        "The whole run over the teams: reading and checking the scenario, sending it, an answer of",
        f"{sum(FILES.values()) // 1000} kB in {len(FILES)} files, the folder and the line of the account on the disk.",
        "Solving takes no time.",
        "",
        "| where | ms a team |",
        "| --- | ---: |",
        f"| two processes of this machine | {costs['processes']:.1f} |",
        f"| two local workers of Dask | {costs['dask']:.1f} |",
        f"| all of them done before: read, found, left | {costs['again']:.1f} |",
        "",
        f"Asked for: under {WANTED_OVERHEAD} ms.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write the result."""
    import os

    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="pairs of the throughput (default: 5)")
    parser.add_argument("--teams", type=int, default=40, help="teams of each run of a pair (default: 40)")
    parser.add_argument("--effort", type=float, default=0.8, help="deterministic time of each team (default: 0.8)")
    parser.add_argument("--tiny", type=int, default=5000, help="teams of the overhead (default: 5000)")
    parser.add_argument("--name", default="lote", help="name of the result (default: lote)")
    arguments = parser.parse_args()
    before = os.getloadavg()[0]
    costs = overhead(arguments.tiny)
    pairs = throughput(arguments.pairs, arguments.teams, arguments.effort)
    said = {
        "measured": today(),
        "load": f"Load of the machine before: {before:.1f}.",
        "teams": arguments.teams,
        "tiny": arguments.tiny,
        "effort": arguments.effort,
    }
    text = page(pairs, costs, said)
    (RESULTS / "raw").mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{arguments.name}.md").write_text(text, encoding="utf-8")
    raw = {**said, "pairs": pairs, "overhead": costs}
    (RESULTS / "raw" / f"{arguments.name}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    from benchmarks import batch  # by its name, under which workers find it

    batch.main()
