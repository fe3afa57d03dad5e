"""Stability: the same weekdays, shifts and meeting time from week to week."""
