"""How little a running month is changed: seeded events on solved months, sessions changed against the least proved.

    python -m benchmarks.replanning --seeds 5

Each month is solved for a while, then something happens in it, as `escala replanejar` is told, with 60 seconds:
somebody is away for one to five days, a unit does not open, a vehicle is gone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import machine
from escala.domain.month import Month
from escala.rescheduling import reschedule
from escala.scenario_files import load_scenario
from escala.solver import Progress, SolveOptions
from escala.whatif.requests import Request
from escala.workflow import generate

ROOT = Path(__file__).parent.parent
RESULTS = Path(__file__).parent / "results"
CASES = (
    "cinco-esf",
    "confortavel",
    "duas-ubs",
    "vinte-e-quarenta",
    "emulti-complementar",
    "caps-marituba",
    "ngr-regiao",
)
WANTED = 1.5
"""Sessions changed by an absence, at most, for each that must change."""


@dataclass(frozen=True)
class Event:
    """Something that happens in a month: its kind, and what `escala replanejar` is told."""

    kind: str
    said: str


def events(month: Month, seed: int) -> Iterator[Event]:
    """An absence of one day, one of several, a unit closed where there is another, and no vehicle for a day."""
    dice = random.Random(seed)
    days = [day for day in month.days[2:-2] if month.any_opening(day) and day.weekday() < 5]
    first, who = dice.choice(days), dice.choice(month.professionals)
    yield Event("ausencia", f"{who}:{first}")
    first, who = dice.choice(days), dice.choice(month.professionals)
    last = first + dt.timedelta(days=dice.randint(1, 4))
    yield Event("ausencia", f"{who}:{first}..{min(last, month.days[-1])}")
    others = [unit for unit in month.scenario.unidades if unit != month.scenario.sede]
    if others:
        yield Event("fechar", f"{dice.choice(others)}:{dice.choice(days)}")
    if month.scenario.recursos.get("veiculo"):
        yield Event("sem", f"veiculo:{dice.choice(days)}")


def measured(folder: Path, event: Event, seconds: float, seed: int) -> dict[str, Any]:
    """One event: sessions changed, the least proved, and when a first and the last roster came, in seconds."""
    begin, marks = time.monotonic(), list[tuple[float, int]]()

    def heard(news: Progress) -> None:
        if news.best is not None and (not marks or news.best < marks[-1][1]):
            marks.append((time.monotonic() - begin, news.best))

    with tempfile.TemporaryDirectory() as home:
        found = reschedule(
            folder,
            Request().with_options({event.kind: (event.said,)}),
            Path(home) / "nova",
            options=SolveOptions(time_limit=seconds, workers=2, seed=seed),
            on_progress=heard,
        )
    return {
        "evento": f"--{event.kind} {event.said}",
        "situacao": found.situation if found.folder is not None or found.roster is None else "reprovada",
        "mudadas": found.changed,
        "minimo": found.least,
        "primeira": marks[0][0] if marks else None,
        "total": time.monotonic() - begin,
    }


def main() -> None:
    """Solve each month once a seed, let things happen in it, and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="months of each case, each with its events")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for each event")
    parser.add_argument("--only", default="", help="cases that begin so; then nothing is written")
    options = parser.parse_args()
    rows = []
    for case in CASES:
        if not case.startswith(options.only):
            continue
        scenario = ROOT / "scenarios" / f"{case}.yaml"
        for seed in range(1, options.seeds + 1):
            with tempfile.TemporaryDirectory() as home:
                solve = SolveOptions(time_limit=20, workers=2, seed=seed)
                folder = generate(scenario, Path(home) / case, options=solve).folder
                if folder is None:
                    continue
                for event in events(load_scenario(scenario).month, seed):
                    rows.append({"caso": case, "semente": seed, **measured(folder, event, options.budget, seed)})
                    print(line(rows[-1]), flush=True)
    if not options.only:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "replanejar.md").write_text(page(rows, options.budget), encoding="utf-8")
        raw = json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
        (RESULTS / "raw" / "replanejar.json").write_text(raw, encoding="utf-8")


def ratio(row: dict[str, Any]) -> float | None:
    """Sessions changed for each that must; `None` where no roster was found."""
    if row["situacao"] not in ("otima", "viavel"):
        return None
    return float(row["mudadas"] / row["minimo"]) if row["minimo"] else (1.0 if not row["mudadas"] else float("inf"))


def line(row: dict[str, Any]) -> str:
    """An event as a row of the table."""
    share, first = ratio(row), row["primeira"]
    return (
        f"| {row['caso']} | {row['semente']} | `{row['evento']}` | {row['mudadas'] if share is not None else '-'} | "
        f"{row['minimo']} | {'-' if share is None else f'{share:.2f}'} | {'-' if first is None else f'{first:.1f}'} | "
        f"{row['total']:.1f} |"
    )


def page(rows: Sequence[dict[str, Any]], budget: float) -> str:
    """The results as a page."""
    away = [row for row in rows if row["evento"].startswith("--ausencia")]
    shares = [share for row in away if (share := ratio(row)) is not None]
    within = sum(share <= WANTED for share in shares)
    firsts = [row["primeira"] for row in rows if row["primeira"] is not None]
    head = [
        "# `escala replanejar` on running months",
        "",
        machine(),
        "",
        f"{len(rows)} events on {len({(row['caso'], row['semente']) for row in rows})} months, {budget:g} s each; "
        f"{sum(ratio(row) is not None for row in rows)} have a month, all audited. Of {len(away)} absences {within} "
        f"change no more than {WANTED} times the least proved; median {median(shares):.2f}. A first month after "
        f"{median(firsts):.1f} s in the median.",
        "",
        "| case | seed | event | sessions changed | least proved | ratio | first (s) | in all (s) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*head, *map(line, rows)]) + "\n"


if __name__ == "__main__":
    main()
