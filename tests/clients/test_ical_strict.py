"""`ical` (PyPI), a strict parser that drops the whole feed for one wrong line, agrees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.serving import Host
from tests.clients.story import Stage
from tests.clients.subscribing import (
    HERE,
    Ask,
    Shown,
    addresses,
    events,
    follow,
    staying,
    unchanged_feeds_are_not_sent_again,
)
from tests.installing import python_packages

pytestmark = pytest.mark.clients


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    python = python_packages("clients-python", HERE / "requirements.txt") / "python"
    with staying(str(python), str(HERE / "staying.py")) as found:
        yield found


def sync(ask: Ask, host: Host, folder: Path) -> Shown:
    return events(ask(str(HERE / "subscriber.py"), str(folder / "state.json"), *addresses(host)))


def test_it_shows_what_stands_published(story: list[Stage], host: Host, ask: Ask, tmp_path: Path):
    follow(story, host, lambda _: sync(ask, host, tmp_path))


def test_it_asks_for_nothing_twice(story: list[Stage], host: Host, ask: Ask, tmp_path: Path):
    unchanged_feeds_are_not_sent_again(story, host, lambda: sync(ask, host, tmp_path))
