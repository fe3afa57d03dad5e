"""What is installed: norms and examples travel inside the wheel, and no file names an index or this machine."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("fonte")
    for name in ("src", "models", "scenarios"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(copy / "dist")]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next((copy / "dist").glob("escala-*.whl"))


def test_wheel_holds_every_norm_every_example_and_the_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("models", "scenarios"):
        files = {path.relative_to(ROOT / folder).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert files
        assert {f"escala/_data/{folder}/{name}" for name in files} <= names
    assert "escala/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith("tests")]


def test_installed_escala_finds_its_norms_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    installed = tmp_path / "instalado"
    zipfile.ZipFile(wheel).extractall(installed)
    example = next(path for path in (installed / "escala" / "_data" / "scenarios").glob("*.yaml"))
    for arguments in (["normas", "df-489-2018"], ["normas"], ["conferir", str(example)]):
        done = subprocess.run(
            [sys.executable, "-m", "escala", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode in (0, 3), done.stderr
        assert "Defeito" not in done.stderr


def test_constraints_pin_every_dependency_and_name_no_index() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._]+", line) for line in lines)
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}
    declared = re.findall(r'^  "([A-Za-z0-9._-]+)[><=]', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert len(declared) > 10
    assert {name.lower().replace("_", "-") for name in declared} <= pinned
