"""Reception of the public while an eSF meets (Art. 21, sole paragraph)."""
