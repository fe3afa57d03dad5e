"""Where the packs and the example scenarios are: inside an installed wheel, or in the folders of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import escala


def models_dir() -> Path:
    """Folder of the packs.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    return _folder("models")


def scenarios_dir() -> Path:
    """Folder of the example scenarios.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    return _folder("scenarios")


@cache
def _folder(name: str) -> Path:
    package = Path(escala.__file__).resolve().parent
    places = (package / "_data" / name, package.parent.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"a instalação do Escala está incompleta: falta a pasta {places[0]}")
