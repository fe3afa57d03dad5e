"""Whatever is sent: never a 5xx, never anybody else's data, and the server goes on.

The routes are few and take no JSON, so that what is varied here is what a schema would not tell of: paths and their
escapes, headers, cookies, bodies, and bytes that are no HTTP.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from escala.web import Settings, create_app
from tests.web.conftest import URL
from tests.web.published import history
from tests.web.running import Running, running

SECRETS = (b"Souza", b"Lima", b"UBS 1", b"CRAS Sul", b"BEGIN:V")
"""What no answer has without a token that works."""

NOT_ANAS = (b"Visita domiciliar", "Ausência".encode())
"""What is Bia's alone."""

METHODS = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "X"])
_PARTS = (
    "/ c p coordenacao entrar trocar saude estilo.css .ics .. . // %2e %2F %00 %0d%0a %ff %C3%A3 %25 ; * \\ "
    "token {token} AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ANA"
)
_WHOLE = (
    "/c/ANA.ics /p/ANA /c/ANA.ics/ /c/ANA.ics%00 /c//ANA.ics /p/ANA.ics /C/ANA.ics /c/ANA%2eics /estilo.css /saude "
    "/coordenacao /coordenacao/entrar /coordenacao/sair /coordenacao/trocar /coordenacao/revogar /coordenacao/"
)
PARTS, WHOLE = st.sampled_from(_PARTS.split()), st.sampled_from(_WHOLE.split())
PATHS = st.one_of(
    WHOLE,
    st.lists(PARTS, max_size=8).map(lambda parts: "/" + "".join(parts)),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40).map(lambda text: f"/{text}"),
)
_NAMES = (
    "if-none-match if-modified-since if-match if-range range cookie content-length content-type host expect te origin "
    "x-forwarded-for x-forwarded-proto transfer-encoding accept accept-encoding user-agent authorization "
    "x-original-url x-rewrite-url x-http-method-override"
)
NAMES = st.sampled_from(_NAMES.split())
DATES = st.sampled_from(
    b"Fri, 31 Dec 9999 23:59:59 GMT|Fri, 31 Dec 9999 23:59:59 -1200|Mon, 01 Jan 0001 00:00:00 +1200|"
    b"Thu, 01 Jan 1970 00:00:00 -9999|Thu, 01 Jan 1970|1 Jan 70 99:99:99 GMT".split(b"|")
)
TYPES = st.sampled_from(
    b"application/x-www-form-urlencoded|multipart/form-data; boundary=x|multipart/form-data|"
    b"multipart/form-data; boundary=|application/x-www-form-urlencoded; charset=nonsense|text/html".split(b"|")
)
VALUES = st.one_of(
    st.binary(max_size=60).map(lambda data: bytes(b for b in data if b not in b"\r\n\0")),
    st.sampled_from(b'*|""|W/""|1|-1|bytes=0-10|escala_coordenacao=e30=.a.b|/p/ANA|chunked|::1, x'.split(b"|")),
    DATES,
    TYPES,
)
HEADERS = st.lists(
    st.one_of(
        st.tuples(NAMES, VALUES),
        st.tuples(st.just("content-type"), TYPES),
        st.tuples(st.just("if-modified-since"), DATES),
    ),
    max_size=6,
)
FILE = b'--x\r\nContent-Disposition: form-data; name="csrf"; filename="a"\r\n\r\nx\r\n--x--\r\n'
BODIES = st.one_of(
    st.binary(max_size=300),
    st.just(FILE),
    st.just(FILE.replace(b'; filename="a"', b"")),
    st.sampled_from(
        b"csrf=x&senha=y|csrf=%ff&senha=%00|&&&&&&&&&&&&&&&|--x\r\n\r\n--x--|--x\r\nContent-Disp|{}".split(b"|")
    ),
)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return history(tmp_path_factory.getbasetemp() / "fuzz.db")


@pytest.fixture(scope="module")
def client(tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    import datetime as dt

    from escala.publication import open_store, transaction
    from escala.publication.coordination import set_password

    path = tmp_path_factory.getbasetemp() / "fuzz.db"
    connection = open_store(path)
    with transaction(connection):
        set_password(connection, "uma senha comprida", dt.datetime.now(dt.UTC))
    connection.close()
    with TestClient(create_app(Settings(path, URL))) as found:
        yield found


async def ask(app: Any, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    """Status and body of one request, without a client that would mend it first."""
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def sound(status: int, body: bytes, known: bool) -> None:
    """Check what comes back to somebody who has Ana's token, or none."""
    assert 200 <= status < 500, status
    assert not [secret for secret in (NOT_ANAS if known else SECRETS) if secret in body]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(method=METHODS, path=PATHS, query=st.binary(max_size=30), headers=HEADERS, body=BODIES, host=st.ip_addresses())
def test_the_application_answers_anything(
    client: TestClient,
    tokens: dict[str, str],
    method: str,
    path: str,
    query: bytes,
    headers: list[tuple[str, bytes]],
    body: bytes,
    host: object,
) -> None:
    known = "ANA" in path
    raw = path.replace("ANA", tokens["profissional-ana"])
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw),
        "raw_path": raw.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(name.encode(), value) for name, value in headers],
        "client": (str(host), 1),
        "server": ("x", 80),
        "state": {},
    }
    assert client.portal is not None
    status, found = client.portal.call(ask, client.app, scope, body)
    sound(status, found, known)


@pytest.fixture(scope="module")
def server(tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.getbasetemp() / "fuzz.db") as found:
        yield found


LINES = st.one_of(
    st.tuples(METHODS, PATHS).map(lambda line: f"{line[0]} {line[1]} HTTP/1.1".encode()),
    st.binary(max_size=80),
    st.sampled_from([b"GET http://[ HTTP/1.1", b"GET * HTTP/1.1", b"CONNECT x:443 HTTP/1.1", b"GET  / HTTP/1.1"]),
    st.sampled_from([b"PRI * HTTP/2.0", b"GET / HTTP/0.9", b"GET /\xff HTTP/1.1", b"GET http://x HTTP/1.1", b"GET /"]),
)
ENDS = st.sampled_from([b"\r\n", b"\n", b"\r\n\r\n", b""])
MESSAGES = st.builds(
    lambda line, headers, end, body: (
        line + b"\r\n" + b"".join(name.encode() + b": " + value + b"\r\n" for name, value in headers) + end + body
    ),
    LINES,
    HEADERS,
    ENDS,
    BODIES,
)


def exchange(server: Running, data: bytes) -> bytes:
    with server.connect() as connection:
        connection.settimeout(5)
        found = b""
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65536):
                found += more
        except ConnectionError:
            pass
        return found


@pytest.mark.slow
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(MESSAGES, min_size=1, max_size=3))
def test_a_real_server_answers_any_bytes(server: Running, tokens: dict[str, str], messages: list[bytes]) -> None:
    data = b"".join(messages).replace(b"ANA", tokens["profissional-ana"].encode())
    found = exchange(server, data)
    known = tokens["profissional-ana"].encode() in data
    assert b"HTTP/1.1 5" not in found
    assert not [secret for secret in (NOT_ANAS if known else SECRETS) if secret in found]
    assert server.process.poll() is None


@pytest.mark.slow
def test_after_all_that_it_still_serves_and_logged_no_error(server: Running, tmp_path: Path) -> None:
    assert server.get("/saude")[0] in (200, 429)
    log = server.log.read_text()
    assert '"erro"' not in log
    assert "Traceback" not in log
