"""Every block that is no command is what it looks like: a scenario, a part of one, a norm, a program, a service."""

import configparser
import json
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import click
import pytest
from starlette.testclient import TestClient

from escala.cli import group
from escala.documents.reader import parse_yaml
from escala.norms.loading import load_pack
from escala.production.columns import read_columns
from escala.scenario_files import load_scenario, read_norm, template
from escala.web import Settings, create_app
from escala.web.logs import LOGGER, Line
from escala.whatif.requests import read_request
from tests.docs.exempt import entries, exempt
from tests.docs.fences import EPILOGS, PAGES, ROOT, SHELL, Fence, fences, page_commands
from tests.docs.vocabulary import never_said
from tests.installing import need_debian, run
from tests.scenario_files.test_schema import SCHEMA, is_valid
from tests.web.published import history

FENCES = [fence for page in PAGES for fence in fences(page)]

GUIDE = "docs/guia-do-coordenador.md"

OTHERS = ("caio", "duda", "enf-3", "enf-6")

BASES: Mapping[tuple[str, str], tuple[str, dict[str, object]]] = {
    (GUIDE, "8."): ("ngr-regiao", {}),
    (GUIDE, "9."): ("ngr-regiao", {"profissionais": {one: {"equipes": ["norte"]} for one in OTHERS}}),
}
"""Page and number of a chapter -> the scenario that its fragments are of, and what it needs of whom they do not name;
the others are of the scenario of `escala novo`."""

LISTINGS = ("CONTRIBUTING.md", "benchmarks/README.md")
"""Pages for who works on Escala, whose texts list targets of make and folders."""

SLIPS = frozenset({"sousa"})
"""What somebody typed wrong in an example."""


def named(*languages: str) -> pytest.MarkDecorator:
    """The blocks of these languages that are not said to be left alone."""
    found = [one for one in FENCES if one.language in languages and not exempt(one.page, one.first)]
    assert found
    return pytest.mark.parametrize("fence", found, ids=lambda one: one.place)


def test_every_block_has_a_language_that_is_read() -> None:
    read = {*SHELL, "yaml", "python", "json", "csv", "ini", "nginx", "caddyfile", "text"}
    assert [fence.place for fence in FENCES if fence.language not in read] == []


def test_commands_stand_in_blocks_of_their_own() -> None:
    programs = re.compile(r"(?m)^(?:\$ )?(?:escala|pip|sudo|make|python3?) [a-z-]")
    others = [fence for fence in FENCES if fence.language not in SHELL and fence.page not in LISTINGS]
    assert [fence.place for fence in others if programs.search(fence.text)] == []


def test_what_is_not_run_is_still_there() -> None:
    there = {(fence.page, fence.first.strip()) for fence in FENCES}
    there |= {(page, command.text) for page in (*PAGES, EPILOGS) for command in page_commands(page)}
    assert set(entries()) - there == set()


@named("text")
def test_what_is_shown_is_in_the_words_of_the_program(fence: Fence) -> None:
    if fence.page not in LISTINGS:
        assert never_said(fence.text) - SLIPS == set()


@pytest.mark.parametrize("page", LISTINGS)
def test_what_is_told_of_make_is_in_its_file(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"(?m)^make ([a-z-]+)", "".join(one.text for one in fences(page)))
    assert len(targets) > 5
    assert [one for one in targets if not re.search(rf"(?m)^{one}:", makefile)] == []


def test_the_house_is_as_it_is_drawn() -> None:
    (house,) = [fence for fence in FENCES if fence.page == "CONTRIBUTING.md" and fence.text.startswith("models/")]
    drawn, above = [], Path()
    for indent, name in re.findall(r"(?m)^( {0,2})([a-z_<>]+(?:/[a-z_<>]+)*(?:/|\.py))(?= |$)", house.text):
        above = above if indent else Path(name)
        drawn.append(ROOT / (above / name if indent else name))
    assert len(drawn) > 30
    assert [path for path in drawn if "<" not in path.name and not path.exists()] == []
    packages = {path.name for path in (ROOT / "src" / "escala").iterdir() if (path / "__init__.py").exists()}
    assert packages - {path.name for path in drawn} - {"rules"} == set()


@named("yaml")
def test_a_file_is_what_it_looks_like(fence: Fence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _reader(fence)(fence)


def _reader(fence: Fence) -> Callable[[Fence], None]:
    """What reads a block: that of the first key which only such a file has."""
    data = parse_yaml(fence.text, fence.place).data
    return next((reader for reader, key in READERS.items() if key in data), _fragment)


def _save(name: str, fence: Fence) -> None:
    Path(name).write_text(fence.text, encoding="utf-8")


def _norm(fence: Fence) -> None:
    _save("norma.yaml", fence)
    assert read_norm("norma.yaml", Path()).clausulas


def _scenario(fence: Fence) -> None:
    (norm,) = [one for one in FENCES if one.page == fence.page and one.text.startswith("formato: escala-norma/1")]
    _save("atencao-domiciliar.yaml", norm)
    _save("equipe.yaml", fence)
    assert load_scenario(Path("equipe.yaml")).warnings == ()


def _what_if(fence: Fence) -> None:
    folder = Path("saida/explicacao")
    folder.mkdir(parents=True)
    for base in (Path("samambaia.yaml"), folder / "samambaia.yaml"):
        base.write_text(template(), encoding="utf-8")
    _save("saida/explicacao/e-se.yaml", fence)
    loaded = load_scenario(folder / "e-se.yaml")
    assert loaded.title
    assert loaded.data != load_scenario(Path("samambaia.yaml")).data


def _request(fence: Fence) -> None:
    _save("falta.yaml", fence)
    request = read_request(Path("falta.yaml"))
    overlay = {"base": "samambaia.yaml", "titulo": "E se?", "mudancas": request.mudancas}
    Path("samambaia.yaml").write_text(template(), encoding="utf-8")
    Path("e-se.yaml").write_text(json.dumps(overlay), encoding="utf-8")
    load_scenario(Path("e-se.yaml"))


def _columns(fence: Fence) -> None:
    _save("colunas.yaml", fence)
    assert read_columns(Path("colunas.yaml"), ["ana"], list(load_pack("df-489-2018").atividades))


READERS: Mapping[Callable[[Fence], None], str] = {
    _norm: "formato",
    _scenario: "norma",
    _what_if: "base",
    _request: "ausencia",
    _columns: "colunas",
}
"""What reads a file -> a key that only such a file has, in the order of asking; other blocks are parts of scenarios."""


def _fragment(fence: Fence) -> None:
    """What stands before it in its chapter, and then it, laid over the scenario that the chapter speaks of."""
    name, rest = BASES.get((fence.page, fence.chapter.split(" ")[0]), (None, {}))
    base = ROOT / "scenarios" / f"{name}.yaml" if name else Path("samambaia.yaml")
    if not name:
        base.write_text(template(), encoding="utf-8")
    Path("agendas").mkdir()
    Path("agendas/cras.ics").write_bytes(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    chapter = [one for one in fences(fence.page) if one.language == "yaml" and one.chapter == fence.chapter]
    before = [one.text for one in chapter if one.line <= fence.line and _reader(one) is _fragment]
    for at, text in enumerate((*before, json.dumps(rest))):
        head = f"base: {base}\ntitulo: E se?\nmudancas:\n"
        base = Path(f"fragmento-{at}.yaml")
        base.write_text(head + re.sub(r"(?m)^(?=.)", "  ", text), encoding="utf-8")
    loaded = load_scenario(base)
    assert loaded.warnings == ()
    assert is_valid(loaded.data, SCHEMA)


@named("ini")
def test_the_service_starts_what_there_is(fence: Fence, tmp_path: Path) -> None:
    need_debian("systemd-analyze", "systemd")
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(fence.text)
    program, name, *options = shlex.split(unit["Service"]["ExecStart"])
    (tmp_path / "escala.db").touch()
    options = [str(tmp_path / "escala.db") if "/var/lib/escala" in one else one for one in options]
    command = group.get_command(click.Context(group), name)
    assert command is not None
    assert command.make_context(name, options).params["proxy"]
    service = tmp_path / "escala.service"
    service.write_text(fence.text.replace(program, "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", service], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "escala.service" in line] == []


@named("nginx")
def test_nginx_takes_its_site(fence: Fence, tmp_path: Path) -> None:
    nginx = need_debian("nginx", "nginx-light")
    keys = [tmp_path / "fullchain.pem", tmp_path / "privkey.pem"]
    openssl = need_debian("openssl", "openssl")
    run(
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=x",
        "-out",
        *map(str, (keys[0], "-keyout", keys[1])),
    )
    site = fence.text.replace("/etc/letsencrypt/live/agenda.exemplo.gov.br", str(tmp_path))
    conf = tmp_path / "nginx.conf"
    conf.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{site}}}\n", encoding="utf-8")
    run(nginx, "-t", "-q", "-e", "stderr", "-c", str(conf))


@named("caddyfile")
def test_caddy_takes_its_site(fence: Fence, tmp_path: Path) -> None:
    caddy = need_debian("caddy", "caddy")
    (tmp_path / "Caddyfile").write_text(fence.text, encoding="utf-8")
    run(caddy, "adapt", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile"))


@named("json")
def test_a_line_of_the_register_is_as_it_is_shown(
    fence: Fence, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    history(tmp_path / "escala.db")
    shown = json.loads(fence.text)
    with (
        caplog.at_level("INFO", LOGGER.name),
        TestClient(create_app(Settings(tmp_path / "escala.db", "http://testserver"))) as client,
    ):
        client.get("/saude")
    real = json.loads(Line().format(next(one for one in reversed(caplog.records) if one.name == LOGGER.name)))
    assert list(real) == list(shown)
    assert {key: type(value) for key, value in real.items()} == {key: type(value) for key, value in shown.items()}
