"""What cannot be done is said, what was typed is kept, and what is done is what the page showed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from escala.documents.reader import MAX_YAML_BYTES, read_yaml
from escala.outputs import OutputError
from escala.publication import open_store, publications
from escala.workplace import asking, place, rosters, saving, teams, working
from escala.workplace import publications as publishing_pages
from escala.workplace.working import BusyError
from tests.workplace.conftest import Desk, fields, job
from tests.workplace.test_pages import editor

NEW = {"nome": "Equipe Nova", "sede": "UBS 1", "norma": "df-489-2018", "periodo": "2027-03"}


def repairs(name: str, hours: int) -> dict[str, Any]:
    patch = {"profissionais": {"ana": {"carga_horaria": hours}}}
    return {"conflitos": [], "reparos": [{"mudancas": [name], "custo": 1, "dispensa": False, "patch": patch}]}


def swap(day: str) -> dict[str, Any]:
    offer = {"comando": f"escala trocar saida/dupla --de ana --com bia --dia {day} --saida saida/x --sobrescrever"}
    return {"situacao": "recusada", "pasta": None, "texto": [], "alternativas": [offer]}


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Commands that were begun, none of which runs."""
    found: list[list[str]] = []

    def start(folder: Path, command: Sequence[str], **more: Any) -> None:
        found.append(list(command))
        raise BusyError

    monkeypatch.setattr(working.Job, "start", start)
    return found


# -- what a page showed is what is done ------------------------------------------------------------------------------


def test_the_repair_is_made_that_the_page_showed(desk: Desk, pair: Path) -> None:
    found = {"situacao": "inviavel", "pasta": None, "causas": [], "explicacao": repairs("Reparo mostrado", 20)}
    job(desk, "dupla", 1, "montar", found)
    page = desk.get("/equipes/dupla/montar")
    job(desk, "dupla", 2, "perguntar", {"texto": [], "pergunta": "x", **repairs("Outro", 30)})
    (form,) = [form for form in page.all("form") if (form.attributes.get("action") or "").endswith("/reparo")]
    desk.post("/equipes/dupla/reparo", **fields(form))
    (path,) = (desk.place.scenarios / "e-se").iterdir()
    assert read_yaml(path).data["mudancas"] == {"profissionais": {"ana": {"carga_horaria": 20}}}


def test_the_swap_is_done_that_the_page_showed(desk: Desk, pair: Path, begun: list[list[str]]) -> None:
    job(desk, "dupla", 1, "trocar", swap("2027-03-05"))
    page = desk.get("/equipes/dupla/trocar")
    job(desk, "dupla", 2, "trocar", swap("2027-03-12"))
    form = next(form for form in page.all("form") if "alternativa" in fields(form))
    desk.post("/equipes/dupla/trocar", **fields(form))
    (command,) = begun
    assert command[:8] == ["trocar", "saida/dupla", "--de", "ana", "--com", "bia", "--dia", "2027-03-05"]
    assert command[8:] == ["--saida", "saida/dupla-troca", "--json"]


def test_no_other_roster_is_taken_for_one_that_is_gone(desk: Desk, pair: Path, begun: list[list[str]]) -> None:
    swapping = {"de": "ana", "com": "bia", "dia": "2027-03-04", "pasta": "dupla-troca"}
    assert "já não está na pasta" in desk.post("/equipes/dupla/trocar", **swapping).text
    asking_why = {"o": "por-que", "sessao": "0005", "pasta": "dupla-troca"}
    assert "já não está na pasta" in desk.post("/equipes/dupla/perguntar", **asking_why).text
    assert begun == []


@pytest.mark.parametrize("number", ["1", "-1", "x", "9" * 5000, "", "\u0660"])
def test_what_is_not_offered_is_not_done(desk: Desk, pair: Path, begun: list[list[str]], number: str) -> None:
    name = job(desk, "dupla", 1, "trocar", swap("2027-03-05"))
    csrf = fields(desk.get("/nova").all("form")[0])["csrf"]
    for path, field in (("trocar", "alternativa"), ("reparo", "numero")):
        typed = {"csrf": csrf, "trabalho": name, field: number}
        assert desk.client.post(f"/equipes/dupla/{path}", data=typed).status_code == 400
    page = desk.post("/equipes/dupla/trocar", trabalho="sumiu", alternativa="0")
    assert "já não está guardado" in page.text
    assert begun == []


def test_a_swap_takes_no_other_roster_away(desk: Desk, pair: Path, begun: list[list[str]]) -> None:
    desk.post("/equipes/dupla/e-se", tipo="outra", titulo="Troca")
    other = desk.place.root / "saida" / "dupla-troca"
    other.mkdir()
    (other / "escala.json").write_text("{}")
    for _ in range(2):
        desk.post("/equipes/dupla/trocar", de="ana", com="bia", dia="2027-03-04", pasta="dupla")
    assert [command[-3:-1] for command in begun] == [["--saida", "saida/dupla-troca-2"]] * 2
    assert not [command for command in begun if "--sobrescrever" in command]
    assert [folder.name for folder in desk.place.rosters(desk.place.entries()["dupla"])] == ["dupla"]


def test_a_new_team_opens_its_own_page(desk: Desk, team: Path) -> None:
    (desk.place.scenarios / "Equipe Nova.yaml").write_bytes(team.read_bytes())
    page = desk.post("/nova", **NEW)
    assert page.all("h1")[0].text == "Equipe Nova"
    assert "equipe-nova-2.yaml" in page.text


# -- what was typed is kept ------------------------------------------------------------------------------------------


def test_what_the_form_cannot_write_is_told_with_what_was_typed(desk: Desk) -> None:
    path = desk.place.scenarios / "x.yaml"
    text = "norma: df-489-2018\nprofissionais:\n  ana: &a {nome: Ana, carga_horaria: 40}\n  bia: *a\n"
    path.write_text(text)
    typed = {**editor(desk, "x"), "profissionais/bia/nome": "Bia Lima", "retirar": "profissionais/ana"}
    found = desk.client.post("/equipes/x/equipe", data={**typed, "acao": "gravar"})
    assert found.status_code == 422
    assert "apelidos" in found.text
    assert "Ana: Nome" in found.text
    assert "Bia Lima" in found.text
    assert "retirar" in found.text
    assert path.read_text() == text
    assert "apelidos" in desk.client.post("/equipes/x/verificar", data=typed).json()["resumo"]


@pytest.mark.parametrize("forgotten", [False, True])
def test_what_was_typed_outlives_a_file_that_broke(desk: Desk, team: Path, forgotten: bool) -> None:
    typed = {**editor(desk, "cinco-esf"), "profissionais/far/nome": "Farmacêutica Rita"}
    if forgotten:
        typed["versao"] = "outra"
    team.write_text("equipe: [\n")
    found = desk.client.post("/equipes/cinco-esf/equipe", data={**typed, "acao": "gravar"})
    assert found.status_code == 409
    assert "Farmacêutica Rita" in found.text
    assert typed["csrf"] not in found.text
    assert team.read_text() == "equipe: [\n"


def test_a_text_that_cannot_be_saved_stays_on_the_page(desk: Desk, team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = team.read_bytes()

    def post(text: str, status: int = 422) -> str:
        data = {**typed, "texto": text, "acao": "gravar"}
        found = desk.client.post("/equipes/cinco-esf/arquivo", data=data)
        assert found.status_code == status
        return found.text

    typed = editor(desk, "cinco-esf", "arquivo")
    assert "passa do limite" in post("# guarde isto\n#" + "x" * MAX_YAML_BYTES)
    assert "# guarde isto" in post("# guarde isto\n#" + "x" * MAX_YAML_BYTES)
    with monkeypatch.context() as patch:

        def refuse(path: Path, content: bytes) -> None:
            raise OutputError("sem permissão", "Escolha outra pasta.")

        patch.setattr(saving, "write_file", refuse)
        found = post(typed["texto"] + "# meu")
        assert "Nada foi gravado: sem permissão" in found
        assert "# meu" in found
        assert "sem permissão" in desk.post("/equipes/cinco-esf/equipe", acao="gravar", **other(desk)).text
        patch.setattr(place, "write_file", refuse)
        assert "sem permissão" in desk.post("/nova", **NEW).text
    assert team.read_bytes() == before
    team.write_bytes(b"a: \xff\n")
    found = post("a: 1\n# meu")
    assert "UTF-8" in found
    assert "# meu" in found
    assert "<textarea" not in desk.client.get("/equipes/cinco-esf/arquivo").text


def other(desk: Desk) -> dict[str, str]:
    return {**editor(desk, "cinco-esf"), "equipe/nome": "Outra"}


def test_a_name_or_norm_that_cannot_be_is_said(desk: Desk) -> None:
    assert "Escolha uma das normas" in desk.post("/nova", **{**NEW, "norma": "nenhuma"}).text
    assert "um caractere que não se vê" in desk.post("/nova", **{**NEW, "nome": "A\uffff"}).text
    assert list(desk.place.scenarios.iterdir()) == []
    page = desk.post("/nova", **{**NEW, "nome": "A\x01 B"})
    assert page.all("h1")[0].text == "A B"


def test_files_in_the_place_of_folders_are_said(desk: Desk, pair: Path) -> None:
    (desk.place.root / ".escala").write_text("")
    page = desk.post("/equipes/dupla/montar", tempo="60")
    assert "Não foi possível começar" in page.text
    (desk.place.scenarios / "e-se").write_text("")
    page = desk.post("/equipes/dupla/e-se", tipo="saida", quem="bia")
    assert "não foi possível fazer a pasta scenarios/e-se" in page.text


def test_hours_of_a_what_if_are_a_number(desk: Desk, pair: Path) -> None:
    for hours in ("muitas", "-3", "500", "\u0664\u0660"):
        assert "número" in desk.post("/equipes/dupla/e-se", tipo="carga", quem="bia", horas=hours).text
        new = {"tipo": "contratacao", "ocupacao": "nutricionista", "horas": hours}
        assert "número" in desk.post("/equipes/dupla/e-se", **new).text
    assert not (desk.place.scenarios / "e-se").exists()


@pytest.mark.parametrize("kind", ["montar", "explicar", "perguntar", "trocar", "comparar"])
def test_a_command_that_could_not_read_its_file_is_shown(desk: Desk, pair: Path, kind: str) -> None:
    problem = {"arquivo": "a", "linha": 3, "coluna": 1, "mensagem": "esperava outra coisa", "dica": ""}
    job(desk, "dupla", 1, kind, {"situacao": "ilegivel", "codigo": 2, "problemas": [problem]})
    tab = {"explicar": "montar", "comparar": "e-se"}.get(kind, kind)
    assert "Linha 3: esperava outra coisa" in desk.get(f"/equipes/dupla/{tab}").text


@pytest.mark.parametrize("tab", ["escala", "perguntar", "trocar", "e-se", "publicar"])
def test_a_roster_that_cannot_be_read_is_not_called_missing(desk: Desk, pair: Path, tab: str) -> None:
    (desk.place.root / "saida" / "dupla" / "escala.json").write_text("{")
    page = desk.get(f"/equipes/dupla/{tab}")
    assert page.all("p", class_="alert")
    assert "ainda não tem escala" not in page.text


def test_what_was_typed_over_meanwhile_is_not_checked(desk: Desk, team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed, file = editor(desk, "cinco-esf"), editor(desk, "cinco-esf", "arquivo")
    checked: list[str] = []
    for name in ("written", "_checked"):
        monkeypatch.setattr(teams, name, lambda *_, name=name: checked.append(name))

    async def gone(request: Request) -> bool:
        return True

    monkeypatch.setattr(Request, "is_disconnected", gone)
    assert desk.client.post("/equipes/cinco-esf/verificar", data=typed).status_code == 204
    assert desk.client.post("/equipes/cinco-esf/verificar-arquivo", data=file).status_code == 204
    assert checked == []


# -- what is published is what was seen ------------------------------------------------------------------------------


def form_of(desk: Desk) -> dict[str, str]:
    page = desk.get("/equipes/dupla/publicar")
    return fields(next(form for form in page.all("form") if form.attributes.get("method") == "post"))


def test_what_is_published_is_what_was_audited(desk: Desk, pair: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A roster that is put in the place of another while that one is audited is not what was seen."""
    path = desk.place.root / "saida" / "dupla" / "escala.json"
    real = rosters.examine

    def examine(folder: Path) -> Any:
        found = real(folder)
        path.write_text(path.read_text().replace("Ana Souza", "Ana Sousa"))
        return found

    monkeypatch.setattr(rosters, "examine", examine)
    seen = form_of(desk)
    monkeypatch.setattr(rosters, "examine", real)
    assert "mudou desde que a página foi aberta" in desk.post("/equipes/dupla/publicar", **seen).text


def test_two_people_of_one_name_are_told_apart(desk: Desk, pair: Path) -> None:
    path = desk.place.root / "saida" / "dupla" / "escala.json"
    data = json.loads(path.read_text())
    data["cenario"]["profissionais"]["bia"]["nome"] = data["cenario"]["profissionais"]["ana"]["nome"]
    path.write_text(json.dumps(data))
    page = desk.get("/equipes/dupla/publicar")
    said = [one.text for one in page.all("summary")]
    for id in ("ana", "bia"):
        assert len([text for text in said if f"({id})" in text]) == 2, "changes and a message of each"


def test_looking_begins_no_history_and_a_note_has_an_end(desk: Desk, pair: Path) -> None:
    seen = form_of(desk)
    assert not desk.place.database.exists()
    desk.post("/equipes/dupla/publicar", **{**seen, "nota": "x" * 400})
    connection = open_store(desk.place.database)
    assert [one.note for one in publications(connection)] == ["x" * publishing_pages.NOTE_LENGTH]
    connection.close()


def test_a_page_of_a_roster_is_never_outside_by_a_link(desk: Desk, pair: Path, tmp_path: Path) -> None:
    outside = tmp_path / "segredo.html"
    outside.write_text("segredo")
    (desk.place.root / "saida" / "dupla" / asking.PAGE_FILE).symlink_to(outside)
    assert desk.client.get("/equipes/dupla/escala.html?pasta=dupla").status_code == 404
    assert "iframe" not in desk.client.get("/equipes/dupla/escala").text
