"""Where each activity is held, and travel between units (Arts. 14 and 18)."""
