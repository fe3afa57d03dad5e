"""Commands that somebody waits for through a folder."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from escala.cli.interrupt import interruptible
from escala.cli.progress import ToldProgress, progress
from escala.cli.study_progress import ToldLines, side_by_side
from escala.jobs import FOLDER, SILENCE_SECONDS, Job, State, waited_for

ROOT = Path(__file__).resolve().parents[1]


class News:
    phase, best, bound = "montando as semanas", 130, 90


@pytest.fixture(autouse=True)
def this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))


def until_over(job: Job, seconds: float = 60) -> State:
    deadline = time.monotonic() + seconds
    while not (state := job.state()).ended:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return state


def test_a_command_says_what_it_came_to(tmp_path: Path) -> None:
    job = Job.start(
        tmp_path / "t",
        ["conferir", str(ROOT / "scenarios" / "cinco-esf.yaml"), "--json"],
        within=tmp_path,
        about={"de": "x"},
    )
    state = until_over(job)
    assert state.result is not None
    assert state.result["situacao"] == "sem-impedimento"
    assert not state.died
    again = Job(tmp_path / "t")  # as another server finds it
    assert again.request["de"] == "x"
    assert again.request["comando"][0] == "conferir"
    assert again.state().result == state.result


def test_a_command_that_cannot_even_begin_died(tmp_path: Path) -> None:
    state = until_over(Job.start(tmp_path / "t", ["nada-disto"], within=tmp_path, about={}))
    assert state.died
    assert "nada-disto" in state.errors


def test_a_command_that_is_killed_died_whoever_waits_for_it(tmp_path: Path) -> None:
    command = ["gerar", str(ROOT / "scenarios" / "confortavel.yaml"), "--json", "--tempo", "60"]
    job = Job.start(tmp_path / "t", command, within=tmp_path, about={})
    assert not job.state().ended
    assert not Job(tmp_path / "t").state().ended
    os.kill(job.request["processo"], signal.SIGKILL)
    assert until_over(job).died
    assert Job(tmp_path / "t").state().died


def test_a_command_that_says_nothing_any_more_is_taken_for_dead(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    request = {"comando": ["gerar"], "inicio": time.time() - 100, "processo": os.getpid()}
    (folder / "pedido.json").write_text(json.dumps(request))
    (folder / "vivo").touch()
    assert not Job(folder).state().ended
    old = time.time() - SILENCE_SECONDS - 1
    os.utime(folder / "vivo", (old, old))
    assert Job(folder).state().died


def test_half_a_result_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "t"
    folder.mkdir()
    (folder / "pedido.json").write_text(json.dumps({"inicio": time.time(), "processo": os.getpid()}))
    (folder / "resultado.json").write_text('{"situacao": "oti')
    assert Job(folder).state().result is None
    assert not Job(folder).state().ended


def test_what_is_no_job_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="pedido"):
        Job(tmp_path)


def test_progress_is_told_to_whoever_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert waited_for() is None
    monkeypatch.setenv(FOLDER, str(tmp_path))
    display = progress(0.0, silent=True)
    assert isinstance(display, ToldProgress)
    with display as tell:
        tell(News())
    said = json.loads((tmp_path / "andamento.json").read_text())
    assert said == {"fase": "montando as semanas", "melhor": 130, "limite": 90}
    lines = side_by_side(0.0, silent=True)
    assert isinstance(lines, ToldLines)
    with lines:
        lines.begin(["base", "sem-ana"])
        lines.news("base", News())
        lines.end("sem-ana", "provado que não há")
    searches = json.loads((tmp_path / "andamento.json").read_text())["cenarios"]
    assert searches["base"]["melhor"] == 130
    assert searches["sem-ana"] == {"fase": "provado que não há"}


def test_work_outlives_whoever_waited_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "gone"))
    with progress(0.0, silent=True) as tell:
        tell(News())  # nobody hears it


def test_work_stops_when_whoever_waits_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    (tmp_path / "parar").touch()
    assert interruptible(lambda stop: stop.wait(20), notice="") is True


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked at in /proc")
def test_a_command_that_ended_is_no_zombie_though_nobody_asks(tmp_path: Path) -> None:
    job = Job.start(tmp_path / "t", ["nada-disto"], within=tmp_path, about={})
    deadline = time.monotonic() + 60
    while Path(f"/proc/{job.request['processo']}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
