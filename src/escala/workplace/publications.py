"""A roster becomes what its people's calendars show: what changes for whom is seen first, and confirmed."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from escala.calendars import PERSON
from escala.publication import OvertakenError, Plan, StoreError, messages, open_store, publications
from escala.publication.wording import said
from escala.publishing import Examined, by_person, edition, is_news, plan, publish
from escala.workplace.asking import NO_ROSTER, Asking
from escala.workplace.desk import Desk, at
from escala.workplace.rosters import stamp

MOST_LINES = 12
"""Changes of one person that are told one by one at once; the others when they are asked for."""

CHANGED = (
    "A escala, ou o que está publicado, mudou desde que a página foi aberta. Confira o que muda e publique de novo."
)


class Publications:
    """The pages.

    Args:
        desk: what they work with.
        asking: knows the rosters.
    """

    def __init__(self, desk: Desk, asking: Asking) -> None:
        self._desk = desk
        self._asking = asking

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [Route("/equipes/{id}/publicar", self.page, methods=["GET", "POST"])]

    async def page(self, request: Request) -> Response:
        """GET: what a publication would change, for whom; POST: publish what was seen."""
        entry = self._desk.entry(request)
        form = await self._desk.form(request) if request.method == "POST" else None
        name = request.query_params.get("pasta") if form is None else form.get("pasta")
        folder = self._asking.chosen(entry, name)
        values = await self._asking.known(entry, folder)
        found: Examined | None = values["examined"]
        if form is not None:
            if found is None or folder is None:
                return self._desk.go(request, at(entry, "publicar"), NO_ROSTER)
            try:
                note = " ".join(str(form.get("nota", "")).split())
                told = await run_in_threadpool(self._publish, found, folder, str(form.get("visto", "")), note)
            except OvertakenError:
                told = CHANGED
            except StoreError as error:
                told = str(error)
            return self._desk.go(request, f"{at(entry, 'publicar')}?pasta={folder.name}", told)
        planned: dict[str, Any] = {"planned": None, "history": []}
        if found is not None and folder is not None:
            try:
                planned = await run_in_threadpool(self._planned, found, folder)
            except StoreError as error:
                planned["refused"] = str(error)
        return self._desk.page(
            request, "publicar.html", entry, "publicar", **values, **{"refused": "", **planned}, most=MOST_LINES
        )

    def _planned(self, found: Examined, folder: Path) -> dict[str, Any]:
        """What a publication would change; none where the roster has breaches."""
        path = self._desk.place.database
        connection = _opened(path)
        try:
            history = publications(connection, found.loaded.scenario.equipe.id)
            if not found.report.ok:
                return {"planned": None, "history": history}
            planned = plan(connection, edition(found))
            now = dt.datetime.now(dt.UTC)
            return {
                "planned": planned,
                "news": is_news(connection, planned),
                "people": {
                    planned.edition.titles[name].split(" · ")[0]: [said(change) for change in changes]
                    for name, changes in by_person(planned).items()
                },
                "texts": {
                    planned.edition.titles[f"{PERSON}-{name.removesuffix('.txt')}"].split(" · ")[0]: text.decode()
                    for name, text in messages(planned, now).items()
                    if name.endswith(".txt")
                },
                "seen": _seen(planned, folder),
                "history": history,
            }
        finally:
            connection.close()

    def _publish(self, found: Examined, folder: Path, seen: str, note: str) -> str:
        """Publish, if that changes what was seen; what is said of it.

        Raises:
            OvertakenError: something was published meanwhile.
            StoreError: the history cannot be written.
        """
        if not found.report.ok:
            return "A escala descumpre a norma; nada foi publicado."
        path = self._desk.place.database
        connection = open_store(path, create=True)
        try:
            planned = plan(connection, edition(found))
            if _seen(planned, folder) != seen:
                return CHANGED
            if not is_news(connection, planned):
                return "Nada muda desde a última publicação; nada foi publicado."
            number = publish(connection, path, planned, dt.datetime.now(dt.UTC), note)
        finally:
            connection.close()
        return f"Publicação {number}, gravada em {self._desk.place.shown(path)}."


def _seen(planned: Plan, folder: Path) -> str:
    """What tells one state of a roster and of the history from the next."""
    return "-".join(map(str, (planned.upon, *stamp(folder))))


def _opened(path: Path) -> sqlite3.Connection:
    """The history, begun where there is none yet.

    Raises:
        StoreError: it cannot be read.
    """
    return open_store(path, create=True)
