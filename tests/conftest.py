"""What holds for every test: memory is swept for what tests leave behind, not for all that was collected."""

from __future__ import annotations

import gc

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave modules, cases and tests, which live until the end, out of each later sweep."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
