"""The benchmark's own arithmetic: medians, ratios of pairs, and what it reads from a process."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as bench
from benchmarks.curves import exponent
from benchmarks.generator import CURVES, Size, team, write
from benchmarks.report import answers, compare, report
from escala.explain.arithmetic import examine
from escala.scenario_files import load_scenario


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
    table = report(RUNS, budget=60, seeds=3)
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
    run = bench.measure(bench.ROOT / "scenarios" / "ate-22h.yaml", seed=1, budget=5)
    assert (run.case, run.seed, run.code) == ("ate-22h", 1, 3)
    assert (run.first, run.value, run.bound, run.gap) == (None, None, None, None)
    assert run.seconds > 0.1
    assert 20 < run.memory < 1024


def test_a_defect_is_no_measurement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match=r"nada\.yaml, seed 1: exit 2"):
        bench.measure(tmp_path / "nada.yaml", seed=1, budget=5)


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
