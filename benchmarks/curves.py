"""`python -m benchmarks.curves`: what the first roster costs against the size of the team.

One thing grows at a time; every point is the median of several seeds, each a process of its own that ends with its
first roster. The exponent is the slope of a least-squares line through the logarithms.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import linear_regression, median

from benchmarks.__main__ import RESULTS
from benchmarks.generator import CURVES, Size, write
from benchmarks.measure import Run, measure
from benchmarks.report import machine

ANY_ROSTER = 100
"""A gap, in percent, that the first roster has: the process ends with it."""


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """The power of the size with which a cost grows, of (size, cost) pairs of at least two sizes."""
    return linear_regression([math.log(size) for size, _ in points], [math.log(cost) for _, cost in points]).slope


def grown(name: str, size: Size) -> int:
    """What grows along a curve."""
    return {"people": size.people, "units": size.units, "esf": size.esf, "weeks": size.weeks}[name]


def table(runs: Mapping[str, Mapping[Size, Sequence[Run]]], budget: int) -> str:
    """Markdown: a table a curve, with its exponent where two sizes or more have a roster."""
    lines = ["# The first roster, against the size of the team", "", f"{machine()}.", ""]
    lines.append(f"Generated teams; medians, whole processes; at most {budget} s of search. A dash: no roster in time.")
    for name, sizes in runs.items():
        lines += [
            "",
            f"## {name}",
            "",
            "| team | rosters | first roster (s) | peak MiB |",
            "| --- | ---: | ---: | ---: |",
        ]
        points = []
        for size, found in sizes.items():
            times = [run.first for run in found if run.first is not None]
            if times:
                points.append((float(grown(name, size)), median(times)))
            first = f"{median(times):.1f} [{min(times):.1f} to {max(times):.1f}]" if times else "-"
            memory = median(run.memory for run in found)
            lines.append(f"| {size.name} | {len(times)}/{len(found)} | {first} | {memory:.0f} |")
        if len(points) > 1:
            lines += ["", f"Grows with {name} to the power of {exponent(points):.2f}."]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure the curves, and write their tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curves", description=__doc__)
    parser.add_argument("curves", nargs="*", default=list(CURVES), help=f"which (default: {' '.join(CURVES)})")
    parser.add_argument("--seeds", type=int, default=3, help="runs of each size (default: 3)")
    parser.add_argument("--budget", type=int, default=120, help="seconds of search, at most (default: 120)")
    arguments = parser.parse_args()
    runs: dict[str, dict[Size, list[Run]]] = {}
    known: dict[Size, list[Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.curves:
            for size in CURVES[name]:
                if size not in known:
                    case = write(size, Path(folder))
                    known[size] = []
                    for seed in range(1, arguments.seeds + 1):
                        known[size].append(measure(case, seed, arguments.budget, gap=ANY_ROSTER))
                        sys.stderr.write(f"{known[size][-1]}\n")
                runs.setdefault(name, {})[size] = known[size]
    text = table(runs, arguments.budget)
    (RESULTS / "raw").mkdir(parents=True, exist_ok=True)
    raw = {size.name: [asdict(run) for run in found] for size, found in known.items()}
    (RESULTS / "raw" / "curves.json").write_text(json.dumps(raw, indent=1) + "\n")
    (RESULTS / "curves.md").write_text(text)
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
