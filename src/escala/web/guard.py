"""What stands before every page: sizes, rates, and headers that tell browsers to trust nothing but us."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from escala.web.bounds import BODY_BYTES, HEAD_BYTES, TARGET_BYTES
from escala.web.notices import Notices
from escala.web.throttle import REQUESTS, Throttle, client_of

HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        b"frame-ancestors 'none'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Of every response."""


class Guard:
    """Refuses what is too large or too often, before anything is looked up; dresses every response in headers.

    Args:
        app: what serves the rest.
        notices: what refusals look like.
        throttle: who asked how often.
        headers: what every response wears that has none of its own by that name.
        body_bytes: how long a request's body may be.
    """

    def __init__(
        self,
        app: ASGIApp,
        notices: Notices,
        throttle: Throttle,
        headers: Iterable[tuple[bytes, bytes]] = HEADERS,
        body_bytes: int = BODY_BYTES,
    ) -> None:
        self._app = app
        self._notices = notices
        self._throttle = throttle
        self._headers = tuple(headers)
        self._body_bytes = body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.lower(), value) for name, value in message.get("headers", ())]
                names = {name for name, _ in own}
                message["headers"] = [*own, *(header for header in self._headers if header[0] not in names)]
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, dressed)
        else:
            await self._app(scope, _bounded(receive, self._body_bytes), dressed)

    def _refusal(self, scope: Scope) -> Response | None:
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > TARGET_BYTES:
            return self._notices.response(414)
        if sum(len(name) + len(value) + 4 for name, value in scope["headers"]) > HEAD_BYTES:
            return self._notices.response(431)
        if _announced(scope) > self._body_bytes:
            return self._notices.response(413)
        if seconds := self._throttle.wait(REQUESTS, client_of(scope)):
            return self._notices.response(429, {"Retry-After": str(seconds)})
        return None


def _announced(scope: Scope) -> int:
    """The greatest Content-Length; 0 where there is none, or none that is a number."""
    lengths = (value for name, value in scope["headers"] if name == b"content-length")
    return max((int(value) for value in lengths if value.isdigit() and len(value) < 20), default=0)


def _bounded(receive: Receive, most: int) -> Receive:
    """The body as it comes; who reads more of it than so many bytes gets 413."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > most:
            raise HTTPException(413)
        return message

    return counted
