"""The plan beside the records, both beside what the norm expects, and what stands out of it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from escala.production.highlights import highlights_of
from escala.production.planned import Compared, Comparison, Expected, compare
from escala.rules.producao.check import sessions_in
from tests.production.team import Row, Written, april, judge, written

MONDAY = dt.date(2027, 3, 1)

FULL = {p: {"carga_horaria": 40, "disponibilidade": None} for p in ("ana", "bia", "caio")}
FEBRUARY = {"inicio": "2027-02-01", "fim": "2027-02-28"}
"""Twenty workable days."""


def compared(
    folder: Path, rows: list[Row], rosters: tuple[Written, ...] | None = None, cut: str = "civil"
) -> Comparison:
    own = rosters or (written(),)
    records, months = judge(folder, rows, rosters=own, cut=cut)  # type: ignore[arg-type]
    assert not records.apart, records.by_fault
    return compare(records.table, months, own)


def row(found: Comparison, professional: str, id: str, month: str = "2027-03") -> Compared:
    (one,) = (r for r in found.rows if (r.professional, r.row, r.month.label) == (professional, id, month))
    return one


def test_planned_sessions_are_those_of_the_roster(tmp_path: Path) -> None:
    ana = row(compared(tmp_path, [("ana", MONDAY, "atendimento-individual", 5)]), "ana", "1.1")
    # Four hours on two Tuesdays, 40 min each: six a day.
    assert (ana.planned, ana.done, ana.missing) == (12, 5, 7)
    assert ana.by_activity["atendimento-individual"] == (12, 5)


def test_the_norm_expects_a_share_of_the_month(tmp_path: Path) -> None:
    found = compared(tmp_path, [])
    # 10 h of 40 and 10 days of 20: an eighth of 35, and of 20 to 50.
    assert row(found, "ana", "1.1").expected == Expected(4, 3, 6)


def test_a_whole_month_of_forty_hours_is_the_annex_as_it_stands(tmp_path: Path) -> None:
    team = written((), periodo=FEBRUARY, profissionais=FULL)
    found = compared(tmp_path, [], (team,))
    expected = {r.row: r.expected for r in found.rows if r.professional == "ana"}
    assert expected == {
        "1.1": Expected(35, 20, 50),
        "1.2": Expected(6, 2, 10),
        "2.1.3": Expected(12, 8, 16),
        "2.1.4": Expected(12, 7, 17),
        "2.1.5": Expected(6, 2, 10),
    }


@pytest.mark.parametrize(("sessions", "standing"), [(19, "abaixo"), (20, "dentro"), (50, "dentro"), (51, "acima")])
def test_just_under_on_and_over_a_range(sessions: int, standing: str) -> None:
    assert Expected(35, 20, 50).standing(sessions) == standing


def test_absence_lessens_what_is_expected(tmp_path: Path) -> None:
    away = {"ana": {**FULL["ana"], "ausencias": [{"de": "2027-02-01", "ate": "2027-02-12"}]}}
    team = written((), periodo=FEBRUARY, profissionais={**FULL, **away})
    assert row(compared(tmp_path, [], (team,)), "ana", "1.1", "2027-02").expected == Expected(18, 10, 25)


def test_a_holiday_lessens_what_is_expected(tmp_path: Path) -> None:
    team = written((), periodo={"inicio": "2027-03-01", "fim": "2027-03-28"}, profissionais=FULL)  # Good Friday
    assert row(compared(tmp_path, [], (team,)), "ana", "1.1").expected == Expected(33, 19, 48)


def test_records_outside_the_rosters_days_are_compared_with_nothing(tmp_path: Path) -> None:
    rows: list[Row] = [("ana", dt.date(2027, 3, day), "outras", 1) for day in (14, 15, 31)]
    found = compared(tmp_path, rows)
    assert row(found, "ana", "3.1").done == 1
    assert (found.covered["2027-03"][0], found.covered["2027-03"][-1]) == (MONDAY, dt.date(2027, 3, 14))


def test_the_last_days_of_a_month_are_planned_by_the_next_roster(tmp_path: Path) -> None:
    rosters = written(), april()
    rows: list[Row] = [("ana", dt.date(2027, 3, 30), "atendimento-individual", 6)]
    found = compared(tmp_path, rows, rosters)
    march, following = (row(found, "ana", "1.1", month) for month in ("2027-03", "2027-04"))
    assert (march.planned, march.done) == (18, 6)  # Tuesdays 2, 9 and 30 March
    assert following.planned == 24  # 6, 13, 20 and 27 April
    whole = compared(tmp_path, rows, rosters, "escala")
    assert [r.planned for r in whole.rows if (r.professional, r.row) == ("ana", "1.1")] == [12, 30]


def test_days_that_differ_are_listed(tmp_path: Path) -> None:
    rows: list[Row] = [
        ("ana", dt.date(2027, 3, 2), "atendimento-individual", 6),
        ("ana", dt.date(2027, 3, 9), "atendimento-individual", 4),
        ("ana", dt.date(2027, 3, 10), "pics", 1),
    ]
    days = [
        (one.date.day, one.activity, one.planned, one.done)
        for one in compared(tmp_path, rows).days
        if one.professional == "ana" and one.activity in ("atendimento-individual", "pics")
    ]
    assert days == [(9, "atendimento-individual", 6, 4), (10, "pics", 0, 1)]


def said(folder: Path, rows: list[Row], rosters: tuple[Written, ...] | None = None) -> dict[str, list[str]]:
    found = compared(folder, rows, rosters)
    messages: dict[str, list[str]] = {}
    for one in highlights_of(found, [found.rows[0].month]):
        messages.setdefault(one.kind, []).append(one.message)
    return messages


def test_what_nobody_recorded_is_said_once(tmp_path: Path) -> None:
    found = said(tmp_path, [("ana", MONDAY, "atendimento-individual", 12), ("ana", MONDAY, "outras", 2)])
    (silent,) = found["sem-registro-algum"]
    assert silent.startswith("Ninguém registrou planejamento, monitoramento e relatórios.")
    assert not any("planejamento" in text for text in found.get("nada-feito", []))


def test_planned_and_not_done(tmp_path: Path) -> None:
    found = said(tmp_path, [("caio", MONDAY, "outras", 2), ("bia", MONDAY, "outras", 2)])
    assert "Ana Souza, outras ações na APS: 2 sessões planejadas e nenhuma registrada." in found["nada-feito"]


def test_neither_planned_nor_done(tmp_path: Path) -> None:
    found = said(tmp_path, [("ana", MONDAY, "outras", 2)])
    text = "Ana Souza, atendimento individual compartilhado: nada planejado e nada registrado; a norma espera de 1 a 2."
    assert text in found["nem-planejado-nem-feito"]


@pytest.mark.parametrize(("done", "kind"), [(2, "abaixo-da-faixa"), (3, None), (6, None), (7, "acima-da-faixa")])
def test_below_in_and_above_the_range(tmp_path: Path, done: int, kind: str | None) -> None:
    found = said(
        tmp_path, [("bia", MONDAY, "atendimento-individual", 1), ("ana", MONDAY, "atendimento-individual", done)]
    )
    about = [
        k for k, texts in found.items() for text in texts if text.startswith("Ana Souza, atendimento individual e")
    ]
    assert about == ([] if kind is None else [kind])


def test_in_the_range_and_less_than_planned(tmp_path: Path) -> None:
    rows: list[Row] = [("ana", MONDAY, "atendimento-individual", 5), ("ana", MONDAY, "outras", 1)]
    text = "Ana Souza: atendimento individual e domiciliar específicos (5 de 12) e outras ações na APS (1 de 2)."
    assert text in said(tmp_path, rows)["feito-a-menos"]


def test_done_and_not_planned(tmp_path: Path) -> None:
    found = said(tmp_path, [("bia", MONDAY, "atendimento-individual", 3)])
    text = "Bia Lima, atendimento individual e domiciliar específicos: nada planejado e 3 sessões registradas"
    assert any(one.startswith(text) for one in found["nao-planejado"])


def test_nothing_stands_out_where_all_was_done(tmp_path: Path) -> None:
    team = written()
    rows: list[Row] = [
        (p, placed.date, placed.session.atividade, sessions_in(team.view, placed))
        for placed in team.view.sessions
        for p in placed.session.profissionais
    ]
    found = compared(tmp_path, rows, (team,))
    unbound = [replace(one, expected=None) for one in found.rows]
    assert highlights_of(replace(found, rows=tuple(unbound)), [found.rows[0].month]) == ()
