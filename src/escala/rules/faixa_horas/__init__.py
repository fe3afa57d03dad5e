"""Hour bands of each group of activities (Art. 19, Annex II)."""
