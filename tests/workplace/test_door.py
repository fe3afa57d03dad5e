"""Who gets in: this machine's browser that was shown the secret, from our own pages."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from escala.cli import group
from escala.workplace import Place, create_app
from tests.web.html import hidden
from tests.workplace.conftest import URL, Desk


def stranger(desk: Desk) -> TestClient:
    """Another browser of the same server."""
    return TestClient(desk.client.app, URL, follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/nova", "/equipes/cinco-esf/arquivo", "/equipes/cinco-esf/andamento", "/nada"])
def test_nothing_is_shown_to_whoever_was_not_let_in(desk: Desk, team: Path, path: str) -> None:
    found = stranger(desk).get(path)
    assert found.status_code == 403
    assert "cinco-esf" not in found.text


def test_the_secret_works_once_and_another_is_told_where_the_server_runs(desk: Desk) -> None:
    spent = desk.keys.address
    one, other = stranger(desk), stranger(desk)
    assert one.get(spent).status_code == 303
    assert desk.told == []
    assert other.get(spent).status_code == 403
    assert desk.told == [desk.keys.address] != [spent]
    assert one.get(spent).status_code == 303  # whoever is in already may follow it again
    assert other.get("/entrar?chave=").status_code == 403
    assert other.get(desk.keys.address).status_code == 303
    assert other.get("/").status_code == 200


def test_a_server_that_begins_anew_knows_nobody(desk: Desk) -> None:
    app, _ = create_app(Place(desk.place.root), URL, print)
    again = TestClient(app, URL, cookies=dict(desk.client.cookies), follow_redirects=False)
    assert again.get("/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1:80", "localhost.evil:8765", ""])
def test_another_host_is_refused(desk: Desk, host: str) -> None:
    for path in ("/", desk.keys.address.removeprefix(URL), "/estilo.css"):
        assert desk.client.get(path, headers={"Host": host}).status_code == 400


def test_localhost_is_this_machine_too(desk: Desk) -> None:
    assert desk.client.get("/estilo.css", headers={"Host": "localhost:8765"}).status_code == 200


POSTS = [
    "/nova",
    *(
        f"/equipes/cinco-esf/{name}"
        for name in (
            "equipe",
            "verificar",
            "arquivo",
            "verificar-arquivo",
            "montar",
            "parar",
            "explicar",
            "reparo",
            "perguntar",
            "trocar",
            "e-se",
            "comparar",
            "publicar",
        )
    ),
]


@pytest.mark.parametrize("path", POSTS)
def test_a_form_that_is_not_ours_does_nothing(desk: Desk, team: Path, path: str) -> None:
    desk.get("/nova")
    before = sorted((p, p.read_bytes()) for p in desk.place.root.rglob("*") if p.is_file())
    for data in ({}, {"csrf": "x"}, {"csrf": "é"}):
        assert desk.client.post(path, data=data).status_code == 403
    ours = {"csrf": hidden(desk.get("/nova"), "csrf"), "nome": "x"}
    for origin in ("http://evil.example", "null", "http://127.0.0.1:9999"):
        assert desk.client.post(path, data=ours, headers={"Origin": origin}).status_code == 403
    assert sorted((p, p.read_bytes()) for p in desk.place.root.rglob("*") if p.is_file()) == before


def test_every_post_is_among_those_tried() -> None:
    app, _ = create_app(Place(Path()), URL, print)
    inner = app
    while not hasattr(inner, "routes"):
        inner = getattr(inner, "_app", None) or inner.app  # type: ignore[attr-defined, union-attr]
    posts = {route.path.replace("{id}", "cinco-esf") for route in inner.routes if "POST" in (route.methods or ())}
    assert posts == set(POSTS)


def test_every_answer_trusts_nobody(desk: Desk, team: Path) -> None:
    for path in ("/", "/equipes/cinco-esf/equipe", "/nada", "/trabalho.js", "/estilo.css"):
        headers = desk.client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    cookie = desk.client.get(desk.keys.address).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_too_large_a_form_is_refused(desk: Desk, team: Path) -> None:
    found = desk.client.post("/equipes/cinco-esf/arquivo", content=b"x" * (4 * 1024 * 1024))
    assert found.status_code == 413


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--endereco", "0.0.0.0"], "só atende esta máquina"),
        (["--endereco", "192.0.2.1"], "só atende esta máquina"),
        (["--proxy"], "--proxy não vale"),
        (["--url", "https://x.example"], "--url não vale"),
        (["--definir-senha"], "--definir-senha não vale"),
    ],
)
def test_only_this_machine_can_be_served(options: list[str], said: str) -> None:
    result = CliRunner().invoke(group, ["servir", "--coordenacao", *options], prog_name="escala")
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_port_that_is_taken_may_be_our_own() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        options = ["servir", "--coordenacao", "--sem-navegador", "--porta", port]
        result = CliRunner().invoke(group, options, prog_name="escala")
    assert result.exit_code == 2
    assert "talvez a página já esteja aberta" in result.stderr


def test_options_of_the_workplace_need_it() -> None:
    result = CliRunner().invoke(group, ["servir", "--sem-navegador"], prog_name="escala")
    assert result.exit_code == 2
    assert "--coordenacao" in result.stderr


def test_the_server_never_loads_the_solver(desk: Desk, pair: Path) -> None:
    """Every page is shown, and a question is begun, in a process that has no solver at the end."""
    code = f"""
import sys
import time
from pathlib import Path
from starlette.testclient import TestClient
from escala.workplace import Place, create_app
app, keys = create_app(Place(Path({str(desk.place.root)!r})), {URL!r}, print)
with TestClient(app, {URL!r}) as client:
    assert client.get(keys.address).status_code == 200
    for tab in ("equipe", "arquivo", "conferir", "montar", "escala", "perguntar", "trocar", "e-se", "publicar"):
        page = client.get(f"/equipes/dupla/{{tab}}")
        assert page.status_code == 200, tab
    secret = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    asked = {{"csrf": secret, "o": "por-que", "sessao": "0005", "pasta": "dupla"}}
    assert "Procurando a resposta" in client.post("/equipes/dupla/perguntar", data=asked).text
    while not client.get("/equipes/dupla/andamento").json()["fim"]:
        time.sleep(0.1)
    assert 'class="told"' in client.get("/equipes/dupla/perguntar").text
assert not [name for name in sys.modules if name.split(".")[0] in ("ortools", "pandas")], "loaded"
assert "escala.solver" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
