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

Row = Mapping[str, Any]
OUTCOMES = {0: "roster", 3: "proved infeasible", 4: "out of time", 5: "breach"}


def report(rows: Sequence[Row], *, budget: int, seeds: int) -> str:
    """Markdown: the machine, then a line a case with medians, least and greatest over the seeds."""
    lines = [
        "# `escala gerar`, whole processes",
        "",
        f"{dt.date.today().isoformat()}, {machine()}.",
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
    versions = ", ".join(f"{package} {version(package)}" for package in ("ortools", "escala"))
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
