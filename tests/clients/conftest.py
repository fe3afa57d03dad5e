from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.clients.serving import Host, hosted
from tests.clients.story import Stage, told


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> list[Stage]:
    """What happens to a subscribed team."""
    return told(tmp_path_factory.mktemp("historia"))


@pytest.fixture
def host() -> Iterator[Host]:
    with hosted() as found:
        yield found
