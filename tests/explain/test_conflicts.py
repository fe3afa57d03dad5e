"""Conflicts: what was planted is named, nothing can be left out, and a month that exists has none."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from benchmarks.explaining import scenarios
from benchmarks.planted import Planted, planted
from escala.explain.conflicts import conflict_in, conflicts_in
from escala.explain.solved import Solver
from escala.explain.worlds import Oracle
from escala.norms.loading import load_pack
from escala.scenario_files import load_scenario
from escala.scenario_files.loading import load_data
from tests.explain.tiny import OPPOSITE, tiny

PACK = load_pack("df-489-2018")
ROOT = Path(__file__).parent.parent.parent


A_FORTNIGHT_TELLS = (
    *("evenings_and_mornings", "no_day_for_three", "short_window", "window_without_somebody", "nobody_on_friday"),
    *("strict_presence", "short_days", "long_break", "greedy_bands"),
)
"""Kinds of causes that are the same in every week, whatever there is of them."""


def months() -> list[Planted]:
    """What was planted of each kind, in two of its four weeks where these tell the same, and our own scenarios."""
    return [*map(_shortened, planted(1)), *scenarios()]


def _shortened(month: Planted) -> Planted:
    if month.name.partition("-")[0] not in A_FORTNIGHT_TELLS:
        return month
    first = month.data["periodo"]["inicio"]
    last = dt.date.fromisoformat(first) + dt.timedelta(days=13)
    return month._replace(data={**month.data, "periodo": {"inicio": first, "fim": last.isoformat()}})


def oracle() -> Oracle:
    return Oracle(PACK, Solver(5.0, lambda: False))


@pytest.mark.parametrize("month", months(), ids=lambda one: one.name)
def test_the_planted_cause_is_named_and_no_member_can_be_left_out(month: Planted) -> None:
    asked = oracle()
    found = list(conflicts_in(asked, month.data))
    for cause in month.causes:
        assert any(cause <= {member.key for member in conflict.members} for conflict in found), [
            [member.key for member in conflict.members] for conflict in found
        ]
    for conflict in found:
        assert conflict.proof.mensagem
        assert asked.same(conflict.alone, conflict.proof)
        for member in conflict.members:
            if member.lift is not None:
                assert not asked.same(member.lift(conflict.alone), conflict.proof), member.key


def test_two_seeds_plant_thirty_months_and_more_each_a_scenario_without_error() -> None:
    months = [*planted(1), *planted(2)]
    assert len({str(month.data) for month in months}) >= 30
    for month in months:
        load_data(month.data, month.name)


def test_independent_conflicts_are_all_found_in_one_run() -> None:
    data = tiny(
        **OPPOSITE,
        parceiros={"cras": {"nome": "CRAS", "disponibilidade": {"ter": ["19:00-21:00"]}}},
        pactuacoes={
            "rede": {
                "regra": "cobertura",
                "resumo": "Quatro na sede",
                "citacao": "Ata 1",
                "parametros": {"minimo": 4},
            }
        },
    )
    found = [{member.key for member in conflict.members} for conflict in conflicts_in(oracle(), data)]
    assert any({"disponibilidade bia", "disponibilidade caio"} <= keys for keys in found)
    assert any("rede" in keys for keys in found)


NEAR_A_LIMIT = (
    *("por-pouco", "comum-justo", "dois-na-semana-justo", "manhas", "janelas", "uma-semana", "um-dia-util", "uma-sala"),
    *("estrita-aos-sabados", "sessenta-minutos-turnos", "ferias-de-quase-um-mes", "vinte-e-duas-horas", "turno"),
)
"""Feasible cases in which little is to spare."""


def feasible() -> list[Path]:
    def is_feasible(path: Path) -> bool:
        lines = path.read_text(encoding="utf-8").splitlines()
        text = " ".join(line for line in lines[:3] if line.startswith("#"))
        return "nfeasible" not in text and "easible" in text and "df-489-2018" in path.read_text(encoding="utf-8")

    tight = (ROOT / "tests" / "cases" / f"{name}.yaml" for name in NEAR_A_LIMIT)
    return [path for path in (*sorted((ROOT / "scenarios").glob("*.yaml")), *tight) if is_feasible(path)]


@pytest.mark.parametrize("path", feasible(), ids=lambda path: path.stem)
def test_a_month_that_exists_has_no_conflict(path: Path) -> None:
    loaded = load_scenario(path)
    assert conflict_in(Oracle(loaded.pack, Solver(1.0, lambda: False)), loaded.data) is None
