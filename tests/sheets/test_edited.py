"""An edited sheet read back: what was edited changes, and nothing else does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from escala.documents.errors import InputError
from escala.domain.roster import Session
from escala.outputs import roster_bytes
from escala.sheets import Edited, SheetFile, read_edited
from tests.sheets.workbooks import Edit, column, edited, put, save, sheet_of, trio, trio_sheet
from tests.whatif.trio import loaded_of, roster

ROSTER, LOADED = trio()
BEFORE = {session.id: session for session in ROSTER.sessoes}
PEOPLE = {"ana": "Ana Souza", "bia": "Bia Lima", "caio": "Caio Reis"}
ACTIVITIES = {
    "outras": "Registro, educação permanente e outras ações",
    "planejamento": "Planejamento, monitoramento e relatórios",
    "domiciliar-compartilhado": "Atendimento domiciliar compartilhado",
    "atendimento-individual": "Atendimento individual específico",
}
PLACES = {
    ("unidade", "ubs-1"): ("unidade", "UBS 1"),
    ("unidade", "ubs-2"): ("unidade", "UBS 2"),
    ("domicilio", None): ("domicílio", None),
    ("territorio", None): ("território", None),
    ("transito", None): ("em trânsito", None),
}
RESOURCES = {
    ("atendimento-individual", "unidade"): {"consultorio": 1},
    ("domiciliar-compartilhado", "domicilio"): {"veiculo": 1},
}


def read(path: Path, *edits: Edit, of: bytes = b"") -> Edited:
    """What the trio's sheet says after edits."""
    return read_edited(SheetFile(save(path / "x.xlsx", edited(of or trio_sheet(), *edits))), ROSTER, LOADED)


def wrong(path: Path, *edits: Edit) -> list[str]:
    """What is wrong with the sheet after edits, without the file's name."""
    with pytest.raises(InputError) as caught:
        read(path, *edits)
    return [str(problem).removeprefix(f"{path / 'x.xlsx'}: ") for problem in caught.value.problems]


def row_of(sheet: Any, id: str) -> int:
    """The row of a session."""
    return next(cell.row for cell in sheet["A"] if cell.value == id)


def write(id: str | None, session: Session) -> Edit:
    """The edit that makes a row say a session; of no id, a new row."""

    def edit(sheet: Any) -> None:
        row = len(list(sheet.iter_rows())) + 1 if id is None else row_of(sheet, id)
        place, unit = PLACES[session.local, session.unidade]
        for heading, value in {
            "Data": session.inicio.date(),
            "Início": session.inicio.time(),
            "Fim": session.fim.time(),
            "Atividade": ACTIVITIES[session.atividade],
            "Local": place,
            "Unidade": unit,
            "Profissionais": "; ".join(PEOPLE[p] for p in reversed(session.profissionais)),
            "eSF": "eSF 1" if session.esf else None,
        }.items():
            sheet.cell(row, column(sheet, heading)).value = value

    return edit


def remove(id: str) -> Edit:
    """The edit that deletes a row."""
    return lambda sheet: sheet.delete_rows(row_of(sheet, id))


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """A session as somebody could plan it, sensible or not."""
    start = draw(st.integers(0, 69))
    end = draw(st.integers(start + 1, 71))
    day = dt.datetime.fromisoformat("2027-03-01T00:00:00-03:00") + dt.timedelta(days=draw(st.integers(0, 13)))
    activity = draw(st.sampled_from(sorted(ACTIVITIES)))
    place, unit = draw(st.sampled_from(sorted(PLACES, key=str)))
    people = draw(st.sets(st.sampled_from(sorted(PEOPLE)), min_size=1))
    return Session(
        id="?",
        atividade=activity,
        inicio=day + dt.timedelta(minutes=20 * start),
        fim=day + dt.timedelta(minutes=20 * end),
        unidade=unit,
        local=place,
        profissionais=tuple(sorted(people)),
        esf=("esf-1",) if draw(st.booleans()) else (),
        recursos=RESOURCES.get((activity, place), {}),
    )


def test_without_an_edit_nothing_changes(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found.gone, found.come) == ((), ())
    assert roster_bytes(ROSTER.model_copy(update={"sessoes": found.sessions})) == roster_bytes(ROSTER)


@given(
    changed=st.dictionaries(st.sampled_from(sorted(BEFORE)), sessions() | st.none(), max_size=4),
    new=st.lists(sessions(), max_size=3),
    shuffled=st.booleans(),
)
@example(changed={}, new=[], shuffled=True)
@example(changed=dict.fromkeys(sorted(BEFORE)[:2]), new=[], shuffled=True)
@example(
    changed={"0001": BEFORE["0002"], "0002": BEFORE["0001"], "0003": None},
    new=[BEFORE["0003"].model_copy(update={"id": "?"})],
    shuffled=False,
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_edited_changes_and_nothing_else(
    tmp_path: Path, changed: dict[str, Session | None], new: list[Session], shuffled: bool
) -> None:
    edits = [write(id, session) for id, session in changed.items() if session is not None]
    edits += [write(None, session) for session in new]
    edits += [remove(id) for id, session in changed.items() if session is None]
    if shuffled:
        edits.append(lambda sheet: sheet.move_range("A2:K30", rows=3))
    found = read(tmp_path, *edits)
    expected = {id: s for id, session in BEFORE.items() if (s := changed.get(id, session)) is not None}
    expected = {id: session.model_copy(update={"id": id}) for id, session in expected.items()}
    after = {session.id: session for session in found.sessions}
    assert {id: after[id] for id in BEFORE if id in after} == expected
    fresh = sorted(set(after) - set(BEFORE))
    assert fresh == [f"{len(BEFORE) + number:04d}" for number in range(1, len(new) + 1)]
    assert [after[id].model_copy(update={"id": "?"}) for id in fresh] == new
    assert {session.id for session in found.gone} == {id for id in BEFORE if expected.get(id) != BEFORE[id]}
    assert {session.id for session in found.come} == {id for id, s in after.items() if BEFORE.get(id) != s}
    for id, session in after.items():
        if BEFORE.get(id) == session:
            assert roster_bytes(ROSTER.model_copy(update={"sessoes": (session,)})) == roster_bytes(
                ROSTER.model_copy(update={"sessoes": (BEFORE[id],)})
            )


def as_text(sheet: Any) -> None:
    """Every date and time as the text that somebody types, or a program leaves."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, dt.datetime):
                cell.value = f"{cell.value:%d/%m/%Y}"
            elif isinstance(cell.value, dt.time):
                cell.value = f"{cell.value:%H:%M}"


def as_numbers(sheet: Any) -> None:
    """Every date and time as a bare number."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, dt.datetime):
                cell.value, cell.number_format = float((cell.value - dt.datetime(1899, 12, 30)).days), "General"
            elif isinstance(cell.value, dt.time):
                cell.value, cell.number_format = (cell.value.hour * 60 + cell.value.minute) / 1440, "General"


def as_durations(sheet: Any) -> None:
    """Every time as a duration, every date with a time of day."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, dt.time):
                cell.value = dt.timedelta(hours=cell.value.hour, minutes=cell.value.minute)
                cell.number_format = "[h]:mm:ss"


def with_blanks(sheet: Any) -> None:
    """Spaces around every text, ids as numbers, capitals gone."""
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = f" \xa0{cell.value.lower()}  "
        if row[0].value:
            row[0].value = int(row[0].value)


def columns_elsewhere(sheet: Any) -> None:
    """A column of notes before all others, and one between."""
    sheet.insert_cols(5)
    sheet.insert_cols(1)
    sheet["A1"], sheet["A2"], sheet["F1"], sheet["F30"] = "minhas notas", "ver com a Bia", None, "x"


@pytest.mark.parametrize("form", [as_text, as_numbers, as_durations, with_blanks, columns_elsewhere])
def test_every_form_in_which_a_program_leaves_cells_is_read(tmp_path: Path, form: Callable[[Any], None]) -> None:
    found = read(tmp_path, form)
    assert (found.gone, found.come) == ((), ())
    assert len(found.sessions) == len(BEFORE)


def test_emptied_rows_and_rows_of_an_id_alone_are_gone(tmp_path: Path) -> None:
    def empty(id: str, first: int) -> Edit:
        def edit(sheet: Any) -> None:
            row = row_of(sheet, id)
            for cell in sheet[row][first:]:
                cell.value = None

        return edit

    found = read(tmp_path, empty("0001", 0), empty("0004", 1))
    assert [session.id for session in found.gone] == ["0001", "0004"]
    assert found.come == ()


def test_everything_wrong_is_told_at_its_cell(tmp_path: Path) -> None:
    assert wrong(
        tmp_path,
        put("A2", "9999"),
        put("B3", "31/02/2027"),
        put("C4", "oito"),
        put("E5", "Reuniao"),
        put("F6", "lua"),
        put("G7", "UBS 11"),
        put("H8", "Ana Souza, Bia Lima"),
        put("H9", None),
        put("I10", "eSF 9"),
        put("A11", "0001"),
        put("B12", "15/03/2027"),
        put("D13", "12:10"),
        put("D14", "07:00"),
        put("G15", None),
    ) == [
        'Editar!A2: esperava o id de uma sessão desta escala, e encontrei "9999"\n'
        "    Numa sessão nova, deixe o id vazio.",
        'Editar!B3: esperava uma data como 08/03/2027 e encontrei "31/02/2027"\n    Corrija a célula.',
        'Editar!C4: esperava uma hora como 08:00 e encontrei "oito"\n    Corrija a célula.',
        'Editar!E5: esperava uma atividade da norma e encontrei "Reuniao"\n    Talvez "Reunião com a eSF"?',
        'Editar!F6: esperava um local (unidade, domicílio, território, em trânsito) e encontrei "lua"\n'
        "    Use um destes: unidade; domicílio; território; em trânsito.",
        'Editar!G7: esperava uma unidade e encontrei "UBS 11"\n    Talvez "UBS 1"?',
        'Editar!H8: esperava o nome de um profissional e encontrei "Ana Souza, Bia Lima"\n'
        "    Separe os nomes com ponto e vírgula.",
        "Editar!H9: esperava ao menos um profissional e encontrei nada\n    Diga quem participa.",
        'Editar!I10: esperava o nome de uma eSF e encontrei "eSF 9"\n    Talvez "eSF 1"?',
        "Editar!B12: esperava um dia do período, de 01/03/2027 a 14/03/2027, e encontrei 15/03/2027\n"
        "    Corrija a data.",
        "Editar!D13: a hora 12:10 está fora da grade de 20 minutos\n    Talvez 12:00 ou 12:20.",
        "Editar!D14: esperava uma hora depois do início, 08:00, e encontrei 07:00\n    Corrija uma das duas.",
        "Editar!G15: esperava uma unidade, porque o local é unidade, e encontrei nada\n    Diga qual.",
    ]


@pytest.mark.parametrize("id", ["9" * 5000, "0" * 5000 + "1", "1" * 10])
def test_an_id_of_many_digits_is_no_session(tmp_path: Path, id: str) -> None:
    (said,) = wrong(tmp_path, put("A2", id))
    assert said.startswith('Editar!A2: esperava o id de uma sessão desta escala, e encontrei "')


def test_a_copied_row_is_told_to_lose_its_id(tmp_path: Path) -> None:
    assert wrong(tmp_path, put("A5", "0001")) == [
        "Editar!A5: o id 0001 já está na linha 2\n"
        "    Se esta linha é uma sessão nova, apague o seu id; senão, apague a linha."
    ]


def test_a_unit_outside_units_and_the_end_of_the_day(tmp_path: Path) -> None:
    assert wrong(tmp_path, put("F2", "território"), put("D3", "24:00")) == [
        'Editar!G2: esperava nada, porque o local é território, e encontrei "UBS 1"\n'
        "    Apague a unidade, ou mude o local para unidade.",
        "Editar!D3: uma sessão termina no dia em que começa, e encontrei 24:00\n    Talvez 23:40.",
    ]


def test_a_column_that_is_missing_or_there_twice(tmp_path: Path) -> None:
    first = wrong(tmp_path, put("E1", "Ativ."))
    assert len(first) == 1
    assert first[0].startswith('Editar!A1: esperava uma coluna "Atividade" e encontrei "id"; "Data"')
    assert wrong(tmp_path, put("K1", "Data")) == [
        'Editar!K1: a coluna "Data" aparece duas vezes\n    Apague uma das duas.'
    ]


def test_people_of_one_name_are_told_apart(tmp_path: Path) -> None:
    loaded = loaded_of(profissionais={"bia": {"nome": "Ana Souza"}})
    found = roster(loaded, ["seg 08:00-12:00 outras ubs-1 [bia]", "ter 08:00-10:00 outras ubs-1 [ana, bia, caio]"])
    content = edited(sheet_of(found, loaded), put("H2", "Ana Souza (ana)"))
    back = read_edited(SheetFile(save(tmp_path / "x.xlsx", content)), found, loaded)
    assert [session.profissionais for session in back.come] == [("ana",)]
    content = edited(sheet_of(found, loaded), put("H2", "Ana Souza"))
    with pytest.raises(InputError, match=r'encontrei "Ana Souza"\n    Talvez "Ana Souza \((ana|bia)\)"'):
        read_edited(SheetFile(save(tmp_path / "x.xlsx", content)), found, loaded)


def test_a_new_row_with_little_in_it_says_what_is_missing(tmp_path: Path) -> None:
    said = wrong(tmp_path, put("B20", dt.date(2027, 3, 3)))
    assert [line.split(":")[0] for line in said] == ["Editar!C20", "Editar!D20", "Editar!E20", "Editar!H20"]
