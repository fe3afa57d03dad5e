"""Recurring meetings, a general kind of rule."""
