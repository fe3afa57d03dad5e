"""The rules of a roster, one folder each: clause (what it is), constraint (unknown roster), check (written roster)."""
