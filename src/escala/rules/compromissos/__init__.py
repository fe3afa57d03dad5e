"""Sessions fixed in advance stand in the roster as they were written."""
