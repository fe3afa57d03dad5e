"""A small web server of files, as a static host is: GET and HEAD, ETag, Last-Modified, 304."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from escala.publication import etag


class Host:
    """Serves bodies at `/<name>.ics`, and remembers what was asked for.

    Attributes:
        bodies: name -> what is served now.
        asked: (name, status) of every answer, in order.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.bodies: dict[str, bytes] = {}
        self.asked: list[tuple[str, int]] = []

    def serve(self, bodies: Mapping[str, bytes]) -> None:
        """Serve these from now on, and forget what was asked."""
        self.bodies = dict(bodies)
        self.asked = []

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}.ics"


@contextmanager
def hosted() -> Iterator[Host]:
    """A host on this machine's loopback, at a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.removeprefix("/").removesuffix(".ics")
            body = host.bodies.get(name)
            if body is None:
                return self.answer(name, 404, b"")
            tag = etag(body)
            if self.headers.get("If-None-Match") == tag:
                return self.answer(name, 304, b"", tag)
            return self.answer(name, 200, body, tag)

        do_HEAD = do_GET  # noqa: N815

        def answer(self, name: str, status: int, body: bytes, tag: str = "") -> None:
            host.asked.append((name, status))
            self.send_response(status)
            if tag:
                self.send_header("ETag", tag)
                self.send_header("Cache-Control", "private, max-age=0, must-revalidate")
            if status != 304:
                self.send_header("Content-Type", "text/calendar; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host = Host(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
