"""Every page, without a browser and without a solver: what it shows, and what its forms do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from escala.documents.reader import read_yaml
from escala.publication import open_store, publications
from escala.scenario_files import load_scenario
from tests.workplace.conftest import ROOT, Desk, fields

TABS = ["equipe", "arquivo", "conferir", "montar", "escala", "perguntar", "trocar", "e-se", "publicar"]


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_a_team_that_has_no_roster(desk: Desk, team: Path, tab: str) -> None:
    page = desk.get(f"/equipes/cinco-esf/{tab}")
    here = [link for link in page.all("a") if link.attributes.get("aria-current") == "page"]
    assert [link.attributes["href"] for link in here] == [f"/equipes/cinco-esf/{tab}"]
    assert page.all("h1")[0].text == "Nasf-AB cinco-esf"


@pytest.mark.parametrize("tab", TABS)
def test_every_page_of_a_team_with_a_roster(desk: Desk, pair: Path, tab: str) -> None:
    assert desk.get(f"/equipes/dupla/{tab}").all("h1")[0].text == "Nasf-AB Dupla"


def test_every_field_has_a_label_and_every_id_is_its_own(desk: Desk, team: Path, pair: Path) -> None:
    for id in ("cinco-esf", "dupla"):
        for tab in TABS:
            page = desk.get(f"/equipes/{id}/{tab}")
            ids = [one.attributes["id"] for one in page.all() if "id" in one.attributes]
            assert len(ids) == len(set(ids)), tab
            labelled = {label.attributes["for"] for label in page.all("label") if "for" in label.attributes}
            for one in [*page.all("input"), *page.all("select"), *page.all("textarea")]:
                if one.attributes.get("type") in ("hidden", "checkbox", "radio"):
                    continue
                assert one.attributes.get("id") in labelled, (tab, one.attributes)
            for one in page.all():
                for named in (one.attributes.get("aria-describedby") or "").split():
                    assert named in ids, (tab, named)


def test_what_is_not_there_is_said(desk: Desk) -> None:
    for path in (
        "/equipes/nenhuma/equipe",
        "/equipes/..%2F..%2Fetc%2Fpasswd/arquivo",
        "/outra",
        "/equipes/x/escala.html",
    ):
        found = desk.client.get(path)
        assert found.status_code == 404
        assert "Não há nada neste endereço" in found.text


def test_links_lead_nowhere_outside_the_folder(desk: Desk, tmp_path: Path) -> None:
    outside = tmp_path / "segredo.yaml"
    outside.write_text("equipe: {id: x, nome: Segredo}\n")
    (desk.place.scenarios / "atalho.yaml").symlink_to(outside)
    assert "atalho" not in desk.get("/").text
    assert desk.client.get("/equipes/atalho/arquivo").status_code == 404


def test_any_name_of_a_file_has_an_address(desk: Desk, team: Path) -> None:
    for name in ("equipe nova?", "-x", "á [1]", "cinco-esf#"):
        (desk.place.scenarios / f"{name}.yaml").write_bytes(team.read_bytes())
    entries = desk.place.entries()
    assert len(entries) == 5
    for id, entry in entries.items():
        assert desk.get(f"/equipes/{id}/equipe").text
        assert not desk.place.argument(entry.path).startswith("-")
        assert desk.place.rosters(entry) == []
    links = [link.attributes["href"] or "" for link in desk.get("/").all("a")]
    assert all(desk.client.get(link).status_code in (200, 303) for link in links)


def test_the_list_shows_teams_with_their_what_ifs_and_no_norm(desk: Desk, team: Path) -> None:
    (desk.place.scenarios / "minha-norma.yaml").write_text("formato: escala-norma/1\n")
    (desk.place.scenarios / "quebrado.yaml").write_text("equipe: [\n")
    (desk.place.scenarios / "e-se").mkdir()
    (desk.place.scenarios / "e-se" / "sem-psi.yaml").write_text(
        "base: ../cinco-esf.yaml\ntitulo: E se a psicóloga sair?\nmudancas: {}\n"
    )
    page = desk.get("/")
    links = {link.attributes["href"]: link.text for link in page.all("a")}
    assert links["/equipes/cinco-esf/equipe"] == "Nasf-AB cinco-esf"
    assert links["/equipes/sem-psi/e-se"] == "E se a psicóloga sair?"
    assert "/equipes/quebrado/equipe" in links
    assert "minha-norma" not in page.text


def test_a_file_that_is_no_yaml_opens_as_text(desk: Desk) -> None:
    (desk.place.scenarios / "quebrado.yaml").write_text("equipe: {id: x\nsede: y\n")
    found = desk.client.get("/equipes/quebrado/equipe")
    assert (found.status_code, found.headers["location"]) == (303, "/equipes/quebrado/arquivo")
    page = desk.get("/equipes/quebrado/arquivo")
    assert "não foi fechad" in page.text
    assert "O formulário não pode ser mostrado" in page.text


# -- a new team ------------------------------------------------------------------------------------------------------


def test_a_new_team_is_a_file_and_asks_for_what_is_missing(desk: Desk) -> None:
    page = desk.post(
        "/nova", nome="Nasf-AB Águas Claras", sede="UBS 1 do Areal", norma="df-489-2018", periodo="2027-03"
    )
    path = desk.place.scenarios / "nasf-ab-aguas-claras.yaml"
    data = read_yaml(path).data
    assert data["sede"] in data["unidades"]
    assert data["unidades"][data["sede"]]["nome"] == "UBS 1 do Areal"
    assert page.all("h1")[0].text == "Nasf-AB Águas Claras"
    wrong = {
        one.attributes["data-error"]: one.text for one in page.all("p") if one.attributes.get("data-error") and one.text
    }
    assert f"unidades/{data['sede']}/funcionamento" in wrong
    assert "esperava ao menos 1 item" in page.all("p", data_group="profissionais")[0].text
    again = desk.post("/nova", nome="Nasf-AB Águas Claras", sede="UBS 2", norma="df-489-2018", periodo="2027-03")
    assert "nasf-ab-aguas-claras-2.yaml" in again.text


def test_a_new_team_from_the_model_can_be_solved(desk: Desk) -> None:
    desk.post("/nova", nome="Modelo: a minha", sede="x", norma="df-489-2018", periodo="2027-05", modelo="sim")
    loaded = load_scenario(desk.place.scenarios / "modelo-a-minha.yaml")
    assert loaded.scenario.equipe.nome == "Modelo: a minha"
    assert "#preferencias:" in (desk.place.scenarios / "modelo-a-minha.yaml").read_text()


def test_a_new_team_without_a_name_is_none(desk: Desk) -> None:
    page = desk.post("/nova", nome=" ", sede="UBS 1", norma="df-489-2018", periodo="2027-03")
    assert "Falta preencher." in page.text
    assert hidden_value(page, "sede") == "UBS 1"
    assert list(desk.place.scenarios.iterdir()) == []


def hidden_value(page: Any, name: str) -> str:
    return next(one.attributes["value"] for one in page.all("input", name=name))


# -- the form --------------------------------------------------------------------------------------------------------


def editor(desk: Desk, id: str, tab: str = "equipe") -> dict[str, str]:
    """What the form of a team would send as it stands."""
    form = next(form for form in desk.get(f"/equipes/{id}/{tab}").all("form") if "data-verify" in form.attributes)
    return fields(form)


def test_a_form_sent_as_it_is_changes_nothing(desk: Desk) -> None:
    for source in sorted((ROOT / "scenarios").glob("*.yaml")):
        if "base:" in source.read_text():
            continue
        path = desk.place.scenarios / source.name
        path.write_bytes(source.read_bytes())
        desk.post(f"/equipes/{path.stem}/equipe", acao="gravar", **editor(desk, path.stem))
        assert path.read_bytes() == source.read_bytes(), path.name


def test_what_is_typed_is_saved_and_nothing_else_changes(desk: Desk, team: Path) -> None:
    before = team.read_text()
    typed = editor(desk, "cinco-esf")
    typed["profissionais/far/carga_horaria"] = "30"
    typed["profissionais/far/ausencias/0/de"] = "2027-05-10"
    typed["profissionais/far/ausencias/0/ate"] = "2027-05-14"
    typed["esf/~novo/nome"], typed["esf/~novo/unidade"] = "eSF Seis", "ubs-1"
    page = desk.post("/equipes/cinco-esf/equipe", acao="gravar", **typed)
    assert "Gravado." in page.text
    scenario = load_scenario(team).scenario
    assert scenario.profissionais["far"].carga_horaria == 30
    assert str(scenario.profissionais["far"].ausencias[0].ate) == "2027-05-14"
    assert scenario.esf["esf-seis"].nome == "eSF Seis"
    after = team.read_text()
    assert [line for line in before.splitlines() if "far:" not in line] == [
        line for line in after.splitlines() if "far:" not in line and "esf-seis" not in line
    ]
    typed = editor(desk, "cinco-esf")
    assert typed["profissionais/far/ausencias/0/de"] == "2027-05-10"
    for part in ("de", "ate"):
        typed[f"profissionais/far/ausencias/0/{part}"] = ""
    desk.post("/equipes/cinco-esf/equipe", acao="gravar", retirar="esf/esf-seis", **typed)
    scenario = load_scenario(team).scenario
    assert not scenario.profissionais["far"].ausencias
    assert "esf-seis" not in scenario.esf


def test_errors_stand_beside_their_fields_as_one_types(desk: Desk, team: Path) -> None:
    typed = editor(desk, "cinco-esf")
    typed["profissionais/far/carga_horaria"] = "muitas"
    typed["unidades/ubs-1/funcionamento"] = "seg-sex: 07:00-12:10"
    typed["profissionais/~novo/nome"] = "Rui"
    typed["periodo"] = "2027-13"
    found = desk.client.post("/equipes/cinco-esf/verificar", data=typed)
    assert found.status_code == 200
    said = found.json()
    assert set(said["campos"]) >= {
        "profissionais/far/carga_horaria",
        "unidades/ubs-1/funcionamento",
        "profissionais/~novo/ocupacao",
        "profissionais/~novo/carga_horaria",
        "periodo",
    }
    assert "esperava um número inteiro" in said["campos"]["profissionais/far/carga_horaria"][0]
    assert "coisas a acertar" in said["resumo"]
    assert team.read_text() == (ROOT / "scenarios" / "cinco-esf.yaml").read_text()
    page = desk.post("/equipes/cinco-esf/equipe", acao="conferir", **typed)
    assert (
        fields(page.all("form", class_="editor")[0] if page.all("form", class_="editor") else page)["periodo"]
        == "2027-13"
    )
    assert "esperava um número inteiro" in page.text
    assert team.read_text() == (ROOT / "scenarios" / "cinco-esf.yaml").read_text()


def test_a_right_form_says_what_the_arithmetic_says(desk: Desk, team: Path) -> None:
    said = desk.client.post("/equipes/cinco-esf/verificar", data=editor(desk, "cinco-esf")).json()
    assert (said["campos"], said["grupos"]) == ({}, {})
    assert "As contas não acham nada" in said["resumo"]
    typed = editor(desk, "cinco-esf")
    typed["unidades/ubs-1/funcionamento"] = "seg-sex: 07:00-22:00"
    typed["profissionais/far/carga_horaria"] = "20"
    typed["profissionais/as/carga_horaria"] = "20"
    assert (
        "Não existe escala assim; está provado"
        in desk.client.post("/equipes/cinco-esf/verificar", data=typed).json()["resumo"]
    )


def test_a_file_that_changed_meanwhile_is_not_written_over(desk: Desk, team: Path) -> None:
    typed = editor(desk, "cinco-esf")
    typed["profissionais/far/nome"] = "Farmacêutica Rita"
    team.write_text(team.read_text().replace('"Nutrição"', '"Nutricionista Bela"'))
    theirs = team.read_text()
    page = desk.post("/equipes/cinco-esf/equipe", acao="gravar", **typed)
    assert "mudou no disco" in page.text
    assert team.read_text() == theirs
    again = fields(next(form for form in page.all("form") if "data-verify" in form.attributes))
    assert again["profissionais/far/nome"] == "Farmacêutica Rita"
    assert again["profissionais/nutri/nome"] == "Nutricionista Bela"
    desk.post("/equipes/cinco-esf/equipe", acao="gravar", **again)
    people = load_scenario(team).scenario.profissionais
    assert (people["far"].nome, people["nutri"].nome) == ("Farmacêutica Rita", "Nutricionista Bela")


def test_an_adjustment_is_added_and_then_filled_in(desk: Desk, team: Path) -> None:
    typed = editor(desk, "cinco-esf")
    typed["ajustes/~novo/id"], typed["ajustes/~novo/motivo"] = "reuniao-esf", "Ata de 10/02/2027"
    desk.post("/equipes/cinco-esf/equipe", acao="gravar", **typed)
    typed = editor(desk, "cinco-esf")
    typed["ajustes/reuniao-esf/duracao"], typed["ajustes/reuniao-esf/faixa"] = "03:00", "[6, 12]"
    desk.post("/equipes/cinco-esf/equipe", acao="gravar", **typed)
    assert load_scenario(team).scenario.ajustes["reuniao-esf"] == {
        "motivo": "Ata de 10/02/2027",
        "duracao": "03:00",
        "faixa": [6, 12],
    }


# -- the file --------------------------------------------------------------------------------------------------------


def test_the_file_is_saved_as_typed_and_its_errors_have_lines(desk: Desk, team: Path) -> None:
    typed = editor(desk, "cinco-esf", "arquivo")
    assert typed["texto"].replace("\r\n", "\n") == team.read_text()
    desk.post("/equipes/cinco-esf/arquivo", acao="gravar", **typed)
    assert team.read_text() == (ROOT / "scenarios" / "cinco-esf.yaml").read_text()
    typed["texto"] = typed["texto"].replace('"carga_horaria": 40}', '"carga_horaria": "x"}', 1)
    said = desk.client.post("/equipes/cinco-esf/verificar-arquivo", data=typed).json()
    line = next(n for n, text in enumerate(team.read_text().splitlines(), 1) if "carga_horaria" in text)
    assert f"Linha {line}" in said["resumo"]
    page = desk.post("/equipes/cinco-esf/arquivo", acao="gravar", **typed)
    assert "Gravado, com o que falta acertar" in page.text
    assert '"carga_horaria": "x"' in team.read_text()


def test_a_text_is_not_saved_over_what_changed_meanwhile(desk: Desk, team: Path) -> None:
    typed = editor(desk, "cinco-esf", "arquivo")
    team.write_text("# de outra pessoa\n" + team.read_text())
    theirs = team.read_text()
    typed["texto"] += "# meu"
    page = desk.post("/equipes/cinco-esf/arquivo", acao="gravar", **typed)
    assert "mudou no disco" in page.text
    assert "# de outra pessoa" in page.all("pre")[0].text
    assert team.read_text() == theirs
    again = fields(next(form for form in page.all("form") if "data-verify" in form.attributes))
    desk.post("/equipes/cinco-esf/arquivo", acao="gravar", **again)
    assert team.read_text().endswith("# meu")


def test_breaks_of_windows_stay_in_the_file(desk: Desk, team: Path) -> None:
    team.write_bytes(team.read_bytes().replace(b"\n", b"\r\n"))
    before = team.read_bytes()
    desk.post("/equipes/cinco-esf/arquivo", acao="gravar", **editor(desk, "cinco-esf", "arquivo"))
    assert team.read_bytes() == before


def offered(desk: Desk, id: str) -> list[str]:
    found = desk.get(f"/equipes/{id}/montar").all("select", id="anterior")
    return [] if not found else [option.text for option in found[0].all("option")[1:]]


def test_a_month_may_continue_any_roster_but_its_own_of_now(desk: Desk, pair: Path) -> None:
    data = json.loads(pair.read_text())
    march = (desk.place.root / "saida" / "dupla" / "escala.json").read_text()
    other = desk.place.root / "saida" / "dupla-marco"
    other.mkdir()
    (other / "escala.json").write_text(march)
    assert offered(desk, "dupla") == ["dupla-marco"]
    pair.write_text(json.dumps({**data, "periodo": "2027-05"}))
    assert offered(desk, "dupla") == ["dupla", "dupla-marco"]
    pair.write_text("equipe: [\n")
    assert offered(desk, "dupla") == ["dupla-marco"]


def open_others(desk: Desk, *, meanwhile: Callable[[], object] = lambda: None) -> None:
    for number in range(3):
        other = desk.place.scenarios / f"outra-{number}.yaml"
        other.write_text(f"equipe: {{id: x, nome: Outra {number}}}\n")
        desk.get(f"/equipes/outra-{number}/arquivo")
        meanwhile()


def test_breaks_of_a_file_do_not_hang_on_what_is_remembered(
    desk: Desk, team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escala.workplace.desk.TEXTS", 2)
    team.write_bytes(team.read_bytes().replace(b"\n", b"\r\n"))
    before, typed = team.read_bytes(), editor(desk, "cinco-esf", "arquivo")
    open_others(desk)
    desk.post("/equipes/cinco-esf/arquivo", acao="gravar", **typed)
    assert team.read_bytes() == before


def test_what_a_form_was_made_from_is_remembered_as_long_as_one_types(
    desk: Desk, team: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escala.workplace.desk.TEXTS", 2)
    form = {**editor(desk, "cinco-esf"), "equipe/nome": "Rita"}
    team.write_text(team.read_text().replace('"Nutrição"', '"Nutricionista Bela"'))
    open_others(desk, meanwhile=lambda: desk.client.post("/equipes/cinco-esf/verificar", data=form))
    page = desk.post("/equipes/cinco-esf/equipe", acao="gravar", **form)
    assert [item.text for item in page.all("div", role="alert")[0].all("li")] == [
        "Equipe: Nome da equipe: no arquivo, “Nasf-AB cinco-esf”; aqui, “Rita”"
    ]


# -- commands at work ------------------------------------------------------------------------------------------------


def finished(desk: Desk, id: str, tab: str) -> Any:
    """The page of a scenario once the command at work on it is over."""
    for _ in range(600):
        if desk.client.get(f"/equipes/{id}/andamento").json()["fim"]:
            return desk.get(f"/equipes/{id}/{tab}")
        time.sleep(0.1)
    raise AssertionError("it never ended")


def test_what_a_session_is_for_is_asked_of_the_command_line(desk: Desk, pair: Path) -> None:
    page = desk.post("/equipes/dupla/perguntar", o="por-que", sessao="0005", pasta="dupla")
    assert "Procurando a resposta" in page.text
    assert "Já há um trabalho em curso" in desk.post("/equipes/dupla/perguntar", o="por-que", sessao="0006").text
    page = finished(desk, "dupla", "perguntar")
    direct = subprocess.run(
        [sys.executable, "-m", "escala", "explicar", "saida/dupla", "--por-que", "0005", "--json"],
        cwd=desk.place.root,
        capture_output=True,
        text=True,
        check=True,
    )
    for line in json.loads(direct.stdout)["texto"]:
        assert " ".join(line.split()) in page.text


def test_two_people_change_places_beside_the_roster(desk: Desk, pair: Path) -> None:
    before = (desk.place.root / "saida" / "dupla" / "escala.json").read_bytes()
    desk.post("/equipes/dupla/trocar", de="ana", com="bia", dia="2027-03-04", pasta="dupla")
    page = finished(desk, "dupla", "trocar")
    assert "Troca feita" in page.all("section", class_="card result")[0].text
    assert (desk.place.root / "saida" / "dupla" / "escala.json").read_bytes() == before
    links = [link.attributes["href"] for link in page.all("a")]
    assert "/equipes/dupla/escala?pasta=dupla-troca" in links
    assert "dupla-troca" in desk.get("/equipes/dupla/publicar?pasta=dupla-troca").text


def test_a_swap_that_is_none_says_why(desk: Desk, pair: Path) -> None:
    desk.post("/equipes/dupla/trocar", de="ana", com="bia", dia="2027-03-02", pasta="dupla")
    page = finished(desk, "dupla", "trocar")
    assert "não há o que trocar em ter 02/03" in page.text
    assert not (desk.place.root / "saida" / "dupla-troca").exists()


def test_a_command_that_cannot_do_its_work_says_why(desk: Desk, team: Path) -> None:
    (desk.place.root / "saida").mkdir()
    (desk.place.root / "saida" / "cinco-esf").write_text("um arquivo no lugar da pasta")
    desk.post("/equipes/cinco-esf/montar", tempo="60")
    assert "esperava uma pasta" in finished(desk, "cinco-esf", "montar").text


def test_a_command_that_dies_is_told_plainly(desk: Desk, team: Path) -> None:
    desk.post("/equipes/cinco-esf/montar", tempo="60")
    folder = next((desk.place.jobs / "cinco-esf").iterdir())
    os.kill(json.loads((folder / "pedido.json").read_text())["processo"], signal.SIGKILL)
    page = finished(desk, "cinco-esf", "montar")
    assert "O trabalho terminou antes do fim" in page.text
    assert page.all("button")[-1].text == "Montar a escala"


# -- what if, publish ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "title", "changes"),
    [
        (
            {"tipo": "ausencia", "quem": "ana", "de": "2027-03-02", "ate": "2027-03-03", "motivo": "curso"},
            "E se Ana Souza faltar de 02/03 a 03/03?",
            {"profissionais": {"ana": {"ausencias": [{"de": "2027-03-02", "ate": "2027-03-03", "motivo": "curso"}]}}},
        ),
        ({"tipo": "carga", "quem": "bia", "horas": "30"}, "30h", {"profissionais": {"bia": {"carga_horaria": 30}}}),
        ({"tipo": "saida", "quem": "bia"}, "sair da equipe", {"profissionais": {"bia": None}}),
        (
            {"tipo": "contratacao", "ocupacao": "nutricionista", "horas": "20", "nome": "Rui Sá"},
            "Rui Sá",
            {"profissionais": {"rui-sa": {"nome": "Rui Sá", "ocupacao": "nutricionista", "carga_horaria": 20}}},
        ),
        (
            {"tipo": "fechamento", "unidade": "ubs-1", "de": "2027-03-02"},
            "fechar em 02/03",
            {
                "unidades": {
                    "ubs-1": {"fechamentos": [{"de": "2027-03-02", "ate": "2027-03-02", "motivo": "fechamento"}]}
                }
            },
        ),
        ({"tipo": "fixar", "fixar": ["0005", "0006"]}, "2 sessões ficarem", {"fixar": ["0005", "0006"]}),
        ({"tipo": "outra", "titulo": "E se tudo mudar?"}, "E se tudo mudar?", {}),
    ],
)
def test_a_change_becomes_a_what_if_file(
    desk: Desk, pair: Path, typed: dict[str, Any], title: str, changes: dict[str, Any]
) -> None:
    page = desk.post("/equipes/dupla/e-se", **typed)
    assert title in page.all("h1")[0].text
    (path,) = (desk.place.scenarios / "e-se").iterdir()
    assert read_yaml(path).data["mudancas"] == changes
    assert read_yaml(path).data["base"] == "../dupla.yaml"
    assert pair.read_text().startswith("{")


def test_opening_hours_of_a_what_if_take_the_place_of_the_old_ones(desk: Desk, pair: Path) -> None:
    desk.post(
        "/equipes/dupla/e-se", tipo="horario", unidade="ubs-1", funcionamento="seg-qui: 07:00-19:00\nsex: 07:00-18:00"
    )
    (path,) = (desk.place.scenarios / "e-se").iterdir()
    hours = load_scenario(path).data["unidades"]["ubs-1"]["funcionamento"]
    assert hours == {"seg-qui": ["07:00-19:00"], "sex": ["07:00-18:00"]}


@pytest.mark.parametrize(
    "typed",
    [
        {"tipo": "ausencia", "quem": "ana", "de": "ontem"},
        {"tipo": "ausencia", "quem": "ninguem", "de": "2027-03-02"},
        {"tipo": "ausencia", "quem": "ana", "de": "2027-03-03", "ate": "2027-03-02"},
        {"tipo": "carga", "quem": "ana"},
        {"tipo": "fixar"},
        {"tipo": "???"},
    ],
)
def test_a_change_that_is_none_makes_no_file(desk: Desk, pair: Path, typed: dict[str, str]) -> None:
    page = desk.post("/equipes/dupla/e-se", **typed)
    assert page.all("p", class_="said")
    assert not (desk.place.scenarios / "e-se").exists()


def test_a_roster_is_published_as_it_was_seen(desk: Desk, pair: Path) -> None:
    page = desk.get("/equipes/dupla/publicar")
    assert "Ana Souza" in page.text
    seen = fields(next(form for form in page.all("form") if form.attributes.get("method") == "post"))
    roster = desk.place.root / "saida" / "dupla" / "escala.json"
    roster.write_text(roster.read_text().replace("Ana Souza", "Ana Sousa"))
    assert "mudou desde que a página foi aberta" in desk.post("/equipes/dupla/publicar", **seen).text
    seen = fields(
        next(f for f in desk.get("/equipes/dupla/publicar").all("form") if f.attributes.get("method") == "post")
    )
    page = desk.post("/equipes/dupla/publicar", **{**seen, "nota": "primeira"})
    assert "Publicação 1, gravada em escala.db" in page.text
    assert "nada muda desde a última publicação" in page.text
    connection = open_store(desk.place.database)
    assert [(one.id, one.note) for one in publications(connection)] == [(1, "primeira")]
    connection.close()


def test_a_roster_with_a_breach_is_not_published(desk: Desk, pair: Path) -> None:
    roster = desk.place.root / "saida" / "dupla" / "escala.json"
    data = json.loads(roster.read_text())
    del data["sessoes"][0]
    roster.write_text(json.dumps(data))
    page = desk.get("/equipes/dupla/publicar")
    assert "Não pode ser publicada" in page.text
    assert not [form for form in page.all("form") if form.attributes.get("method") == "post"]
    assert "nada foi publicado" in desk.post("/equipes/dupla/publicar", pasta="dupla", visto="0-0-0").text
    assert "A escala NÃO cumpre a norma" in desk.get("/equipes/dupla/escala").text


def test_the_page_of_a_roster_is_shown_where_there_is_one(desk: Desk, pair: Path) -> None:
    weeks = desk.get("/equipes/dupla/escala").all("table")
    assert [row.all("th")[0].text for row in weeks[0].all("tr")[1:]] == ["Ana Souza", "Bia Lima"]
    assert "08:00" in weeks[0].text
    (desk.place.root / "saida" / "dupla" / "escala.html").write_text("<!doctype html><title>A escala</title>")
    page = desk.get("/equipes/dupla/escala")
    (frame,) = page.all("iframe")
    assert "allow-same-origin" not in (frame.attributes["sandbox"] or "")
    found = desk.client.get(frame.attributes["src"] or "")
    assert "A escala" in found.text
    assert found.headers.get_list("content-security-policy") == [found.headers["content-security-policy"]]
    assert found.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert not page.all("table")
