"""HTTP/1.1 as uvicorn speaks it, with an end to how long and how large an unfinished request may be."""

from __future__ import annotations

import asyncio
from asyncio.events import TimerHandle
from collections import Counter
from http import HTTPStatus
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from escala.web.bounds import BODY_BYTES, CONNECTIONS_PER_CLIENT, HEAD_BYTES, READ_SECONDS
from escala.web.logs import NO_ROUTE, log


class BoundedProtocol(HttpToolsProtocol):
    """A connection whose requests arrive within `READ_SECONDS` and within our sizes, or end it.

    The application refuses finished requests that are too large in words; here end those that never finish.
    """

    most_bytes: ClassVar[int] = HEAD_BYTES + 4 * BODY_BYTES
    """Head and body of a request, beyond which it is cut off."""

    _open: ClassVar[Counter[str]] = Counter()

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._deadline: TimerHandle | None = None
        self._in_head = True
        self._received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._open[self._host] += 1
        if not self.config.proxy_headers and self._open[self._host] > CONNECTIONS_PER_CLIENT:
            transport.abort()
            return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._open[self._host] -= 1
        if self._open[self._host] <= 0:
            del self._open[self._host]
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as far as there is room."""
        self._wait()
        self._received += len(data)
        super().data_received(data)
        if self._in_head and self._received > HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif self._received > self.most_bytes:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The request is known, and its body may follow."""
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is here whole."""
        super().on_message_complete()
        self._wait_no_more()
        self._in_head = True
        self._received = 0

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST)

    @property
    def _host(self) -> str:
        return self.client[0] if self.client else ""

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(READ_SECONDS, self._late)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _late(self) -> None:
        self._deadline = None
        if self._received:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.transport.close()

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, unless an answer is under way, and end the connection."""
        self._wait_no_more()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode("ascii"))
        log(metodo="-", rota=NO_ROUTE, situacao=status.value)
        self.transport.close()
