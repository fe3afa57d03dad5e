"""Minimum presence at the seat while it is open (Art. 10)."""
