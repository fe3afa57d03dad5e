"""Who takes part in each activity (Annex III)."""
