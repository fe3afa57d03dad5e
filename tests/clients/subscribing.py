"""Takes a client through the story: after each stage it must show exactly what stands published."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.clients.serving import Host
from tests.clients.story import FEEDS, Seen, Stage

HERE = Path(__file__).resolve().parent

Shown = Mapping[str, list[Seen]]
"""Feed -> what a client shows of it."""


def follow(story: list[Stage], host: Host, sync: Callable[[Stage], Shown]) -> None:
    """Publish each stage and let the client sync."""
    for stage in story:
        host.serve(stage.bodies)
        shown = sync(stage)
        for feed in FEEDS:
            assert sorted(shown[feed]) == sorted(stage.events[feed]), (stage.name, feed)


def addresses(host: Host) -> list[str]:
    """`name=address` of each feed."""
    return [f"{name}={host.url(name)}" for name in FEEDS]


def said(*command: str) -> Shown:
    """What one of the subscribers around a parser shows."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return {name: [(e[0], e[1], e[2], e[3], e[4]) for e in events] for name, events in json.loads(done.stdout).items()}


def unchanged_feeds_are_not_sent_again(story: list[Stage], host: Host, sync: Callable[[], Shown]) -> None:
    """Twice the same, then one publication that changes some feeds: only those are sent."""
    host.serve(story[0].bodies)
    first = sync()
    assert {status for _, status in host.asked} == {200}
    host.serve(story[0].bodies)
    assert sync() == first
    assert sorted(host.asked) == sorted((name, 304) for name in FEEDS)
    host.serve(story[1].bodies)
    sync()
    changed = {name for name in FEEDS if story[1].bodies[name] != story[0].bodies[name]}
    assert changed == {"equipe", "profissional-ana", "profissional-bia"}
    assert {name for name, status in host.asked if status == 200} == changed
