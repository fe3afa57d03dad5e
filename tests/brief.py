"""A month solved, then improved for a moment only."""

from __future__ import annotations

import threading
from pathlib import Path

from escala.solver import Progress, SolveOptions
from escala.workflow import Result, generate


def improved_briefly(scenario: Path, folder: Path, options: SolveOptions, seconds: float) -> Result:
    """What comes of a scenario when the search is stopped so many seconds after its first roster."""
    stop, timers = threading.Event(), list[threading.Timer]()

    def news(progress: Progress) -> None:
        if progress.best is not None and not timers:
            timers.append(threading.Timer(seconds, stop.set))
            timers[0].start()

    try:
        return generate(scenario, folder, options=options, on_progress=news, stop=stop)
    finally:
        for timer in timers:
            timer.cancel()
