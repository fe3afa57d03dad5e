"""Calendar files over HTTP: what every calendar client asks for, again and again."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import format_datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from escala.publication import Address, find
from escala.web.clients import kind_of
from escala.web.conditional import unchanged
from escala.web.history import History
from escala.web.notes import Notes
from escala.web.shelf import Shelf
from escala.web.throttle import UNKNOWN, Throttle, client_of

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_-]+")


class Doors:
    """Who comes with a secret address."""

    def __init__(self, history: History, throttle: Throttle) -> None:
        self._history = history
        self._throttle = throttle

    def address(self, request: Request) -> Address:
        """The address that a request comes with, looked up in the history each time: one revoked is closed at once.

        Raises:
            HTTPException: 404 for a token that never was, that works no more, or that is none; 429 for too many.
        """
        address = find(self._history.quick, request.path_params["token"])
        if address is None:
            self._throttle.check(UNKNOWN, client_of(request.scope))
            raise HTTPException(404)
        return address


class Feeds:
    """The calendar files."""

    def __init__(self, doors: Doors, shelf: Shelf, notes: Notes) -> None:
        self._doors = doors
        self._shelf = shelf
        self._notes = notes

    async def get(self, request: Request) -> Response:
        """GET or HEAD `/c/<token>.ics`: 200 with the file, or 304 where the client has it."""
        address = self._doors.address(request)
        now = dt.datetime.now(dt.UTC)
        standing = await self._shelf.standing(address.team, address.feed, now)
        if standing is None:
            raise HTTPException(404)
        self._notes.add(address.id, now, kind_of(request.headers.get("user-agent", "")))
        headers = {
            "ETag": standing.etag,
            "Last-Modified": format_datetime(standing.changed, usegmt=True),
            "Cache-Control": "private, max-age=0, must-revalidate",
        }
        if unchanged(request.headers, standing.etag, standing.changed):
            return Response(None, 304, headers)
        found = await self._shelf.body(address.team, address.feed, now)
        if found is None:
            raise HTTPException(404)
        standing, body = found
        headers["ETag"] = standing.etag
        headers["Last-Modified"] = format_datetime(standing.changed, usegmt=True)
        headers["Content-Disposition"] = f'inline; filename="{_NOT_IN_NAMES.sub("-", address.feed)}.ics"'
        return Response(body, 200, headers, "text/calendar; charset=utf-8")
