"""A real server: what it writes, how it stops, publishing beside it, and what ends a slow or a huge request."""

from __future__ import annotations

import datetime as dt
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from escala.publication import addresses, etag, open_store
from escala.publication.coordination import verify
from escala.web import bounds
from tests.ports import free_port
from tests.web.published import PASSWORD, TEAM, history, monday, month, moved, publish
from tests.web.running import Running, environment, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Tokens of the module's server; their history is `path`."""
    return history(tmp_path_factory.getbasetemp() / "servido.db")


@pytest.fixture(scope="module")
def server(tokens: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.getbasetemp() / "servido.db") as found:
        yield found


def test_it_serves(server: Running, tokens: dict[str, str]) -> None:
    status, headers, body = server.get(f"/c/{tokens['equipe']}.ics")
    assert (status, headers["etag"]) == (200, etag(body))
    assert "server" not in headers
    assert server.get(f"/c/{tokens['equipe']}.ics", If_None_Match=etag(body))[0] == 304


def test_head_has_no_body(server: Running, tokens: dict[str, str]) -> None:
    found = server.raw(f"HEAD /c/{tokens['equipe']}.ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"content-length: " in head
    assert body == b""


def test_every_request_is_a_line_without_what_is_secret(tmp_path: Path) -> None:
    path = tmp_path / "escala.db"
    tokens = history(path)
    token = tokens["profissional-ana"]
    with running(path) as server:
        server.get(f"/c/{token}.ics", User_Agent="Thunderbird/140")
        server.get(f"/c/{token}.ics?token={token}", Referer=f"http://x/p/{token}", User_Agent=token)
        server.get(f"/p/{token}")
        server.get(f"/p/{token}/")
        server.get(f"/{token}")
        server.get(f"/c/{token[:-1]}.ics")
        server.raw(f"GET /c/{token}.ics HTTP/9.9\r\n\r\n".encode())
        server.raw(f"{token} / HTTP/1.1\r\n\r\n".encode())
        assert server.stop() == 0
        log = server.log.read_text()
    assert token not in log
    assert token[:12] not in log
    lines = [json.loads(line) for line in log.splitlines()]
    lines = [line for line in lines if line["rota"] != "/saude"]
    assert [(line["metodo"], line["rota"], line["situacao"]) for line in lines] == [
        ("GET", "/c/{token}.ics", 200),
        ("GET", "/c/{token}.ics", 200),
        ("GET", "/p/{token}", 200),
        ("GET", "-", 404),
        ("GET", "-", 404),
        ("GET", "/c/{token}.ics", 404),
        ("-", "-", 400),
        ("-", "-", 400),
    ]
    assert set(lines[0]) == {"momento", "metodo", "rota", "situacao", "ms", "bytes", "cliente"}
    assert [line["cliente"] for line in lines[:2]] == ["Thunderbird", "outro programa"]
    assert dt.datetime.fromisoformat(lines[0]["momento"]).tzinfo is not None
    assert not [word for word in ("ana", "Ana", "127.0.0.1") if f'"{word}' in log]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_with_everything_written(tmp_path: Path, number: int) -> None:
    path = tmp_path / "escala.db"
    tokens = history(path)
    with running(path) as server:
        for _ in range(5):
            server.get(f"/c/{tokens['equipe']}.ics")
        assert server.stop(number) == 0
        assert "Servindo" in server.process.stdout.read()
        assert "Traceback" not in server.log.read_text()
    connection = open_store(path)
    assert [address.times for address in addresses(connection, TEAM) if address.feed == "equipe"] == [5]
    connection.close()


def test_a_request_under_way_ends_before_it_stops(tmp_path: Path) -> None:
    path = tmp_path / "escala.db"
    history(path)
    connection = open_store(path)
    from escala.publication import transaction
    from escala.publication.coordination import set_password

    with transaction(connection):
        set_password(connection, PASSWORD, dt.datetime.now(dt.UTC))
    connection.close()
    with running(path) as server, server.connect() as slow:
        slow.sendall(
            b"POST /coordenacao/sair HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\n"
        )
        assert slow.recv(65536).startswith(b"HTTP/1.1 100 ")  # it waits for the body
        slow.sendall(b"csr")
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        assert server.process.poll() is None
        slow.sendall(b"f=x")
        assert slow.recv(65536).startswith(b"HTTP/1.1 403 ")
        assert server.process.wait(20) == 0


def test_publishing_goes_on_while_clients_poll(tmp_path: Path) -> None:
    """Every answer is a whole state of the history, states never go back, and the last one is seen."""
    path = tmp_path / "escala.db"
    tokens = history(path, again=False)
    done = threading.Event()
    seen: list[list[str]] = [[], []]
    wrong: list[object] = []

    def poll(mine: list[str]) -> None:
        tag = ""
        while not done.is_set():
            status, headers, body = server.get(f"/c/{tokens['equipe']}.ics", If_None_Match=tag)
            if status == 200 and headers["etag"] == etag(body):
                tag = headers["etag"]
                mine.append(tag)
            elif status != 304:
                wrong.append((status, body))
            time.sleep(0.03)

    def publish_often() -> list[str]:
        from escala.publication import read_feed

        connection = open_store(path)
        tags = []
        for n in range(12):
            events = moved(month(monday()), "0-a", summary=f"Reunião {n} · UBS 1")
            publish(connection, events, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=n))
            tags.append(etag(read_feed(connection, TEAM, "equipe", dt.datetime.now(dt.UTC)).to_ical()))
            time.sleep(0.1)
        connection.close()
        return tags

    with running(path) as server:
        threads = [threading.Thread(target=poll, args=(mine,)) for mine in seen]
        for thread in threads:
            thread.start()
        tags = publish_often()
        time.sleep(0.3)
        done.set()
        for thread in threads:
            thread.join()
        assert server.stop() == 0
    assert wrong == []
    for mine in seen:
        assert mine[-1] == tags[-1]
        order = [tags.index(tag) for tag in mine if tag in tags]
        assert order == sorted(order)
        assert len(mine) == len(set(mine))


def test_a_busy_history_delays_notes_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "escala.db"
    tokens = history(path)
    busy = open_store(path)
    with running(path) as server:
        busy.execute("BEGIN IMMEDIATE")
        server.get(f"/c/{tokens['equipe']}.ics")
        time.sleep(bounds.NOTES_SECONDS + bounds.WRITE_SECONDS + 1)
        assert server.get(f"/c/{tokens['equipe']}.ics")[0] == 200
        busy.execute("ROLLBACK")
        assert server.stop() == 0
        assert "buscas ainda por gravar" in server.log.read_text()
    assert [address.times for address in addresses(busy, TEAM) if address.feed == "equipe"] == [2]
    busy.close()


def test_headers_without_end_are_431(server: Running) -> None:
    found = server.raw(b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000)
    assert found.startswith(b"HTTP/1.1 431 ")


def test_headers_too_long_are_431_in_words(server: Running) -> None:
    found = server.raw(b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * bounds.HEAD_BYTES + b"\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 431 ")


def test_a_body_without_end_ends_the_connection(server: Running) -> None:
    chunk = b"1000\r\n" + b"x" * 0x1000 + b"\r\n"
    found = server.raw(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 50)
    assert found == b"" or found.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 413 "))
    assert server.get("/saude")[0] == 200


@dataclass(frozen=True)
class Heard:
    """What a connection heard before it was closed, and after how many seconds."""

    said: bytes
    seconds: float


def heard(server: Running, begin: bytes, more: bytes = b"") -> Heard:
    """Say something, and `more` twice a second, until nobody listens any more."""
    start, said = time.monotonic(), b""
    with server.connect() as slow:
        slow.settimeout(0.5)
        slow.sendall(begin)
        while time.monotonic() - start < bounds.READ_SECONDS + 5:
            try:
                found = slow.recv(65536)
            except TimeoutError:
                with suppress(BrokenPipeError, ConnectionResetError):
                    slow.sendall(more)
                continue
            except ConnectionResetError:
                found = b""
            if not found:
                break
            said += found
    return Heard(said, time.monotonic() - start)


SILENT = (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n")
IDLE = b"GET /saude HTTP/1.1\r\nHost: x\r\n\r\n"
TRICKLE = b"GET / HTTP/1.1\r\n"


@pytest.fixture(scope="module")
def waits(server: Running) -> dict[bytes, Heard]:
    """What those hear who do not end what they began, all at once."""
    begun = dict.fromkeys((*SILENT, IDLE), b"") | {TRICKLE: b"X: y\r\n"}
    with ThreadPoolExecutor(len(begun)) as pool:
        return dict(zip(begun, pool.map(partial(heard, server), begun, begun.values()), strict=True))


@pytest.mark.parametrize("begin", SILENT)
def test_a_request_that_does_not_come_is_waited_for_no_longer(waits: dict[bytes, Heard], begin: bytes) -> None:
    found = waits[begin]
    assert found.said.startswith(b"HTTP/1.1 408 ") if begin else found.said == b""
    assert bounds.READ_SECONDS - 1 < found.seconds < bounds.READ_SECONDS + 4


def test_a_trickle_of_bytes_does_not_prolong_it(waits: dict[bytes, Heard]) -> None:
    assert waits[TRICKLE].seconds < bounds.READ_SECONDS + 4


def test_an_idle_connection_is_closed(waits: dict[bytes, Heard]) -> None:
    assert waits[IDLE].said.startswith(b"HTTP/1.1 200 ")
    assert waits[IDLE].seconds < bounds.KEEP_ALIVE_SECONDS + 4


@pytest.mark.parametrize(("options", "last"), [((), 429), (("--proxy",), 404)])
def test_what_a_proxy_says_counts_only_where_there_is_one(tmp_path: Path, options: tuple[str, ...], last: int) -> None:
    path = tmp_path / "escala.db"
    history(path)
    with running(path, *options) as server:
        found = [
            server.get(f"/p/{n:032}", X_Forwarded_For=f"10.0.0.{n}")[0] for n in range(bounds.UNKNOWN_PER_MINUTE + 1)
        ]
    assert found == [404] * bounds.UNKNOWN_PER_MINUTE + [last]


def test_one_address_has_only_so_many_connections(server: Running) -> None:
    opened: list[socket.socket] = []
    try:
        for _ in range(bounds.CONNECTIONS_PER_CLIENT + 5):
            opened.append(server.connect())
        time.sleep(0.3)
        refused = 0
        for connection in opened:
            connection.settimeout(0.05)
            try:
                refused += connection.recv(1) == b""
            except ConnectionError:
                refused += 1
            except TimeoutError:
                pass
        assert 1 <= refused <= 6
    finally:
        for connection in opened:
            connection.close()
    time.sleep(0.2)
    assert server.get("/saude")[0] == 200


def set_password(path: Path, password: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "escala", "servir", "--banco", str(path), "--definir-senha"]
    return subprocess.run(
        command, input=password, capture_output=True, text=True, encoding="utf-8", env=environment(), check=False
    )


def test_the_password_comes_by_a_pipe(tmp_path: Path) -> None:
    path = tmp_path / "escala.db"
    history(path)
    short = set_password(path, "curta\n")
    assert (short.returncode, short.stdout) == (2, "")
    assert "são precisas 12 ou mais" in short.stderr
    done = set_password(path, f"{PASSWORD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert PASSWORD not in done.stdout
    connection = open_store(path)
    assert verify(connection, PASSWORD)
    connection.close()


def test_the_password_is_asked_for_twice_and_not_shown(tmp_path: Path) -> None:
    import os
    import pty

    path = tmp_path / "escala.db"
    history(path)
    for answers, code in (((PASSWORD, PASSWORD), 0), ((PASSWORD, "outra coisa"), 2)):
        child, terminal = pty.fork()
        if child == 0:
            command = [sys.executable, "-m", "escala", "servir", "--banco", str(path), "--definir-senha"]
            os.execve(sys.executable, command, environment())
        shown = b""
        for prompt, answer in zip((b"Senha nova: ", b"De novo: "), answers, strict=True):
            while prompt not in shown:
                shown += os.read(terminal, 1024)
            os.write(terminal, answer.encode() + b"\n")
        try:
            while more := os.read(terminal, 1024):
                shown += more
        except OSError:
            pass  # the terminal is closed with its last process
        os.close(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == code
        assert PASSWORD.encode() not in shown


def test_a_port_that_is_taken_is_bad_usage(server: Running, tmp_path: Path) -> None:
    path = tmp_path / "escala.db"
    history(path)
    command = [sys.executable, "-m", "escala", "servir", "--banco", str(path), "--porta", str(server.port)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False, timeout=30)
    assert done.returncode == 2
    assert f"porta {server.port}: já há outro programa nela" in done.stderr


def test_without_a_history_there_is_nothing_to_serve(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "escala", "servir", "--banco", "x.db", "--porta", str(port)]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment(), cwd=tmp_path, check=False, timeout=30
    )
    assert done.returncode == 2
    assert "x.db: não há histórico" in done.stderr
    assert "Servindo" not in done.stdout
