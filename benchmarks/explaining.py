"""What an explanation takes: conflicts named and repairs built, on impossible months whose cause was planted.

    python -m benchmarks.explaining --seeds 2

Each month is explained as `escala explicar` does, with 60 seconds. A conflict has to name what was planted.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.planted import Planted, planted
from benchmarks.report import machine
from escala.documents.reader import read_yaml
from escala.explain.explaining import to_data
from escala.inquiries import explained
from escala.scenario_files.loading import load_data
from escala.solver import SolveOptions

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
SECONDS = 60.0
WANTED = 3


def measured(name: str, data: Any, causes: tuple[frozenset[str], ...], seed: int) -> dict[str, Any]:
    """One explanation, with what it took in seconds."""
    loaded = load_data(data, name)
    begin = time.monotonic()
    found = explained(loaded, SolveOptions(workers=2, seed=seed), SECONDS, enough=WANTED)
    keys = [{member.key for member in conflict.members} for conflict in found.conflicts]
    return {
        "nome": name,
        "situacao": found.situation,
        "nomeada": all(any(cause <= members for members in keys) for cause in causes),
        "conflito": found.times[0],
        "reparos": found.times[1:],
        "esgotou": not found.late and not found.tried,
        "total": time.monotonic() - begin,
        "dados": to_data(found),
    }


def scenarios() -> list[Planted]:
    """The impossible scenarios that come with Escala, their causes as the files' first lines tell them."""
    causes = {
        "ate-22h": frozenset({"presenca-minima", "funcionamento ubs-1"}),
        "sem-horario-comum": frozenset({"disponibilidade as", "disponibilidade fono"}),
    }
    files = {name: ROOT / "scenarios" / f"{name}.yaml" for name in causes}
    return [Planted(name, read_yaml(files[name]).data, (cause,)) for name, cause in causes.items()]


def main() -> None:
    """Explain every impossible month and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2, help="months of each kind")
    parser.add_argument("--only", default="", help="names that begin so")
    options = parser.parse_args()
    every = [*scenarios(), *(one for seed in range(1, options.seeds + 1) for one in planted(seed))]
    rows = []
    for one in every:
        if one.name.startswith(options.only):
            rows.append(measured(one.name, one.data, one.causes, 1))
            print(line(rows[-1]), flush=True)
    if not options.only:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "explicar.md").write_text(page(rows), encoding="utf-8")
        (RESULTS / "raw" / "explicar.json").write_text(
            json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def line(row: dict[str, Any]) -> str:
    """A month as a row of the table."""
    third = row["reparos"][WANTED - 1] if len(row["reparos"]) >= WANTED else None
    all_found = "" if third is not None else " (no more)" if row["esgotou"] else " (out of time)"
    return (
        f"| {row['nome']} | {'yes' if row['nomeada'] else 'NO'} | {row['conflito']:.1f} | "
        f"{len(row['reparos'])}{all_found} | {'-' if third is None else f'{third:.1f}'} |"
    )


def page(rows: list[dict[str, Any]]) -> str:
    """The results as a page."""
    thirds = [row["reparos"][WANTED - 1] for row in rows if len(row["reparos"]) >= WANTED]
    head = [
        "# `escala explicar` on impossible months",
        "",
        machine(),
        "",
        f"{len(rows)} months; {sum(row['nomeada'] for row in rows)} conflicts name the planted cause. Conflict known "
        f"after {median(row['conflito'] for row in rows):.1f} s in the median, "
        f"{max(row['conflito'] for row in rows):.1f} s at most; third repair, built and audited, after "
        f"{median(thirds):.1f} s in the median, {max(thirds):.1f} s at most.",
        "",
        "| month | cause named | conflict (s) | repairs | third repair (s) |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *map(line, rows)]) + "\n"


if __name__ == "__main__":
    main()
