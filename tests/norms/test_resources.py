"""Packs and examples are found in a checkout and in an installed wheel."""

from pathlib import Path

import pytest

from escala.norms import resources


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package `escala`, in `src` of an empty folder."""
    folder = tmp_path / "src" / "escala"
    folder.mkdir(parents=True)
    monkeypatch.setattr(resources.escala, "__file__", str(folder / "__init__.py"))
    resources._folder.cache_clear()
    yield folder
    resources._folder.cache_clear()


def test_in_this_checkout() -> None:
    assert (resources.models_dir() / "df-489-2018.yaml").is_file()
    assert resources.scenarios_dir().is_dir()


def test_in_a_checkout(package: Path) -> None:
    (package.parent.parent / "models").mkdir()
    assert resources.models_dir() == package.parent.parent / "models"


def test_in_a_wheel_its_own_data_come_first(package: Path) -> None:
    (package.parent.parent / "models").mkdir()
    (package / "_data" / "models").mkdir(parents=True)
    assert resources.models_dir() == package / "_data" / "models"


def test_an_incomplete_installation_says_what_is_missing(package: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"Escala está incompleta: falta a pasta .*scenarios"):
        resources.scenarios_dir()
