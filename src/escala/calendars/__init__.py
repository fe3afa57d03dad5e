"""iCalendar files of a roster: one for the team, each professional, eSF, unit and partner."""

from escala.calendars.events import CalendarEvent
from escala.calendars.feed import feed
from escala.calendars.feeds import ESF, PARTY, PERSON, TEAM, UNIT, calendars, events_of, titles
from escala.calendars.lineage import UNPUBLISHED, uid_of

__all__ = [
    "ESF",
    "PARTY",
    "PERSON",
    "TEAM",
    "UNIT",
    "UNPUBLISHED",
    "CalendarEvent",
    "calendars",
    "events_of",
    "feed",
    "titles",
    "uid_of",
]
