"""Composition: who may be on the team, how many professions and hours (a finding, never a reason not to solve)."""
