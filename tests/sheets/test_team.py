"""A team described in a sheet: the scenario of `escala novo` comes back, and what is wrong is told at its cell."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escala.documents.errors import InputError
from escala.domain.merge_patch import merge_patch
from escala.importing import import_team
from escala.outputs import OutputError
from escala.scenario_files import LoadedScenario, load_data, load_scenario, template
from escala.sheets import SheetFile, kind_of, team_sheet
from tests.scenario_files.good import load
from tests.sheets.workbooks import column, edited, opened, put, rows, save

MODEL = team_sheet()

WHOLE: dict[str, Any] = {
    "norma": "df-489-2018",
    "modalidade": "nasf-ab-2",
    "periodo": {"inicio": "2027-03-01", "fim": "2027-03-28"},
    "equipe": {"id": "norte", "nome": "Nasf-AB Norte"},
    "sede": "ubs-2",
    "feriados": {"uf": "DF", "facultativos": True, "locais": ["2027-03-19", "2027-03-26"]},
    "unidades": {
        "ubs-2": {
            "nome": "UBS 2; a velha",
            "funcionamento": {"seg-sex": ["07:00-12:00", "13:00-18:00"]},
            "recursos": {"consultorio": 3, "sala": 2},
            "fechamentos": [{"de": "2027-03-15", "ate": "2027-03-15", "motivo": "dedetização"}],
        },
        "ubs-7": {"nome": "=UBS 7", "funcionamento": {"seg-sex": ["07:00-19:00"], "sab": ["07:00-12:00"]}},
    },
    "deslocamentos": [{"entre": ["ubs-2", "ubs-7"], "minutos": 20}],
    "recursos": {"veiculo": 2},
    "esf": {
        **{f"esf-{n}": {"nome": f"eSF {n}", "unidade": "ubs-2"} for n in range(1, 5)},
        "esf-5": {
            "nome": "eSF 5",
            "unidade": "ubs-7",
            "disponibilidade": {"ter": ["13:00-18:00"], "qui": ["07:00-12:00"]},
            "ausencias": [{"de": "2027-03-23", "ate": "2027-03-24", "motivo": "curso"}],
        },
    },
    "profissionais": {
        "ana": {
            "nome": "Ana Souza",
            "ocupacao": "psicologo",
            "carga_horaria": 40,
            "disponibilidade": {
                "seg,qua": ["07:00-18:00"],
                "ter": ["08:00-12:00", "14:00-18:00"],
                "qui-sab": ["07:00-12:00"],
            },
            "ausencias": [
                {"de": "2027-03-08", "ate": "2027-03-12", "motivo": "férias"},
                {"de": "2027-03-22", "ate": "2027-03-22"},
            ],
        },
        "bruno": {"nome": "2027-02-31", "ocupacao": "nutricionista", "carga_horaria": 40},
        "carla": {"nome": "Ana Souza", "ocupacao": "farmaceutico", "carga_horaria": 40},
        "davi": {"nome": "08:00", "ocupacao": "fonoaudiologo", "carga_horaria": 40},
    },
    "compromissos": [
        {
            "profissionais": ["ana", "carla"],
            "atividade": "intersetorial",
            "em": "2027-03-17",
            "das": "13:00",
            "as": "15:00",
            "local": "territorio",
        },
        {
            "profissionais": ["bruno"],
            "atividade": "grupo-compartilhado",
            "toda": "qua",
            "das": "08:00",
            "as": "10:00",
            "unidade": "ubs-2",
            "esf": ["esf-2"],
        },
    ],
}
"""Everything that a sheet can say."""


def imported(path: Path, content: bytes) -> LoadedScenario:
    """The scenario of a workbook, as its file says it."""
    source, target = save(path / "equipe.xlsx", content), path / "equipe.yaml"
    file = SheetFile(source)
    assert kind_of(file) == "equipe"
    said = import_team(file, source, target, overwrite=True)
    found = load_scenario(target)
    assert found.scenario == said.scenario
    return found


def wrong(path: Path, content: bytes) -> list[str]:
    """What is wrong with a workbook, without the file's name."""
    with pytest.raises(InputError) as caught:
        imported(path, content)
    assert not (path / "equipe.yaml").exists()
    return [str(problem).removeprefix(f"{path / 'equipe.xlsx'}: ") for problem in caught.value.problems]


def cell(book_sheet: Any, heading: str, row: int) -> str:
    return book_sheet.cell(row, column(book_sheet, heading)).coordinate


def change(sheet: str, heading: str, row: int, value: object, of: bytes = MODEL) -> bytes:
    """A workbook with one cell changed."""
    return edited(of, put(cell(opened(of)[sheet], heading, row), value), sheet=sheet)


def test_filled_in_as_it_comes_it_is_the_scenario_of_novo(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = imported(tmp_path, MODEL)
    assert found.scenario == load(template()).scenario
    assert found.warnings == ()


def test_it_says_everything_that_it_has_a_place_for(tmp_path: Path) -> None:
    expected = load_data(WHOLE, "norte").scenario
    assert imported(tmp_path, team_sheet(WHOLE)).scenario == expected


def test_every_column_has_its_help_and_its_list() -> None:
    book = opened(MODEL)
    assert book.sheetnames == [
        *("Equipe", "Unidades", "eSF", "Profissionais", "Ausências", "Deslocamentos", "Compromissos", "Listas"),
    ]
    for name in book.sheetnames[1:-1]:
        helped = {str(rule.sqref)[0]: rule for rule in book[name].data_validations.dataValidation}
        assert sorted(helped) == sorted(one.column_letter for one in book[name][1] if one.value), name
        assert all(rule.prompt for rule in helped.values())
    people = {
        str(rule.sqref).rstrip("0123456789:")[0]: rule for rule in book["Profissionais"].data_validations.dataValidation
    }
    assert people["C"].formula1.startswith("Listas!$A$2:")
    assert all(row[2] for row in rows(book["Equipe"]))


def as_people_write(sheet: Any) -> None:
    """Hours, names and ids as somebody types them."""
    for row in sheet.iter_rows(min_row=2):
        for one in row:
            if isinstance(one.value, str):
                one.value = f"  {one.value.replace(':00-', 'h às ').replace('; ', ' ;')} "


def test_what_people_write_is_understood(tmp_path: Path) -> None:
    content = edited(MODEL, as_people_write, sheet="Unidades")
    content = change("Equipe", "Valor", 4, dt.datetime(2027, 3, 1), content)
    content = change("Equipe", "Valor", 11, 1.0, content)
    content = change("Profissionais", "Carga horária", 2, "40", content)
    content = change("Profissionais", "Ocupação", 2, "PSICOLOGO", content)
    content = change("eSF", "Unidade", 2, "ubs 1", content)
    assert imported(tmp_path, content).scenario == load_data(_plain(tmp_path), "x").scenario


def _plain(path: Path) -> Any:
    (path / "modelo.yaml").write_text(template(), encoding="utf-8")
    return load_scenario(path / "modelo.yaml").data


@pytest.mark.parametrize(
    "value", ["03/2027", "3/2027", "2027-03", "01/03/2027 a 28/03/2027", "2027-03-01 até 2027-03-28"]
)
def test_a_period_in_every_form(tmp_path: Path, value: str) -> None:
    period = imported(tmp_path, change("Equipe", "Valor", 4, value)).scenario.periodo
    assert (period.inicio, period.fim) == (dt.date(2027, 3, 1), dt.date(2027, 3, 28))


def test_ids_are_made_of_names_where_there_are_none(tmp_path: Path) -> None:
    content = change("Profissionais", "id", 2, None)
    content = change("Profissionais", "id", 3, None, content)
    content = change("Profissionais", "Nome", 3, "Ána Souza", content)
    assert list(imported(tmp_path, content).scenario.profissionais)[:3] == ["ana-souza", "ana-souza-2", "carla"]


@pytest.mark.parametrize(
    ("sheet", "heading", "row", "value", "said"),
    [
        ("Equipe", "Valor", 2, None, "Equipe!B2: esperava norma e encontrei nada"),
        ("Equipe", "Valor", 2, "df-498-2018", 'Equipe!B2: a norma "df-498-2018" não existe; existem: caps-ii'),
        ("Equipe", "Valor", 3, "nasf", 'Equipe!B3: a modalidade "nasf" não existe na norma df-489-2018'),
        ("Equipe", "Valor", 4, "março", 'Equipe!B4: esperava um mês como 2027-03 e encontrei "março"'),
        ("Equipe", "Valor", 7, "ubs-9", 'Equipe!B7: a sede "ubs-9" não existe em unidades\n    Talvez "ubs-1"?'),
        ("Equipe", "Valor", 9, "talvez", 'Equipe!B9: esperava sim ou não e encontrei "talvez"'),
        ("Equipe", "Valor", 10, "19/03", 'Equipe!B10: esperava uma data como 08/03/2027 e encontrei "19/03"'),
        ("Equipe", "Campo", 5, "Sigla", 'Equipe!A1: falta o campo "Identificador"'),
        ("Equipe", "Campo", 9, "Sigla", 'Equipe!A9: não conheço o campo "Sigla"'),
        ("Equipe", "Campo", 9, "Norma", 'Equipe!A9: o campo "Norma" aparece duas vezes'),
        ("Equipe", "Valor", 1, "x", 'Equipe!A1: esperava uma coluna "Valor" e encontrei "Campo"; "x"; "O que é"'),
        ("Profissionais", "id", 2, "Ana Souza", "Profissionais!A2: esperava um identificador com letras minúsculas"),
        ("Unidades", "Seg", 2, "manhã", 'Unidades!C2: esperava um horário como "07:00-12:00" e encontrei "manhã"'),
        ("Unidades", "Ter", 2, "07:00-12:10", "Unidades!D2: o horário 12:10 está fora da grade de 20 minutos"),
        ("Unidades", "Salas", 2, "duas", 'Unidades!K2: esperava um número inteiro e encontrei "duas"'),
        ("eSF", "Unidade", 3, "UBS 3", 'eSF!C3: esperava a unidade e encontrei "UBS 3"\n    Talvez "UBS 1"?'),
        ("eSF", "id", 4, "esf-1", 'eSF!A4: o id "esf-1" já está numa linha acima'),
        ("Profissionais", "Nome", 2, None, "Profissionais!B2: esperava um nome e encontrei nada"),
        (
            "Profissionais",
            "Ocupação",
            3,
            "Piloto",
            'Profissionais!C3: esperava uma ocupação da norma e encontrei "Piloto"',
        ),
        ("Profissionais", "Carga horária", 4, "40h", 'Profissionais!D4: esperava um número inteiro e encontrei "40h"'),
        ("Profissionais", "Carga horária", 4, 400, "Profissionais!D4: "),
        ("Ausências", "Quem", 2, "Zeca", "Ausências!A2: esperava o nome de um profissional"),
        ("Deslocamentos", "A outra", 2, "UBS 1", "Deslocamentos!A2: esperava uma unidade e encontrei nada"),
        (
            "Compromissos",
            "Profissionais",
            2,
            "Zeca",
            'Compromissos!A2: esperava o nome de um profissional e encontrei "Zeca"',
        ),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(
    tmp_path: Path, sheet: str, heading: str, row: int, value: object, said: str
) -> None:
    found = wrong(tmp_path, change(sheet, heading, row, value))
    assert any(problem.startswith(said) for problem in found), found
    assert all(problem.split("!")[0] in (sheet, "Equipe") for problem in found), found


def test_an_absence_that_ends_before_it_begins_is_told_at_its_end(tmp_path: Path) -> None:
    content = edited(
        MODEL, put("A2", "Ana Souza"), put("B2", "12/03/2027"), put("C2", dt.date(2027, 3, 8)), sheet="Ausências"
    )
    assert wrong(tmp_path, content) == [
        "Ausências!C2: a ausência termina em 2027-03-08, antes de começar em 2027-03-12\n"
        "    Talvez de: 2027-03-08, ate: 2027-03-12."
    ]


def test_everything_wrong_is_told_at_once_in_order(tmp_path: Path) -> None:
    content = change("Profissionais", "Carga horária", 4, "40h")
    content = change("eSF", "Unidade", 3, "UBS 3", content)
    content = change("Equipe", "Valor", 3, "nasf", content)
    assert [problem.split(":")[0] for problem in wrong(tmp_path, content)] == [
        "Equipe!B3",
        "eSF!C3",
        "Profissionais!D4",
    ]


def test_sheets_that_are_not_needed_may_be_missing_and_others_not(tmp_path: Path) -> None:
    book = opened(MODEL)
    for name in ("Ausências", "Deslocamentos", "Compromissos", "Listas"):
        del book[name]
    book.save(tmp_path / "menos.xlsx")
    assert imported(tmp_path, (tmp_path / "menos.xlsx").read_bytes()).warnings == ()
    (tmp_path / "equipe.yaml").unlink()
    del book["Unidades"]
    book.save(tmp_path / "menos.xlsx")
    assert wrong(tmp_path, (tmp_path / "menos.xlsx").read_bytes()) == [
        "falta a aba Unidades; encontrei Equipe, eSF, Profissionais\n    Comece de novo com escala novo --planilha."
    ]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    source, target = save(tmp_path / "equipe.xlsx", MODEL), tmp_path / "equipe.yaml"
    target.write_text("meu", encoding="utf-8")
    with pytest.raises(OutputError, match="já existe e fica como está"):
        import_team(SheetFile(source), source, target)
    assert target.read_text(encoding="utf-8") == "meu"
    with pytest.raises(OutputError, match="não existe"):
        import_team(SheetFile(source), source, tmp_path / "nada" / "equipe.yaml")


JUNK = st.one_of(
    st.none(),
    st.text(max_size=12).filter(lambda text: text.isprintable()),
    st.integers(-5, 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(dt.date(1901, 1, 1), dt.date(2200, 1, 1)),
    st.times(),
    st.sampled_from(
        ["ana", "UBS 1", "ubs-1", "08:00-12:00", "08:00", "10/03/2027", "qua", "sim", "-", "2027-03", "eSF 1; eSF 2"]
    ),
)


@given(
    st.lists(
        st.tuples(st.sampled_from(opened(MODEL).sheetnames[:-1]), st.integers(1, 8), st.integers(1, 11), JUNK),
        max_size=12,
    )
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_cells_it_is_a_scenario_or_errors_at_cells(
    tmp_path: Path, junk: list[tuple[str, int, int, object]]
) -> None:
    book, saved = opened(MODEL), io.BytesIO()
    for name, row, place, value in junk:
        _set(row, place, value)(book[name])
    book.save(saved)
    try:
        assert imported(tmp_path, saved.getvalue()).scenario
    except InputError as error:
        problems = error.problems
        if not all(problem.sheet and problem.line and problem.column for problem in problems):
            pytest.fail(str(error))
    finally:
        (tmp_path / "equipe.yaml").unlink(missing_ok=True)


def _set(row: int, place: int, value: object) -> Callable[[Any], object]:
    def edit(sheet: Any) -> None:
        sheet.cell(row, place).value = value

    return edit


def test_a_merged_scenario_is_written_too(tmp_path: Path) -> None:
    fewer = merge_patch(WHOLE, {"compromissos": None, "deslocamentos": None, "recursos": None})
    assert imported(tmp_path, team_sheet(fewer)).scenario == load_data(fewer, "x").scenario
