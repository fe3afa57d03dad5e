"""The whole way in a real browser: from an empty form to a published roster."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from escala.publication import open_store, publications
from escala.scenario_files import load_scenario
from tests.browsing import chromium
from tests.ports import free_port
from tests.web.running import ROOT, environment

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS = 120_000
"""Milliseconds that a search may take on a machine that does other things too."""

HOURS = "seg-sex: 08:00-12:00"

PEOPLE = (("Ana Souza", "psicologo"), ("Bia Lima", "nutricionista"), ("Caio Reis", "farmaceutico"))

WIDER = (
    "atendimento-individual",
    "grupo-especifico",
    "reuniao-esf",
    "atendimento-compartilhado",
    "domiciliar-compartilhado",
    "grupo-compartilhado",
    "planejamento",
    "intersetorial",
)
"""Activities whose band a team of three with one eSF has to widen."""


class Server:
    """The workplace in a process of its own.

    Attributes:
        root: its folder.
        address: that lets a browser in, once.
        base: of every page.
    """

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.base = f"http://127.0.0.1:{port}"
        self._port = port
        self.start()

    def start(self) -> None:
        options = ["--sem-navegador", "--porta", str(self._port)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "escala", "servir", "--coordenacao", *options],
            cwd=self.root,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert "Página de trabalho" in self._process.stdout.readline()
        found = re.search(r"http://\S+", self._process.stdout.readline())
        assert found is not None
        self.address = found[0]

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(20) == 0
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("trabalho")
    (root / "scenarios").mkdir()
    port = free_port()
    found = Server(root, port)
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="module")
def context(server: Server) -> Iterator[BrowserContext]:
    """A browser that was let in."""
    with chromium() as browser:
        context = browser.new_context(locale="pt-BR")
        context.new_page().goto(server.address)
        yield context
        context.close()


@pytest.fixture
def page(server: Server, context: BrowserContext) -> Iterator[Page]:
    """Its first page; whatever its console complains of is a failure."""
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.base)
    yield page
    page.close()
    away = re.compile(
        "ERR_CONNECTION_REFUSED|ERR_FAILED|status of (403|503)"
    )  # while a server begins anew, and knows nobody yet
    assert [one for one in complaints if not away.search(one)] == []


def add(page: Page, section: str, **typed: str) -> None:
    """Fill in the empty fields of a section; what has options is chosen by its label."""
    part = page.locator(f"#{section} details", has_text="Acrescentar").last
    part.locator("summary").click()
    for name, value in typed.items():
        field = part.locator(f"[name='{section}/~novo/{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    save(page)


def save(page: Page) -> None:
    page.get_by_role("button", name="Gravar", exact=True).click()
    expect(page.locator(".said")).to_contain_text("Gravado")


def test_from_an_empty_form_to_a_published_roster(server: Server, page: Page) -> None:
    # A new team: what is missing is said at once
    page.get_by_role("link", name="Nova equipe").click()
    page.get_by_label("Nome da equipe").fill("Mini")
    page.get_by_label("Unidade em que está instalada").fill("UBS 1")
    page.get_by_label("Mês a planejar").fill("2027-03")
    page.get_by_role("button", name="Criar").click()
    path = server.root / "scenarios" / "mini.yaml"
    assert path.exists()
    expect(page.locator("#profissionais > .error").first).to_contain_text("esperava ao menos 1 item")
    # Errors stand beside what is typed, as it is typed
    hours = page.locator("[name='unidades/ubs-1/funcionamento']")
    error = page.locator("[data-error='unidades/ubs-1/funcionamento']")
    expect(error).to_contain_text("falta a chave")
    hours.fill("seg-sex: 08:00-25:00")
    expect(error).to_contain_text("25:00")
    expect(hours).to_have_attribute("aria-invalid", "true")
    hours.fill(HOURS)
    expect(error).to_be_empty()
    expect(hours).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator("[data-unsaved]")).to_be_visible()
    for name in ("consultorio", "sala"):
        page.locator(f"[name='unidades/ubs-1/recursos/{name}']").fill("1")
    page.locator("[name='periodo']").fill("2027-03-01 a 2027-03-07")
    page.locator("[name='recursos/veiculo']").fill("1")
    save(page)
    # The team
    add(page, "esf", nome="eSF 1", unidade="ubs-1")
    for name, occupation in PEOPLE:
        add(page, "profissionais", nome=name, ocupacao=occupation, carga_horaria="20")
    # What it has agreed on otherwise than the norm
    for key in WIDER:
        add(page, "ajustes", id=key, motivo="Ata de 10/02/2027")
    for key in WIDER:
        page.locator(f"[name='ajustes/{key}/faixa']").evaluate("one => one.closest('details').open = true")
        page.locator(f"[name='ajustes/{key}/faixa']").fill("[0, 40]")
    expect(page.locator("[data-summary]")).to_contain_text("As contas não acham nada que impeça uma escala")
    save(page)
    assert {one.nome for one in load_scenario(path).scenario.profissionais.values()} == {name for name, _ in PEOPLE}

    # Solve: it goes on through a reload and a server that begins anew; stopped, it keeps the best
    page.get_by_role("link", name="Montar a escala").click()
    page.get_by_label("Tempo, no máximo").select_option("15 minutos")
    page.get_by_role("button", name="Montar a escala").click()
    expect(page.get_by_role("heading", name="Montando a escala")).to_be_visible()
    expect(page.locator("[data-news]")).to_contain_text("Limite provado")
    page.reload()
    server.stop()
    server.start()
    page.goto(server.address)
    page.get_by_role("link", name="Montar", exact=True).click()
    expect(page.locator(".working [data-news], .result")).to_be_visible()
    stop = page.get_by_role("button", name="Parar e ficar com a melhor")
    expect(page.locator("[data-news]", has_text="ponto").or_(page.locator(".result"))).to_be_visible(timeout=SECONDS)
    if stop.is_visible():
        stop.click()
    expect(page.get_by_role("heading", name="Escala montada e auditada")).to_be_visible(timeout=SECONDS)
    expect(page.get_by_role("button", name="Montar de novo")).to_be_visible()

    # See it, and ask of it
    page.get_by_role("link", name="Ver a escala").click()
    expect(page.get_by_role("heading", name="A escala cumpre a norma")).to_be_visible()
    page.get_by_role("link", name="Perguntar").click()
    page.get_by_role("button", name="Perguntar").nth(1).click()
    expect(page.locator(".result")).to_contain_text("seg 01/03", timeout=SECONDS)

    # What if? Solved from the roster there is, and compared
    page.get_by_role("link", name="E se…").click()
    page.locator("summary", has_text="alguém faltar").click()
    form = page.locator("details[open] form")
    form.get_by_label("Quem").select_option("Caio Reis")
    form.get_by_label("De", exact=True).fill("2027-03-05")
    form.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("E se Caio Reis faltar em 05/03?")
    page.get_by_role("button", name="comparar com a base").click()
    expect(page.get_by_role("heading", name="Comparando")).to_be_visible()
    stop = page.get_by_role("button", name="Parar com o que já se sabe")
    stop.wait_for()
    known = page.locator("[data-news] li", has_text=re.compile(r"^(?!mini:).*melhor"))
    expect(known.or_(page.locator(".answers"))).to_be_visible(timeout=SECONDS)
    if stop.is_visible():
        stop.click()
    expect(page.locator(".answers")).to_contain_text("E se Caio Reis faltar", timeout=SECONDS)

    # Publish: what changes for whom is seen first
    page.get_by_role("link", name="mini", exact=True).click()
    page.get_by_role("link", name="Publicar", exact=True).click()
    expect(page.locator("summary", has_text="Ana Souza").first).to_be_visible()
    page.get_by_label("O que se quer lembrar").fill("a primeira")
    page.get_by_role("button", name="Publicar").click()
    expect(page.locator(".said")).to_contain_text("Publicação 1")
    connection = open_store(server.root / "escala.db")
    assert [one.note for one in publications(connection)] == ["a primeira"]
    connection.close()


def test_the_pages_are_read_by_keyboard_and_fit_a_phone(server: Server, page: Page) -> None:
    (server.root / "scenarios" / "cinco-esf.yaml").write_bytes((ROOT / "scenarios" / "cinco-esf.yaml").read_bytes())
    page.set_viewport_size({"width": 360, "height": 740})
    for tab in ("equipe", "arquivo", "conferir", "montar", "escala", "perguntar", "trocar", "e-se", "publicar"):
        page.goto(f"{server.base}/equipes/cinco-esf/{tab}")
        assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0, tab
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == "Ir para o conteúdo"
    page.goto(f"{server.base}/equipes/cinco-esf/equipe")
    page.locator("#profissionais summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.name") == "profissionais/far/nome"


def test_a_wrong_line_of_the_file_is_found_by_its_number(server: Server, page: Page) -> None:
    path = server.root / "scenarios" / "cinco-esf.yaml"
    path.write_bytes((ROOT / "scenarios" / "cinco-esf.yaml").read_bytes())
    page.goto(f"{server.base}/equipes/cinco-esf/arquivo")
    box = page.get_by_label("O arquivo inteiro")
    box.fill(path.read_text().replace('"ocupacao": "psicologo"', '"ocupacao": "psicologa"'))
    link = page.locator("[data-summary] a[data-line]").first
    expect(link).to_be_visible()
    line = int(link.get_attribute("data-line") or 0)
    link.click()
    chosen = box.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert "psicologa" in chosen
    assert chosen == box.input_value().split("\n")[line - 1]
    assert "psicologa" not in path.read_text()
    page.on("dialog", lambda dialog: dialog.accept())  # it asks before what was typed is left behind
    page.get_by_role("link", name="Equipes").click()


TEAM = """\
norma: df-489-2018
modalidade: nasf-ab-1
periodo: 2027-03
equipe: {id: a, nome: A}
sede: ubs-1
unidades:
  ubs-1:
    nome: U
    funcionamento: {seg-sex: ["07:00-12:00"]}
profissionais:
  ana:
    nome: Ana
    ocupacao: psicologo
    carga_horaria: 40
    ausencias: [{de: 2027-02-30, ate: 2027-03-12, motivo: férias}]
ajustes:
  reuniao-esf:
    motivo: |
      Pactuado com a GSAP
      em ata de 10/02
    duracao: "03:00"
    proporcional: true
"""
"""A team with a reason on two lines, and a date that is none."""


def test_a_real_browser_sends_back_what_nobody_touched(server: Server, page: Page) -> None:
    path = server.root / "scenarios" / "x.yaml"
    path.write_text(TEAM)
    page.goto(f"{server.base}/equipes/x/equipe")
    page.locator("[name='equipe/nome']").fill("B")
    save(page)
    assert path.read_text() == TEAM.replace("nome: A}", "nome: B}")


def test_the_end_of_a_job_leaves_alone_what_is_being_typed(server: Server, page: Page) -> None:
    (server.root / "scenarios" / "x.yaml").write_text(TEAM)
    base = f"{server.base}/equipes/x"
    job = server.root / ".escala" / "trabalhos" / "x" / "00000000000000000001-montar-aa"
    job.mkdir(parents=True)
    request = {"tipo": "montar", "aba": "montar", "inicio": time.time(), "processo": os.getpid(), "comando": []}
    (job / "pedido.json").write_text(json.dumps(request))

    (job / "vivo").touch()
    page.goto(f"{base}/equipe")
    said = page.locator("[data-said]")
    # What the server cannot answer just now is asked again; what it refuses to stop can be asked again
    stop = page.get_by_role("button", name="Parar e ficar com a melhor")
    page.route("**/parar", lambda route: route.abort())
    stop.click()
    expect(said).to_contain_text("não recebeu o pedido")
    expect(stop).to_be_enabled()
    page.unroute("**/parar")
    page.route("**/andamento", lambda route: route.fulfill(status=503, body=""))
    expect(said).to_contain_text("pergunta de novo")
    page.unroute("**/andamento")
    expect(said).to_have_text("começando")
    # It ends while somebody types
    name = page.locator("[name='equipe/nome']")
    name.fill("Outro nome")
    (job / "resultado.json").write_text(json.dumps({"situacao": "ilegivel", "codigo": 2, "problemas": []}))
    expect(said).to_contain_text("Terminou")
    expect(page.get_by_role("link", name="veja o resultado")).to_have_attribute("href", "/equipes/x/montar")
    expect(name).to_have_value("Outro nome")
    save(page)
    # Where nothing is typed, the page shows the result by itself
    (job / "resultado.json").unlink()
    (job / "vivo").touch()
    page.goto(f"{base}/montar")
    expect(page.get_by_role("heading", name="Montando a escala")).to_be_visible()
    (job / "resultado.json").write_text(json.dumps({"situacao": "ilegivel", "codigo": 2, "problemas": []}))
    expect(page.get_by_role("heading", name="Não foi possível montar")).to_be_visible()
