"""Commands at work on the scenarios of a folder: one at a time for each, whichever server begins them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from escala.jobs import Job
from escala.workplace import working
from escala.workplace.working import BEGINNING_SECONDS, BusyError, Work

COMMAND = ["normas", "--json"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2] / "src"))
    return tmp_path


def test_two_servers_begin_one_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    real = Job.start

    def slowly(folder: Path, command: Sequence[str], **more: Any) -> Job:
        time.sleep(0.1)  # long enough for the other to have looked too
        started.append(folder)
        return real(folder, command, **more)

    monkeypatch.setattr(working.Job, "start", slowly)
    together, refused = threading.Barrier(2), []

    def begin(work: Work) -> None:
        together.wait()
        try:
            work.start("dupla", "montar", COMMAND, {})
        except BusyError:
            refused.append(work)

    threads = [threading.Thread(target=begin, args=(Work(folder / "t", folder),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(started), len(refused)) == (1, 1)


def test_a_server_that_died_beginning_keeps_nobody_away(folder: Path) -> None:
    work = Work(folder / "t", folder)
    (folder / "t" / "dupla").mkdir(parents=True)
    lock = folder / "t" / "dupla" / "comecando"
    lock.touch()
    with pytest.raises(BusyError):
        work.start("dupla", "montar", COMMAND, {})
    old = time.time() - BEGINNING_SECONDS - 1
    os.utime(lock, (old, old))
    job = work.start("dupla", "montar", COMMAND, {})
    assert work.named("dupla", job.folder.name) is job
    assert work.named("dupla", "outro") is None


@pytest.mark.parametrize("said", ["[]", "{}", '{"tipo": "montar"}', '{"inicio": 1, "processo": 1}', "null"])
def test_what_is_no_request_is_no_job(folder: Path, said: str) -> None:
    other = folder / "t" / "dupla" / "00000000000000000001-montar-aa"
    other.mkdir(parents=True)
    (other / "pedido.json").write_text(said)
    work = Work(folder / "t", folder)
    assert work.latest("dupla", "montar") is None
    assert work.active("dupla") is None
