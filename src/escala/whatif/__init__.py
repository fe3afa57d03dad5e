"""What if: what of a roster another scenario can take over, and rosters side by side."""
