"""A month solved, then improved for a moment only."""

from __future__ import annotations

import threading
from typing import Any

from escala.solver import Progress


def until_better() -> dict[str, Any]:
    """What `generate` and `build` are told to end with the first roster that is better than the first one found."""
    stop, first = threading.Event(), list[int]()

    def news(progress: Progress) -> None:
        if progress.best is not None:
            first.append(progress.best)
            if progress.best < first[0]:
                stop.set()

    return {"on_progress": news, "stop": stop}
