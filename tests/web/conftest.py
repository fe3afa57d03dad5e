from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from escala.publication import open_store, transaction
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


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    path = tmp_path / "escala.db"
    tokens = history(path)
    with TestClient(create_app(Settings(path, URL)), URL, follow_redirects=False) as client:
        yield Site(path, tokens, client)


@pytest.fixture
def guarded(site: Site) -> Site:
    """The same with a password."""
    connection = open_store(site.path)
    with transaction(connection):
        set_password(connection, PASSWORD, dt.datetime.now(dt.UTC))
    connection.close()
    return site
