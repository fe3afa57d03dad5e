"""iCalendar files of a roster: one for the team, each professional, each eSF and each unit."""

from escala.calendars.feeds import calendars
from escala.calendars.lineage import UNPUBLISHED

__all__ = ["UNPUBLISHED", "calendars"]
