"""vdirsyncer, which keeps a feed as files, and khal, which shows them, agree."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.clients.serving import Host
from tests.clients.story import FEEDS, Seen, Stage, when
from tests.clients.subscribing import HERE, Ask, Shown, follow, staying
from tests.installing import python_packages

pytestmark = pytest.mark.clients

ZONE = ZoneInfo("America/Sao_Paulo")

PAIR = """
[pair {name}]
a = "{name}_feed"
b = "{name}_files"
collections = null
conflict_resolution = "a wins"
[storage {name}_feed]
type = "http"
url = "{url}"
[storage {name}_files]
type = "filesystem"
path = "{folder}"
fileext = ".ics"
"""

KHAL = """
[locale]
local_timezone = America/Sao_Paulo
default_timezone = America/Sao_Paulo
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%S
longdatetimeformat = %Y-%m-%dT%H:%M:%S
[sqlite]
path = {folder}/khal.db
[calendars]
"""


@pytest.fixture(scope="module")
def run() -> Iterator[Ask]:
    """Both programs, each by its name and its arguments."""
    python = python_packages("clients-python", HERE / "requirements.txt") / "python"
    with staying(str(python), str(HERE / "staying.py")) as found:
        yield found


class Khal:
    """A khal with a calendar for each feed, whose files are in a folder of its own."""

    def __init__(self, folder: Path, run: Ask) -> None:
        self.folder, self.config, self.run = folder, folder / "khal.conf", run
        text = KHAL.format(folder=folder)
        for name in FEEDS:
            (folder / name).mkdir()
            text += f"[[{name}]]\npath = {folder / name}\n"
        self.config.write_text(text, encoding="utf-8")

    def shown(self) -> dict[str, list[Seen]]:
        fields = ("calendar", "uid", "title", "status", "all-day", "start-long-full", "end-long-full", "end-date-long")
        asked = [word for field in fields for word in ("--json", field)]
        found: dict[str, list[Seen]] = {name: [] for name in FEEDS}
        for line in self.run("khal", "-c", str(self.config), "list", *asked, "2027-03-01", "120d").splitlines():
            for event in json.loads(line):
                found[event["calendar"]].append(self._seen(event))
        return {name: list(dict.fromkeys(seen)) for name, seen in found.items()}  # one of several days is on each

    def _seen(self, event: dict[str, str]) -> Seen:
        start, end = (dt.datetime.fromisoformat(event[f"{side}-long-full"]) for side in ("start", "end"))
        if event["all-day"] == "True":
            # khal says the last day, where the file says the first that is free again.
            last = dt.date.fromisoformat(event["end-date-long"])
            times = when(start.date()), when(last + dt.timedelta(days=1))
        else:
            times = when(start.replace(tzinfo=ZONE)), when(end.replace(tzinfo=ZONE))
        return event["uid"], *times, event["status"], event["title"]


@pytest.fixture
def khal(run: Ask, tmp_path: Path) -> Khal:
    return Khal(tmp_path, run)


def test_vdirsyncer_keeps_and_khal_shows_what_stands_published(
    story: list[Stage], host: Host, run: Ask, khal: Khal, tmp_path: Path
):
    """vdirsyncer gives each event of a web feed a UID of its own, made of what the event says."""
    config = tmp_path / "vdirsyncer.conf"
    pairs = (PAIR.format(name=n.replace("-", "_"), url=host.url(n), folder=tmp_path / n) for n in FEEDS)
    config.write_text(f'[general]\nstatus_path = "{tmp_path}/status"\n{"".join(pairs)}', encoding="utf-8")
    before: dict[str, dict[tuple[str, ...], str]] = {}

    def sync(stage: Stage) -> Shown:
        if not before:
            run("vdirsyncer", "-c", str(config), "discover")
        run("vdirsyncer", "-c", str(config), "sync")
        shown = {}
        for name, found in khal.shown().items():
            own = {event[1:]: event[0] for event in found}
            assert len(set(own.values())) == len(own) == len(found) == len(list((tmp_path / name).iterdir()))
            of = {event[1:]: event[0] for event in stage.events[name]}
            shown[name] = [(of.get(event[1:], event[0]), *event[1:]) for event in found]
            for said in own.keys() & before.get(name, {}).keys():
                if stage.name in ("another is cancelled", "the same, solved again"):
                    assert own[said] == before[name][said]  # what is the same is not taken away and put back
            before[name] = own
        return shown

    follow(story, host, sync)


def test_khal_that_imports_each_file_over_the_last_shows_what_stands_published(
    story: list[Stage], host: Host, run: Ask, khal: Khal, tmp_path: Path
):
    """By hand, without any sync: what was there is known again by its UID."""

    def sync(stage: Stage) -> Shown:
        for name in FEEDS:
            file = tmp_path / f"{name}.ics"
            if stage.events[name] and not (file.exists() and file.read_bytes() == stage.bodies[name]):
                file.write_bytes(stage.bodies[name])
                run("khal", "-c", str(khal.config), "import", "--batch", "-a", name, str(file))
        return khal.shown()

    follow(story, host, sync)
