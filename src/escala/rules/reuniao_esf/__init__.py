"""Monthly meeting of the whole team with each eSF, and further meetings (Art. 21)."""
