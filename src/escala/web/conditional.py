"""Conditional requests, as RFC 9110 has them."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

from starlette.datastructures import Headers

_TAG = re.compile(r'(?:W/)?("[^"]*")')


def unchanged(headers: Headers, etag: str, changed: dt.datetime) -> bool:
    """Whether what a client has is what we would send: 304.

    Args:
        headers: of a GET or HEAD.
        etag: ours, strong; compared weakly, as If-None-Match asks (section 13.1.2).
        changed: whole second, UTC; compared with If-Modified-Since only where there is no If-None-Match (13.1.3).
    """
    tags = headers.getlist("if-none-match")
    if tags:
        return any(tag.strip() == "*" for tag in tags) or etag in _TAG.findall(",".join(tags))
    since = headers.get("if-modified-since")
    if since is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    return known.replace(tzinfo=known.tzinfo or dt.UTC) >= changed
