"""Takes a client through the story: after each stage it must show exactly what stands published."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
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


PATIENCE = 120
"""Seconds that one answer of a client may take."""

Ask = Callable[..., str]
"""Runs something with these arguments, and returns what it prints."""


@contextmanager
def staying(*command: str) -> Iterator[Ask]:
    """A process that does what it is asked line by line, as `staying.py` tells."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(*arguments: str) -> str:
            assert process.stdin is not None
            assert process.stdout is not None
            late = threading.Timer(PATIENCE, process.kill)
            late.start()
            print(json.dumps(arguments), file=process.stdin, flush=True)
            line = process.stdout.readline()
            late.cancel()
            assert line, (arguments, "it ended, or said nothing for so long")
            code, out, errors = json.loads(line)
            assert code == 0, (arguments, out, errors)
            return str(out)

        yield ask
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


def events(said: str) -> Shown:
    """What one of the subscribers around a parser shows."""
    return {name: [(e[0], e[1], e[2], e[3], e[4]) for e in events] for name, events in json.loads(said).items()}


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
