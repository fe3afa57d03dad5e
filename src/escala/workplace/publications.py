"""A roster becomes what its people's calendars show: what changes for whom is seen first, and confirmed."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sqlite3
import tempfile
from collections.abc import Iterator
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
from escala.rules.wording import one_line
from escala.workplace.asking import NO_ROSTER, Asking
from escala.workplace.desk import Desk, at

MOST_LINES = 12
"""Changes of one person that are told one by one at once; the others when they are asked for."""

NOTE_LENGTH = 300
"""Most letters of what is to be remembered of a publication."""

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
        entry = await self._desk.entry(request)
        form = await self._desk.form(request) if request.method == "POST" else None
        name = request.query_params.get("pasta") if form is None else form.get("pasta")
        folder = self._asking.chosen(entry, name)
        values = await self._asking.known(entry, folder)
        found: Examined | None = values["examined"]
        if form is not None:
            if found is None or folder is None:
                return self._desk.go(request, at(entry, "publicar"), NO_ROSTER)
            try:
                note = one_line(str(form.get("nota", "")))[:NOTE_LENGTH]
                told = await run_in_threadpool(self._publish, found, str(form.get("visto", "")), note)
            except OvertakenError:
                told = CHANGED
            except StoreError as error:
                told = str(error)
            return self._desk.go(request, f"{at(entry, 'publicar')}?pasta={folder.name}", told)
        planned: dict[str, Any] = {"planned": None, "history": []}
        if found is not None and folder is not None:
            try:
                planned = await run_in_threadpool(self._planned, found)
            except StoreError as error:
                planned["refused"] = str(error)
        return self._desk.page(
            request,
            "publicar.html",
            entry,
            "publicar",
            **values,
            **{"refused": "", **planned},
            most=MOST_LINES,
            longest=NOTE_LENGTH,
        )

    def _planned(self, found: Examined) -> dict[str, Any]:
        """What a publication would change; none where the roster has breaches."""
        with _history(self._desk.place.database) as connection:
            history = publications(connection, found.loaded.scenario.equipe.id)
            if not found.report.ok:
                return {"planned": None, "history": history}
            planned = plan(connection, edition(found))
            now = dt.datetime.now(dt.UTC)
            return {
                "planned": planned,
                "news": is_news(connection, planned),
                "people": [
                    (_name(planned, name), [said(change) for change in changes])
                    for name, changes in by_person(planned).items()
                ],
                "texts": [
                    (_name(planned, f"{PERSON}-{name.removesuffix('.txt')}"), text.decode())
                    for name, text in messages(planned, now).items()
                    if name.endswith(".txt")
                ],
                "seen": _seen(planned),
                "history": history,
            }

    def _publish(self, found: Examined, seen: str, note: str) -> str:
        """Publish, if that changes what was seen; what is said of it.

        Raises:
            OvertakenError: something was published meanwhile.
            StoreError: the history cannot be written.
        """
        if not found.report.ok:
            return "A escala descumpre a norma; nada foi publicado."
        path = self._desk.place.database
        with _history(path, create=True) as connection:
            planned = plan(connection, edition(found))
            if _seen(planned) != seen:
                return CHANGED
            if not is_news(connection, planned):
                return "Nada muda desde a última publicação; nada foi publicado."
            number = publish(connection, path, planned, dt.datetime.now(dt.UTC), note)
        return f"Publicação {number}, gravada em {self._desk.place.shown(path)}."


def _seen(planned: Plan) -> str:
    """What tells one roster, and the history that it comes upon, from the next."""
    return f"{planned.upon}-{hashlib.sha256(planned.edition.roster or b'').hexdigest()}"


def _name(planned: Plan, feed: str) -> str:
    """Whose feed it is: the name, and the id too where others are called alike."""
    titles = planned.edition.titles
    name = titles[feed].split(" · ")[0]
    alike = [one for one, title in titles.items() if one.startswith(f"{PERSON}-") and title.split(" · ")[0] == name]
    return name if len(alike) < 2 else f"{name} ({feed.removeprefix(f'{PERSON}-')})"


@contextlib.contextmanager
def _history(path: Path, *, create: bool = False) -> Iterator[sqlite3.Connection]:
    """The history; where there is none yet, and none is to be begun, one that is as empty and nowhere kept.

    Raises:
        StoreError: it cannot be read.
    """
    with contextlib.ExitStack() as stack:
        if not create and not path.exists():
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / path.name
        yield stack.enter_context(contextlib.closing(open_store(path, create=True)))
