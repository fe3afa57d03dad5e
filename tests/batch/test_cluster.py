"""Jobs on a real cluster of Dask on this machine: how they end, and what happens to those who run them."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from escala.batch.manifest import Manifest
from escala.batch.running import run
from escala.batch.sources import sources
from escala.batch.task import perform
from escala.cluster import Cluster, ClusterError, crowded, versions
from escala.processes import Done, Failed, Lost, News, Processes, Runner
from escala.solver import SolveOptions
from tests.batch.clusters import Machine, cluster, wait_for
from tests.batch.jobs import echo
from tests.explain.tiny import tiny

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals")]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A scheduler and two workers."""
    with cluster(tmp_path_factory.mktemp("dask")) as machine:
        yield machine


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A scheduler and a worker."""
    with cluster(tmp_path_factory.mktemp("dask"), 1) as machine:
        yield machine


@pytest.fixture
def frail(one: Machine) -> Machine:
    """The same, for tests that take its scheduler down."""
    if one.scheduler.poll() is not None:
        one.restart_scheduler()
    wait_for(one, 1)
    return one


@pytest.fixture
def runner(two: Machine) -> Iterator[Cluster[str, Any]]:
    wait_for(two, 2)
    found: Cluster[str, Any] = Cluster(two.address, echo)
    yield found
    found.stop()


def ends(runner: Runner[str, Any], jobs: Sequence[str], seconds: float = 60) -> tuple[dict[str, Any], list[str]]:
    """How jobs end, and what is told of the cluster meanwhile."""
    waiting, found, told = list(jobs), {}, []
    until = time.monotonic() + seconds
    while len(found) < len(jobs):
        assert time.monotonic() < until, (found, told)
        while waiting and len(jobs) - len(waiting) - len(found) < runner.slots():
            runner.start(waiting[0], waiting.pop(0))
        for name, said in runner.heard(0.2):
            if isinstance(said, News):
                told.append(said.news)
            else:
                found[name] = said
    return found, told


def test_each_ends_as_on_this_machine(runner: Cluster[str, Any]) -> None:
    jobs = ["bem", "mata", "erro"]
    there, _ = ends(runner, jobs)
    local: Processes[str, Any] = Processes(echo, 2)
    here, _ = ends(local, jobs)
    local.stop()
    assert there["mata"] == here["mata"]
    assert isinstance(there["mata"], Lost)
    assert there["erro"] == here["erro"] == Failed("ZeroDivisionError: division by zero", mendable=False)
    assert isinstance(there["bem"], Done)
    assert there["bem"].result[0] == here["bem"].result[0] == "bem"


def test_a_worker_that_goes_down_loses_what_it_had_begun_and_nothing_else(runner: Cluster[str, Any]) -> None:
    found, _ = ends(runner, ["dorme-1", "pai", "a", "b", "c", "d"])
    assert {name for name, said in found.items() if isinstance(said, Lost)} == {"pai"}
    assert all(isinstance(said, Done) for name, said in found.items() if name != "pai")


def test_what_nobody_waits_for_any_more_ends(two: Machine) -> None:
    wait_for(two, 2)
    left: Cluster[str, Any] = Cluster(two.address, echo)
    left.start("dorme-600", "dorme-600")
    until = time.monotonic() + 30
    while not left.running() and time.monotonic() < until:
        list(left.heard(0.2))
    there = processes(two)
    left.stop()
    while len(processes(two) & there) == len(there):
        assert time.monotonic() < until + 30, "the one that sleeps is ended"
        time.sleep(0.2)


def processes(machine: Machine) -> set[int]:
    """The processes under those of workers."""
    return {child.pid for worker in machine.worker_processes() for child in worker.children()}


def test_a_long_solve_does_not_keep_a_worker_from_answering(tmp_path: Path) -> None:
    """The worker's time to live is 5 s, and what it does takes 12 s without once letting go of Python's lock."""
    from distributed import Client

    with cluster(tmp_path, 2, DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL="5s") as machine:
        before = {process.pid for process in machine.worker_processes()}
        runner: Cluster[str, Any] = Cluster(machine.address, echo)
        begin = time.monotonic()
        found, _ = ends(runner, ["segura-12", "resolve-12"])
        assert time.monotonic() - begin >= 12
        assert all(isinstance(said, Done) for said in found.values()), found
        assert {process.pid for process in machine.worker_processes()} == before
        runner.stop()
        with Client(machine.address, set_as_default=False) as client:
            client.submit(echo, "segura-12", print, key="in the worker itself", retries=0)
            until = time.monotonic() + 40
            while {process.pid for process in machine.worker_processes()} == before:
                assert time.monotonic() < until, "the time to live has a meaning: held in the worker, it is restarted"
                time.sleep(0.5)


def test_workers_of_one_machine_are_counted_together() -> None:
    machines = {"tcp://a:1": ("norte", 2), "tcp://a:2": ("norte", 2), "tcp://b:1": ("sul", 1)}
    threads = {"tcp://a:1": 1, "tcp://a:2": 1, "tcp://b:1": 1}
    assert list(crowded(machines, threads, 1)) == []
    (north, south) = crowded(machines, threads, 2)
    assert north.startswith("A máquina norte tem 2 processadores e os trabalhadores nela vão usar 4 de uma vez")
    assert south.startswith("A máquina sul tem 1 processador e ")


# -- versions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def other_version(tmp_path: Path) -> str:
    """A `PYTHONPATH` on which Escala says that it is of another version."""
    place = tmp_path / "outra" / "escala-9.9.9.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: escala\nVersion: 9.9.9\n", encoding="utf-8")
    return os.pathsep.join([str(place.parent), str(ROOT / "src"), str(ROOT)])


def test_workers_of_another_version_are_refused_and_those_that_come_later_sent_away(
    two: Machine, runner: Cluster[str, Any], other_version: str
) -> None:
    stranger = two.add_workers(1, PYTHONPATH=other_version)
    wait_for(two, 3)
    with pytest.raises(ClusterError) as found:
        Cluster(two.address, echo)
    said = str(found.value)
    assert f"escala 9.9.9 (aqui {versions()['escala']})" in said
    assert said.count("tcp://") == 2, "the scheduler's, and that of one worker"
    assert "mesmas versões" in said
    jobs = [f"dorme-0.{n:03}" for n in range(300, 312)]
    ended, told = ends(runner, jobs)
    assert all(isinstance(one, Done) for one in ended.values()), ended
    assert len(told) == 1
    assert "dispensado: escala 9.9.9" in told[0]
    two.end(stranger)


# -- the scheduler ---------------------------------------------------------------------------------------------------


def test_nobody_there() -> None:
    with pytest.raises(ClusterError, match=r"nenhum agendador do Dask respondeu em tcp://127\.0\.0\.1:9"):
        Cluster("tcp://127.0.0.1:9", echo)
    with pytest.raises(ClusterError, match=r"nada\.json"):
        Cluster("nada.json", echo)


class Silent:
    """A listener that does something at an end."""

    def __init__(self, at_end: Callable[[], None] | None = None) -> None:
        self._at_end = at_end

    def stands(self, standing: Any) -> None:
        pass

    def ended(self, row: Any, standing: Any) -> None:
        if self._at_end is not None:
            self._at_end()

    def note(self, text: str) -> None:
        pass


def teams(folder: Path, number: int) -> Path:
    place = folder / "equipes"
    place.mkdir()
    for n in range(number):
        data = tiny(equipe={"id": f"t{n}", "nome": f"Equipe {n}"})
        (place / f"t{n}.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return place


def solve(place: Path, out: Path, runner: Any, at_end: Callable[[], None] | None = None) -> None:
    options = {"tempo": 5, "semente": 3, "nucleos": 1, "gap": None}
    with Manifest(out, options) as manifest:
        run(
            sources(place),
            manifest,
            runner,
            options=SolveOptions(time_limit=600, workers=1, seed=3, effort=1.0),
            listener=Silent(at_end),
            stop=threading.Event(),
        )


def content(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lote.jsonl"
    }


def test_the_same_teams_are_the_same_bytes_here_and_there(tmp_path: Path, two: Machine) -> None:
    place = teams(tmp_path, 2)
    solve(place, tmp_path / "aqui", Processes(perform, 2))
    wait_for(two, 2)
    solve(place, tmp_path / "la", Cluster(two.address, perform))
    here = content(tmp_path / "aqui")
    assert len(here) >= 2 * 8
    assert here == content(tmp_path / "la")


def began(runner: Cluster[str, Any], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not runner.running():
        assert time.monotonic() < until
        list(runner.heard(0.2))


def end_of(runner: Cluster[str, Any], name: str, seconds: float = 60) -> Any:
    """How a job ends that has been started."""
    until = time.monotonic() + seconds
    while True:
        assert time.monotonic() < until, "it is never heard of"
        for its, said in runner.heard(0.2):
            if its == name:
                return said


def test_a_cluster_that_somebody_restarts_loses_what_it_was_doing(two: Machine, runner: Cluster[str, Any]) -> None:
    from distributed import Client

    runner.start("dorme-600", "dorme-600")
    began(runner)
    with Client(two.address, set_as_default=False) as client:
        client.restart(timeout=30)
    assert isinstance(end_of(runner, "dorme-600"), Lost)
    assert isinstance(ends(runner, ["a"])[0]["a"], Done)


def test_a_scheduler_that_came_back_while_nobody_listened_has_lost_what_it_had(frail: Machine) -> None:
    runner: Cluster[str, Any] = Cluster(frail.address, echo)
    runner.start("dorme-600", "dorme-600")
    began(runner)
    frail.restart_scheduler()
    wait_for(frail, 1)
    until = time.monotonic() + 30
    while runner._client.status != "running":
        assert time.monotonic() < until
        time.sleep(0.1)
    assert isinstance(end_of(runner, "dorme-600"), Lost)
    runner.start("dorme-2", "dorme-2")
    began(runner)
    assert isinstance(end_of(runner, "dorme-2"), Done)
    runner.stop()


def test_a_scheduler_that_dies_loses_nothing_that_was_finished(tmp_path: Path, frail: Machine) -> None:
    place, out = teams(tmp_path, 3), tmp_path / "saida"
    with pytest.raises(ClusterError, match="deixou de responder"):
        solve(place, out, Cluster(frail.address, perform), frail.scheduler.kill)
    kept = content(out)
    finished = {name.split("/")[0] for name in kept}
    assert 1 <= len(finished) < 3
    solve(place, out, Processes(perform, 2))
    after = content(out)
    assert {name.split("/")[0] for name in after} == {"t0", "t1", "t2"}
    assert {name: after[name] for name in kept} == kept


def test_a_result_that_is_gone_with_its_worker_is_made_again(runner: Cluster[str, Any]) -> None:
    runner.start("dorme-3", "dorme-3")
    future = next(iter(runner._jobs.values())).future
    until = time.monotonic() + 30
    while not future.done():
        assert time.monotonic() < until
        time.sleep(0.05)
    (worker,) = runner._client.who_has([future])[future.key]
    os.kill(runner._client.run(os.getpid, workers=[worker])[worker], signal.SIGKILL)
    while future.done():
        assert time.monotonic() < until
        time.sleep(0.05)
    begin = time.monotonic()
    assert not list(runner.heard(1.0)), "whoever listens is not kept until it is there"
    assert time.monotonic() - begin < 3
    assert isinstance(end_of(runner, "dorme-3"), Done)
