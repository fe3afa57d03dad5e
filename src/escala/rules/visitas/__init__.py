"""Quotas of visits to the units."""
