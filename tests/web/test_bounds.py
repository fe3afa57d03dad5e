"""What is too much is refused in words, and every answer wears the same headers."""

from __future__ import annotations

import sqlite3

import pytest
from starlette.testclient import TestClient

from escala.publication import StoreError
from escala.web import bounds
from escala.web.clients import kind_of
from escala.web.guard import HEADERS
from escala.web.shelf import Shelf
from escala.web.throttle import client_of
from tests.web.conftest import URL, Site
from tests.web.html import parse

EVERYWHERE = ["/", "/saude", "/coordenacao", "/estilo.css", "/favicon.ico", "/c/x.ics", "/p/x", "/coordenacao/sair"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_trusts_nobody(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    for name, value in HEADERS:
        assert headers[name.decode()] == value.decode()
    policy = headers["content-security-policy"]
    assert policy == (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["page", "feed", "coordenacao"])
def test_nothing_secret_is_for_shared_caches(guarded: Site, path: str) -> None:
    where = {"page": guarded.page(), "feed": guarded.feed(), "coordenacao": "/coordenacao"}[path]
    assert guarded.client.get(where).headers["cache-control"].split(",")[0] in ("no-store", "private")


def test_health(site: Site) -> None:
    found = site.client.get("/saude")
    assert (found.status_code, found.json()) == (200, {"situacao": "ok"})


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({}, "/" + "x" * bounds.TARGET_BYTES, 414),
        ({}, "/saude?" + "x" * bounds.TARGET_BYTES, 414),
        ({"X": "x" * bounds.HEAD_BYTES}, "/saude", 431),
        ({"Content-Length": str(bounds.BODY_BYTES + 1)}, "/saude", 413),
        ({"Content-Length": "9" * 19}, "/saude", 413),
    ],
)
def test_too_large_is_said_in_words(site: Site, headers: dict[str, str], path: str, status: int) -> None:
    found = site.client.get(path, headers=headers)
    assert found.status_code == status
    assert parse(found.text).all("html")[0].attributes["lang"] == "pt-BR"


def test_a_body_that_says_no_length_is_413_when_it_is_too_long(guarded: Site) -> None:
    chunks = (b"x" * 1000 for _ in range(bounds.BODY_BYTES // 1000 + 2))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert guarded.client.post("/coordenacao/sair", content=chunks, headers=headers).status_code == 413


def other(site: Site, host: str) -> TestClient:
    return TestClient(site.client.app, URL, client=(host, 1), follow_redirects=False)


def test_too_many_requests_of_one_address_have_to_wait(site: Site) -> None:
    client = other(site, "10.0.0.1")
    found = [client.get("/saude") for _ in range(bounds.REQUESTS_PER_MINUTE + 1)]
    assert {answer.status_code for answer in found[:-1]} == {200}
    assert found[-1].status_code == 429
    assert 1 <= int(found[-1].headers["retry-after"]) <= 60
    assert other(site, "10.0.0.2").get(site.feed()).status_code == 200


def test_too_many_unknown_tokens_have_to_wait_and_known_ones_do_not(site: Site) -> None:
    client = other(site, "10.0.0.3")
    found = [client.get(f"/c/{n:032}.ics").status_code for n in range(bounds.UNKNOWN_PER_MINUTE + 1)]
    assert found == [404] * bounds.UNKNOWN_PER_MINUTE + [429]
    assert client.get(site.feed()).status_code == 200
    assert client.get(f"/p/{0:032}").status_code == 429


@pytest.mark.parametrize(
    ("host", "whom"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("a:b", "a:b"),
    ],
)
def test_an_address_of_ipv6_counts_with_its_network(host: str, whom: str) -> None:
    assert client_of({"client": (host, 1)}) == whom


def test_no_address_counts_too() -> None:
    assert client_of({"client": None}) == ""


@pytest.mark.parametrize("error", [sqlite3.OperationalError("x"), StoreError("x")])
def test_a_history_that_fails_is_503(site: Site, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(Shelf, "standing", fail)
    found = site.client.get(site.feed())
    assert found.status_code == 503
    assert found.headers["retry-after"] == "60"


def test_our_own_defect_is_500_in_words_and_in_the_log_without_what_was_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: object) -> None:
        raise RuntimeError(site.tokens["profissional-ana"])

    monkeypatch.setattr(Shelf, "standing", fail)
    with caplog.at_level("INFO", "escala.web"):
        found = site.client.get(site.feed())
    assert found.status_code == 500
    assert "Defeito do Escala" in found.text
    assert "'erro': 'RuntimeError em test_bounds.py:" in caplog.text
    assert site.tokens["profissional-ana"] not in caplog.text


def test_a_history_that_cannot_be_read_is_ill(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    import escala.web.app as app

    def fail(*arguments: object) -> None:
        raise sqlite3.OperationalError

    monkeypatch.setattr(app, "latest", fail)
    assert site.client.get("/saude").status_code == 503


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Google-Calendar-Importer", "Google Agenda"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0", "Thunderbird"),
        ("iOS/18.2 (22C152) dataaccessd/1.0", "iPhone ou iPad"),
        ("macOS/15.2 (24C101) dataaccessd/1.0", "Calendário do Mac"),
        ("Microsoft Exchange/15.20 (Microsoft Exchange Internet Calendar Subscription)", "Outlook na internet"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140", "navegador"),
        ("curl/8.0", "outro programa"),
        ("", "outro programa"),
    ],
)
def test_kinds_of_clients(agent: str, kind: str) -> None:
    assert kind_of(agent) == kind
