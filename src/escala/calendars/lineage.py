"""Identity of a calendar event for life: what its UID is made of, and the revision of what was never published."""

from __future__ import annotations

import datetime as dt
import uuid

from escala.domain.month import Month

_NAMESPACE = uuid.UUID("8fa0bf2a-1123-4369-86aa-f36b9211a2e4")

UNPUBLISHED = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
"""Revision of a roster that nobody published: the same at every run, so that the same roster gives the same bytes,
and before the time of any publication, so that whoever imported such a file takes every later revision as newer."""


def uid_of(lineage: str) -> str:
    """UID of a lineage id: a UUID that depends on nothing else."""
    return str(uuid.uuid5(_NAMESPACE, lineage))


def session_lineage(month: Month, session: str) -> str:
    """Lineage of a session that was never published: its place in the roster (team, first week, the session's id).

    Neither the time, nor the place, nor the people are part of it: a session that moves keeps it.
    """
    return f"{_roster(month)}/{session}"


def absence_lineage(month: Month, professional: str, ordinal: int) -> str:
    """Lineage of a person's absence: its place among that person's absences in the scenario."""
    return f"{_roster(month)}/ausencia/{professional}/{ordinal}"


def holiday_lineage(month: Month, date: dt.date) -> str:
    """Lineage of a holiday, which is the date itself: a holiday does not move."""
    return f"{month.scenario.equipe.id}/feriado/{date.isoformat()}"


def _roster(month: Month) -> str:
    return f"{month.scenario.equipe.id}/{month.weeks[0].label}"
