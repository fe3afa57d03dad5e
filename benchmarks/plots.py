"""Plots of a benchmark: quality over time with the bound, and what the first roster, the gap and the memory come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams |= {"svg.hashsalt": "escala", "svg.fonttype": "none", "font.size": 9, "axes.grid": True}

from matplotlib import pyplot  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402

from benchmarks.measure import ESCALA, PEERS, Run  # noqa: E402

COLOURS = {ESCALA: "#0b6e4f", "textbook": "#d1495b", "mip": "#30638e", "streams": "#edae49"}
"""Solver -> its colour; bounds are dashed."""


def pictures(runs: Sequence[Run], folder: Path, name: str) -> str:
    """Draw the plots of some runs, and the Markdown that shows them.

    Args:
        runs: of any solvers; cases without a single roster are left out.
        folder: where the SVG files go.
        name: what their names begin with.
    """
    shown = [case for case in dict.fromkeys(run.case for run in runs) if _rosters(runs, case)]
    if not shown:
        return ""
    lines = ["", "## Plots", ""]
    for case in shown:
        figure, axes = pyplot.subplots(figsize=(7, 3.6), layout="constrained")
        _over_time(axes, [run for run in runs if run.case == case])
        axes.set_title(f"{case}: points of the best roster (full) and proved bound (dashed)")
        lines.append(f"![{case}: quality over time]({_save(figure, folder, f'{name}-{case}')})")
    figure, panels = pyplot.subplots(1, 3, figsize=(10, 3.6), layout="constrained")
    _bars(panels[0], runs, shown, lambda run: run.first, "first roster (s)")
    _bars(panels[1], runs, shown, lambda run: None if run.gap is None else 100 * run.gap, "gap to its own bound (%)")
    _bars(panels[2], runs, shown, lambda run: run.memory, "peak memory (MiB)")
    lines.append(f"![first roster, gap, memory]({_save(figure, folder, name)})")
    return "\n".join(lines) + "\n"


def _rosters(runs: Sequence[Run], case: str) -> bool:
    return any(run.case == case and run.value is not None for run in runs)


def _over_time(axes: Axes, runs: Sequence[Run]) -> None:
    """Points and bound of each run, as steps against seconds on a logarithmic scale."""
    named: set[str] = set()
    for run in runs:
        colour = COLOURS[run.solver]
        for style, points in (
            ("-", [(mark.at, mark.value) for mark in run.curve if mark.value is not None]),
            ("--", [(mark.at, mark.bound) for mark in run.curve if mark.bound is not None]),
        ):
            if points:
                points.append((run.seconds, points[-1][1]))
                times, values = zip(*points, strict=True)
                label = PEERS.get(run.solver, "Escala") if style == "-" and run.solver not in named else None
                named |= {run.solver} if label else set()
                axes.step(times, values, style, where="post", color=colour, linewidth=1, alpha=0.8, label=label)
    axes.set_xscale("log")
    axes.set_yscale("symlog", linthresh=10)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("seconds from the start of the process")
    axes.set_ylabel("points")
    axes.legend()


def _bars(
    axes: Axes, runs: Sequence[Run], cases: Sequence[str], read: Callable[[Run], float | None], what: str
) -> None:
    """A group of bars a case, one a solver: the median of its runs, none where it has nothing."""
    solvers = list(dict.fromkeys(run.solver for run in runs))
    for i, solver in enumerate(solvers):
        for j, case in enumerate(cases):
            values = [read(run) for run in runs if run.case == case and run.solver == solver]
            known = [value for value in values if value is not None]
            if known:
                axes.bar(
                    j + 0.8 * (i + 0.5) / len(solvers) - 0.4, median(known), 0.8 / len(solvers), color=COLOURS[solver]
                )
    axes.set_xticks(range(len(cases)), cases, rotation=30, ha="right")
    axes.set_title(what)


def _save(figure: pyplot.Figure, folder: Path, name: str) -> str:
    """Write a figure as SVG, the same bytes for the same figure; its file's name."""
    figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
    pyplot.close(figure)
    return f"{name}.svg"
