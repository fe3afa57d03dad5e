"""`python -m benchmarks`: how long `escala gerar` takes and how good it gets, and its peers, as whole processes here.

Every run is a fresh process, the way a coordinator starts it; its clock starts before Python does. Solvers take turns
on each scenario, on the same machine with the same number of threads.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.measure import ESCALA, PEERS, Mark, Run, answer, measure, measure_peer
from benchmarks.plots import pictures
from benchmarks.report import against_peers, answers, compare, report, today

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    """Measure, and write the tables and the plots."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", type=Path, help="scenario files (default: all of scenarios/)")
    parser.add_argument("--seeds", type=int, default=5, help="runs of each case (default: 5)")
    parser.add_argument("--budget", type=int, default=60, help="seconds of search (default: 60)")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=[], help="peers to measure beside Escala")
    parser.add_argument("--peer-seeds", type=int, default=1, help="runs of each peer on each case (default: 1)")
    parser.add_argument("--peer-budget", type=int, default=600, help="seconds that each peer has (default: 600)")
    parser.add_argument("--again", nargs="+", type=Path, default=[], help="raw results to show; nothing is measured")
    parser.add_argument("--name", default="gerar", help="name of the result (default: gerar)")
    parser.add_argument("--against", type=Path, help="raw result of an earlier run, compared seed by seed")
    arguments = parser.parse_args()
    cases = arguments.cases or sorted((ROOT / "scenarios").glob("*.yaml"))
    earlier = [json.loads(path.read_text()) for path in arguments.again]
    runs = [read(row) for raw in earlier for row in raw["runs"]]
    measured = list(dict.fromkeys(where for raw in earlier for where in raw["measured"])) or [today()]
    for case in cases if not arguments.again else ():
        for seed in range(1, arguments.seeds + 1):
            runs.append(measure(case, seed, arguments.budget))
            _say(runs[-1])
        for peer in arguments.peers:
            for seed in range(1, arguments.peer_seeds + 1):
                runs.append(measure_peer(peer, case, seed, arguments.peer_budget))
                _say(runs[-1])
    rows = [{**asdict(run), "gap": run.gap} for run in runs]
    own = [row for row in rows if row["solver"] == ESCALA]
    text = report(own, budget=arguments.budget, seeds=arguments.seeds, measured=measured)
    RESULTS.mkdir(parents=True, exist_ok=True)
    if any(run.solver != ESCALA for run in runs):
        text += against_peers(runs, arguments.budget, arguments.peer_budget)
    text += pictures(runs, RESULTS, arguments.name)
    commands = [("--help",), *(("conferir", str(case)) for case in cases)]
    text += answers({c: [answer(*c) for _ in range(arguments.seeds)] for c in commands})
    if arguments.against is not None:
        text += compare(own, json.loads(arguments.against.read_text())["runs"], arguments.against.stem)
    (RESULTS / "raw").mkdir(parents=True, exist_ok=True)
    raw = {"measured": measured, "runs": rows}
    (RESULTS / "raw" / f"{arguments.name}.json").write_text(json.dumps(raw, indent=1) + "\n")
    (RESULTS / f"{arguments.name}.md").write_text(text)
    sys.stdout.write(text)


def read(row: dict[str, Any]) -> Run:
    """A run as it stands in a raw result."""
    values = {key: value for key, value in row.items() if key != "gap"}
    return Run(**{**values, "curve": [Mark(*mark) for mark in row["curve"]]})


def _say(run: Run) -> None:
    sys.stderr.write(f"{replace(run, curve=())}\n")


if __name__ == "__main__":
    main()
