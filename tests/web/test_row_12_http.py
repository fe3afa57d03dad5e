"""Row 12 of the calendars' requirements: what a calendar client meets over HTTP."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from escala.publication import etag, open_store, read_feed
from tests.web.conftest import Site
from tests.web.published import TEAM, monday, month, publish


def body_of(site: Site, feed: str = "profissional-ana") -> bytes:
    connection = open_store(site.path)
    found = read_feed(connection, TEAM, feed, dt.datetime.now(dt.UTC))
    connection.close()
    assert found is not None
    return found.to_ical()


def test_get_without_accept_is_the_feed(site: Site) -> None:
    request = site.client.build_request("GET", site.feed())
    del request.headers["accept"]
    found = site.client.send(request)
    assert (found.status_code, found.content) == (200, body_of(site))


@pytest.mark.parametrize("accept", ["text/html", "application/json;q=0.1", "nonsense"])
def test_any_accept_is_the_feed(site: Site, accept: str) -> None:
    assert site.client.get(site.feed(), headers={"Accept": accept}).status_code == 200


def test_type_and_disposition(site: Site) -> None:
    headers = site.client.get(site.feed()).headers
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["content-disposition"] == 'inline; filename="profissional-ana.ics"'


def test_nothing_is_compressed(site: Site) -> None:
    found = site.client.get(site.feed(), headers={"Accept-Encoding": "gzip, br, zstd, deflate"})
    assert "content-encoding" not in found.headers
    assert int(found.headers["content-length"]) == len(found.content)


def test_etag_is_the_bodys_and_strong(site: Site) -> None:
    found = site.client.get(site.feed())
    assert found.headers["etag"] == etag(found.content)
    assert not found.headers["etag"].startswith("W/")


def test_cache_control(site: Site) -> None:
    assert site.client.get(site.feed()).headers["cache-control"] == "private, max-age=0, must-revalidate"


def test_last_modified_is_the_feeds_last_change(site: Site) -> None:
    connection = open_store(site.path)
    changed = read_feed(connection, TEAM, "profissional-ana", dt.datetime.now(dt.UTC)).changed
    connection.close()
    found = site.client.get(site.feed()).headers["last-modified"]
    assert (parsedate_to_datetime(found), found[-3:]) == (changed, "GMT")


def test_head_is_get_without_the_body(site: Site) -> None:
    head, get = site.client.head(site.feed()), site.client.get(site.feed())
    assert head.status_code == 200
    assert head.headers == get.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other",W/{}  , "third"', "*", " * "])
def test_if_none_match_is_304(site: Site, method: str, form: str) -> None:
    tag = site.client.get(site.feed()).headers["etag"]
    found = site.client.request(method, site.feed(), headers={"If-None-Match": form.format(tag)})
    assert (found.status_code, found.content) == (304, b"")
    assert found.headers["etag"] == tag
    assert found.headers["cache-control"] == "private, max-age=0, must-revalidate"
    assert "content-type" not in found.headers


def test_if_none_match_in_several_lines_is_one_list(site: Site) -> None:
    tag = site.client.get(site.feed()).headers["etag"]
    lines = [("If-None-Match", '"one"'), ("If-None-Match", tag)]
    assert site.client.get(site.feed(), headers=lines).status_code == 304


@pytest.mark.parametrize("tag", ['"other"', "other", "", '"', 'W/"other"', "**"])
def test_another_etag_is_the_feed(site: Site, tag: str) -> None:
    assert site.client.get(site.feed(), headers={"If-None-Match": tag}).status_code == 200


def test_the_tag_without_quotes_is_no_tag(site: Site) -> None:
    tag = site.client.get(site.feed()).headers["etag"].strip('"')
    assert site.client.get(site.feed(), headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 304), (1, 304)])
def test_if_modified_since(site: Site, seconds: int, status: int) -> None:
    changed = parsedate_to_datetime(site.client.get(site.feed()).headers["last-modified"])
    since = format_datetime(changed + dt.timedelta(seconds=seconds), usegmt=True)
    assert site.client.get(site.feed(), headers={"If-Modified-Since": since}).status_code == status


@pytest.mark.parametrize("since", ["", "yesterday", "Mon, 99 Foo 2027 00:00:00 GMT", "9" * 400])
def test_if_modified_since_that_is_no_date_is_not_heard(site: Site, since: str) -> None:
    assert site.client.get(site.feed(), headers={"If-Modified-Since": since}).status_code == 200


def test_if_modified_since_is_not_heard_beside_if_none_match(site: Site) -> None:
    headers = {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert site.client.get(site.feed(), headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
def test_other_methods_are_405(site: Site, method: str) -> None:
    found = site.client.request(method, site.feed())
    assert found.status_code == 405
    assert {part.strip() for part in found.headers["allow"].split(",")} == {"GET", "HEAD"}


def test_a_publication_is_seen_at_the_next_request(site: Site) -> None:
    before = site.client.get(site.feed())
    connection = open_store(site.path)
    publish(connection, month(monday()), dt.datetime.now(dt.UTC))
    connection.close()
    after = site.client.get(site.feed(), headers={"If-None-Match": before.headers["etag"]})
    assert (after.status_code, after.content) == (200, body_of(site))
    assert after.content != before.content


def test_a_publication_of_another_team_changes_nothing(site: Site) -> None:
    tag = site.client.get(site.feed()).headers["etag"]
    connection = open_store(site.path)
    publish(connection, [], dt.datetime.now(dt.UTC), team="outra", titles={"equipe": "Outra"})
    connection.close()
    assert site.client.get(site.feed(), headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("feed", ["equipe", "esf-esf-1", "unidade-ubs-1", "parceiro-cras", "profissional-bia"])
def test_every_kind_of_feed_is_served(site: Site, feed: str) -> None:
    assert site.client.get(site.feed(feed)).content == body_of(site, feed)
