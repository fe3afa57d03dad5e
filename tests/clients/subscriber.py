"""A subscriber around the strict parser of PyPI's `ical`; run by the Python of an environment that has it.

Asks with If-None-Match, keeps events by UID, takes another version of one only with a greater SEQUENCE, and drops what
leaves the feed. `python subscriber.py STATE.json NAME=URL ...` -> JSON: name -> events.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def when(moment: dt.datetime | dt.date) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(moment, dt.datetime) else str(moment)


def parsed(text: str) -> list[list[Any]]:
    from ical.calendar_stream import IcsCalendarStream

    return [
        [event.uid, when(event.dtstart), when(event.dtend), event.status.value, event.summary, event.sequence]
        for event in IcsCalendarStream.calendar_from_ics(text).events
    ]


def fetched(url: str, tag: str | None) -> tuple[str, str] | None:
    """The body and its ETag; None where it is unchanged."""
    request = urllib.request.Request(url, headers={"If-None-Match": tag} if tag else {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode(), answer.headers["ETag"]
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return None
        raise


def main(state_file: Path, feeds: list[str]) -> None:
    state = json.loads(state_file.read_text()) if state_file.exists() else {}
    for feed in feeds:
        name, _, url = feed.partition("=")
        known = state.get(name, {"etag": None, "events": []})
        answer = fetched(url, known["etag"])
        if answer is None:
            continue
        before = {event[0]: event for event in known["events"]}
        events = parsed(answer[0])
        kept = [before[e[0]] if e[0] in before and e[5] <= before[e[0]][5] else e for e in events]
        state[name] = {"etag": answer[1], "events": kept}
    state_file.write_text(json.dumps(state))
    print(json.dumps({name: of["events"] for name, of in state.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
