"""Two folders change names in one step, where the system can do that."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_AT_FDCWD = {"linux": -100, "darwin": -2}
_SWAP = 2
"""RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS are the same number."""


def exchange(first: Path, second: Path) -> bool:
    """Exchange the names of two existing paths atomically.

    Returns:
        Whether it was done; where it was not, nothing has changed and the caller has to do it in two steps.
    """
    function = {"linux": "renameat2", "darwin": "renameatx_np"}.get(sys.platform)
    if function is None:
        return False
    try:
        rename = getattr(ctypes.CDLL(None, use_errno=True), function)
    except (OSError, AttributeError):
        return False
    here = _AT_FDCWD[sys.platform]
    return bool(
        rename(
            ctypes.c_int(here),
            ctypes.c_char_p(os.fsencode(first)),
            ctypes.c_int(here),
            ctypes.c_char_p(os.fsencode(second)),
            ctypes.c_uint(_SWAP),
        )
        == 0
    )
