"""`escala lote` itself killed in the middle: the same command goes on, and what was done stays as it was."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.explain.tiny import tiny

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name == "nt", reason="signals")]

ROOT = Path(__file__).resolve().parents[2]


def begin(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "escala", "lote", "equipes", "--tempo", "5", "--nucleos", "1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_batch_that_is_killed_goes_on(tmp_path: Path) -> None:
    (tmp_path / "equipes").mkdir()
    for name in "abc":
        data = tiny(equipe={"id": name, "nome": f"Equipe {name}"})
        (tmp_path / "equipes" / f"{name}.yaml").write_text(json.dumps(data), encoding="utf-8")
    account = tmp_path / "saida" / "equipes" / "lote.jsonl"
    first = begin(tmp_path)
    until = time.monotonic() + 120
    while not (account.exists() and account.read_bytes().count(b"\n") > 1):
        assert time.monotonic() < until
        assert first.poll() is None, first.communicate()
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    done = account.parent / "a" / "escala.json"
    before = done.stat().st_mtime_ns
    assert not (account.parent / "c").exists()
    second = begin(tmp_path)
    said, _ = second.communicate(timeout=300)
    assert second.returncode == 0
    assert said.startswith("3 equipes: 3 com escala.")
    assert done.stat().st_mtime_ns == before
    assert {path.name for path in account.parent.iterdir() if path.is_dir()} == {"a", "b", "c"}
    assert not [path for path in account.parent.iterdir() if path.name.startswith(".escala")]
