"""Pages that anybody can open: one file each, nothing outside it, readable without scripts."""
