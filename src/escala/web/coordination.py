"""The coordinator's pages: what was published, who asks for it, and addresses rotated and revoked."""

from __future__ import annotations

import datetime as dt

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from escala.publication import revoke, rotate, titles_of
from escala.publication.coordination import verify
from escala.web.history import History
from escala.web.notes import Notes
from escala.web.notices import Notices
from escala.web.overview import overview
from escala.web.pages import Pages
from escala.web.sessions import PATH, Fresh, Open, Sessions, SignedCookies, checked_form, csrf
from escala.web.settings import Settings
from escala.web.throttle import ALL_LOGINS, LOGINS, Throttle, client_of


class Coordination:
    """The coordinator's pages."""

    def __init__(
        self,
        settings: Settings,
        history: History,
        notes: Notes,
        throttle: Throttle,
        pages: Pages,
        notices: Notices,
    ) -> None:
        self._settings = settings
        self._history = history
        self._notes = notes
        self._throttle = throttle
        self._pages = pages
        self._cookies = Middleware(SignedCookies, settings=settings, history=history, notices=notices)
        self._sessions = Sessions()

    def routes(self) -> list[Route]:
        """Their addresses."""
        signed = [self._cookies]
        return [
            Route(PATH, self.show, middleware=signed),
            Route(f"{PATH}/entrar", self.log_in, methods=["POST"], middleware=signed),
            Route(f"{PATH}/sair", self.log_out, methods=["POST"], middleware=signed),
            Route(f"{PATH}/trocar", self.rotate, methods=["POST"], middleware=signed),
            Route(f"{PATH}/revogar", self.revoke, methods=["POST"], middleware=signed),
        ]

    async def show(self, request: Request) -> Response:
        """GET: the page, or the form to enter."""
        session = self._sessions.current(request)
        if session is None:
            return self._pages.response("entrar.html", csrf=csrf(request), wrong=False)
        fresh, session.fresh = session.fresh, None
        await self._notes.flush()
        teams = await self._history.read(overview)
        links = None if fresh is None else (self._settings.page(fresh.token), self._settings.feed(fresh.token))
        return self._pages.response("coordenacao.html", csrf=csrf(request), teams=teams, fresh=fresh, links=links)

    async def log_in(self, request: Request) -> Response:
        """POST: a password tried."""
        form = await checked_form(request)
        self._throttle.check(LOGINS, client_of(request.scope))
        self._throttle.check(ALL_LOGINS, "")
        if not await self._history.read(verify, str(form.get("senha", ""))):
            return self._pages.response("entrar.html", 403, csrf=csrf(request), wrong=True)
        self._sessions.begin(request)
        return self._back()

    async def log_out(self, request: Request) -> Response:
        """POST: the session ends."""
        await checked_form(request)
        self._sessions.end(request)
        return self._back()

    async def rotate(self, request: Request) -> Response:
        """POST: a new address in place of those of a feed, shown once by the next page."""
        session, team, feed = await self._asked(request)
        titles = await self._history.read(titles_of, team)
        if feed not in titles:
            raise HTTPException(404)
        token = await self._history.write(rotate, team, feed, dt.datetime.now(dt.UTC))
        session.fresh = Fresh(titles[feed], token)
        return self._back()

    async def revoke(self, request: Request) -> Response:
        """POST: the addresses of a feed stop working."""
        _, team, feed = await self._asked(request)
        await self._history.write(revoke, team, feed, dt.datetime.now(dt.UTC))
        return self._back()

    async def _asked(self, request: Request) -> tuple[Open, str, str]:
        """The session, and the team and feed that a form names.

        Raises:
            HTTPException: 403 where there is no session, or the form is not ours.
        """
        form = await checked_form(request)
        session = self._sessions.current(request)
        if session is None:
            raise HTTPException(403)
        return session, str(form.get("equipe", "")), str(form.get("calendario", ""))

    def _back(self) -> Response:
        return RedirectResponse(f"{self._settings.prefix}{PATH}", 303, {"Cache-Control": "no-store"})
