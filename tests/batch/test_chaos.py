"""Two hundred teams while workers are killed at random, twenty times: every team ends with its one right result."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from escala.batch.manifest import Manifest, read_manifest
from escala.batch.running import run
from escala.batch.sources import sources
from escala.cluster import Cluster
from escala.processes import Processes
from escala.solver import SolveOptions
from tests.audit.good import SCENARIO
from tests.batch.clusters import Machine, cluster
from tests.batch.fakes import chaotic
from tests.batch.test_cluster import Silent

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals")]

TEAMS = 200
KILLS = 20
SEED = 9


def solved(place: Path, out: Path, runner: Any) -> dict[str, dict[str, str]]:
    """Every team's folder as its files' hashes."""
    with Manifest(out, {}) as manifest:
        run(
            sources(place),
            manifest,
            runner,
            options=SolveOptions(time_limit=60, workers=1, seed=1, effort=1),
            listener=Silent(),
            stop=threading.Event(),
        )
    return {
        source.name: {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (out / source.name).rglob("*")
            if path.is_file()
        }
        for source in sources(place)
    }


class Killer(threading.Thread):
    """Kills at random, until it has done so often, a worker that has a job or only the process of its job."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(daemon=True)
        self.killed = {"worker": 0, "job": 0}
        self.over = threading.Event()
        self._machine = machine
        self._chance = random.Random(SEED)

    def run(self) -> None:
        while sum(self.killed.values()) < KILLS and not self.over.wait(self._chance.uniform(0.1, 0.5)):
            pairs = [(worker, job) for worker in self._machine.worker_processes() for job in jobs(worker)]
            if pairs:
                worker, job = self._chance.choice(pairs)
                kind = self._chance.choice(["worker", "job"])
                (worker if kind == "worker" else job).kill()
                self.killed[kind] += 1


def jobs(worker: psutil.Process) -> list[psutil.Process]:
    """The processes of a worker in which jobs are done, once they are far enough to be doing one."""
    try:
        return [
            child
            for child in worker.children()
            if "resource_tracker" not in " ".join(child.cmdline()) and child.cpu_times().user > 1.0
        ]
    except psutil.NoSuchProcess:
        return []


def test_every_team_ends_with_its_one_right_result(tmp_path: Path) -> None:
    place = tmp_path / "equipes"
    place.mkdir()
    for n in range(TEAMS):
        data = {**SCENARIO, "equipe": {"id": f"t{n}", "nome": f"Equipe {n}"}}
        (place / f"t{n:03}.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    with cluster(tmp_path, 2) as machine:
        killer = Killer(machine)
        killer.start()
        begin = time.monotonic()
        found = solved(place, tmp_path / "caos", Cluster(machine.address, chaotic))
        took = time.monotonic() - begin
        killer.over.set()
        killer.join(30)
    rows = read_manifest(tmp_path / "caos")[1]
    print(f"{took:.0f} s, killed {killer.killed}, {sum(row.quedas for row in rows.values())} tries lost")
    assert sum(killer.killed.values()) == KILLS
    assert {row.situacao for row in rows.values()} == {"viavel"}
    assert sum(row.quedas for row in rows.values()) >= KILLS / 4
    assert found == solved(place, tmp_path / "calma", Processes(chaotic, 2))
