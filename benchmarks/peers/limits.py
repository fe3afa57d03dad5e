"""The time that a peer has left: its limit is for the whole process, imports and building included."""

from __future__ import annotations

import os
import time
from pathlib import Path


def seconds_running() -> float:
    """Seconds since this process began; Linux says when, elsewhere the processor time so far stands for it."""
    try:
        ticks = int(Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):
        return time.process_time()
