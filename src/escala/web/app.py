"""The application: which address leads to what."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from escala.publication import StoreError, latest
from escala.web.bounds import NOTES_SECONDS
from escala.web.coordination import Coordination
from escala.web.feeds import Doors, Feeds
from escala.web.guard import Guard
from escala.web.history import History
from escala.web.logs import Log
from escala.web.notes import Notes
from escala.web.notices import Notices
from escala.web.pages import STYLE, Pages
from escala.web.person import Person
from escala.web.settings import Settings
from escala.web.shelf import Shelf
from escala.web.throttle import Throttle


def create_app(settings: Settings) -> ASGIApp:
    """The ASGI application; it opens the history, and its lifespan closes it.

    Raises:
        StoreError: there is no history, or it cannot be read.
    """
    history = History(settings.database)
    throttle, notes, shelf = Throttle(), Notes(history), Shelf(history)
    pages = Pages(settings)
    notices = Notices(pages)
    doors = Doors(history, throttle)
    routes = [
        Route("/c/{token}.ics", Feeds(doors, shelf, notes).get),
        Route("/p/{token}", Person(settings, doors, history, shelf, notes, pages).get),
        *Coordination(settings, history, notes, throttle, pages, notices).routes(),
        Route("/estilo.css", _style),
        Route("/saude", Health(history).get),
    ]

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        stop = asyncio.Event()
        writing = asyncio.create_task(_write_now_and_then(notes, stop))
        yield
        stop.set()
        await writing
        history.close()

    app = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: notices.refused,
            sqlite3.Error: notices.unavailable,
            StoreError: notices.unavailable,
            Exception: notices.failed,
        },
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return Log(Guard(app, notices, throttle), routes)


class Health:
    """Whether the history can be read."""

    def __init__(self, history: History) -> None:
        self._history = history

    async def get(self, request: Request) -> Response:
        """GET `/saude`: 200, or 503 where the history cannot be read."""
        headers = {"Cache-Control": "no-store"}
        try:
            latest(self._history.quick)
        except sqlite3.Error:
            return JSONResponse({"situacao": "sem acesso ao histórico"}, 503, headers)
        return JSONResponse({"situacao": "ok"}, 200, headers)


async def _style(request: Request) -> Response:
    """GET `/estilo.css`: its address changes with it, so that browsers keep it."""
    return Response(STYLE, 200, {"Cache-Control": "public, max-age=31536000, immutable"}, "text/css; charset=utf-8")


async def _write_now_and_then(notes: Notes, stop: asyncio.Event) -> None:
    while not stop.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(NOTES_SECONDS):
                await stop.wait()
        await notes.flush()
