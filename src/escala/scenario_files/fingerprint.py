"""What a roster was made of, in one word: two scenarios with the same fingerprint ask for the same rosters."""

from __future__ import annotations

import hashlib
import json

from escala import __version__
from escala.scenario_files.loading import LoadedScenario


def fingerprint(loaded: LoadedScenario) -> str:
    """SHA-256, in hexadecimal, over the scenario with every overlay applied, its norm, and the version of Escala.

    It is taken of what they mean: comments, the order of keys, and whether a value was written in the base or in an
    overlay do not matter.
    """
    what = {
        "versao": __version__,
        "norma": loaded.pack.model_dump(mode="json", by_alias=True),
        "cenario": loaded.scenario.to_data(),
    }
    text = json.dumps(what, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
