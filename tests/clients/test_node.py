"""ical.js and node-ical, the parsers of many clients on the web and of home servers, agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.serving import Host
from tests.clients.story import Stage
from tests.clients.subscribing import HERE, Shown, addresses, follow, said, unchanged_feeds_are_not_sent_again
from tests.installing import need_debian, node_packages

pytestmark = pytest.mark.clients


@pytest.mark.parametrize("library", ["ical.js", "node-ical"])
class TestNode:
    def sync(self, library: str, host: Host, folder: Path) -> Shown:
        packages = node_packages("clients-node", HERE)
        node = need_debian("node", "nodejs")
        state = str(folder / "state.json")
        return said(node, str(HERE / "subscriber.mjs"), library, str(packages), state, *addresses(host))

    def test_it_shows_what_stands_published(self, library: str, story: list[Stage], host: Host, tmp_path: Path):
        follow(story, host, lambda _: self.sync(library, host, tmp_path))

    def test_it_asks_for_nothing_twice(self, library: str, story: list[Stage], host: Host, tmp_path: Path):
        unchanged_feeds_are_not_sent_again(story, host, lambda: self.sync(library, host, tmp_path))

    def test_who_subscribes_late_sees_the_same(self, library: str, story: list[Stage], host: Host, tmp_path: Path):
        follow(story[-1:], host, lambda _: self.sync(library, host, tmp_path))
