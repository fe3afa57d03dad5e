"""What holds for every test: the dear modules go first, and memory is swept for what tests leave behind alone."""

from __future__ import annotations

import gc
from collections import defaultdict

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the modules of which most is slow, then with those of many tests.

    Workers take whole modules in this order, so that none is left with minutes of work while the others have none.
    """
    modules: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        modules[item.nodeid.partition("::")[0]].append(item)

    def slowness(tests: list[pytest.Item]) -> tuple[float, int]:
        slow = sum(test.get_closest_marker("slow") is not None for test in tests)
        return slow / len(tests), len(tests)

    items[:] = [test for tests in sorted(modules.values(), key=slowness, reverse=True) for test in tests]


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave modules, cases and tests, which live until the end, out of each later sweep."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
