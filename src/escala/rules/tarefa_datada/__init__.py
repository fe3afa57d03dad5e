"""Dated tasks: so many hours before a date."""
