"""Exit codes: public API."""

DONE = 0
DEFECT = 1
"""Something that is our fault."""
USAGE = 2
"""Bad usage, or a file that cannot be read or written as what it should be."""
INFEASIBLE = 3
"""It is proved that no roster exists."""
OUT_OF_TIME = 4
"""No roster in the time given, and no proof that there is none."""
BREACH = 5
"""The audit found a breach."""
INTERRUPTED = 130
"""Ctrl-C with nothing to write, as shells expect it."""
