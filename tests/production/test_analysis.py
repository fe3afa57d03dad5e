"""Months whose rosters do not have the same rows and activities are told each by its own."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from escala.norms.pack import Pack
from escala.outputs.page.month_page import month_page
from escala.production.analysis import analyse
from escala.production.months import Written
from escala.production.records import Records
from escala.production.workbook import month_sheet
from tests.production.team import april, save, written

NOT_WAIVED = {"reuniao-equipe": None}
"""Takes back that the team does without an activity, which gives the activity a row."""

PICS = "Práticas integrativas em saúde"


def weekly(activity: str) -> list[str]:
    """Ana's sessions of an activity."""
    return [f"qua/{week} 13:00-15:00 {activity} ubs-1 [ana]" for week in (1, 2)]


def told(folder: Path, rosters: list[Written]) -> tuple[str, list[tuple[object, ...]], list[tuple[object, ...]]]:
    """The page, and the rows of the sheets of plan beside records and of days."""
    found = analyse(rosters, [save(folder, [("ana", "01/03/2027", "outras", 1)])])
    book = load_workbook(io.BytesIO(month_sheet(found)))
    rows, days = (list(book[name].iter_rows(values_only=True)) for name in ("Planejado e feito", "Dia a dia"))
    return month_page(found).decode(), rows, days


@pytest.mark.parametrize("first", [True, False])
def test_a_row_that_only_one_month_has(tmp_path: Path, first: bool) -> None:
    meetings = weekly("reuniao-equipe")
    rosters = [written(), april(meetings, ajustes=NOT_WAIVED)]
    if first:
        rosters = [written(meetings, ajustes=NOT_WAIVED), april()]
    page, rows, _ = told(tmp_path, rosters)
    month = "março de 2027" if first else "abril de 2027"
    assert {(row[0], row[2]) for row in rows if row[2] == "2.1.2"} == {(month, "2.1.2")}
    assert '<span class="numero">2.1.2</span> Reunião' in page


@pytest.mark.parametrize("first", [True, False])
def test_an_activity_that_only_one_month_has(tmp_path: Path, first: bool) -> None:
    rosters = [written(weekly("pics")), april()] if first else [written(), april(weekly("pics"))]
    other = rosters[first]
    left = {id: one for id, one in other.loaded.pack.atividades.items() if id != "pics"}
    pack: Pack = other.loaded.pack.model_copy(update={"atividades": left})
    ruleset = replace(other.loaded.ruleset, pack=pack, activities=left)
    rosters[first] = replace(other, loaded=replace(other.loaded, pack=pack, ruleset=ruleset))
    page, _, days = told(tmp_path, rosters)
    assert {row[2] for row in days if row[1] == "Ana Souza" and row[3] == 1} >= {PICS}
    assert f"<td>{PICS}</td>" in page


def test_of_many_records_put_apart_the_sheet_says_how_many_it_leaves_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Records.listed, "__defaults__", (2,))
    found = analyse([written()], [save(tmp_path, [("Fulano", "02/03/2027", "Vacina", n) for n in range(3)])])
    rows = list(load_workbook(io.BytesIO(month_sheet(found)))["Registros"].iter_rows(min_row=3, values_only=True))
    assert [row[2] for row in rows[:4]] == ["Fulano", "Vacina", "Fulano", "Vacina"]
    assert [row[0] for row in rows[4:]] == ["e mais 1 registro, no CSV"]
