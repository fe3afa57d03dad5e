"""Two hundred teams while workers are killed at random, twenty times: every team ends with its one right result."""

from __future__ import annotations

import hashlib
import json
import os
import random
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from escala.batch.manifest import Manifest, read_manifest
from escala.batch.running import run
from escala.batch.sources import sources
from escala.cluster import Cluster
from escala.solver import SolveOptions
from tests.audit.good import SCENARIO
from tests.batch.clusters import cluster
from tests.batch.jobs import chaotic, files
from tests.batch.test_cluster import Silent

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals")]

TEAMS = 200
KILLS = 20
SEED = 9


def hashed(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def folder(path: Path) -> dict[str, bytes]:
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


class Killer(threading.Thread):
    """Kills at random, until it has done so often, a worker that has a job or only the process of its job."""

    def __init__(self, marks: Path) -> None:
        super().__init__(daemon=True)
        self.killed = {"worker": 0, "job": 0}
        self.over = threading.Event()
        self._marks = marks
        self._chance = random.Random(SEED)

    def run(self) -> None:
        while sum(self.killed.values()) < KILLS and not self.over.wait(self._chance.uniform(0.1, 0.5)):
            begun = sorted(self._marks.iterdir())
            if not begun:
                continue
            mark, kind = self._chance.choice(begun), self._chance.choice(["worker", "job"])
            with suppress(psutil.NoSuchProcess, FileNotFoundError):
                job = psutil.Process(int(mark.name))
                worker = psutil.Process(job.ppid())
                assert "spawn_main" in " ".join(worker.cmdline()), "whoever began the job is a worker"
                mark.unlink()
                (worker if kind == "worker" else job).kill()
                self.killed[kind] += 1


def test_every_team_ends_with_its_one_right_result(tmp_path: Path) -> None:
    place, marks = tmp_path / "equipes", tmp_path / "marcas"
    place.mkdir()
    marks.mkdir()
    for n in range(TEAMS):
        data = {**SCENARIO, "equipe": {"id": f"t{n}", "nome": f"Equipe {n}"}}
        (place / f"t{n:03}.yaml").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    out, teams = tmp_path / "caos", sources(place)
    options = SolveOptions(time_limit=60, workers=1, seed=1, effort=1)
    with cluster(tmp_path, 2, ESCALA_MARKS=str(marks)) as machine, Manifest(out, {}) as manifest:
        killer = Killer(marks)
        killer.start()
        begin = time.monotonic()
        runner = Cluster(machine.address, chaotic)
        run(teams, manifest, runner, options=options, listener=Silent(), stop=threading.Event())
        took = time.monotonic() - begin
        killer.over.set()
        killer.join(30)
    rows = read_manifest(out)[1]
    print(f"{took:.0f} s, killed {killer.killed}, {sum(row.quedas for row in rows.values())} tries lost")
    assert sum(killer.killed.values()) == KILLS
    assert min(killer.killed.values()) >= KILLS / 5
    assert {row.situacao for row in rows.values()} == {"viavel"}
    assert sum(row.quedas for row in rows.values()) >= KILLS / 4
    assert rows.keys() == {team.name for team in teams}
    for team in teams:
        assert hashed(folder(out / team.name)) == hashed(files(team.name))
