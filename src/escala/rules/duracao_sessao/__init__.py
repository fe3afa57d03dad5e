"""Length of a session of each activity (Annex II)."""
