"""The norm and the team of the page for contributors, as they stand there: they load, and a month comes out."""

from pathlib import Path

import pytest

from escala.norms.loading import load_pack
from escala.scenario_files import load_scenario
from escala.solver import SolveOptions
from escala.workflow import Result, generate
from tests.docs.fences import fences


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("norma")
    norm, scenario = (fence.text for fence in fences("docs/new-norm.md") if fence.language == "yaml")
    (folder / "atencao-domiciliar.yaml").write_text(norm, encoding="utf-8")
    (folder / "equipe.yaml").write_text(scenario, encoding="utf-8")
    return folder / "equipe.yaml"


@pytest.fixture(scope="module")
def month(team: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    options = SolveOptions(time_limit=30.0, workers=2, seed=1, gap=0.9)
    return generate(team, tmp_path_factory.mktemp("saida") / "saida", options=options)


def test_its_norm_and_its_team_are_read_without_a_warning(team: Path) -> None:
    loaded = load_scenario(team)
    assert loaded.warnings == ()
    assert loaded.pack == load_pack("atencao-domiciliar.yaml", team.parent)


def test_its_month_comes_out(month: Result) -> None:
    assert month.situation in ("otima", "viavel"), month.causes
    assert month.report is not None
    assert month.report.violacoes == ()
    assert not month.defects


def test_somebody_is_always_at_the_base_and_the_hospital_comes_when_it_can(month: Result) -> None:
    assert month.roster is not None
    meetings = [s for s in month.roster.sessoes if s.atividade == "reuniao"]
    assert len(meetings) == 2
    for s in meetings:
        assert (s.parceiros, s.inicio.weekday(), s.inicio.hour >= 13) == (("hospital",), 2, True)
    here = {
        (s.inicio.date(), hour)
        for s in month.roster.sessoes
        if s.atividade == "plantao"
        for hour in range(s.inicio.hour, s.fim.hour + bool(s.fim.minute))
    }
    days = {day for day, _ in here}
    assert len(days) == 19  # 26/03 is a holiday
    assert all((day, hour) in here for day in days for hour in (8, 9, 10, 11, 13, 14, 15, 16))
