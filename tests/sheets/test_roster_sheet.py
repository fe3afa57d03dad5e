"""`escala.xlsx`: what it shows, that it prints, and that the same roster gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile

import pytest

from escala.audit import audit
from escala.scenario_files import load_data
from escala.whatif.figures import figures
from tests.audit.good import SCENARIO, SESSIONS, good_roster
from tests.audit.good import roster_of as roster_of_data
from tests.sheets.workbooks import column, opened, rows, sheet_of, trio, trio_sheet
from tests.whatif.trio import loaded_of, roster

GOOD = load_data(SCENARIO, "dupla")


def test_the_same_roster_gives_the_same_bytes_whenever_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    first = sheet_of(*trio())
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert sheet_of(*trio()) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_its_sheets() -> None:
    book = opened(trio_sheet())
    assert book.sheetnames == [
        "Semana 2027-W09",
        "Semana 2027-W10",
        "Horas",
        "Reuniões",
        "Dispensas",
        "Editar",
        "Listas",
        "Dados do Escala",
    ]
    assert [sheet.sheet_state for sheet in book] == ["visible"] * 7 + ["hidden"]


@pytest.mark.parametrize("name", ["Semana 2027-W09", "Horas", "Reuniões", "Dispensas", "Editar"])
def test_it_prints_on_a4_across_with_its_headings(name: str) -> None:
    sheet = opened(trio_sheet())[name]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, 1)
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.freeze_panes[1:] == "2"
    assert "Nasf-AB Trio" in sheet.oddFooter.left.text


def test_a_week_shows_each_persons_days() -> None:
    found = rows(opened(trio_sheet())["Semana 2027-W09"])
    assert found[0] == ["Semana 2027-W09", "seg 01/03", "ter 02/03", "qua 03/03", "qui 04/03", "sex 05/03"]
    assert [row[0] for row in found[1:]] == ["Ana Souza", "Bia Lima", "Caio Reis"]
    assert found[1][1:4] == [
        "08:00–12:00 Outras · UBS 1",
        "08:00–12:00 Individual · UBS 1",
        "08:00–10:00 Planej. · UBS 1",
    ]
    assert found[2][1] == "08:00–12:00 Planej. · UBS 2"


def test_holidays_and_absences_are_said() -> None:
    away = {"ausencias": [{"de": "2027-03-02", "ate": "2027-03-02", "motivo": "férias"}]}
    loaded = loaded_of(profissionais={"ana": away}, feriados={"locais": ["2027-03-01"]})
    week = rows(opened(sheet_of(roster(loaded, []), loaded))["Semana 2027-W09"])
    assert week[0][1] == "seg 01/03\nFeriado: Feriado local"
    assert (week[1][1], week[1][2], week[2][2]) == ("Feriado", "Ausente", None)


def test_hours_are_those_of_the_audit_and_what_is_outside_is_said_in_words() -> None:
    data = {**SCENARIO}
    whole, less = good_roster(), roster_of_data(data, SESSIONS[:-1])
    for found in (whole, less):
        report = audit(found, GOOD.month, GOOD.ruleset)
        table = rows(opened(sheet_of(found, GOOD))["Horas"])[1:]
        figure = {(f.nome, f.linha): f for f in report.horas}
        totals = {w.nome: w.minutos for w in figures(found, report, GOOD.month, GOOD.ruleset).trabalho}
        for name, row, _, *times, situation in table:
            spent, least, most, target = (
                None
                if value is None
                else int(dt.timedelta(hours=value.hour, minutes=value.minute).total_seconds() // 60)
                if isinstance(value, dt.time)
                else int(value.total_seconds() // 60)
                for value in times
            )
            if not row:
                assert spent == totals[name]
                continue
            said = figure[name, row]
            assert (spent, least, most, target) == (said.minutos, said.minimo, said.maximo, said.alvo)
            if said.minimo is None or said.maximo is None:
                assert situation == "sem faixa"
            else:
                outside = ("ABAIXO DA FAIXA", "na faixa", "ACIMA DA FAIXA")
                assert situation == outside[1 + (said.minutos > said.maximo) - (said.minutos < said.minimo)]
        below = sum(row[-1] == "ABAIXO DA FAIXA" for row in table)
        assert bool(below) == (found is less)
        assert len(table) == len({(n, r) for n, r, *_ in table})


def test_what_is_outside_is_coloured_too() -> None:
    found = roster_of_data(SCENARIO, SESSIONS[:-1])
    sheet = opened(sheet_of(found, GOOD))["Horas"]
    fills = {row[-1].value: row[-1].fill.start_color.rgb for row in sheet.iter_rows(min_row=2)}
    assert fills["ABAIXO DA FAIXA"] != fills["na faixa"]


def test_meetings_with_whom_where_and_when() -> None:
    found = good_roster()
    table = rows(opened(sheet_of(found, GOOD))["Reuniões"])
    assert table[0] == ["Data", "Início", "Fim", "Reunião", "Onde", "Quem participa", "eSF"]
    assert [(row[0].date(), row[1], row[2], row[4], row[6]) for row in table[1:]] == [
        (dt.date(2027, 3, 2), dt.time(8), dt.time(12), "UBS 1", "eSF 1"),
        (dt.date(2027, 3, 2), dt.time(13), dt.time(15), "UBS 1", None),
        (dt.date(2027, 3, 3), dt.time(8), dt.time(12), "UBS 2", "eSF 2"),
    ]
    assert all(row[5].startswith("toda a equipe: ") for row in table[1:])


def test_presence_says_the_least_of_each_day_and_what_is_waived() -> None:
    found = good_roster()
    report = audit(found, GOOD.month, GOOD.ruleset)
    table = rows(opened(sheet_of(found, GOOD))["Presença"])[1:]
    assert report.presenca is not None
    least = [row for row in table if row[3] is not None]
    assert min(row[3] for row in least) == report.presenca.menor
    first = next(row for row in least if row[3] == report.presenca.menor)
    assert (first[0].date(), first[4]) == (report.presenca.inicio.date(), report.presenca.inicio.time())
    assert all((row[7] == "cumprida") == (row[3] >= row[2]) for row in least)
    waived = {
        waiver.inicio.date() for waiver in report.dispensas if waiver.regra == "presenca-minima" and waiver.inicio
    }
    assert {row[0].date() for row in table if row[8]} >= waived
    assert waived


def test_waivers_with_their_articles() -> None:
    found = good_roster()
    report = audit(found, GOOD.month, GOOD.ruleset)
    table = rows(opened(sheet_of(found, GOOD))["Dispensas"])[1:]
    assert [(row[0], row[6]) for row in table] == [(waiver.artigo, waiver.motivo) for waiver in report.dispensas]


@pytest.mark.parametrize("name", ["=1+1", "+5511", "-Ana", "@Ana", '=HYPERLINK("http://x";"y")'])
def test_a_name_is_never_a_formula(name: str) -> None:
    loaded = loaded_of(profissionais={"ana": {"nome": name}}, unidades={"ubs-1": {"nome": name}})
    book = opened(sheet_of(roster(loaded, ["seg 08:00-12:00 outras ubs-1 [ana]"]), loaded))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    shown = [cell for cell in every if str(cell.value).startswith(name[0])]
    assert len(shown) >= 4
    assert {cell.data_type for cell in shown} == {"s"}
    assert all(cell.quotePrefix for cell in shown)
    assert not [cell for cell in every if cell.data_type == "f"]


def test_the_sheet_to_edit_offers_what_there_is() -> None:
    book = opened(trio_sheet())
    sheet = book["Editar"]
    assert [cell.value for cell in sheet[1]] == [
        *("id", "Data", "Início", "Fim", "Atividade", "Local", "Unidade", "Profissionais", "eSF"),
    ]
    found = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert found["A2"].formula1 == "FALSE"
    letters = {cell.value: cell.column_letter for cell in book["Listas"][1]}
    for place, heading in (
        ("C2", "Horas"),
        ("D2", "Horas"),
        ("E2", "Atividades"),
        ("F2", "Locais"),
        ("G2", "Unidades"),
    ):
        assert found[place].type == "list"
        assert found[place].formula1.startswith(f"Listas!${letters[heading]}$2:")
    assert all(rule.prompt for rule in found.values())
    assert [row[column(book["Listas"], "Horas") - 1] for row in rows(book["Listas"])[1:4]] == [
        dt.time(0),
        dt.time(0, 20),
        dt.time(0, 40),
    ]
    assert rows(sheet)[1][1:] == [
        *(dt.datetime(2027, 3, 1), dt.time(8), dt.time(12), "Registro, educação permanente e outras ações"),
        *("unidade", "UBS 1", "Ana Souza", None),
    ]
