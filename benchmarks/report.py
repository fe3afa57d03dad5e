"""The table of a benchmark, with the machine that it was made on."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import PEERS, Mark, Run

Row = Mapping[str, Any]
OUTCOMES = {0: "roster", 3: "proved infeasible", 4: "out of time", 5: "breach"}


def report(rows: Sequence[Row], *, budget: int, seeds: int, measured: Sequence[str]) -> str:
    """Markdown: when and where it was measured, then a line a case with medians, least and greatest over the seeds."""
    lines = [
        "# `escala gerar`, whole processes",
        "",
        *(f"{where}." for where in measured),
        f"Median of {seeds} seeds [least to greatest]; {budget} s of search; times from the start of the process.",
        "Points and bound are those of the end; gap = (points - bound) / points. Every roster counted here passed the",
        "audit (exit 0). Memory is the process's peak resident set.",
        "",
        "| case | outcome | first roster (s) | end (s) | points | bound | gap | peak MiB |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for case in dict.fromkeys(row["case"] for row in rows):
        mine = [row for row in rows if row["case"] == case]
        codes = [row["code"] for row in mine]
        outcome = ", ".join(f"{OUTCOMES[code]} ({codes.count(code)}/{len(codes)})" for code in sorted(set(codes)))
        cells = [
            case,
            outcome,
            _spread(mine, "first", lambda x: f"{x:.1f}"),
            _spread(mine, "seconds", lambda x: f"{x:.1f}"),
            _spread(mine, "value", lambda x: f"{x:.0f}"),
            _spread(mine, "bound", lambda x: f"{x:.0f}"),
            _spread(mine, "gap", lambda x: f"{x:.1%}"),
            _spread(mine, "memory", lambda x: f"{x:.0f}"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def against_peers(runs: Sequence[Run], budget: int, peer_budget: int) -> str:
    """Markdown: a line a case and solver, medians over its seeds; points as the audit counts them."""
    lines = [
        "",
        "## Against its peers",
        "",
        f"Escala had {budget} s and each peer {peer_budget} s, all two threads; points as the audit counts them, after",
        f"{budget} s and at the end. A dash: no roster by then. The gap is to the best bound that anybody proved.",
        "",
        f"| case | solver | rosters | first (s) | points at {budget} s | at the end | own bound | gap | peak MiB | |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for case in dict.fromkeys(run.case for run in runs):
        here = [run for run in runs if run.case == case]
        best = max((run.bound for run in here if run.bound is not None), default=None)
        for solver in dict.fromkeys(run.solver for run in here):
            mine = [run for run in here if run.solver == solver]
            ends = [run.value for run in mine if run.value is not None]
            gap = [(value - best) / value if value else 0.0 for value in ends] if best is not None else []
            proved = sum(run.code == 3 for run in mine)
            found = f"proved infeasible ({proved}/{len(mine)})" if proved else f"{len(ends)}/{len(mine)}"
            notes = dict.fromkeys(note for run in mine for note in (run.note, _thrown_out(run)) if note)
            cells = [
                case,
                PEERS.get(solver, "Escala"),
                found,
                _middle([run.first for run in mine], "{:.1f}"),
                _middle([value_at(run.curve, budget) for run in mine], "{:.0f}"),
                _middle(ends, "{:.0f}"),
                _middle([run.bound for run in mine], "{:.0f}"),
                _middle(gap, "{:.1%}"),
                _middle([run.memory for run in mine], "{:.0f}"),
                "; ".join(notes),
            ]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def value_at(curve: Sequence[Mark], seconds: float) -> int | None:
    """Points of the best roster after so many seconds; `None` before the first."""
    return next((mark.value for mark in reversed(curve) if mark.at <= seconds), None)


def _thrown_out(run: Run) -> str:
    return f"{run.breaches} rosters thrown out by the audit" if run.breaches else ""


def _middle(values: Sequence[float | None], form: str) -> str:
    known = [value for value in values if value is not None]
    return form.format(median(known)) if known else "-"


def answers(times: Mapping[Sequence[str], Sequence[float]]) -> str:
    """Markdown: seconds that commands without a search take, process start included."""
    lines = ["", "Commands that search nothing, whole processes:", "", "| command | seconds |", "| --- | ---: |"]
    for command, seconds in times.items():
        words = " ".join(Path(word).stem if word.endswith(".yaml") else word for word in command)
        spread = f"{median(seconds):.2f} [{min(seconds):.2f} to {max(seconds):.2f}]"
        lines.append(f"| `escala {words}` | {spread} |")
    return "\n".join(lines) + "\n"


def compare(rows: Sequence[Row], earlier: Sequence[Row], name: str) -> str:
    """Markdown: median over the seeds of the ratio now / then, pairing the same case and seed."""
    then = {(row["case"], row["seed"]): row for row in earlier}
    lines = [
        "",
        f"Ratios to `{name}`, median over the pairs of the same case and seed (below 1 is better):",
        "",
        "| case | pairs | first roster | points | end |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for case in dict.fromkeys(row["case"] for row in rows):
        pairs = [(row, then[case, row["seed"]]) for row in rows if row["case"] == case and (case, row["seed"]) in then]
        ratios = " | ".join(_ratio(pairs, key) for key in ("first", "value", "seconds"))
        lines.append(f"| {case} | {len(pairs)} | {ratios} |")
    return "\n".join(lines) + "\n"


def today() -> str:
    """The date and the machine."""
    return f"{dt.date.today().isoformat()}, {machine()}"


def machine() -> str:
    """Processor, cores, memory, system and versions, in one line."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        cpu = names[0] if names else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{package} {version(package)}" for package in ("ortools", "highspy", "timefold", "escala"))
    return (
        f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}, "
        f"{versions} (commit {_commit()})"
    )


def _commit() -> str:
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parent,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()


def _spread(rows: Sequence[Row], key: str, form: Callable[[float], str]) -> str:
    values = [row[key] for row in rows if row[key] is not None]
    if not values:
        return "-"
    middle, low, high = form(median(values)), form(min(values)), form(max(values))
    return middle if low == high else f"{middle} [{low} to {high}]"


def _ratio(pairs: Sequence[tuple[Row, Row]], key: str) -> str:
    ratios = [now[key] / then[key] for now, then in pairs if now[key] is not None and then[key]]
    return f"{median(ratios):.2f}" if ratios else "-"
