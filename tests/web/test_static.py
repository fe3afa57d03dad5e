"""Files of `escala publicar --estatico` and feeds of `escala servir` are the same to the byte at the same moment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
from icalendar import Calendar

from escala.publication import etag, open_store, transaction, write_static
from escala.web import feeds
from tests.web.conftest import Site
from tests.web.published import TEAM, TITLES, monday, month, publish, without


@dataclass
class Moment:
    """When files are written and requests answered."""

    now: dt.datetime


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    found = Moment(dt.datetime.now(dt.UTC))
    clock = SimpleNamespace(UTC=dt.UTC, datetime=SimpleNamespace(now=lambda _: found.now))
    monkeypatch.setattr(feeds, "dt", clock)
    return found


def same(site: Site, folder: Path, now: dt.datetime) -> dict[str, bytes]:
    """Write the files, and ask the server for each at the address that its name is.

    Returns:
        feed -> bytes, of the files and of the server.
    """
    connection = open_store(site.path)
    with transaction(connection):
        written = write_static(connection, TEAM, folder, now)
    connection.close()
    assert set(written.files) == set(TITLES)
    found = {}
    for feed, file in written.files.items():
        content = (folder / file).read_bytes()
        served = site.client.get(f"/c/{file}")
        assert (served.status_code, served.content, served.headers["etag"]) == (200, content, etag(content)), feed
        found[feed] = content
    return found


def statuses(bodies: dict[str, bytes]) -> set[str]:
    calendars = [Calendar.from_ical(body) for body in bodies.values()]
    return {str(event["status"]) for calendar in calendars for event in calendar.walk("VEVENT")}


def test_through_publications(site: Site, tmp_path: Path, moment: Moment) -> None:
    first = same(site, tmp_path / "site", moment.now)
    assert statuses(first) == {"CONFIRMED", "CANCELLED"}
    connection = open_store(site.path)
    publish(connection, without(month(monday()), "2-a"), moment.now)
    connection.close()
    second = same(site, tmp_path / "site", moment.now)
    assert {feed for feed in TITLES if first[feed] != second[feed]} >= {"equipe", "profissional-bia"}


def test_as_days_pass_and_nothing_is_published(site: Site, tmp_path: Path, moment: Moment) -> None:
    """What is cancelled goes after its date, and what is past after 60 days, from both."""
    seen = [same(site, tmp_path / "site", moment.now)["equipe"]]
    for days in (21, 52, 100):
        moment.now += dt.timedelta(days=days)
        seen.append(same(site, tmp_path / "site", moment.now)["equipe"])
    events = [body.count(b"BEGIN:VEVENT") for body in seen]
    assert events == sorted(set(events), reverse=True)
    assert events[-1] == 0
