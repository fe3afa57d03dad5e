"""A ready message for each person whose days a publication changes: text to paste, and an e-mail draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby

from escala.calendars import PERSON
from escala.domain.clock import format_day
from escala.publication.ledger import Change, Plan, for_feed
from escala.publication.wording import date_of, said

MOST_LINES = 60
"""Changes told one by one; a message of more is not read."""


def messages(planned: Plan, at: dt.datetime) -> dict[str, bytes]:
    """File name -> content, UTF-8: `<person>.txt` and `<person>.eml` of each person with changes, and of nobody else.

    Args:
        planned: what is published.
        at: when, with zone.
    """
    found: dict[str, bytes] = {}
    for feed, title in planned.edition.titles.items():
        changes = for_feed(planned.changes, feed)
        if feed.startswith(f"{PERSON}-") and changes:
            id, name = feed.removeprefix(f"{PERSON}-"), title.split(" · ")[0]
            subject, text = _subject(planned, changes), _text(planned, name, title, changes)
            found[f"{id}.txt"] = text.encode()
            found[f"{id}.eml"] = _mail(subject, text, at)
    return found


def _days(changes: Sequence[Change]) -> int:
    return len({event.first_date for c in changes for event in (c.before, c.after) if event is not None})


def _is_new(changes: Sequence[Change]) -> bool:
    """Whether it is a period of which the person had nothing."""
    return all(change.before is None for change in changes)


def _subject(planned: Plan, changes: Sequence[Change]) -> str:
    edition = planned.edition
    if _is_new(changes) and len(changes) > MOST_LINES // 2:
        return f"Sua escala de {edition.first:%d/%m} a {edition.last:%d/%m}"
    days = _days(changes)
    return f"Sua escala mudou em {days} {'dia' if days == 1 else 'dias'}"


def _text(planned: Plan, name: str, title: str, changes: Sequence[Change]) -> str:
    edition = planned.edition
    lines = [f"Olá, {name}!", ""]
    if _is_new(changes) and len(changes) > MOST_LINES // 2:
        sessions = sum(change.after is not None and change.after.busy for change in changes)
        lines += [
            f"A sua escala de {edition.first:%d/%m/%Y} a {edition.last:%d/%m/%Y} está publicada: "
            f"{sessions} sessões em {_days(changes)} dias."
        ]
    else:
        lines += ["A sua escala mudou:", "", *_by_day(changes)]
    team = title.split(" · ")[-1]
    lines += ["", "Quem assina o calendário recebe a mudança na próxima atualização.", "", team, ""]
    return "\n".join(lines)


def _by_day(changes: Sequence[Change]) -> Iterator[str]:
    """The changes under their dates, in order."""
    shown = sorted(changes, key=lambda change: (date_of(change), said(change)))
    for date, today in groupby(shown[:MOST_LINES], key=date_of):
        yield format_day(date)
        for change in today:
            yield f"  - {said(change, date)}"
    if len(shown) > MOST_LINES:
        yield f"e mais {len(shown) - MOST_LINES} mudanças; veja o seu calendário"


def _mail(subject: str, text: str, at: dt.datetime) -> bytes:
    """A draft: whoever opens it writes the address and sends it."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    message["Subject"] = subject
    message["Date"] = at
    message["X-Unsent"] = "1"
    message.set_content(text, charset="utf-8", cte="base64")
    return message.as_bytes()
