"""One JSON line a request, without what is secret in it: neither path, nor query, nor address, nor person."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from escala.web.clients import kind_of

LOGGER = logging.getLogger("escala.web")
"""Where the lines go: to stderr, once `log_to_stderr` was called."""

NO_ROUTE = "-"
"""Stands for the route of a request that no page is for."""


class Line(logging.Formatter):
    """A record as one line of JSON: what `log` was given, or what another library says in error, without its trace."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        values = getattr(record, "values", None) or {"erro": record.getMessage().strip()}
        return json.dumps({"momento": at, **values}, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send the lines to stderr; of what uvicorn says of itself, only errors."""
    handler = logging.StreamHandler()
    handler.setFormatter(Line())
    for logger, level in ((LOGGER, logging.INFO), (logging.getLogger("uvicorn.error"), logging.ERROR)):
        logger.addHandler(handler)
        logger.setLevel(level)
        logger.propagate = False


def log(**values: Any) -> None:
    """Write one line with the time and these values."""
    LOGGER.info("%s", values, extra={"values": values})


class Log:
    """Writes the line of each request, and makes an end of every error: its kind and place are in the line.

    Args:
        app: what serves them.
        routes: what their lines name.
        every: whether requests that nothing was wrong with have a line too.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[Route], *, every: bool = True) -> None:
        self._app = app
        self._every = every
        self._routes: dict[object, str] = {route.endpoint: route.path for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin = time.perf_counter()
        status = size = 0
        more: dict[str, str] = {}

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, counted)
        except ClientDisconnect:
            more["erro"] = "o cliente se foi"
        except Exception as error:
            more["erro"] = f"{type(error).__name__} em {_place(error)}"
        finally:
            if self._every or more or status >= 500:
                log(
                    metodo=scope["method"],
                    rota=self._routes.get(scope.get("endpoint"), NO_ROUTE),
                    situacao=status,
                    ms=round((time.perf_counter() - begin) * 1000, 2),
                    bytes=0 if scope["method"] == "HEAD" else size,
                    cliente=kind_of(Headers(scope=scope).get("user-agent", "")),
                    **more,
                )


def _place(error: Exception) -> str:
    """File and line where an error was raised; its message may hold what a client sent, and is left out."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
