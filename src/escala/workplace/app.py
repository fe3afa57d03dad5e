"""The application of the workplace: which address leads to what, and what stands before it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from escala.publication import StoreError
from escala.web.guard import HEADERS, Guard
from escala.web.logs import Log
from escala.web.notices import Notices
from escala.web.pages import STYLE
from escala.web.protocol import BoundedProtocol
from escala.web.throttle import Throttle
from escala.workplace.asking import Asking
from escala.workplace.bounds import BODY_BYTES, SESSION_SECONDS
from escala.workplace.desk import STATIC, Desk
from escala.workplace.door import Door, Keys
from escala.workplace.place import Place
from escala.workplace.publications import Publications
from escala.workplace.rosters import Rosters
from escala.workplace.solving import Solving
from escala.workplace.teams import Teams
from escala.workplace.what_ifs import WhatIfs

POLICY = (
    b"default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    b"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the pages may load and do: what comes from this server."""

REFERRER = b"same-origin"
"""Without it browsers do not say that a form comes from our own page."""

NOTICES = {
    400: ("Pedido que não entendo", "Este servidor só atende pelo endereço que apareceu no terminal."),
    403: (
        "Sem acesso",
        "O endereço já foi usado, ou o servidor recomeçou. Abra o que aparece no terminal em que está escala servir; "
        "se o que você escrevia não foi gravado, volte uma página para copiá-lo.",
    ),
    404: ("Não há nada neste endereço", "A equipe não existe, ou o arquivo mudou de nome. Volte à lista das equipes."),
    413: ("Pedido grande demais", "O que foi enviado é maior do que um cenário pode ser."),
}
"""What refusals say here."""


def create_app(place: Place, url: str, tell: Callable[[str], None]) -> tuple[ASGIApp, Keys]:
    """The ASGI application, and the secret that lets a browser in.

    Args:
        place: the working folder.
        url: of the server, as `http://127.0.0.1:8765`.
        tell: told a new address where one that was used is shown again.
    """
    desk = Desk(place, url)
    solving = Solving(desk)
    asking = Asking(desk, Rosters(), solving)
    routes = [
        *Teams(desk).routes(),
        *solving.routes(),
        *asking.routes(),
        *WhatIfs(desk, asking, solving).routes(),
        *Publications(desk, asking).routes(),
        Route("/estilo.css", _style),
        *(Route(path, _static) for path in STATIC),
    ]
    notices = Notices(desk.pages, NOTICES)
    app = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: notices.refused,
            StoreError: notices.unavailable,
            Exception: notices.failed,
        },
    )
    app.router.redirect_slashes = False
    keys = Keys(url, tell)
    port = urlsplit(url).port or 80
    inside = SessionMiddleware(
        Door(app, keys, notices, port),
        secrets.token_hex(32),
        session_cookie=f"escala_trabalho_{port}",
        max_age=SESSION_SECONDS,
        same_site="strict",
    )
    headers = tuple({**dict(HEADERS), b"content-security-policy": POLICY, b"referrer-policy": REFERRER}.items())
    return Log(Guard(inside, notices, Throttle(), headers, BODY_BYTES), routes, every=False), keys


class Protocol(BoundedProtocol):
    """A connection whose requests may hold a whole scenario."""

    most_bytes = 2 * BODY_BYTES


async def _style(request: Request) -> Response:
    """GET `/estilo.css`: the stylesheet that all pages of Escala share."""
    return Response(STYLE, 200, {"Cache-Control": "public, max-age=31536000, immutable"}, "text/css; charset=utf-8")


async def _static(request: Request) -> Response:
    """GET: what only the pages of the workplace use."""
    content, kind = STATIC[request.url.path]
    return Response(content, 200, {"Cache-Control": "public, max-age=31536000, immutable"}, f"{kind}; charset=utf-8")
