"""What if: what of a roster another scenario can take over, rosters side by side, running months, swaps."""
