"""The coordinator's pages: the password, the session, forms of ours alone, and what they do."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient

from escala.publication import open_store, transaction
from escala.publication.coordination import LEAST, secret, set_password, verify
from escala.web import Settings, create_app, sessions
from escala.web.bounds import LOGINS_PER_MINUTE, SESSION_SECONDS
from escala.web.sessions import COOKIE
from tests.web.conftest import Site
from tests.web.html import hidden, parse
from tests.web.published import PASSWORD, TEAM, TITLES


def token_of(client: TestClient) -> str:
    return hidden(parse(client.get("/coordenacao").text), "csrf")


def log_in(client: TestClient, password: str = PASSWORD) -> Response:
    return client.post("/coordenacao/entrar", data={"csrf": token_of(client), "senha": password})


def act(client: TestClient, what: str, feed: str = "profissional-ana", team: str = TEAM) -> Response:
    data = {"csrf": token_of(client), "equipe": team, "calendario": feed}
    return client.post(f"/coordenacao/{what}", data=data)


def test_without_a_password_the_page_is_off(site: Site) -> None:
    for found in (site.client.get("/coordenacao"), site.client.post("/coordenacao/entrar", data={"senha": "x"})):
        assert found.status_code == 403
        assert "desligada" in found.text
        assert "set-cookie" not in found.headers


def test_who_is_not_in_sees_the_form_and_nothing_else(guarded: Site) -> None:
    text = guarded.client.get("/coordenacao").text
    page = parse(text)
    assert [field.attributes["type"] for field in page.all("input")] == ["hidden", "password"]
    assert page.all("label", for_="senha")[0].text == "Senha"
    assert not [title for title in TITLES.values() if title in text]


def test_the_right_password_leads_in(guarded: Site) -> None:
    found = log_in(guarded.client)
    assert (found.status_code, found.headers["location"]) == (303, "/coordenacao")
    text = guarded.client.get("/coordenacao").text
    for part in ("Publicações", "troca da semana", "mês inteiro", "profissional-ana", "Bia Lima", "nunca"):
        assert part in text
    page = parse(text)
    numbers = [row.all("th")[0].text for row in page.all("tbody")[0].all("tr")]
    assert numbers == ["2", "1"]
    assert page.all("html")[0].attributes["lang"] == "pt-BR"


@pytest.mark.parametrize(
    "password", ["", "errada", PASSWORD.upper(), PASSWORD + " ", "x" * 5000, "\udcff".encode("utf-8", "surrogatepass")]
)
def test_a_wrong_password_does_not(guarded: Site, password: str) -> None:
    found = log_in(guarded.client, password)
    assert found.status_code == 403
    assert "A senha não é essa." in found.text
    assert "Publicações" not in guarded.client.get("/coordenacao").text


def test_the_password_may_be_composed_in_another_way(guarded: Site) -> None:
    import unicodedata

    assert log_in(guarded.client, unicodedata.normalize("NFD", PASSWORD)).status_code == 303


def test_the_cookie_is_for_us_alone(guarded: Site) -> None:
    found = guarded.client.get("/coordenacao").headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/coordenacao", f"max-age={SESSION_SECONDS}"} <= {
        part.strip() for part in found.split(";")
    }
    assert "secure" not in found


def test_behind_https_the_cookie_asks_for_it_and_links_have_the_prefix(guarded: Site) -> None:
    settings = Settings(guarded.path, "https://exemplo.gov.br/escala")
    with TestClient(create_app(settings), follow_redirects=False) as client:
        found = client.get("/coordenacao")
        assert {"secure", "path=/escala/coordenacao"} <= {
            part.strip() for part in found.headers["set-cookie"].lower().split(";")
        }
        page = parse(found.text)
        assert page.all("form")[0].attributes["action"] == "/escala/coordenacao/entrar"
        assert (page.all("link", rel="stylesheet")[0].attributes["href"] or "").startswith("/escala/estilo.css")
        assert "https://exemplo.gov.br/escala/c/" in client.get(guarded.page()).text


def test_entering_changes_the_session(guarded: Site) -> None:
    before = token_of(guarded.client)
    cookie = guarded.client.cookies[COOKIE]
    log_in(guarded.client)
    assert guarded.client.cookies[COOKIE] != cookie
    assert token_of(guarded.client) != before


@pytest.mark.parametrize("path", ["entrar", "sair", "trocar", "revogar"])
@pytest.mark.parametrize("csrf", [None, "", "x", "ã" * 32])
def test_a_form_that_is_not_ours_does_nothing(guarded: Site, path: str, csrf: str | None) -> None:
    log_in(guarded.client)
    data = {"senha": PASSWORD, "equipe": TEAM, "calendario": "profissional-ana"}
    if csrf is not None:
        data["csrf"] = csrf
    assert guarded.client.post(f"/coordenacao/{path}", data=data).status_code == 403
    assert "Publicações" in guarded.client.get("/coordenacao").text
    assert guarded.client.get(guarded.feed()).status_code == 200


@pytest.mark.parametrize("what", ["trocar", "revogar"])
def test_who_is_not_in_changes_nothing(guarded: Site, what: str) -> None:
    assert act(guarded.client, what).status_code == 403
    assert guarded.client.get(guarded.feed()).status_code == 200


@pytest.mark.parametrize("path", ["entrar", "sair", "trocar", "revogar"])
def test_looking_changes_nothing(guarded: Site, path: str) -> None:
    log_in(guarded.client)
    assert guarded.client.get(f"/coordenacao/{path}").status_code == 405


def test_a_rotated_address_is_shown_once(guarded: Site) -> None:
    log_in(guarded.client)
    assert act(guarded.client, "trocar").status_code == 303
    text = guarded.client.get("/coordenacao").text
    tokens = set(re.findall(r"/[pc]/([A-Za-z0-9_-]{32})", text))
    assert len(tokens) == 1
    assert tokens != {guarded.tokens["profissional-ana"]}
    assert guarded.client.get(guarded.feed()).status_code == 404
    assert guarded.client.get(f"/c/{tokens.pop()}.ics").status_code == 200
    assert not re.search(r"/[pc]/[A-Za-z0-9_-]{32}", guarded.client.get("/coordenacao").text)


def test_a_revoked_address_stops_and_another_can_be_made(guarded: Site) -> None:
    log_in(guarded.client)
    assert act(guarded.client, "revogar").status_code == 303
    assert guarded.client.get(guarded.feed()).status_code == 404
    assert "Criar endereço" in guarded.client.get("/coordenacao").text
    assert act(guarded.client, "trocar").status_code == 303
    assert "Endereço novo: Ana Souza" in guarded.client.get("/coordenacao").text


@pytest.mark.parametrize(("team", "feed"), [(TEAM, "profissional-x"), ("outra", "equipe"), ("", "")])
def test_there_is_no_address_for_what_is_not_there(guarded: Site, team: str, feed: str) -> None:
    log_in(guarded.client)
    assert act(guarded.client, "trocar", feed, team).status_code == 404


def test_what_a_button_is_called_begins_with_what_it_says_and_tells_whose_it_is(guarded: Site) -> None:
    """Who speaks to the computer says what is read on the button; who hears the page has to know whose address."""
    log_in(guarded.client)
    act(guarded.client, "revogar")
    page = parse(guarded.client.get("/coordenacao").text)
    forms = [form for form in page.all("form") if form.all("input", name="calendario")]
    said = []
    for form in forms:
        button = form.all("button")[0]
        name = button.attributes["aria-label"] or ""
        title = TITLES[hidden(form, "calendario")]
        assert name.startswith(f"{button.text} ")
        assert name.endswith(f" {title}")
        assert (hidden(form, "equipe"), hidden(form, "csrf")) == (TEAM, token_of(guarded.client))
        said.append((form.attributes["action"], button.text, title.partition(" · ")[0]))
    assert ("/coordenacao/trocar", "Criar endereço", "Ana Souza") in said
    assert {
        ("/coordenacao/trocar", "Trocar o endereço", "Bia Lima"),
        ("/coordenacao/revogar", "Revogar o endereço", "Bia Lima"),
    } <= set(said)
    assert len(said) == len(set(said)) == 2 * len(TITLES) - 1


def test_the_last_fetch_is_there_at_once(guarded: Site) -> None:
    guarded.client.get(guarded.feed(), headers={"User-Agent": "Thunderbird/140"})
    log_in(guarded.client)
    assert "Thunderbird" in guarded.client.get("/coordenacao").text


def test_leaving_ends_the_session_also_for_who_kept_the_cookie(guarded: Site) -> None:
    log_in(guarded.client)
    kept = guarded.client.cookies[COOKIE]
    guarded.client.post("/coordenacao/sair", data={"csrf": token_of(guarded.client)})
    assert "Publicações" not in guarded.client.get("/coordenacao").text
    guarded.client.cookies.clear()
    found = guarded.client.get("/coordenacao", headers={"Cookie": f"{COOKIE}={kept}"})
    assert "Publicações" not in found.text


def test_a_session_ends_after_its_time_whatever_is_done_in_it(guarded: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(guarded.client)
    now = sessions.time.monotonic()
    monkeypatch.setattr(sessions.time, "monotonic", lambda: now + SESSION_SECONDS - 1)
    assert "Publicações" in guarded.client.get("/coordenacao").text
    monkeypatch.setattr(sessions.time, "monotonic", lambda: now + SESSION_SECONDS + 1)
    assert "Publicações" not in guarded.client.get("/coordenacao").text


def test_another_password_ends_all_sessions_while_we_serve(guarded: Site) -> None:
    log_in(guarded.client)
    connection = open_store(guarded.path)
    with transaction(connection):
        set_password(connection, "outra senha comprida", dt.datetime.now(dt.UTC))
    connection.close()
    assert "Publicações" not in guarded.client.get("/coordenacao").text
    assert log_in(guarded.client).status_code == 403
    assert log_in(guarded.client, "outra senha comprida").status_code == 303


@pytest.mark.parametrize(
    "cookie", ["x", "null", "e30=.x.y", "ã", "=" * 2000, "e30=.awRsYQ.AIFH-9BaQSoeerHmbQh2o6j-4Ro"]
)
def test_a_forged_cookie_is_no_session(guarded: Site, cookie: str) -> None:
    found = guarded.client.get("/coordenacao", headers={"Cookie": f"{COOKIE}={cookie}".encode()})
    assert found.status_code == 200
    assert "Publicações" not in found.text


def test_too_many_passwords_have_to_wait(guarded: Site) -> None:
    for _ in range(LOGINS_PER_MINUTE):
        assert log_in(guarded.client, "errada").status_code == 403
    found = log_in(guarded.client)
    assert found.status_code == 429
    assert 1 <= int(found.headers["retry-after"]) <= 60
    other = TestClient(guarded.client.app, "http://testserver", client=("10.0.0.9", 1), follow_redirects=False)
    assert log_in(other).status_code == 303


def test_the_password_is_kept_as_argon2_and_its_secret_changes_with_it(guarded: Site) -> None:
    connection = open_store(guarded.path)
    first = secret(connection)
    assert first is not None
    assert len(first) == 32
    with transaction(connection):
        set_password(connection, PASSWORD, dt.datetime.now(dt.UTC))
    assert secret(connection) != first
    kept = connection.execute("SELECT senha FROM coordenacao").fetchone()[0]
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "64 MiB, three times: a guess is dear"
    assert verify(connection, PASSWORD)
    with pytest.raises(ValueError, match=str(LEAST)), transaction(connection):
        set_password(connection, "curta demais"[: LEAST - 1], dt.datetime.now(dt.UTC))
    connection.close()


def test_where_no_password_is_set_none_is_right(site: Site) -> None:
    connection = open_store(site.path)
    assert not verify(connection, "")
    assert secret(connection) is None
    connection.close()
