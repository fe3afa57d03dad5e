"""The server: uvicorn around the application, until a signal ends it."""

from __future__ import annotations

import signal
import socket
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from escala.web.bounds import CONNECTIONS, KEEP_ALIVE_SECONDS, STOP_SECONDS
from escala.web.logs import log_to_stderr
from escala.web.protocol import BoundedProtocol

PROXIES = "127.0.0.1,::1"
"""Whose X-Forwarded-For and X-Forwarded-Proto count, where a proxy is announced."""


def serve(
    app: ASGIApp, listening: socket.socket, *, proxy: bool = False, protocol: type[BoundedProtocol] = BoundedProtocol
) -> None:
    """Serve until SIGTERM or SIGINT; then requests under way end, and what was fetched is written down.

    Args:
        app: of `create_app`.
        listening: bound, so that whoever calls can tell that the port was free.
        proxy: whether a proxy on this machine stands in front, whose word about clients counts.
        protocol: how requests are read, and how large they may be.
    """
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        loop="auto",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=proxy,
        forwarded_allow_ips=PROXIES,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    log_to_stderr()
    # uvicorn raises the signal again once it has stopped; by then all is done, and the process ends by itself.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _done)
    uvicorn.Server(config).run(sockets=[listening])


def _done(number: int, frame: FrameType | None) -> None:
    """A signal that was already obeyed."""
