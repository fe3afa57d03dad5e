"""Short pages that say why there is nothing else to see; each status has one, always the same to the byte."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from escala.web.pages import Pages

_TEXTS = {
    400: ("Pedido que não entendo", "O pedido não chegou inteiro. Volte à página anterior e tente de novo."),
    403: ("Sem acesso", "A sessão terminou, ou o pedido não veio desta página. Entre de novo e repita."),
    404: (
        "Não há nada neste endereço",
        "O endereço não existe, ou deixou de valer. Se você o recebeu da coordenação, peça o novo.",
    ),
    405: ("Este endereço não faz isso", "O endereço existe, mas não aceita este tipo de pedido."),
    413: ("Pedido grande demais", "O que foi enviado é maior do que qualquer formulário destas páginas."),
    414: ("Endereço longo demais", "Nenhum endereço destas páginas é tão longo. Copie-o de novo, inteiro."),
    429: ("Pedidos demais", "Vieram pedidos demais da sua rede em pouco tempo. Espere um minuto e tente de novo."),
    431: ("Pedido grande demais", "O cabeçalho do pedido é grande demais. Apague os cookies deste site."),
    500: ("Defeito do Escala", "Algo falhou aqui, e ficou anotado no registro. Tente de novo daqui a pouco."),
    503: (
        "Volte daqui a pouco",
        "O histórico das publicações não pôde ser lido ou gravado agora. Nada mudou; tente de novo daqui a um minuto.",
    ),
}
"""Status -> title and text."""

_OFF = (
    "A página da coordenação está desligada",
    "Ela se liga no servidor, com uma senha: escala servir --definir-senha",
)
"""Title and text where no password is set."""

_RETRY = {503: {"Retry-After": "60"}}


class Notices:
    """The pages, rendered once.

    Args:
        pages: the templates.
        texts: status -> title and text, where a server says something else than the usual.
    """

    def __init__(self, pages: Pages, texts: Mapping[int, tuple[str, str]] | None = None) -> None:
        self._bodies = {
            status: pages.text("aviso.html", title=title, text=text).encode()
            for status, (title, text) in {**_TEXTS, **(texts or {})}.items()
        }
        self._off = pages.text("aviso.html", title=_OFF[0], text=_OFF[1]).encode()

    def response(self, status: int, headers: Mapping[str, str] | None = None) -> Response:
        """The page of a status; that of 400 for one that has none."""
        body = self._bodies.get(status, self._bodies[400])
        return HTMLResponse(body, status, {"Cache-Control": "no-store", **_RETRY.get(status, {}), **(headers or {})})

    def off(self) -> Response:
        """The page in place of the coordinator's where no password is set."""
        return HTMLResponse(self._off, 403, {"Cache-Control": "no-store"})

    async def refused(self, request: Request, error: Exception) -> Response:
        """What an endpoint refused."""
        assert isinstance(error, HTTPException)
        return self.response(error.status_code, error.headers)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        """The history cannot be read or written."""
        return self.response(503)

    async def failed(self, request: Request, error: Exception) -> Response:
        """Something is our fault."""
        return self.response(500)
