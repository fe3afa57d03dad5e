"""Thunderbird, as Debian packages it and without a screen, agrees."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.serving import Host
from tests.clients.story import FEEDS, TOLD_BEFORE, Seen, Stage, when
from tests.clients.subscribing import Shown, follow
from tests.installing import need_debian

pytestmark = pytest.mark.clients

IDS = {name: str(uuid.uuid5(uuid.NAMESPACE_URL, name)) for name in FEEDS}
PATIENCE = 90
ALL_DAY = 8
"""Bit of `flags` in Thunderbird's cache."""

QUIET = {
    "app.update.enabled": False,
    "browser.cache.disk.enable": False,
    "calendar.timezone.local": "America/Sao_Paulo",
    "calendar.timezone.useSystemTimezone": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


class Thunderbird:
    """A profile that subscribes to every feed, and what it has kept of them."""

    def __init__(self, folder: Path, host: Host) -> None:
        self.folder = folder / "perfil"
        self.home = folder / "casa"
        self.folder.mkdir()
        self.home.mkdir()
        prefs: dict[str, str | bool | int] = dict(QUIET)
        for name, id in IDS.items():
            calendar = f"calendar.registry.{id}"
            prefs[f"{calendar}.type"] = "ics"
            prefs[f"{calendar}.uri"] = host.url(name)
            prefs[f"{calendar}.name"] = name
            prefs[f"{calendar}.cache.enabled"] = True
            prefs[f"{calendar}.readOnly"] = True
        prefs["calendar.list.sortOrder"] = " ".join(IDS.values())
        lines = (f'user_pref("{name}", {_javascript(value)});\n' for name, value in prefs.items())
        (self.folder / "user.js").write_text("".join(lines), encoding="utf-8")

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        program = need_debian("thunderbird", "thunderbird")
        command = [program, "--headless", "--no-remote", "--profile", str(self.folder)]
        env = {**os.environ, "HOME": str(self.home), "MOZ_CRASHREPORTER_DISABLE": "1"}
        process = subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield
            assert process.poll() is None, "Thunderbird ended by itself"
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def sync(self, host: Host, stage: Stage) -> Shown:
        """Run until every feed was asked for and what is kept is as expected, or patience ends; then what is kept."""
        with self.running():
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end:
                asked = {name for name, _ in host.asked}
                if asked >= set(FEEDS) and all(set(of) == stage.events[name] for name, of in self.kept().items()):
                    break
                time.sleep(0.2)
        return self.kept()

    def kept(self) -> dict[str, list[Seen]]:
        cache, copy = self.folder / "calendar-data" / "cache.sqlite", self.home / "cache.sqlite"
        found: dict[str, list[Seen]] = {name: [] for name in FEEDS}
        if not cache.exists():
            return found
        for end in ("-wal", ""):
            with contextlib.suppress(FileNotFoundError):
                shutil.copy(f"{cache}{end}", f"{copy}{end}")
        names = {id: name for name, id in IDS.items()}
        try:
            with contextlib.closing(sqlite3.connect(copy)) as connection:
                query = "SELECT cal_id, id, event_start, event_end, flags, ical_status, title FROM cal_events"
                for calendar, uid, start, end, flags, status, title in connection.execute(query):
                    times = (_when(start, flags), _when(end, flags))
                    found[names[calendar]].append((uid, *times, status, title))
        except sqlite3.DatabaseError:  # copied while it was being written
            return {name: [] for name in FEEDS}
        finally:
            for end in ("-wal", "-shm", ""):
                Path(f"{copy}{end}").unlink(missing_ok=True)
        return found


def _when(microseconds: int, flags: int) -> str:
    moment = dt.datetime.fromtimestamp(microseconds / 1e6, dt.UTC)
    return when(moment.date() if flags & ALL_DAY else moment)


def _javascript(value: str | bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int) else f'"{value}"'


def test_it_shows_what_stands_published(story: list[Stage], host: Host, tmp_path: Path):
    thunderbird = Thunderbird(tmp_path, host)
    new = [stage for stage in story if stage.name not in TOLD_BEFORE]
    follow(new, host, lambda stage: thunderbird.sync(host, stage))


def test_who_subscribes_late_sees_the_same(story: list[Stage], host: Host, tmp_path: Path):
    thunderbird = Thunderbird(tmp_path, host)
    follow(story[-1:], host, lambda stage: thunderbird.sync(host, stage))
