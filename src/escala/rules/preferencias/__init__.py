"""Preferences: hours that a professional would rather not work."""
