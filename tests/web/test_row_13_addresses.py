"""Row 13 of the calendars' requirements: an address is a secret, and one that does not work says nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from escala.publication import addresses, open_store, revoke, rotate, transaction
from escala.web import Settings, create_app
from escala.web.feeds import Doors
from tests.web.conftest import URL, Site
from tests.web.published import TEAM, history

ODD = ["x", "A" * 31, "A" * 32, "A" * 33, "ã" * 32, "%00", "'" * 32, "A" * 32 + "%0A", "A" * 500]


def rotated(site: Site, feed: str) -> str:
    connection = open_store(site.path)
    with transaction(connection):
        token = rotate(connection, TEAM, feed, dt.datetime.now(dt.UTC))
    connection.close()
    return token


def test_a_rotated_address_is_404_at_the_next_request(site: Site) -> None:
    assert site.client.get(site.feed()).status_code == 200
    new = rotated(site, "profissional-ana")
    assert site.client.get(site.feed()).status_code == 404
    assert site.client.get(site.page()).status_code == 404
    assert site.client.get(f"/c/{new}.ics").status_code == 200


def test_a_revoked_address_is_404_at_the_next_request_also_if_nothing_changed(site: Site) -> None:
    tag = site.client.get(site.feed()).headers["etag"]
    connection = open_store(site.path)
    with transaction(connection):
        assert revoke(connection, TEAM, "profissional-ana", dt.datetime.now(dt.UTC)) == 1
    connection.close()
    assert site.client.get(site.feed(), headers={"If-None-Match": tag}).status_code == 404
    assert site.client.get(site.feed("profissional-bia")).status_code == 200


@pytest.mark.parametrize("form", ["/c/{}.ics", "/p/{}"])
def test_unknown_revoked_and_malformed_answer_the_same_to_the_byte(site: Site, form: str) -> None:
    rotated(site, "profissional-ana")
    wrong = [site.tokens["profissional-ana"], *ODD]
    found = {
        (answer.status_code, answer.content, tuple(answer.headers.items()))
        for answer in (site.client.get(form.format(token)) for token in wrong)
    }
    assert len(found) == 1
    assert next(iter(found))[0] == 404


def test_unknown_revoked_and_malformed_take_the_same_way(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of a request is the calls that it makes, in order, with the statements that it runs."""
    rotated(site, "profissional-ana")
    statements: list[str] = []
    ways = []
    address = Doors.address

    def traced(self: Doors, request: object) -> object:
        self._history.quick.set_trace_callback(lambda text: statements.append(text.split("x'")[0]))
        return address(self, request)  # type: ignore[arg-type]

    monkeypatch.setattr(Doors, "address", traced)
    for token in (site.tokens["profissional-ana"], *ODD):
        statements.clear()
        assert site.client.get(f"/c/{token}.ics").status_code == 404
        ways.append(tuple(statements))
    assert len(set(ways)) == 1, set(ways)
    assert len(ways[0]) == 1


def test_the_history_has_no_token(site: Site) -> None:
    site.client.get(site.feed())
    content = b"".join(path.read_bytes() for path in site.path.parent.iterdir())
    assert not [token for token in site.tokens.values() if token.encode() in content]


def test_fetches_are_written_at_the_end_with_the_kind_of_client_alone(tmp_path: Path) -> None:
    path = tmp_path / "escala.db"
    tokens = history(path)
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0"
    with TestClient(create_app(Settings(path, URL)), URL) as client:
        for _ in range(3):
            client.get(f"/c/{tokens['profissional-ana']}.ics", headers={"User-Agent": agent})
    connection = open_store(path)
    found = {address.feed: address for address in addresses(connection, TEAM)}
    connection.close()
    assert (found["profissional-ana"].client, found["profissional-ana"].times) == ("Thunderbird", 3)
    assert found["profissional-ana"].fetched is not None
    assert found["profissional-bia"].fetched is None


def test_looking_at_a_page_is_no_fetch(site: Site) -> None:
    site.client.get(site.page())
    assert "Nenhum calendário buscou ainda" in site.client.get(site.page()).text
