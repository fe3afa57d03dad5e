"""Building rosters with OR-Tools CP-SAT: content plan, exact weeks on the grid, large-neighbourhood search, bounds."""
