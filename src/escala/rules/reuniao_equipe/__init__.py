"""Weekly meeting of the whole team at the seat (Art. 20)."""
