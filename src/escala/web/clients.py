"""Which kind of client asks: what the page, the history and the log say of it, and all that is kept."""

from __future__ import annotations

KINDS = (
    ("Google-Calendar-Importer", "Google Agenda"),
    ("Microsoft Exchange", "Outlook na internet"),
    ("Microsoft Office", "Outlook"),
    ("Outlook", "Outlook"),
    ("Thunderbird", "Thunderbird"),
    ("macOS/", "Calendário do Mac"),
    ("CalendarAgent", "Calendário do Mac"),
    ("iOS/", "iPhone ou iPad"),
    ("dataaccessd", "iPhone ou iPad"),
    ("ICSx5", "ICSx⁵"),
    ("DAVx5", "DAVx⁵"),
    ("Evolution", "Evolution"),
    ("vdirsyncer", "vdirsyncer"),
    ("Mozilla/", "navegador"),
)
"""A part of the User-Agent -> what we call it; the first that is found counts."""

OTHER = "outro programa"
"""A client that no part names."""


def kind_of(agent: str) -> str:
    """The kind of a client by its User-Agent, of which nothing else is kept."""
    return next((kind for part, kind in KINDS if part in agent), OTHER)
