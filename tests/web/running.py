"""A real server in a process of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Running:
    """A server that runs.

    Attributes:
        port: on 127.0.0.1.
        process: the server's.
        log: file of its stderr.
    """

    port: int
    process: subprocess.Popen[str]
    log: Path

    def connect(self) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of a GET on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            found = connection.getresponse()
            return found.status, {name.lower(): value for name, value in found.getheaders()}, found.read()
        finally:
            connection.close()

    def raw(self, data: bytes) -> bytes:
        """All that comes back for these bytes until the server ends the connection or says nothing for a second."""
        with self.connect() as connection:
            connection.settimeout(1)
            found = b""
            try:
                connection.sendall(data)
                while more := connection.recv(65536):
                    found += more
            except OSError:
                pass
            return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop.

        Returns:
            Its exit code.
        """
        self.process.send_signal(number)
        return self.process.wait(20)


def environment() -> dict[str, str]:
    """The environment in which this checkout's Escala is run."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


@contextmanager
def running(database: Path, *options: str) -> Iterator[Running]:
    """A server over a history, for as long as the block lasts."""
    port = free_port()
    log = database.with_name("servidor.log")
    command = [sys.executable, "-m", "escala", "servir", "--banco", str(database), "--porta", str(port), *options]
    with log.open("w") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment())
    server = Running(port, process, log)
    try:
        for _ in range(200):
            assert process.poll() is None, log.read_text()
            try:
                if server.get("/saude")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
