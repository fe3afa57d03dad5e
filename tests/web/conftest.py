from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from escala.publication import coordination, open_store, transaction
from escala.publication.coordination import set_password
from escala.web import Settings, create_app
from tests.web.published import PASSWORD, history


@dataclass(frozen=True)
class Site:
    """A server's application over a history of its own."""

    path: Path
    tokens: dict[str, str]
    client: TestClient

    def feed(self, name: str = "profissional-ana") -> str:
        return f"/c/{self.tokens[name]}.ics"

    def page(self, name: str = "profissional-ana") -> str:
        return f"/p/{self.tokens[name]}"


URL = "http://testserver"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A history and its tokens, made once."""
    path = tmp_path_factory.mktemp("historia") / "escala.db"
    return path, history(path)


@pytest.fixture(scope="module")
def locked(published: tuple[Path, dict[str, str]]) -> Path:
    """The same with a password; its digest says how it is made, and this one is made a thousand times as fast."""
    path = Path(shutil.copy(published[0], published[0].with_name("com-senha.db")))
    connection = open_store(path)
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with patch.object(coordination, "_HASHER", quick), transaction(connection):
        set_password(connection, PASSWORD, dt.datetime.now(dt.UTC))
    connection.close()
    return path


@pytest.fixture
def site(request: pytest.FixtureRequest, published: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Site]:
    """A server over a copy of the history."""
    made, tokens = published
    if "guarded" in request.fixturenames:
        made = request.getfixturevalue("locked")
    path = Path(shutil.copy(made, tmp_path / "escala.db"))
    with TestClient(create_app(Settings(path, URL)), URL, follow_redirects=False) as client:
        yield Site(path, dict(tokens), client)


@pytest.fixture
def guarded(site: Site) -> Site:
    """The same with a password."""
    return site
