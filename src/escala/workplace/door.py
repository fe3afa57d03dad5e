"""Who comes in: the browser of whoever started the server, on this machine, by a secret that works once."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from escala.web.notices import Notices

ENTRY = "/entrar"
"""Where the secret is shown."""

OPEN = ("/estilo.css", "/trabalho.css", "/trabalho.js")
"""What anybody may see: there is nothing of anybody in it."""

_INSIDE = "dentro"


class Keys:
    """The secret that lets a browser in, once; and what it is remembered by.

    Args:
        url: of the server, as `http://127.0.0.1:8765`.
        tell: told the new address, where one that was used already is shown again.
    """

    def __init__(self, url: str, tell: Callable[[str], None]) -> None:
        self._url = url
        self._tell = tell
        self._run = secrets.token_urlsafe(16)
        self._key = secrets.token_urlsafe(24)

    @property
    def address(self) -> str:
        """The address that works once."""
        return f"{self._url}{ENTRY}?chave={self._key}"

    def known(self, request: Request) -> bool:
        """Whether a browser was let in since the server began."""
        return bool(request.session.get(_INSIDE) == self._run)

    async def enter(self, request: Request) -> Response | None:
        """Let a browser in that shows the secret; None where it is none, or was used."""
        shown = request.query_params.get("chave", "")
        if hmac.compare_digest(shown.encode(), self._key.encode()):
            self._key = secrets.token_urlsafe(24)
            request.session.clear()
            request.session[_INSIDE] = self._run
        elif not self.known(request):
            self._tell(self.address)
            return None
        return RedirectResponse("/", 303, {"Cache-Control": "no-store"})


class Door:
    """Lets nobody in who asks for another host, comes from another page, or has not shown the secret.

    Args:
        app: the pages.
        keys: the secret.
        notices: what refusals look like.
        port: of the server: it is asked for as 127.0.0.1, ::1 or localhost with that port.
    """

    def __init__(self, app: ASGIApp, keys: Keys, notices: Notices, port: int) -> None:
        self._app = app
        self._keys = keys
        self._notices = notices
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "[::1]", "localhost")}
        if port == 80:
            self._hosts |= {"127.0.0.1", "[::1]", "localhost"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = await self._answer(scope)
        await (answer or self._app)(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response | None:
        """What is said instead of a page; None where the page may be shown."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if headers.get("host", "").lower() not in self._hosts:
            return self._notices.response(400)
        if origin is not None and origin.lower().removeprefix("http://") not in self._hosts:
            return self._notices.response(403)
        if scope["path"] in OPEN:
            return None
        request = Request(scope)
        if scope["path"] == ENTRY:
            return await self._keys.enter(request) or self._notices.response(403)
        return None if self._keys.known(request) else self._notices.response(403)
