"""The page behind a secret address: the weeks, how to subscribe, what changed lately."""

from __future__ import annotations

import datetime as dt

from cachetools import LRUCache
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from escala.web.agenda import Agenda, agenda
from escala.web.bounds import AGENDAS
from escala.web.feeds import Doors
from escala.web.history import History
from escala.web.notes import Notes
from escala.web.pages import Pages
from escala.web.settings import Settings
from escala.web.shelf import Key, Shelf


class Person:
    """The pages of feeds: of a professional, a team, an eSF, a unit, a partner."""

    def __init__(
        self, settings: Settings, doors: Doors, history: History, shelf: Shelf, notes: Notes, pages: Pages
    ) -> None:
        self._settings = settings
        self._doors = doors
        self._history = history
        self._shelf = shelf
        self._notes = notes
        self._pages = pages
        self._agendas: LRUCache[Key, tuple[int, Agenda]] = LRUCache(maxsize=AGENDAS)

    async def get(self, request: Request) -> Response:
        """GET `/p/<token>`."""
        address = self._doors.address(request)
        found = await self._agenda(address.team, address.feed, dt.datetime.now(dt.UTC))
        if found is None:
            raise HTTPException(404)
        token = request.path_params["token"]
        note = self._notes.of(address.id)
        return self._pages.response(
            "pessoa.html",
            agenda=found,
            page=self._settings.page(token),
            feed=self._settings.feed(token),
            webcal=self._settings.webcal(token),
            fetched=address.fetched if note is None else note.at,
            client=address.client if note is None else note.client,
        )

    async def _agenda(self, team: str, feed: str, now: dt.datetime) -> Agenda | None:
        publication = self._shelf.publication(team)
        kept = self._agendas.get((team, feed))
        if kept is not None and kept[0] == publication and kept[1].holds(now):
            return kept[1]
        found = await self._history.read(agenda, team, feed, now)
        if found is not None:
            self._agendas[team, feed] = (publication, found)
        return found
