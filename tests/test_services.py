"""The other services: teams of packs that are data alone, solved, audited and told why not, as the first one is.

The second opinion on each roster is worked out here from `escala.json` and the scenario file as plain data.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from escala.cli.render import meetings
from escala.presentation.showing import shown
from escala.solver import SolveOptions
from escala.workflow import Result, generate
from tests.brief import until_better
from tests.independent_checker import plain

ROOT = Path(__file__).resolve().parents[1]
REGION = ROOT / "scenarios" / "ngr-regiao.yaml"

Data = dict[str, Any]


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("ngr") / "saida"
    options = SolveOptions(time_limit=1200.0, workers=1, seed=1, effort=40.0)
    return generate(REGION, folder, options=options, **until_better())


def sessions(result: Result, activity: str) -> list[Data]:
    assert result.folder is not None
    found: list[Data] = json.loads((result.folder / "escala.json").read_text(encoding="utf-8"))["sessoes"]
    return [s for s in found if s["atividade"] == activity]


def day(session: Data) -> dt.date:
    return dt.datetime.fromisoformat(session["inicio"]).date()


def minutes(session: Data) -> int:
    begin, end = (dt.datetime.fromisoformat(session[key]) for key in ("inicio", "fim"))
    return int((end - begin).total_seconds()) // 60


def test_the_region_has_a_month_without_breach(region: Result) -> None:
    assert region.situation in ("otima", "viavel"), region.causes
    assert not region.defects
    assert region.report is not None
    assert region.report.violacoes == ()


def test_the_team_meets_its_coordination_every_week(region: Result) -> None:
    held = sessions(region, "reuniao-coordenacao")
    assert sorted(day(s).isocalendar().week for s in held) == [9, 10, 11, 12]
    for s in held:
        assert sorted(s["profissionais"]) == ["ana", "bia", "caio", "duda"]
        assert (s["unidade"], s["parceiros"], minutes(s)) == ("ngr", ["coordenacao"], 120)
        assert day(s).weekday() in (0, 3)  # when the coordination can


def test_the_regional_collegiate_has_its_quorum_in_the_venue_that_was_free(region: Result) -> None:
    (held,) = sessions(region, "colegiado-regional")
    assert len(held["parceiros"]) >= 4
    assert held["espaco"] in ("auditorio", None)
    if held["espaco"] is None:
        assert held["unidade"] == "ngr"
    else:
        assert str(day(held)) in ("2027-03-09", "2027-03-16")


def test_each_unit_has_its_collegiate_and_its_visits_by_its_reference(region: Result) -> None:
    units = {id: unit["referencia"] for id, unit in plain(REGION)["unidades"].items() if "referencia" in unit}
    locals_, visits = defaultdict(list), defaultdict(list)
    for s in sessions(region, "colegiado-local"):
        locals_[s["unidade"]].append(s)
    for s in sessions(region, "visita-apoio"):
        visits[s["unidade"]].append(s)
    assert set(locals_) == set(visits) == set(units)
    for unit, reference in units.items():
        (collegiate,) = locals_[unit]
        assert collegiate["profissionais"] == [reference]
        assert collegiate["parceiros"] == [f"dir-{unit[-1]}"]
        assert 2 <= len(visits[unit]) <= 6
        assert all(s["profissionais"] == [reference] and 120 <= minutes(s) <= 240 for s in visits[unit])
        ends = [dt.date(2027, 2, 28), *sorted(map(day, visits[unit])), dt.date(2027, 3, 29)]
        assert max((b - a).days - 1 for a, b in pairwise(ends)) < 18


def test_partners_have_their_calendars(region: Result) -> None:
    assert region.folder is not None
    text = (region.folder / "calendarios" / "parceiro-coordenacao.ics").read_bytes().decode()
    assert text.count("BEGIN:VEVENT") == 4
    assert "Parceiros: Coordenação do NGR" in text.replace("\r\n ", "")


def test_two_references_around_an_absence_a_holiday_and_a_commitment(tmp_path: Path) -> None:
    options = SolveOptions(time_limit=1200.0, workers=1, seed=1, gap=0.99, effort=40.0)
    result = generate(ROOT / "scenarios" / "ngr-duas-referencias.yaml", tmp_path / "saida", options=options)
    assert result.situation in ("otima", "viavel"), result.causes
    assert not result.defects
    assert result.report is not None
    assert result.report.violacoes == ()
    weekly = sessions(result, "reuniao-coordenacao")
    assert [day(s).weekday() for s in weekly] == [4] * 5  # when the coordination can
    assert all(sorted(s["profissionais"]) == ["ivo", "lia"] for s in weekly)
    (collegiate,) = sessions(result, "colegiado-regional")
    assert collegiate["unidade"] in ("us-3", "us-1")
    assert day(collegiate) <= dt.date(2027, 9, 20)
    done: defaultdict[str, int] = defaultdict(int)
    for s in sessions(result, "relatorio-indicadores"):
        assert day(s) <= dt.date(2027, 9, 20)
        done[s["profissionais"][0]] += minutes(s)
    assert all(done[p] >= 240 for p in ("lia", "ivo"))
    (council,) = (s for s in sessions(result, "colegiado-local") if s["unidade"] == "us-3")
    assert council["parceiros"] == ["conselho"]
    assert dt.datetime.fromisoformat(council["inicio"]).hour >= 16


def test_the_terminal_lists_its_meetings_with_guests_and_venue(region: Result) -> None:
    assert region.roster is not None
    assert region.report is not None
    seen = shown(region.roster, region.loaded.month, region.loaded.ruleset, region.report)
    console = Console(width=200, file=io.StringIO(), force_terminal=False)
    console.print(meetings(seen.meetings))
    text = cast(io.StringIO, console.file).getvalue()
    assert text.count("Reunião com a coordenação · Sede do NGR · com Coordenação do NGR") == 4
    assert text.count("Colegiado gestor local · ") == 6
    assert "Colegiado gestor regional · " in text


def test_nurses_have_their_protected_hours(region: Result) -> None:
    blocks = sessions(region, "supervisao-enfermagem")
    held = {(s["profissionais"][0], day(s).isocalendar().week, s["unidade"]) for s in blocks}
    assert held == {
        (nurse, week, unit) for nurse, unit in (("enf-3", "us-3"), ("enf-6", "us-6")) for week in range(9, 13)
    }
    assert len(blocks) == 8


def test_where_no_date_does_it_says_who_is_missing(tmp_path: Path) -> None:
    result = generate(
        ROOT / "scenarios" / "e-se" / "ngr-sem-data.yaml", tmp_path / "saida", options=SolveOptions(60.0, 2, 1)
    )
    assert result.situation == "inviavel"
    (cause,) = result.causes
    for words in (
        "Colegiado gestor regional (NGR, Colegiado Gestor Regional)",
        "ao menos quatro dos seis convidados",
        "ter 16/03, das 08:00 às 11:00, em Auditório da Secretaria",
        "só falta um de Direção da US Maria Ortiz, Direção da US Goiabeiras ou Direção da US Bairro República",
        "Auditório da Secretaria não está livre",
    ):
        assert words in cause
