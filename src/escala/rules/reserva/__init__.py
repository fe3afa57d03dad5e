"""Reserves: blocks that keep hours free."""
