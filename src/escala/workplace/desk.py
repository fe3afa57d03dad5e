"""What the pages of the workplace share: the folder, the work, templates, forms that are ours, short messages."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from importlib.resources import files
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from escala.rules.wording import count, hours
from escala.web.pages import Pages
from escala.web.sessions import checked_form, csrf
from escala.web.settings import Settings
from escala.workplace.bounds import FIELDS, TEXTS
from escala.workplace.place import Entry, Place
from escala.workplace.saving import read, version
from escala.workplace.working import Work

STATIC = {
    f"/{name}": ((files("escala.workplace") / "static" / name).read_bytes(), kind)
    for name, kind in (("trabalho.css", "text/css"), ("trabalho.js", "text/javascript"))
}
"""Address -> content and media type of what the pages use besides the shared stylesheet."""

_VERSION = hashlib.sha256(b"".join(content for content, _ in STATIC.values())).hexdigest()[:12]

_FLASH = "aviso"

TABS = (
    ("equipe", "Equipe"),
    ("arquivo", "Arquivo"),
    ("conferir", "Conferir"),
    ("montar", "Montar a escala"),
    ("escala", "Escala"),
    ("perguntar", "Perguntar"),
    ("trocar", "Trocar"),
    ("e-se", "E se…"),
    ("publicar", "Publicar"),
)
"""Last part of the address of each page of a team, and its name."""

_WHAT_IF_TABS = ("e-se", "arquivo", "conferir", "montar", "escala", "perguntar", "trocar", "publicar")


class Desk:
    """What one server works with.

    Args:
        place: its folder.
        url: its own, as `http://127.0.0.1:8765`.

    Attributes:
        turn: held while what is being typed is checked, so that what was typed over meanwhile need not be begun.
    """

    def __init__(self, place: Place, url: str) -> None:
        self.place = place
        self.work = Work(place.jobs, place.root)
        self.pages = Pages(Settings(place.database, url), "escala.workplace")
        self.pages.globals(work_version=_VERSION, hours=hours, count=count)
        self.turn = asyncio.Lock()
        self._texts: OrderedDict[str, str] = OrderedDict()

    async def entry(self, request: Request) -> Entry:
        """The scenario that an address names.

        Raises:
            HTTPException: 404 where there is none.
        """
        found = (await run_in_threadpool(self.place.entries)).get(request.path_params["id"])
        if found is None:
            raise HTTPException(404)
        return found

    def text(self, entry: Entry) -> str:
        """What a scenario's file says; it is remembered by its version.

        Raises:
            InputError: it cannot be read as text.
        """
        return self.remember(read(entry.path))

    def remember(self, text: str) -> str:
        """Remember a text by its version."""
        known = version(text)
        self._texts[known] = text
        self._texts.move_to_end(known)
        while len(self._texts) > TEXTS:
            self._texts.popitem(last=False)
        return text

    def remembered(self, known: str) -> str | None:
        """The text of a version; None where it is forgotten."""
        if known in self._texts:
            self._texts.move_to_end(known)
        return self._texts.get(known)

    async def form(self, request: Request) -> FormData:
        """The form of a request.

        Raises:
            HTTPException: 403 where it is not ours.
        """
        return await checked_form(request, FIELDS)

    def page(
        self,
        request: Request,
        template: str,
        entry: Entry | None = None,
        tab: str = "",
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A page, with what is said once on the next page that is shown."""
        active = None if entry is None else self.work.active(entry.id)
        shown = [(id, name) for id, name in TABS if entry is None or not entry.is_what_if or id in _WHAT_IF_TABS]
        return self.pages.response(
            template,
            status,
            csrf=csrf(request),
            flash=request.session.pop(_FLASH, ""),
            entry=entry,
            tab=tab,
            tabs=shown,
            place=self.place,
            working=None if active is None else active.request,
            progress=None if active is None else active.state(),
            **values,
        )

    def go(self, request: Request, path: str, said: str = "") -> Response:
        """Lead to another page, which says something first."""
        if said:
            request.session[_FLASH] = said
        return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def at(entry: Entry, tab: str) -> str:
    """The address of a page of a scenario."""
    return f"/equipes/{entry.id}/{tab}"
