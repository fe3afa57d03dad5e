"""Jobs in processes: what they say arrives under their names, and none takes another with it."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from escala.documents.errors import InputError, Problem
from escala.processes import Done, Failed, Lost, News, Processes


def job(what: str, tell: Callable[[Any], None]) -> int:
    tell(f"news of {what}")
    if what == "dies":
        os._exit(3)
    if what == "wrong":
        raise InputError([Problem("a.yaml", 3, 5, "a sede não existe")])
    if what == "broken":
        raise ZeroDivisionError("division by zero")
    if what == "slow":
        time.sleep(60)
    if what == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "interrupted":
        os.kill(os.getpid(), signal.SIGINT)
    return os.getpid()


def ends(processes: Processes[str, int]) -> dict[str, Done[int] | Failed]:
    found: dict[str, Done[int] | Failed] = {}
    told: list[str] = []
    while processes.running():
        for name, said in processes.heard(5.0):
            if isinstance(said, News):
                told.append(said.news)
            else:
                assert f"news of {name}" in told
                found[name] = said
    return found


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_each_ends_in_its_own_way() -> None:
    processes: Processes[str, int] = Processes(job)
    for name in ("well", "dies", "wrong", "broken", "interrupted"):
        processes.start(name, name)
    found = ends(processes)
    assert found["wrong"] == Failed("a.yaml:3:5: a sede não existe", mendable=True)
    assert found["broken"] == Failed("ZeroDivisionError: division by zero", mendable=False)
    assert found["dies"] == Lost("o processo terminou antes do fim (código 3)", mendable=False)
    for name in ("well", "interrupted"):
        said = found[name]
        assert isinstance(said, Done)
        assert said.result != os.getpid(), "a process of its own, and Ctrl-C is not for it"


def test_they_end_when_they_are_told_to() -> None:
    processes: Processes[str, int] = Processes(job)
    processes.start("slow", "slow")
    assert [said for _, said in processes.heard(20.0)] == [News("news of slow")]
    begin = time.monotonic()
    processes.stop()
    assert processes.running() == 0
    assert time.monotonic() - begin < 10


def test_one_whose_job_has_ended_takes_the_next() -> None:
    processes: Processes[str, int] = Processes(job)
    found = []
    for name in ("one", "other"):
        processes.start(name, name)
        found.append(ends(processes)[name])
    assert isinstance(found[0], Done)
    assert found[0] == found[1]
    os.kill(found[0].result, signal.SIGTERM)
    time.sleep(1)
    processes.start("third", "third")
    assert isinstance(ends(processes)["third"], Done), "one that died with nothing to do costs nothing"
    processes.stop()


def test_one_that_was_killed_says_so() -> None:
    processes: Processes[str, int] = Processes(job)
    processes.start("killed", "killed")
    assert "memória" in str(ends(processes)["killed"])
