"""Availability: opening hours, holidays, absences and each person's own hours."""
