"""What a base's roster is worth: overlays of one change solved from it, against the same solved from nothing.

    python -m benchmarks.overlays --seeds 5

In pairs, whole processes. The base is solved first, with the same seed and time. The quality is that which the run from
nothing has at its end, and a few per cent more points than that: the last gains of any search come by chance. The time
that each run first has it is what is compared.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.measure import Mark
from benchmarks.report import today
from escala.processes import Done, Failed, News, Processes
from escala.scenario_files import load_scenario
from escala.solver import Progress, SolveOptions
from escala.workflow import generate

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
OVERLAYS = (*sorted((ROOT / "scenarios" / "estudo").glob("*.yaml")), ROOT / "scenarios" / "e-se" / "sem-a-fono.yaml")
NEAR = (0, 2, 5)
"""Per cent of points above what the run from nothing has at its end."""
WANTED = 3.0
"""How many times faster an overlay is to be from its base's roster."""


@dataclass(frozen=True)
class Job:
    """One run: a scenario, where its roster goes, and where its search begins (None: from nothing)."""

    case: Path
    folder: Path
    origin: Path | None
    options: SolveOptions


class Ended(NamedTuple):
    """What a run came to: the outcome, the points of its roster, and whether it began from the roster given."""

    situation: str
    value: int | None
    resumed: bool


def solving(job: Job, tell: Callable[[Progress], None]) -> Ended:
    """One run; whatever it writes has passed the audit."""
    result = generate(job.case, job.folder, options=job.options, origin=job.origin, from_base=False, on_progress=tell)
    value = result.roster.objetivo.valor if result.roster is not None and result.folder is not None else None
    return Ended(result.situation, value, result.origin is not None)


def run(job: Job) -> tuple[Ended, list[Mark]]:
    """One run in a process of its own, with what it had when, in seconds from its start.

    Raises:
        RuntimeError: it came to nothing, as after a defect.
    """
    processes: Processes[Job, Ended] = Processes(solving)
    marks: list[Mark] = []
    begin = time.perf_counter()
    processes.start(job.case.stem, job)
    while True:
        for _, said in processes.heard(60.0):
            if isinstance(said, News):
                marks.append(Mark(time.perf_counter() - begin, said.news.best, said.news.bound))
            elif isinstance(said, Failed):
                raise RuntimeError(f"{job.case.stem}: {said.text}")
            elif isinstance(said, Done):
                processes.stop()
                return said.result, marks


def reached(marks: Sequence[Mark], value: int) -> float | None:
    """Seconds after which a run first had so many points or fewer."""
    return next((mark.at for mark in marks if mark.value is not None and mark.value <= value), None)


def pair(case: Path, origin: Path, seed: int, budget: int, folder: Path) -> dict[str, Any]:
    """One overlay from nothing and from its base's roster, with the same seed."""
    options = SolveOptions(time_limit=budget, workers=2, seed=seed)
    cold, from_nothing = run(Job(case, folder / "nada", None, options))
    warm, from_base = run(Job(case, folder / "base", origin, options))
    row: dict[str, Any] = {
        "case": case.stem,
        "seed": seed,
        "resumed": warm.resumed,
        "value": cold.value,
        "value_from_base": warm.value,
        "first": next((mark.at for mark in from_nothing if mark.value is not None), None),
        "first_from_base": next((mark.at for mark in from_base if mark.value is not None), None),
        "curves": [from_nothing, from_base],
    }
    return row


def ratio(row: dict[str, Any], budget: int, near: int) -> float | None:
    """How many times faster from the base's roster to `near` per cent of the quality; or None without a roster.

    Where it never got there, its whole time counts.
    """
    if row["value"] is None:
        return None
    quality = row["value"] + row["value"] * near // 100
    one, other = (reached([Mark(*mark) for mark in curve], quality) for curve in row["curves"])
    assert one is not None
    return one / (other or budget)


def page(rows: Sequence[dict[str, Any]], budget: int, measured: str) -> str:
    """The results as Markdown: a line an overlay with medians over the seeds."""
    lines = [
        "# Overlays from their base's roster",
        "",
        f"{measured}.",
        f"Medians over the seeds; {budget} s of search each, two workers; times from the start of the process.",
        "Q: the points that the run from nothing has at its end. Faster: its time to Q, or to a few per cent more,",
        f"over that of the run from the base's roster, which itself was found in {budget} s; if it never gets there,",
        "its whole time counts. Every roster passed the audit.",
        "",
        "| overlay | pairs | mended | first, from nothing (s) | first, from base (s) | Q | "
        + " | ".join(f"faster to Q{f' + {near} %' if near else ''}" for near in NEAR)
        + " | end, from base |",
        "| --- | ---: | ---: | ---: | ---: | ---: | " + " | ".join("---:" for _ in NEAR) + " | ---: |",
    ]
    every: dict[int, list[float]] = {near: [] for near in NEAR}
    for case in dict.fromkeys(row["case"] for row in rows):
        mine = [row for row in rows if row["case"] == case]
        shares = []
        for near in NEAR:
            own = [found for row in mine if (found := ratio(row, budget, near)) is not None]
            every[near] += own
            shares.append(f"{median(own):.1f} [{min(own):.1f} to {max(own):.1f}]" if own else "-")
        cells = [
            case,
            str(len(mine)),
            f"{sum(row['resumed'] for row in mine)}/{len(mine)}",
            _middle(mine, "first", ".1f"),
            _middle(mine, "first_from_base", ".1f"),
            _middle(mine, "value", ".0f"),
            *shares,
            _middle(mine, "value_from_base", ".0f"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    lines.append("")
    for near, ratios in every.items():
        if ratios:
            enough = sum(found >= WANTED for found in ratios)
            lines.append(
                f"To Q{f' + {near} %' if near else ''}: {median(ratios):.1f} times faster in the median over all "
                f"pairs; {WANTED:g} times or more in {enough} of {len(ratios)}."
            )
    return "\n".join(lines) + "\n"


def _middle(rows: Sequence[dict[str, Any]], key: str, form: str) -> str:
    known = [row[key] for row in rows if row.get(key) is not None]
    missing = f" ({len(known)}/{len(rows)})" if 0 < len(known) < len(rows) else ""
    return f"{median(known):{form}}{missing}" if known else "-"


def main() -> None:
    """Solve every pair and write what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.overlays", description=__doc__)
    parser.add_argument("cases", nargs="*", type=Path, default=list(OVERLAYS), help="overlays (default: the study's)")
    parser.add_argument("--seeds", type=int, default=5, help="pairs of each overlay (default: 5)")
    parser.add_argument("--budget", type=int, default=60, help="seconds of search of each run (default: 60)")
    parser.add_argument("--name", default="sobreposicoes", help="name of the result (default: sobreposicoes)")
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for seed in range(1, arguments.seeds + 1):
        with tempfile.TemporaryDirectory() as name:
            origins: dict[Path, Path] = {}
            for case in arguments.cases:
                base = load_scenario(case).bases[0].resolve()
                if base not in origins:
                    origins[base] = Path(name) / base.stem
                    options = SolveOptions(time_limit=arguments.budget, workers=2, seed=seed)
                    run(Job(base, origins[base], None, options))
                rows.append(pair(case, origins[base], seed, arguments.budget, Path(name) / case.stem))
                sys.stderr.write(f"{ {key: value for key, value in rows[-1].items() if key != 'curves'} }\n")
    text = page(rows, arguments.budget, today())
    (RESULTS / "raw").mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{arguments.name}.md").write_text(text, encoding="utf-8")
    (RESULTS / "raw" / f"{arguments.name}.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
