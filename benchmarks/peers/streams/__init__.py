"""Timefold."""
