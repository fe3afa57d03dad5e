"""The Timefold peer: what it records is legal and counted as the audit counts it, and it records nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from escala.domain.roster import Roster
from escala.scenario_files import load_scenario
from escala.workflow import audited
from tests.independent_checker import plain
from tests.java import need_java

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "cases"

pytestmark = pytest.mark.slow


def peer(case: Path, folder: Path, seconds: int) -> list[dict[str, Any]]:
    """The lines of the log of one run."""
    need_java()
    command = [sys.executable, "-m", "benchmarks.peers.streams", str(case), str(folder), "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def small_team(folder: Path, units: int) -> Path:
    """Three people and two eSF for a week; one at the seat is enough, and one would rather not work on Fridays.

    With two units the second eSF is in the second, 20 minutes away.
    """
    data = plain(CASES / "uma-semana.yaml")
    for id in ("esf-3", "esf-4", "esf-5"):
        del data["esf"][id]
    for id in ("fono", "as"):
        del data["profissionais"][id]
    data["profissionais"]["psi"]["preferencias"] = [{"evitar": {"sex": ["13:00-18:00"]}, "peso": 2}]
    data["ajustes"] = {"presenca-minima": {"minimo": 1, "motivo": "equipe pequena"}}
    if units == 2:
        data["unidades"]["ubs-2"] = {**data["unidades"]["ubs-1"], "nome": "UBS 2"}
        data["deslocamentos"] = [{"entre": ["ubs-1", "ubs-2"], "minutos": 20}]
        data["esf"]["esf-2"]["unidade"] = "ubs-2"
    path = folder / "pequena.yaml"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_rosters_of_a_small_team_are_legal_and_their_points_are_the_audits(tmp_path: Path) -> None:
    case, folder = small_team(tmp_path, units=2), tmp_path / "out"
    need_java()
    command = [sys.executable, "-m", "benchmarks.peers.streams", str(case), str(folder), "--seconds", "300"]
    with (
        (tmp_path / "said").open("w") as said,
        subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said) as running,
    ):
        while running.poll() is None and len(list(folder.glob("*.json"))) < 2:
            time.sleep(0.1)
        running.kill()
    # What the log names is there whole, whenever the peer was stopped.
    found = [json.loads(line) for line in (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert found, (tmp_path / "said").read_text()
    assert all(line["bound"] is None for line in found)
    points = [line["points"] for line in found]
    assert points == sorted(points, reverse=True)
    loaded = load_scenario(case)
    for line in found:
        roster = Roster.model_validate_json((folder / line["file"]).read_text(encoding="utf-8"))
        _, report = audited(roster, loaded)
        assert [breach.mensagem for breach in report.violacoes] == []
        assert report.total == line["points"]


def test_a_team_that_has_no_roster_gets_none(tmp_path: Path) -> None:
    log = peer(CASES / "tres-pessoas.yaml", tmp_path, seconds=30)
    assert [line for line in log if "file" in line] == []
    assert log[-1]["end"] == "nothing"
    assert log[-1]["hard"] < 0


def test_a_meeting_without_any_time_is_said_before_the_search(tmp_path: Path) -> None:
    log = peer(CASES / "janela-curta.yaml", tmp_path, seconds=600)
    assert [line.get("end") for line in log] == ["nothing"]
    assert "reuniao-esf" in log[0]["cause"]


@pytest.mark.parametrize(
    ("sessions", "expected"),
    [
        ([], [(21, 36, 0, "other")]),
        ([(24, 30, 1)], [(21, 22, 0, "other"), (22, 24, 1, "way"), (30, 32, 0, "way"), (32, 36, 0, "other")]),
        ([(21, 27, 1)], [(27, 29, 0, "way"), (29, 36, 0, "other")]),
        ([(22, 34, 1)], [(21, 22, 1, "other"), (34, 36, 1, "other")]),
        ([(21, 24, 0), (25, 30, 1)], [(2, 1, 1, "way"), (30, 32, 0, "way"), (32, 36, 0, "other")]),
        ([(21, 24, 1), (24, 27, -1), (29, 36, 0)], [(27, 29, 0, "way")]),
    ],
    ids=[
        "all at the seat",
        "there and back",
        "starts there",
        "no time for the way",
        "way too short",
        "territory first",
    ],
)
def test_a_day_is_filled_with_ways_and_other_work(
    sessions: list[tuple[int, int, int]], expected: list[tuple[int, int, int, str]]
) -> None:
    """One block of 07:00 to 12:00, two units 40 minutes apart of which the first is the seat."""
    need_java()
    from benchmarks.peers.streams.days import FILLER, SESSION, laid_out, run
    from benchmarks.peers.streams.domain import Pattern, Site, Window

    block = run(21, 36)
    site = Site(0, [0, 1], [[block, block]], [[0, 2], [2, 0]], [], 3, [])
    pattern = Pattern("p", [[21, 36]], block, 15, 1, 21, 36)
    held = [
        (Window("w", 0, start, end, run(start, end), run(start, start + 1), 0), unit) for start, end, unit in sessions
    ]
    parts = laid_out(pattern, [*held, None], site, 0)
    words = [(*part[:3], "other" if part[3] == FILLER else "way") for part in parts if part[3] != SESSION]
    assert words == expected
