"""`escala publicar`, `historico`, `diferencas`, `desfazer`, `enderecos`: what is shown, asked, refused and written."""

from __future__ import annotations

import datetime as dt
import email
import json
import sqlite3
from dataclasses import replace
from email.policy import default
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from escala.calendars import CalendarEvent
from escala.cli import publishing_words
from escala.publication import Edition, addresses, append, find, messages, open_store, plan, transaction, write_static
from escala.web import Settings, create_app
from tests.audit.good import good_data, session
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, data: Any) -> str:
    Path(name).mkdir()
    (Path(name) / "escala.json").write_text(json.dumps(data), encoding="utf-8")
    return name


@pytest.fixture
def sound() -> str:
    """A folder with a roster that holds every rule."""
    return write("boa", good_data())


@pytest.fixture
def changed() -> str:
    """The same month with Ana's and Bia's Thursday mornings exchanged hour for hour."""
    data = good_data()
    for one, other in (("0005", "0008"), ("0006", "0007")):
        first, second = session(data, one), session(data, other)
        first["profissionais"], second["profissionais"] = second["profissionais"], first["profissionais"]
    return write("outra", data)


def events(path: Path) -> dict[str, Any]:
    calendar = Calendar.from_ical(path.read_bytes())
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_a_publication_is_shown_and_written(run: Run, sound: str) -> None:
    result = run("publicar", sound, "--sim")
    assert result.exit_code == 0, result.stderr
    assert "Nasf-AB Dupla, de 01/03/2027 a 07/03/2027" in result.stdout
    assert "Publicação 1, gravada em escala.db." in result.stdout
    assert Path("escala.db").stat().st_mode & 0o777 == 0o600


def test_a_breach_is_not_published(run: Run) -> None:
    data = good_data()
    data["sessoes"] = data["sessoes"][:-1]
    result = run("publicar", write("ma", data), "--sim")
    assert result.exit_code == 5
    assert "nada foi publicado" in result.stderr
    assert not Path("escala.db").exists()
    told = json.loads(run("publicar", "ma", "--sim", "--json").stdout)
    assert told["situacao"] == "reprovada"
    assert told["violacoes"]


def test_nobody_to_answer_is_no_yes(run: Run, sound: str) -> None:
    result = run("publicar", sound)
    assert result.exit_code == 2
    assert "--sim" in result.stderr
    assert "Nenhuma publicação ainda" in run("historico").stdout
    assert run("publicar", sound, "--json").exit_code == 2


@pytest.mark.parametrize(("answer", "code", "many"), [("s\n", 0, 1), ("n\n", 130, 0), ("\n", 130, 0)])
def test_the_answer_counts(
    run: Run, sound: str, monkeypatch: pytest.MonkeyPatch, answer: str, code: int, many: int
) -> None:
    monkeypatch.setattr(publishing_words, "somebody_there", lambda: True)
    result = run("publicar", sound, input=answer)
    assert result.exit_code == code, result.stdout
    assert len(json.loads(run("historico", "--json").stdout)["publicacoes"]) == many


def test_the_same_again_changes_nothing(run: Run, sound: str) -> None:
    run("publicar", sound, "--sim")
    result = run("publicar", sound, "--sim")
    assert (result.exit_code, result.stdout) == (0, "Nada muda desde a última publicação; nada foi publicado.\n")
    assert len(json.loads(run("historico", "--json").stdout)["publicacoes"]) == 1


def test_what_changes_is_told_person_by_person(run: Run, sound: str, changed: str) -> None:
    run("publicar", sound, "--sim")
    result = run("publicar", changed, "--sim")
    assert result.exit_code == 0, result.stderr
    assert "Ana Souza: " in result.stdout
    assert "qui 04/03" in result.stdout
    assert "sex 05/03" not in result.stdout


def edition(hour: int) -> Edition:
    """Ana and Bia meet at an hour, and Bia is alone afterwards."""

    def event(start: int, *people: str) -> tuple[str, CalendarEvent]:
        zone = ZoneInfo("America/Sao_Paulo")
        begin = dt.datetime(2027, 3, 4, start, tzinfo=zone)
        words = ("Planejamento · UBS 1", "Profissionais: " + ", ".join(people), "UBS 1", "planejamento", "gray")
        feeds = tuple(f"profissional-{p}" for p in people)
        return f"dupla/{start}", CalendarEvent("", begin, begin + dt.timedelta(hours=1), *words, feeds=feeds)

    titles = {f"profissional-{p}": f"{p.title()} · Nasf-AB Dupla" for p in ("ana", "bia", "caio")}
    first, last = dt.date(2027, 3, 1), dt.date(2027, 3, 7)
    return Edition("dupla", first, last, "America/Sao_Paulo", titles, [event(8, "ana"), event(hour, "bia")], b"{}")


def test_only_whoever_has_changes_gets_a_message() -> None:
    at = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
    connection = open_store(Path("escala.db"), create=True)
    with transaction(connection):
        append(connection, plan(connection, edition(10)), at)
    found = messages(plan(connection, edition(14)), at)
    connection.close()
    assert sorted(found) == ["bia.eml", "bia.txt"]
    text = found["bia.txt"].decode()
    assert text == (
        "Olá, Bia!\n\nA sua escala mudou:\n\nqui 04/03\n"
        "  - muda: das 14:00 às 15:00: Planejamento · UBS 1 (antes, das 10:00 às 11:00)\n\n"
        "Quem assina o calendário recebe a mudança na próxima atualização.\n\nNasf-AB Dupla\n"
    )
    mail = email.message_from_bytes(found["bia.eml"], policy=default)
    assert mail["Subject"] == "Sua escala mudou em 1 dia"
    assert mail["To"] is None
    assert mail.get_content().replace("\r\n", "\n") == text


@pytest.mark.parametrize(
    ("sessions", "said"),
    [
        (30, "Olá, Ana!\n\nA sua escala mudou:\n\nseg 01/03\n  - entra: das 08:00"),
        (31, "Olá, Ana!\n\nA sua escala de 01/03/2027 a 07/03/2027 está publicada: 31 sessões em 7 dias.\n\nQuem"),
    ],
)
def test_a_whole_new_month_is_told_in_one_sentence(sessions: int, said: str) -> None:
    whole = edition(10)
    first = dt.datetime(2027, 3, 1, 8, tzinfo=ZoneInfo("America/Sao_Paulo"))
    starts = [first + dt.timedelta(days=i % 7, hours=i // 7) for i in range(sessions)]
    alike = dict(whole.events)["dupla/8"]
    mine = [(f"dupla/{i}", replace(alike, start=at, end=at + dt.timedelta(hours=1))) for i, at in enumerate(starts)]
    connection = open_store(Path("escala.db"), create=True)
    found = messages(plan(connection, replace(whole, events=mine)), first)
    connection.close()
    assert found["ana.txt"].decode().startswith(said)


def test_everybody_of_a_first_month_has_a_message(run: Run, sound: str) -> None:
    run("publicar", sound, "--sim", "--mensagens", "avisos")
    assert sorted(path.name for path in Path("avisos").iterdir()) == ["ana.eml", "ana.txt", "bia.eml", "bia.txt"]


def test_static_feeds_keep_their_names_and_follow_what_is_published(run: Run, sound: str, changed: str) -> None:
    first = run("publicar", sound, "--sim", "--estatico", "site")
    before = {path.name: path.read_bytes() for path in Path("site").iterdir()}
    assert len(before) == 1 + 2 + 2 + 2  # the team, two people, two eSF, two units
    assert all(name in first.stdout for name in before)
    run("publicar", changed, "--sim", "--estatico", "site")
    after = {path.name: path.read_bytes() for path in Path("site").iterdir()}
    assert before.keys() == after.keys()
    assert sum(before[name] != after[name] for name in before) == 1 + 2 + 1
    moved = [e for name in after for e in events(Path("site") / name).values() if e["sequence"] == 1]
    assert len(moved) == 4 * 3  # each in the team's, a person's and a unit's
    assert all(e["status"] == "CONFIRMED" for e in moved)


def test_static_feeds_are_what_is_served_under_the_same_names(run: Run, sound: str, changed: str) -> None:
    run("publicar", sound, "--sim", "--estatico", "site")
    run("publicar", changed, "--sim", "--estatico", "site")
    written = {path.name: path.read_bytes() for path in Path("site").iterdir()}
    with TestClient(create_app(Settings(Path("escala.db"), "http://testserver"))) as client:
        assert {name: client.get(f"/c/{name}").content for name in written} == written


def test_what_is_taken_out_stays_as_cancelled(run: Run, sound: str) -> None:
    run("publicar", sound, "--sim", "--estatico", "site")
    run("desfazer", "--sim")
    connection = open_store(Path("escala.db"))
    with transaction(connection):
        written = write_static(connection, "dupla", Path("site"), dt.datetime(2027, 3, 3, tzinfo=dt.UTC))
    connection.close()
    assert written.new == written.removed == ()
    after = written.files.values()
    cancelled = [e for name in after for e in events(Path("site") / name).values() if e["status"] == "CANCELLED"]
    assert cancelled
    assert all(str(e["summary"]).startswith("CANCELADO: ") and e["transp"] == "TRANSPARENT" for e in cancelled)


def test_a_revoked_file_goes_and_a_new_one_comes(run: Run, sound: str) -> None:
    told = json.loads(run("publicar", sound, "--sim", "--estatico", "site", "--json").stdout)
    old = told["arquivos"]["profissional-ana"]
    Path("site/robots.txt").write_text("Disallow: /", encoding="utf-8")
    run("enderecos", "--revogar", "profissional-ana")
    again = json.loads(run("publicar", sound, "--sim", "--estatico", "site", "--json").stdout)
    new = again["arquivos"]["profissional-ana"]
    assert new != old
    assert not (Path("site") / old).exists()
    assert (Path("site") / new).exists()
    assert Path("site/robots.txt").exists()
    assert again["arquivos"]["profissional-bia"] == told["arquivos"]["profissional-bia"]


def test_history_is_listed_and_gives_back_what_was_published(run: Run, sound: str, changed: str) -> None:
    run("publicar", sound, "--sim", "--nota", "a primeira")
    run("publicar", changed, "--sim")
    shown = run("historico").stdout
    assert "a primeira" in shown
    assert "01/03/2027 a 07/03/2027" in shown
    listed = json.loads(run("historico", "--json").stdout)["publicacoes"]
    assert [p["numero"] for p in listed] == [1, 2]
    assert json.loads(run("historico", "--extrair", "2").stdout)["sessoes"]
    assert run("historico", "--extrair", "9").exit_code == 2


def test_a_note_in_brackets_is_shown_as_it_is(run: Run, sound: str) -> None:
    assert run("publicar", sound, "--sim", "--nota", "[ata] ok [/x]").exit_code == 0
    done = run("historico")
    assert done.exit_code == 0, done.output
    assert "[ata] ok [/x]" in done.stdout


def test_undoing_brings_back_what_was_and_twice_redoes(run: Run, sound: str, changed: str) -> None:
    run("publicar", sound, "--sim")
    run("publicar", changed, "--sim")
    result = run("desfazer", "--sim")
    assert result.exit_code == 0, result.stderr
    assert "Publicação 3, que desfaz a 2" in result.stdout
    assert run("diferencas", "1", "3").stdout == "Nada muda.\n"
    run("desfazer", "--sim")
    assert run("diferencas", "2", "4").stdout == "Nada muda.\n"
    assert run("diferencas", "1", "4").stdout != "Nada muda.\n"
    assert "desfaz a 3" in run("historico").stdout


def test_undoing_the_first_empties_the_period(run: Run, sound: str) -> None:
    run("publicar", sound, "--sim")
    run("desfazer", "--sim")
    assert run("diferencas", "0", "2").stdout == "Nada muda.\n"
    assert run("historico", "--extrair", "2").exit_code == 2


def test_differences_are_between_any_two(run: Run, sound: str, changed: str) -> None:
    run("publicar", sound, "--sim")
    run("publicar", changed, "--sim")
    there, back = run("diferencas", "1"), run("diferencas", "2", "1")
    assert there.stdout.count("entra:") == back.stdout.count("sai:")
    only = run("diferencas", "1", "2", "--pessoa", "ana").stdout
    assert "Ana Souza" in only
    assert "Bia Lima:" not in only
    data = json.loads(run("diferencas", "1", "2", "--json").stdout)
    assert set(data["pessoas"]) == {"profissional-ana", "profissional-bia"}
    assert run("diferencas", "1", "7").exit_code == 2
    assert run("diferencas", "1", "2", "--pessoa", "davi").exit_code == 2


def test_addresses_are_shown_once_and_work_until_they_are_revoked(run: Run, sound: str) -> None:
    run("publicar", sound, "--sim")
    assert "Sem endereço: equipe, " in run("enderecos").stdout
    made = json.loads(run("enderecos", "--criar-todos", "--url", "https://agenda.exemplo/", "--json").stdout)
    links = {row["calendario"]: row["assinatura"] for row in made["novos"]}
    assert len(links) == 7
    token = links["profissional-ana"].removeprefix("https://agenda.exemplo/c/").removesuffix(".ics")
    assert token not in run("enderecos").stdout
    connection = open_store(Path("escala.db"))
    found = find(connection, token)
    assert found is not None
    assert found.feed == "profissional-ana"
    run("enderecos", "--trocar", "profissional-ana")
    assert find(connection, token) is None
    working = [a for a in addresses(connection) if a.revoked is None and a.feed == "profissional-ana"]
    assert len(working) == 1
    assert run("enderecos", "--criar-todos", "--json").exit_code == 0
    assert len([a for a in addresses(connection) if a.revoked is None]) == 7
    run("enderecos", "--revogar", "equipe")
    assert len([a for a in addresses(connection) if a.revoked is None]) == 6
    connection.close()
    wrong = run("enderecos", "--criar", "profisional-ana")
    assert wrong.exit_code == 2
    assert "profissional-ana" in wrong.stderr


def test_no_history_is_an_error_that_says_how_to_begin(run: Run) -> None:
    for command in (["historico"], ["desfazer", "--sim"], ["diferencas", "1"], ["enderecos"]):
        result = run(*command)
        assert result.exit_code == 2
        assert "escala publicar" in result.stderr
    assert not Path("escala.db").exists()


def test_what_is_no_history_is_left_alone(run: Run, sound: str) -> None:
    Path("escala.db").write_text("não é um banco", encoding="utf-8")
    result = run("publicar", sound, "--sim")
    assert result.exit_code == 2
    assert "não é um banco de dados" in result.stderr
    assert Path("escala.db").read_text(encoding="utf-8") == "não é um banco"
    with sqlite3.connect("alheio.db") as other:
        other.execute("CREATE TABLE coisas (x)")
    assert "não do Escala" in run("publicar", sound, "--sim", "--banco", "alheio.db").stderr


def test_teams_are_told_apart(run: Run, sound: str) -> None:
    data = good_data()
    data["cenario"]["equipe"] = {"id": "outra", "nome": "Nasf-AB Outra"}
    run("publicar", sound, "--sim")
    assert run("publicar", write("de-outra", data), "--sim").exit_code == 0
    result = run("desfazer", "--sim")
    assert result.exit_code == 2
    assert "dupla, outra" in result.stderr
    assert run("desfazer", "--sim", "--equipe", "dupla").exit_code == 0
    assert run("diferencas", "0", "--equipe", "dupla").stdout == "Nada muda.\n"
    assert "Ana Souza" in run("diferencas", "0", "--equipe", "outra").stdout
    assert run("enderecos", "--equipe", "nenhuma").exit_code == 2
