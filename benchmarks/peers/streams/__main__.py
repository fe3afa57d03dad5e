"""Runs the peer: `python -m benchmarks.peers.streams CASE FOLDER --seconds N --seed N --workers N`."""

from __future__ import annotations

import time

from benchmarks.peers.record import asked

STARTED = time.monotonic()
"""Seconds; before Java starts, which counts too."""

if __name__ == "__main__":
    task = asked("Timefold on a scenario; its community edition has one thread, whatever --workers says.")
    from benchmarks.peers.streams.solving import solve

    solve(task, deadline=STARTED + task.seconds)
