"""The coordinator's sessions: a signed cookie that names one, and what the server knows of it."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from escala.publication.coordination import secret
from escala.web.bounds import SESSION_SECONDS, SESSIONS
from escala.web.history import History
from escala.web.notices import Notices
from escala.web.settings import Settings

COOKIE = "escala_coordenacao"
"""Name of the cookie."""

PATH = "/coordenacao"
"""Where the coordinator's pages are, and the only place that the cookie is sent to."""

_ID, _CSRF = "sessao", "csrf"


@dataclass(frozen=True)
class Fresh:
    """An address that was just made, to be shown once.

    Attributes:
        title: of its feed.
        token: its secret.
    """

    title: str
    token: str


@dataclass
class Open:
    """A session that lasts.

    Attributes:
        since: when it began, on the monotonic clock.
        fresh: what its next page shows.
    """

    since: float
    fresh: Fresh | None = None


class Sessions:
    """The sessions that last; those that ended are known no more, whatever cookie still names them."""

    def __init__(self) -> None:
        self._open: dict[str, Open] = {}

    def begin(self, request: Request) -> None:
        """Begin a session, under a name that the client did not have before."""
        request.session.clear()
        while len(self._open) >= SESSIONS:
            del self._open[next(iter(self._open))]
        id = secrets.token_urlsafe(24)
        request.session[_ID] = id
        self._open[id] = Open(time.monotonic())

    def current(self, request: Request) -> Open | None:
        """The session of a request; None where there is none, or it ended."""
        id = request.session.get(_ID, "")
        found = self._open.get(id)
        if found is not None and time.monotonic() - found.since > SESSION_SECONDS:
            del self._open[id]
            return None
        return found

    def end(self, request: Request) -> None:
        """End the session of a request."""
        self._open.pop(request.session.get(_ID, ""), None)
        request.session.clear()


def csrf(request: Request) -> str:
    """What a form of ours sends back to show that it is ours."""
    token: str = request.session.get(_CSRF) or request.session.setdefault(_CSRF, secrets.token_urlsafe(24))
    return token


async def checked_form(request: Request, fields: int = 10) -> FormData:
    """The form of a request, which has so many fields at most.

    Raises:
        HTTPException: 403 where it is not a form of ours, 413 where it is too large.
    """
    form = await request.form(max_files=0, max_fields=fields)
    sent, known = form.get(_CSRF), request.session.get(_CSRF)
    if not isinstance(sent, str) or not known or not hmac.compare_digest(sent.encode(), known.encode()):
        raise HTTPException(403)
    return form


class SignedCookies:
    """Sessions under the secret that the password came with: another password ends them all, also while we serve."""

    def __init__(self, app: ASGIApp, settings: Settings, history: History, notices: Notices) -> None:
        self._app = app
        self._settings = settings
        self._history = history
        self._notices = notices
        self._secret: bytes | None = None
        self._signed: ASGIApp = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request with its session; where there is no password, say that these pages are off."""
        known = secret(self._history.quick)
        if known is None:
            await self._notices.off()(scope, receive, send)
            return
        if known != self._secret:
            self._secret = known
            self._signed = SessionMiddleware(
                self._app,
                known.hex(),
                session_cookie=COOKIE,
                max_age=SESSION_SECONDS,
                path=f"{self._settings.prefix}{PATH}",
                same_site="strict",
                https_only=self._settings.secure,
            )
        await self._signed(scope, receive, send)
