"""Unpopular shifts: evenings and weekends shared fairly."""
