"""The wall sheets, read back: everybody, every session of every week, and nothing lost at the edges."""

from __future__ import annotations

import copy
import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from escala.audit import audit
from escala.outputs.paper import minutes_pdf, stamp, wall_pdf
from escala.presentation.showing import Shown, shown
from tests.audit.good import SCENARIO, SESSIONS
from tests.calendars.builders import scenario, session
from tests.outputs.page.rosters import SCENARIOS, at_random, loaded
from tests.outputs.paper.reading import pages, text, week_table
from tests.presentation.builders import shown_good, shown_of

DIGEST = hashlib.sha256(b"escala").hexdigest()


def drawn(shown: Shown, *units: str, weeks: set[str] | None = None) -> bytes:
    return wall_pdf(shown, stamp(shown, DIGEST, "0.1.0"), units, weeks)


def crowd(many: int, each: int = 3) -> Shown:
    """So many people with as many sessions a day, on the weekdays of one week."""
    people = {
        f"p{i:02}": {"nome": f"Pessoa {i:02} da Silva", "ocupacao": "psicologo", "carga_horaria": 40}
        for i in range(many)
    }
    sessions = [
        session(f"{p}{day}{n}", ("planejamento", "atendimento-individual")[n % 2], f"2027-04-{day:02}",
                f"{7 + n:02}:00", f"{8 + n:02}:00", p, unit="ubs-1")
        for p in people for day in range(5, 10) for n in range(each)
    ]  # fmt: skip
    period = {"inicio": "2027-04-05", "fim": "2027-04-11"}
    return shown_of(*sessions, of=scenario(profissionais=people, periodo=period), semanas=("2027-W14",))


def joined(words: str) -> str:
    """Words without their spaces: a word too long for its column goes on in the next line."""
    return "".join(words.split())


def covered(shown: Shown, pdf: bytes, unit: str | None = None) -> None:
    """Every session of a roster stands in the cell of each of its people, with its hours and what it is."""
    names = {person.name for person in shown.names.people.values()}
    cells: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for page in pages(pdf):
        for key, cell in week_table(page, names).items():
            cells.setdefault(key, []).extend(cell)
    for one in shown.sessions:
        if unit is not None and (one.unit is None or one.unit.id != unit):
            continue
        for person in one.people:
            begin, end = one.hours.split("–")
            cell = cells[person.name, one.when.split(",")[0]]
            assert any(
                hours.split("–")[0] <= begin
                and end <= hours.split("–")[1]
                and joined(said).startswith(joined(one.short))
                for hours, said in cell
                if hours
            ), (person.name, one.when, one.short, cell)


def test_every_session_stands_in_the_cell_of_each_of_its_people() -> None:
    shown = shown_good()
    pdf = drawn(shown)
    covered(shown, pdf)
    assert len(pages(pdf)) == 1
    said = text(pdf)
    for expected in ("Nasf-AB Dupla", "Semana de 01/03 a 07/03/2027", "página 1 de 1", f"Escala {DIGEST[:8]}"):
        assert expected in said
    assert "NÃO CUMPRE" not in said


NORM = re.compile(r'(?m)^norma: "?([^"\n]+)')
OF_EACH_NORM = {norm[1]: path for path in reversed(SCENARIOS) if (norm := NORM.search(path.read_text("utf-8")))}


@pytest.mark.parametrize("path", OF_EACH_NORM.values(), ids=lambda path: path.stem)
def test_of_every_norm_and_of_services_of_several_teams_nothing_is_lost(path: Path) -> None:
    team = loaded(path)
    assert bool(team.scenario.equipes) == (path.stem == "nucleo-cinco-equipes")
    roster = at_random(team, 8, 150)
    found = shown(roster, team.month, team.ruleset, audit(roster, team.month, team.ruleset))
    covered(found, drawn(found))
    unit = next(iter(found.names.units))
    covered(found, drawn(found, unit), unit)
    minutes = text(minutes_pdf(found, found.meetings.every, stamp(found, DIGEST, "0.1.0"))).splitlines()
    assert minutes.count("Ata de reunião") == len(found.meetings.every) > 0
    for meeting in found.meetings.every:
        assert all(person.name in minutes for person in meeting.people)


def test_a_cell_says_where_if_it_is_not_the_seat() -> None:
    pdf = drawn(shown_good())
    said = text(pdf)
    table = week_table(pages(pdf)[0], {"Ana Souza", "Bia Lima"})
    assert table["Ana Souza", "qua 03/03"] == [("08:00–12:00", "Reunião eSF 2 (ubs-2)")]
    assert "(ubs-2): UBS 2" in said
    assert "(ubs-1)" not in said


def test_a_sheet_lies_and_is_a4() -> None:
    (page,) = PdfReader(io.BytesIO(drawn(shown_good()))).pages
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (842, 595)


def test_a_unit_gets_only_what_is_held_in_it() -> None:
    shown = shown_good()
    pdf = drawn(shown, "ubs-2")
    covered(shown, pdf, "ubs-2")
    said = text(pdf)
    assert "UBS 2 · Nasf-AB Dupla" in said
    assert "08:00–14:00" in said, "opening hours"
    assert "Individual" not in said, "what is held at the seat"


def test_each_unit_begins_on_a_sheet_of_its_own() -> None:
    heads = [page[0].text for page in pages(drawn(shown_good(), "ubs-1", "ubs-2"))]
    assert heads == ["UBS 1 · Nasf-AB Dupla", "UBS 2 · Nasf-AB Dupla"]


def test_a_unit_where_nobody_is_says_so() -> None:
    only = session("0001", "planejamento", "2027-04-05", "08:00", "10:00", "ana", unit="ubs-1")
    said = text(drawn(shown_of(only), "ubs-7", weeks={"2027-W14"}))
    assert "Ninguém da equipe está aqui nesta semana." in said


def test_holidays_absences_and_breaches_are_said() -> None:
    away = scenario(
        profissionais={
            "ana": {"nome": "Ana Souza", "ocupacao": "psicologo", "carga_horaria": 40,
                    "ausencias": [{"de": "2027-04-20", "ate": "2027-04-20", "motivo": "segredo"}]},
        }
    )  # fmt: skip
    one = session("0001", "planejamento", "2027-04-19", "08:00", "10:00", "ana", unit="ubs-1")
    shown = shown_of(one, of=away)
    pdf = drawn(shown, weeks={"2027-W16"})
    table = week_table(pages(pdf)[0], {"Ana Souza"})
    assert table["Ana Souza", "ter 20/04"] == [("", "ausente")]
    assert table["Ana Souza", "qua 21/04"] == [("", "feriado")]
    said = text(pdf)
    assert "segredo" not in said, "why is nobody else's"
    assert "Fundação de Brasília;\nTiradentes" in said, "the day's name"
    assert "NÃO CUMPRE A NORMA" in said


def test_only_the_weeks_asked_for() -> None:
    one = session("0001", "planejamento", "2027-04-05", "08:00", "10:00", "ana", unit="ubs-1")
    assert len(pages(drawn(shown_of(one)))) == 4
    (page,) = pages(drawn(shown_of(one), weeks={"2027-W15"}))
    assert "Semana de 12/04 a 18/04/2027" in {piece.text for piece in page}


def test_forty_people_go_on_to_further_sheets_and_none_is_lost() -> None:
    shown = crowd(40, each=5)
    pdf = drawn(shown)
    covered(shown, pdf)
    many = len(pages(pdf))
    assert 4 <= many <= 8
    assert [f"página {n} de {many}" in {p.text for p in page} for n, page in enumerate(pages(pdf), 1)] == [True] * many


def test_few_people_get_larger_letters() -> None:
    def size(shown: Shown) -> float:
        return next(piece.size for piece in pages(drawn(shown))[0] if piece.text.startswith("Pessoa 00"))

    assert size(crowd(3)) > size(crowd(12)) >= 7.5


def test_nothing_is_written_beyond_the_sheet() -> None:
    for page in pages(drawn(crowd(25, each=9))):
        for piece in page:
            assert 20 <= piece.x <= 842 - 20, piece
            assert -595 + 20 <= piece.y <= -15, piece


def test_a_day_longer_than_a_sheet_goes_on_on_the_next() -> None:
    kinds = ("planejamento", "intersetorial")
    long = [
        session(f"{n:04}", kinds[n % 2], "2027-04-05", f"{n // 3:02}:{n % 3 * 20:02}",
                f"{(n + 1) // 3:02}:{(n + 1) % 3 * 20:02}", "ana", unit="ubs-1")
        for n in range(70)
    ]  # fmt: skip
    shown = shown_of(*long)
    pdf = drawn(shown, weeks={"2027-W14"})
    assert len(pages(pdf)) > 1
    said = text(pdf)
    assert all(one.hours in said for one in shown.sessions)


HOSTILE = (
    "<script>alert(1)</script>",
    "**Negrito** __e__ [link](http://exemplo)",
    "(parênteses) \\ barra ) Tj ET",
    "Ωμέγα Владимир 김민수 🙂",
    "Zoë Åsa Ñandú Çağlar Ðorđe",
    "e\u0301a\u0303 composto",
    "\u202egnitrihs",
    "W" * 200,
    "=1+1",
    "%PDF-1.7",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_can_be_printed(name: str) -> None:
    data: Any = copy.deepcopy(SCENARIO)
    data["profissionais"]["ana"]["nome"] = name
    data["equipe"]["nome"] = name
    data["unidades"]["ubs-2"]["nome"] = name
    shown = shown_good(data, SESSIONS)
    for pdf in (drawn(shown), drawn(shown, "ubs-2")):
        said = text(pdf)
        assert "Bia Lima" in said
        assert "página 1 de 1" in said
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_letters_of_portuguese_and_beyond_are_read_back_whole() -> None:
    data: Any = copy.deepcopy(SCENARIO)
    data["equipe"]["nome"] = "ÁÀÂÃÉÊÍÓÔÕÚÜÇ áàâãéêíóôõúüç ªº – “aspas” Ωж"
    assert data["equipe"]["nome"] in text(drawn(shown_good(data)))


def test_a_character_that_the_font_lacks_is_marked() -> None:
    data: Any = copy.deepcopy(SCENARIO)
    data["profissionais"]["ana"]["nome"] = "Ana 김"
    assert "Ana \N{REPLACEMENT CHARACTER}" in text(drawn(shown_good(data)))


PRINTING = """
import hashlib, sys
from tests.outputs.paper.test_wall import drawn, shown_good
sys.stdout.write(hashlib.sha256(drawn(shown_good())).hexdigest())
"""


def test_the_same_roster_gives_the_same_bytes_in_any_process_at_any_hour() -> None:
    here = hashlib.sha256(drawn(shown_good())).hexdigest()
    environment = {"PYTHONHASHSEED": "1", "PYTHONPATH": ":".join(sys.path), "TZ": "Etc/GMT+11"}
    found = subprocess.run(
        [sys.executable, "-c", PRINTING], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    assert found.stdout == here


def test_another_fingerprint_is_another_document() -> None:
    shown = shown_good()
    assert wall_pdf(shown, stamp(shown, "f" * 64, "0.1.0")) != drawn(shown)


def test_its_publication_is_said() -> None:
    shown = shown_good()
    pdf = wall_pdf(shown, stamp(shown, DIGEST, "0.1.0", "publicação 3, de 02/03/2027"))
    assert f"Escala {DIGEST[:8]}, publicação 3, de 02/03/2027" in text(pdf)
