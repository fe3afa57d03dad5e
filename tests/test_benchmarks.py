"""The benchmark's own arithmetic: medians, ratios of pairs, and what it reads from a process."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks import measure as measuring
from benchmarks.curves import exponent
from benchmarks.generator import CURVES, Size, team, write
from benchmarks.measure import Mark, Run, judged, marks
from benchmarks.overlays import page, ratio, reached
from benchmarks.plots import pictures
from benchmarks.report import against_peers, answers, compare, report, value_at
from escala.domain.roster import Objective
from escala.explain.arithmetic import examine
from escala.outputs import roster_bytes
from escala.scenario_files import load_scenario
from escala.solver import SolveOptions, solve


def rows(*values: tuple[str, int, int, float | None, int | None, int | None]) -> list[dict[str, object]]:
    keys = ("case", "seed", "code", "first", "value", "bound")
    found = [dict(zip(keys, each, strict=True), seconds=60.0, memory=512.0) for each in values]
    for row in found:
        row["gap"] = None if row["value"] is None else (row["value"] - row["bound"]) / row["value"]
    return found


RUNS = rows(
    ("a", 1, 0, 2.0, 100, 90), ("a", 2, 0, 4.0, 110, 88), ("a", 3, 0, 3.0, 120, 90), ("b", 1, 3, None, None, None)
)


def test_table_has_the_median_and_the_extremes_of_each_case() -> None:
    table = report(RUNS, budget=60, seeds=3, measured=["2026-11-23, a machine"])
    line = next(line for line in table.splitlines() if line.startswith("| a |"))
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "a",
        "roster (3/3)",
        "3.0 [2.0 to 4.0]",
        "60.0",
        "110 [100 to 120]",
        "90 [88 to 90]",
        "20.0% [10.0% to 25.0%]",
        "512",
    ]
    assert "| b | proved infeasible (1/1) | - | 60.0 | - | - | - | 512 |" in table


def test_ratios_pair_the_same_case_and_seed() -> None:
    earlier = rows(
        ("a", 1, 0, 4.0, 200, 90), ("a", 3, 0, 3.0, 120, 90), ("a", 9, 0, 1.0, 1, 1), ("b", 1, 3, None, None, None)
    )
    text = compare(RUNS, earlier, "antes")
    assert "| a | 2 | 0.75 | 0.75 | 1.00 |" in text
    assert "| b | 1 | - | - | 1.00 |" in text


def test_commands_that_search_nothing_have_a_table_of_their_own() -> None:
    text = answers({("--help",): [0.1, 0.3, 0.2], ("conferir", "x/a.yaml"): [1.0]})
    assert "| `escala --help` | 0.20 [0.10 to 0.30] |" in text
    assert "| `escala conferir a` | 1.00 [1.00 to 1.00] |" in text


def test_an_infeasible_scenario_is_measured_as_a_process() -> None:
    run = measuring.measure(bench.ROOT / "scenarios" / "ate-22h.yaml", seed=1, budget=5)
    assert (run.case, run.seed, run.code) == ("ate-22h", 1, 3)
    assert (run.first, run.value, run.bound, run.gap) == (None, None, None, None)
    assert run.seconds > 0.1
    assert 20 < run.memory <= max(1024, weight())


def weight() -> float:
    """Peak resident set of this process in MiB, with which the one that it starts begins."""
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(peak) / 1024


def test_a_defect_is_no_measurement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match=r"nada\.yaml, seed 1: exit 2"):
        measuring.measure(tmp_path / "nada.yaml", seed=1, budget=5)


def test_usage() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], cwd=bench.ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    "size", sorted({size for sizes in CURVES.values() for size in sizes}), ids=lambda size: size.name
)
def test_a_generated_team_is_a_scenario_that_no_arithmetic_forbids(size: Size, tmp_path: Path) -> None:
    loaded = load_scenario(write(size, tmp_path))
    month, scenario = loaded.month, loaded.month.scenario
    assert (len(scenario.profissionais), len(scenario.unidades), len(scenario.esf)) == size[:3]
    assert len(month.weeks) == size.weeks
    assert not examine(month, loaded.ruleset).proofs


@pytest.mark.parametrize("size", [Size(4), Size(10, units=6, esf=5), Size(10, esf=21)])
def test_a_team_that_no_month_suits_is_not_generated(size: Size) -> None:
    with pytest.raises(ValueError, match="eSF"):
        team(size)


def test_an_exponent_is_the_slope_between_logarithms() -> None:
    assert exponent([(5, 2.0), (10, 4.0), (40, 16.0)]) == pytest.approx(1.0)
    assert exponent([(1, 3.0), (2, 12.0), (4, 48.0)]) == pytest.approx(2.0)


def test_progress_is_read_mark_by_mark() -> None:
    lines = [
        (1.0, "planejando o conteúdo do mês"),
        (1.1, "limite provado · limite 20"),
        (2.5, "primeira escala · melhor 106 · limite 20 · distância 81,1%"),
        (2.6, "montando as semanas · melhor 106 · limite 20 · distância 81,1%"),
        (4.0, "melhorando a escala · melhor 55 · limite 20 · distância 63,6%"),
    ]
    assert marks(lines) == [Mark(1.1, None, 20), Mark(2.5, 106, 20), Mark(4.0, 55, 20)]
    assert [value_at(marks(lines), t) for t in (2.4, 2.5, 3.9, 60.0)] == [None, 106, 106, 55]


PEER_RUNS = [
    Run("a", 1, 0, 60.0, 2.0, 22, 20, 400.0, curve=(Mark(2.0, 90, 20), Mark(30.0, 22, 20))),
    Run("a", 1, 0, 600.0, 90.0, 44, 8, 900.0, "textbook", (Mark(1.0, None, 8), Mark(90.0, 44, 8))),
    Run("a", 1, 4, 600.0, None, None, None, 800.0, "mip", breaches=2, note="killed"),
]


def test_peers_are_set_against_escala_case_by_case() -> None:
    text = against_peers(PEER_RUNS, budget=60, peer_budget=600)
    assert "| a | Escala | 1/1 | 2.0 | 22 | 22 | 20 | 9.1% | 400 |  |" in text
    assert "| a | textbook CP-SAT | 1/1 | 90.0 | - | 44 | 8 | 54.5% | 900 |  |" in text
    assert (
        "| a | the same in HiGHS | 0/1 | - | - | - | - | - | 800 | killed; 2 rosters thrown out by the audit |" in text
    )


def test_plots_are_the_same_bytes_for_the_same_runs(tmp_path: Path) -> None:
    text = pictures(PEER_RUNS, tmp_path, "x")
    assert "(x-a.svg)" in text
    assert "(x.svg)" in text
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(drawn) == {"x-a.svg", "x.svg"}
    assert b"textbook CP-SAT" in drawn["x-a.svg"]
    pictures(PEER_RUNS, tmp_path, "x")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == drawn


def test_a_case_without_a_roster_has_no_plot(tmp_path: Path) -> None:
    assert pictures(PEER_RUNS[2:], tmp_path, "x") == ""
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_roster_with_a_breach_counts_for_nothing(tmp_path: Path) -> None:
    case = bench.ROOT / "scenarios" / "cinco-esf.yaml"
    loaded = load_scenario(case)
    outcome = solve(loaded.month, loaded.ruleset, options=SolveOptions(time_limit=60.0, workers=2, gap=1.0))
    assert outcome.roster is not None
    good = outcome.roster.model_copy(update={"objetivo": Objective(valor=0, limite=0)})
    bad = good.model_copy(update={"sessoes": good.sessoes[1:]})
    points = outcome.roster.objetivo.valor
    (tmp_path / "0001.json").write_bytes(roster_bytes(bad))
    (tmp_path / "0002.json").write_bytes(roster_bytes(good))
    facts = [
        {"at": 101.0, "bound": 7.2},
        {"at": 105.0, "file": "0001.json", "points": points, "bound": None},
        {"at": 109.0, "file": "0002.json", "points": points + 1, "bound": 9.0},
        {"at": 110.0, "end": "feasible"},
    ]
    (tmp_path / "log.jsonl").write_text("".join(json.dumps(fact) + "\n" for fact in facts))
    run = judged("textbook", case, tmp_path, 100.0, Run("cinco-esf", 1, 4, 11.0, None, None, None, 100.0, "textbook"))
    assert (run.code, run.first, run.value, run.bound, run.breaches) == (0, 9.0, points, 9, 1)
    assert run.note == "1 with other points than the audit's"
    assert run.curve == [Mark(1.0, None, 8), Mark(9.0, points, 9)]


def test_a_peer_that_leaves_nothing_has_no_roster(tmp_path: Path) -> None:
    case = bench.ROOT / "scenarios" / "cinco-esf.yaml"
    run = judged("mip", case, tmp_path, 0.0, Run("cinco-esf", 1, 4, 5.0, None, None, None, 100.0, "mip"))
    assert (run.code, run.value, run.note) == (4, None, "killed")


PAIR = {
    "case": "sem-ana", "seed": 1, "resumed": True, "value": 100, "value_from_base": 98, "first": 9.0,
    "first_from_base": 2.0,
    "curves": [
        [Mark(1.0, None, 20), Mark(9.0, 130, 20), Mark(20.0, 105, 20), Mark(30.0, 100, 20)],
        [Mark(2.0, 110, 20), Mark(4.0, 103, 20), Mark(6.0, 98, 20)],
    ],
}  # fmt: skip
LOST = {**PAIR, "seed": 2, "resumed": False, "curves": [PAIR["curves"][0], [Mark(5.0, 140, 20)]]}


def test_the_worth_of_a_base_is_the_time_to_the_same_points() -> None:
    curve = [Mark(1.0, None, 20), Mark(2.5, 106, 20), Mark(4.0, 55, 20), Mark(9.0, 20, 20)]
    assert [reached(curve, value) for value in (106, 100, 20, 19)] == [2.5, 4.0, 9.0, None]
    assert [ratio(PAIR, 60, near) for near in (0, 2, 5)] == [5.0, 5.0, 5.0]
    assert [ratio(LOST, 60, near) for near in (0, 5)] == [0.5, 20.0 / 60]
    assert ratio({**PAIR, "value": None}, 60, 0) is None


def test_the_page_of_overlays_says_how_many_are_fast_enough() -> None:
    text = page([PAIR, LOST], 60, "today")
    assert (
        "| sem-ana | 2 | 1/2 | 9.0 | 2.0 | 100 | 2.8 [0.5 to 5.0] | 2.8 [0.5 to 5.0] | 2.7 [0.3 to 5.0] | 98 |" in text
    )
    assert "To Q + 5 %: 2.7 times faster in the median over all pairs; 3 times or more in 1 of 2." in text
