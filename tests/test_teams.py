"""Teams that Hypothesis makes: whatever is solved breaks no rule, and what is called impossible has a cause."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escala.solver import SolveOptions
from escala.workflow import generate
from tests.independent_checker import faults, plain
from tests.solver.test_service import few

BASE = plain(Path(__file__).resolve().parent / "cases" / "uma-semana.yaml")
OPENINGS = (
    {"seg-sex": ["07:00-12:00", "13:00-18:00"]},
    {"seg-sex": ["07:00-19:00"]},
    {"seg-sex": ["07:20-12:00", "13:00-17:00"]},
    {"seg-sex": ["08:00-12:00", "13:00-17:00"], "sab": ["08:00-12:00"]},
)
OTHERS = ("fisioterapeuta", "terapeuta-ocupacional", "psicologo")


@st.composite
def teams(draw: st.DrawFn) -> dict[str, Any]:
    """A team for one week: more or fewer people, hours, eSF, units, rooms, vehicles and absences than the base."""
    team = deepcopy(BASE)
    people = team["profissionais"]
    for i in range(draw(st.integers(1, 3))):
        people[f"p-{i}"] = {"nome": f"Pessoa {i}", "ocupacao": OTHERS[i], "carga_horaria": 40}
    for person in people.values():
        person["carga_horaria"] = draw(st.sampled_from((40, 40, 40, 30)))
    for esf in draw(st.sets(st.sampled_from(sorted(team["esf"])), max_size=4)):
        del team["esf"][esf]
    seat = team["unidades"]["ubs-1"]
    seat["funcionamento"] = draw(st.sampled_from(OPENINGS))
    seat["recursos"] = {"consultorio": draw(st.integers(1, 4)), "sala": draw(st.integers(1, 3))}
    team["recursos"] = {"veiculo": draw(st.integers(0, 2))}
    if draw(st.booleans()) and len(team["esf"]) > 1:
        team["unidades"]["ubs-2"] = {
            "nome": "UBS 2",
            "funcionamento": {"seg-sex": ["07:00-12:00", "13:00-18:00"]},
            "recursos": {"consultorio": 2, "sala": 1},
        }
        team["deslocamentos"] = [{"entre": ["ubs-1", "ubs-2"], "minutos": draw(st.sampled_from((0, 20, 35, 60)))}]
        team["esf"][max(team["esf"])]["unidade"] = "ubs-2"
    if draw(st.booleans()):
        away = {"de": "2027-06-09", "ate": draw(st.sampled_from(("2027-06-09", "2027-06-13"))), "motivo": "férias"}
        people[draw(st.sampled_from(sorted(people)))]["ausencias"] = [away]
    return team


def test_what_is_solved_breaks_no_rule() -> None:
    situations: list[str] = []

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(teams())
    def holds(team: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "equipe.yaml"
            path.write_text(json.dumps(team, ensure_ascii=False), encoding="utf-8")
            options = SolveOptions(time_limit=8.0, workers=2, seed=1, gap=0.9)
            result = generate(path, Path(folder) / "saida", options=options)
            situations.append(result.situation)
            assert not result.defects
            if result.situation == "inviavel":
                assert result.causes
            if result.folder is not None:
                assert faults(team, json.loads((result.folder / "escala.json").read_text(encoding="utf-8"))) == []

    holds()
    assert sum(situation in ("viavel", "otima") for situation in situations) >= 3, " ".join(situations)


SOLVING = """\
import sys
from pathlib import Path
from escala.solver import SolveOptions
from escala.workflow import generate
case, folder = map(Path, sys.argv[1:])
generate(case, folder, options=SolveOptions(time_limit=1200.0, workers=1, seed=3, effort=1.8))
"""
"""A program that finds a roster and improves it, until an effort that no machine's clock cuts short."""


@pytest.mark.slow
def test_one_worker_and_one_seed_give_the_same_bytes(tmp_path: Path) -> None:
    case = tmp_path / "equipe.yaml"
    case.write_text(json.dumps(few()), encoding="utf-8")
    written = []
    for chance in ("1", "2"):
        folder = tmp_path / chance
        subprocess.run(
            [sys.executable, "-c", SOLVING, str(case), str(folder)],
            env={**os.environ, "PYTHONHASHSEED": chance},
            check=True,
        )
        written.append({file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()})
    assert "escala.json" in written[0]
    assert written[0] == written[1]
