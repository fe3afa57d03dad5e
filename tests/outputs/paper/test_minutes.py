"""The minutes forms, read back: what is filled in, whom is asked to sign, what is left to write."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import pytest

from escala.outputs.paper import minutes_pdf, stamp
from escala.presentation.showing import Shown
from tests.audit.good import SCENARIO, SESSIONS
from tests.calendars.builders import scenario, session
from tests.outputs.paper.reading import pages, text
from tests.presentation.builders import shown_good, shown_of

HEADS = ("Lista de presença", "Outros participantes", "Pauta", "Relato das discussões", "Decisões", "Encaminhamentos")


def forms(shown: Shown, *agenda: str) -> bytes:
    return minutes_pdf(shown, shown.meetings.every, stamp(shown, hashlib.sha256(b"").hexdigest(), "0.1.0"), agenda)


def by_meeting(shown: Shown, *agenda: str) -> list[str]:
    """What each form says, in order."""
    found: list[list[str]] = []
    for page in pages(forms(shown, *agenda)):
        if page[0].text == "Ata de reunião":
            found.append([])
        found[-1] += [piece.text for piece in page]
    return ["\n".join(said) for said in found]


def test_each_meeting_has_a_form_with_what_the_roster_knows() -> None:
    shown = shown_good()
    found = by_meeting(shown)
    assert len(found) == len(shown.meetings.every) == 3
    for said, meeting in zip(found, shown.meetings.every, strict=True):
        for expected in (meeting.what, f"{meeting.date:%d/%m/%Y}", meeting.place, "Nasf-AB Dupla", *HEADS):
            assert expected in said
        for person in ("Ana Souza", "Psicólogo", "Bia Lima", "Nutricionista"):
            assert said.splitlines().count(person) == 1
    assert "terça-feira, 02/03/2027" in found[0]
    assert "das 08:00 às 12:00" in found[0]


def test_the_article_that_asks_for_minutes_comes_from_the_norm() -> None:
    shown = shown_good()
    pack = shown.names.ruleset.pack
    (asking,) = [clause for clause in pack.clausulas if clause.registro == "ata"]
    for said, meeting in zip(by_meeting(shown), shown.meetings.every, strict=True):
        together = " ".join(said.split())
        assert f"{asking.citacao}: {asking.resumo}" in together
        assert pack.atividades[meeting.activity.id].citacao in together


def test_an_esf_has_lines_to_sign_and_nobody_else_has() -> None:
    with_esf, team = by_meeting(shown_good())[:2]
    assert "eSF 1" in with_esf.splitlines()
    assert "eSF" not in team.splitlines()
    numbers = [[line for line in said.splitlines() if line.isdecimal()] for said in (with_esf, team)]
    assert len(numbers[0]) > len(numbers[1]) > 2
    for found in numbers:
        assert found == [str(n) for n in range(1, len(found) + 1)]


@pytest.mark.parametrize(("known", "empty"), [(0, 5), (1, 4), (3, 2), (4, 2), (40, 2)])
def test_the_agenda_has_the_points_that_are_known_and_lines_for_more(known: int, empty: int) -> None:
    points = [f"Ponto\nde número {i}" for i in range(1, known + 1)]
    for said in by_meeting(shown_good(), *points):
        between = said.split("\nPauta\n")[1].split("\nRelato das discussões\n")[0].splitlines()
        between = [line for line in between if " · " not in line and not line.startswith("página ")]
        assert between[:known] == [f"{i}. Ponto de número {i}" for i in range(1, known + 1)]
        assert between[known:] == [f"{i}." for i in range(known + 1, known + empty + 1)]


def test_who_is_away_is_named_without_the_reason() -> None:
    away = scenario(
        profissionais={
            p: {"nome": name, "ocupacao": "psicologo", "carga_horaria": 40, "ausencias": days}
            for p, name, days in (
                ("ana", "Ana Souza", []),
                ("bia", "Bia Lima", [{"de": "2027-04-05", "ate": "2027-04-05", "motivo": "segredo"}]),
                ("caio", "Caio Reis", []),
            )
        }
    )
    meeting = session("0001", "reuniao-equipe", "2027-04-05", "08:00", "10:00", "ana caio", unit="ubs-1")
    (said,) = by_meeting(shown_of(meeting, of=away))
    assert "Ausentes, pela escala\nBia Lima" in said
    assert "segredo" not in said


def test_forty_people_sign_on_as_many_sheets_as_they_need() -> None:
    people = {f"p{i:02}": {"nome": f"Pessoa {i:02}", "ocupacao": "psicologo", "carga_horaria": 40} for i in range(40)}
    meeting = session("0001", "reuniao-equipe", "2027-04-05", "08:00", "10:00", " ".join(people), unit="ubs-1")
    pdf = forms(shown_of(meeting, of=scenario(profissionais=people)))
    found = pages(pdf)
    assert len(found) == 3
    lines = text(pdf).splitlines()
    assert [lines.count(person["nome"]) for person in people.values()] == [1] * 40
    for page in found:
        for piece in page:
            assert -842 + 30 <= piece.y <= -30, piece
            assert 40 <= piece.x <= 595 - 40, piece


def test_a_form_fills_two_sheets_and_says_which_is_which() -> None:
    found = pages(forms(shown_good()))
    assert len(found) == 6
    numbered = [next(piece.text for piece in page if piece.text.startswith("página")) for page in found]
    assert numbered == ["página 1 de 2", "página 2 de 2"] * 3


@pytest.mark.parametrize("name", ["<b>x</b>", "(a\\b)", "Ω 김 🙂", "W" * 200, "e\u0301 \u202e x"])
def test_any_name_can_be_printed(name: str) -> None:
    data: Any = copy.deepcopy(SCENARIO)
    data["profissionais"]["ana"]["nome"] = name
    data["esf"]["esf-1"]["nome"] = name
    found = by_meeting(shown_good(data, SESSIONS))
    assert len(found) == 3
    assert all("Bia Lima" in said for said in found)


def test_the_same_roster_gives_the_same_bytes() -> None:
    assert forms(shown_good()) == forms(shown_good())
