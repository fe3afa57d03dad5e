"""Rooms, consulting rooms and vehicles (Art. 14)."""
