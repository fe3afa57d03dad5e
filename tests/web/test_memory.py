"""Memory stays flat: what every request leaves behind is bounded, and asking again leaves nothing."""

from __future__ import annotations

import gc
import sys
from typing import Any

from escala.web import bounds
from escala.web.clients import OTHER
from escala.web.history import History
from escala.web.notes import Notes
from escala.web.shelf import Shelf
from tests.web.conftest import Site
from tests.web.published import TITLES

BATCH = 1_500


async def batch(app: Any, paths: list[str]) -> int:
    """Ask `BATCH` times, and count the blocks of memory in use afterwards."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    seen: set[int] = set()

    async def send(message: dict[str, Any]) -> None:
        seen.add(message.get("status", 200))

    for n in range(BATCH):
        path = paths[n % len(paths)]
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(b"if-none-match", b"*")] if n % 2 else [],
            "client": (f"10.0.0.{n % 101}", 1),
        }
        await app(scope, receive, send)
    assert seen == {200, 304, 404}
    gc.collect()
    return sys.getallocatedblocks()


def test_asking_again_leaves_nothing_behind(site: Site) -> None:
    paths = [site.feed(feed) for feed in TITLES] + [site.page(), "/saude", "/c/x.ics", "/nada"]
    assert site.client.portal is not None
    site.client.portal.call(batch, site.client.app, paths)
    second, third = (site.client.portal.call(batch, site.client.app, paths) for _ in range(2))
    assert third - second < BATCH / 10


def test_notes_of_no_more_addresses_are_kept_than_can_be(site: Site) -> None:
    import datetime as dt

    history = History(site.path)
    notes, now = Notes(history), dt.datetime.now(dt.UTC)
    for address in range(bounds.NOTES + 10):
        notes.add(address, now, OTHER)
    assert notes.of(bounds.NOTES - 1) is not None
    assert notes.of(bounds.NOTES) is None
    history.close()


async def read(shelf: Shelf, feed: str) -> object:
    import datetime as dt

    return await shelf.body("dupla", feed, dt.datetime.now(dt.UTC))


def test_bodies_beyond_their_room_are_rendered_again(site: Site, monkeypatch: Any) -> None:
    import escala.web.shelf as module

    monkeypatch.setattr(module, "BODIES_BYTES", 1)
    history = History(site.path)
    shelf = Shelf(history)
    assert site.client.portal is not None
    one, again = (site.client.portal.call(read, shelf, "equipe") for _ in range(2))
    assert one == again
    assert len(shelf._bodies) == 0
    history.close()
