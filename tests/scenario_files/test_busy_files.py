"""`ocupado: agenda.ics`: read with the scenario, from the folder of the file that says it, and never needed again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from escala.documents.errors import InputError
from escala.scenario_files import busy_files, load_data
from tests.scenario_files.good import GOOD, load, problems, spoiled, warnings
from tests.scenario_files.test_busy_calendar import calendar, event, hour

LIST = '[{em: 2027-03-18, das: "16:00", as: "24:00"}]'
HINT = "\n    Corrija na agenda de origem e exporte de novo, no formato iCalendar (.ics)."
AGENDA = calendar(
    hour(4, 14, "RRULE:FREQ=WEEKLY;COUNT=6", "EXDATE:20270311T140000"), event("DTSTART;VALUE=DATE:20270324", uid="2")
)


def naming(file: str) -> str:
    """The good scenario with a party whose busy times are in a file."""
    return spoiled(LIST, file)


def write(name: str, content: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_the_scenario_has_the_times_inside_its_period(in_folder: Path) -> None:
    write("agenda.ics", AGENDA)
    loaded = load(naming("agenda.ics"))
    expected = [
        {"em": "2027-03-04", "das": "14:00", "as": "15:00"},
        {"em": "2027-03-18", "das": "14:00", "as": "15:00"},
        {"em": "2027-03-24", "das": "00:00", "as": "24:00"},
        {"em": "2027-03-25", "das": "14:00", "as": "15:00"},
    ]
    assert loaded.data["parceiros"]["cras"]["ocupado"] == expected
    assert loaded.scenario.to_data()["parceiros"]["cras"]["ocupado"] == expected
    assert loaded.warnings == ()


def test_it_is_read_back_without_the_file(in_folder: Path) -> None:
    write("agenda.ics", AGENDA)
    loaded = load(naming("agenda.ics"))
    Path("agenda.ics").unlink()
    for data in (loaded.data, json.loads(json.dumps(loaded.scenario.to_data()))):
        assert load_data(data, "c").scenario == loaded.scenario


def test_a_venue_too_and_the_bom_and_spaces_around_the_name(in_folder: Path) -> None:
    write("agenda do auditório.ics", b"\xef\xbb\xbf" + AGENDA.encode())
    text = spoiled("nome: Auditório da Regional,", 'nome: Auditório da Regional, ocupado: " agenda do auditório.ics ",')
    venue = load(text).scenario.espacos["auditorio"]
    assert [str(stretch.span) for stretch in venue.ocupado] == [
        "14:00-15:00",
        "14:00-15:00",
        "00:00-24:00",
        "14:00-15:00",
    ]
    assert warnings(text) == [
        'c.yaml:46:3: "auditorio" não tem nenhum horário livre no período\n'
        "    Confira disponibilidade, datas e ocupado."
    ]


def test_times_are_those_of_the_norms_zone(in_folder: Path) -> None:
    write("agenda.ics", calendar(hour(4, 17, form="DTSTART:{}Z,DTEND:{}Z")))
    (stretch,) = load(naming("agenda.ics")).scenario.parceiros["cras"].ocupado
    assert str(stretch.span) == "14:00-15:00"


def test_a_file_without_busy_times_is_no_busy_time(in_folder: Path) -> None:
    write("agenda.ics", calendar())
    loaded = load(naming("agenda.ics"))
    assert loaded.scenario.parceiros["cras"].ocupado == ()
    assert "ocupado" not in loaded.scenario.to_data()["parceiros"]["cras"]


def test_the_path_starts_from_the_file_that_says_it(in_folder: Path) -> None:
    write("pasta/base.yaml", naming("agenda.ics"))
    write("pasta/agenda.ics", calendar(hour(4, 14)))
    write("agenda.ics", calendar(hour(25, 16)))
    below = load("base: pasta/base.yaml\nmudancas: {}\n").scenario.parceiros["cras"].ocupado
    assert [stretch.em.day for stretch in below] == [4]
    above = load("base: pasta/base.yaml\nmudancas: {parceiros: {cras: {ocupado: agenda.ics}}}\n")
    assert [stretch.em.day for stretch in above.scenario.parceiros["cras"].ocupado] == [25]


def test_an_overlay_of_another_month_reads_the_file_for_it(in_folder: Path) -> None:
    write("base.yaml", naming("agenda.ics"))
    write("agenda.ics", calendar(hour(4, 14), event("DTSTART:20270408T140000", "DTEND:20270408T150000", uid="2")))
    changes = "periodo: 2027-04, feriados: null, compromissos: [], profissionais: {ana: {ausencias: null}}"
    april = load(f"base: base.yaml\nmudancas: {{{changes}}}\n").scenario.parceiros["cras"].ocupado
    assert [stretch.em.isoformat() for stretch in april] == ["2027-04-08"]


PROBLEMS: dict[str, tuple[str, str | bytes | None, list[str]]] = {
    "missing": ("agenda.ics", None, ['não li o calendário "agenda.ics": o arquivo não existe']),
    "in a missing folder": (
        "nada/agenda.ics",
        None,
        ['não li o calendário "nada/agenda.ics": o arquivo não existe\n    A pasta nada também não existe.'],
    ),
    "no name": ('""', None, ['não li o calendário "": esperava um arquivo e encontrei uma pasta']),
    "a folder": (".", None, ['não li o calendário ".": esperava um arquivo e encontrei uma pasta']),
    "a name that no disk takes": (
        "x" * 300,
        None,
        [f'não li o calendário "{"x" * 57}...": não consegui ler o arquivo (o nome é longo demais)'],
    ),
    "no UTF-8": (
        "agenda.ics",
        "BEGIN:VCALENDAR\r\nSUMMARY:Reunião\r\n".encode("latin-1"),
        [
            'não li o calendário "agenda.ics": linha 2, coluna 14, esperava texto em UTF-8 e encontrei o byte 0xE3\n'
            "    Salve o arquivo com a codificação UTF-8."
        ],
    ),
    "no calendar": (
        "agenda.ics",
        "nome;hora\n",
        [f'no calendário "agenda.ics", linha 1, esperava BEGIN:VCALENDAR e encontrei "nome;hora"{HINT}'],
    ),
    "empty": (
        "agenda.ics",
        "",
        [f'no calendário "agenda.ics", esperava BEGIN:VCALENDAR e encontrei um arquivo vazio{HINT}'],
    ),
    "broken events": (
        "agenda.ics",
        calendar(event("SUMMARY:A", "DTSTART:x"), event(uid="2")),
        [
            f'no calendário "agenda.ics", linha 4, o evento "A" tem em DTSTART um valor que não consigo ler, "x"{HINT}',
            f'no calendário "agenda.ics", linha 9, o evento sem título não tem início (DTSTART){HINT}',
        ],
    ),
    "many broken events": (
        "agenda.ics",
        calendar(*(event(uid=str(n)) for n in range(8))),
        [
            *(
                f'no calendário "agenda.ics", linha {4 + 3 * n}, o evento sem título não tem início (DTSTART){HINT}'
                for n in range(5)
            ),
            'no calendário "agenda.ics", há mais eventos com problemas: 3',
        ],
    ),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_wrong_stands_where_the_scenario_names_the_file(case: str, in_folder: Path) -> None:
    name, content, expected = PROBLEMS[case]
    if content is not None:
        write(name, content)
    assert problems(naming(name)) == [f"c.yaml:44:14: {said}" for said in expected]


def test_a_name_that_is_nearly_right(in_folder: Path) -> None:
    write("agenda-cras.ics", AGENDA)
    assert problems(naming("agenda_cras.ics")) == [
        'c.yaml:44:14: não li o calendário "agenda_cras.ics": o arquivo não existe\n    Talvez agenda-cras.ics'
    ]


def test_too_large(in_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_files, "MAX_CALENDAR_BYTES", 1024)
    write("agenda.ics", calendar(hour(2, 8, "DESCRIPTION:" + "x" * 2048)))
    (said,) = problems(naming("agenda.ics"))
    assert said.startswith(
        'c.yaml:44:14: não li o calendário "agenda.ics": o arquivo passa do limite: esperava até 1 KiB'
    )


def test_too_many_busy_times(in_folder: Path) -> None:
    minutes = (f"DTSTART:202703{d:02d}T{m // 60:02d}{m % 60:02d}00" for d in range(1, 29) for m in range(0, 1440, 8))
    write("agenda.ics", calendar(*(event(start, "DURATION:PT4M", uid=start) for start in minutes)))
    assert problems(naming("agenda.ics")) == ["c.yaml:44:14: esperava no máximo 5000 itens e encontrei 5040"]


def test_in_an_overlay_the_problem_stands_in_the_file_that_names_it(in_folder: Path) -> None:
    write("pasta/base.yaml", naming("agenda.ics"))
    assert problems("base: pasta/base.yaml\nmudancas: {}\n") == [
        'pasta/base.yaml:44:14: não li o calendário "agenda.ics": o arquivo não existe'
    ]
    write("pasta/agenda.ics", AGENDA)
    assert problems("base: pasta/base.yaml\nmudancas: {espacos: {auditorio: {ocupado: x.ics}}}\n") == [
        'c.yaml:2:43: não li o calendário "x.ics": o arquivo não existe'
    ]


def test_everything_else_that_is_wrong_is_told_too(in_folder: Path) -> None:
    """Also where the period or the norm, which the file is read with, is wrong itself."""
    text = naming("agenda.ics").replace("sede: ubs-2", "sede: ubs-3").replace("periodo: 2027-03", "periodo: março")
    told = problems(text.replace("norma: df-489-2018", "norma: df-9"))
    assert [said.split(": ")[0] for said in told] == ["c.yaml:1:8", "c.yaml:3:10", "c.yaml:44:14"]
    write("agenda.ics", AGENDA)
    told = problems(text)
    assert [said.split(": ")[0] for said in told] == ["c.yaml:3:10", "c.yaml:5:7"]


def test_a_file_named_inside_an_escala_json_is_not_looked_for(in_folder: Path) -> None:
    write("agenda.ics", AGENDA)
    data = load(naming("agenda.ics")).data
    data["parceiros"]["cras"]["ocupado"] = "agenda.ics"
    with pytest.raises(InputError) as raised:
        load_data(data, "c")
    assert [str(problem) for problem in raised.value.problems] == [
        "c: parceiros.cras.ocupado: esperava uma lista de horários, como "
        '[{em: 2027-03-10, das: "08:00", as: "12:00"}], e encontrei o caminho "agenda.ics"\n'
        "    Talvez o caminho só valha num arquivo de cenário."
    ]


@pytest.mark.parametrize(
    ("text", "loaded"), [(GOOD, "[]"), (naming("agenda.ics"), "['icalendar', 'recurring_ical_events']")]
)
def test_the_libraries_are_loaded_only_where_such_a_file_is_read(text: str, loaded: str, in_folder: Path) -> None:
    write("agenda.ics", AGENDA)
    write("c.yaml", text)
    program = (
        "import sys; from pathlib import Path; from escala.scenario_files import load_scenario;"
        "load_scenario(Path('c.yaml')); print([m for m in ('icalendar', 'recurring_ical_events') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == f"{loaded}\n"
