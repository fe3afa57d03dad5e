"""iCalendar files of a roster: one for the team, each professional, eSF, unit and partner."""

from escala.calendars.feeds import calendars
from escala.calendars.lineage import UNPUBLISHED

__all__ = ["UNPUBLISHED", "calendars"]
