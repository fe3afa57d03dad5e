"""ical.js and node-ical, the parsers of many clients on the web and of home servers, agree."""

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
from tests.installing import need_debian, node_packages

pytestmark = pytest.mark.clients


@pytest.fixture(scope="class", params=["ical.js", "node-ical"])
def ask(request: pytest.FixtureRequest) -> Iterator[Ask]:
    packages = node_packages("clients-node", HERE)
    node = need_debian("node", "nodejs")
    with staying(node, str(HERE / "subscriber.mjs"), request.param, str(packages)) as found:
        yield found


class TestNode:
    def sync(self, ask: Ask, host: Host, folder: Path) -> Shown:
        return events(ask(str(folder / "state.json"), *addresses(host)))

    def test_it_shows_what_stands_published(self, ask: Ask, story: list[Stage], host: Host, tmp_path: Path):
        follow(story, host, lambda _: self.sync(ask, host, tmp_path))

    def test_it_asks_for_nothing_twice(self, ask: Ask, story: list[Stage], host: Host, tmp_path: Path):
        unchanged_feeds_are_not_sent_again(story, host, lambda: self.sync(ask, host, tmp_path))

    def test_who_subscribes_late_sees_the_same(self, ask: Ask, story: list[Stage], host: Host, tmp_path: Path):
        follow(story[-1:], host, lambda _: self.sync(ask, host, tmp_path))
