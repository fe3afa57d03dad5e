"""Norms as data: packs, their loading, and the rule set that a scenario resolves to."""
