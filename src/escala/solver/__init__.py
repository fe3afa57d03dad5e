"""Building rosters with OR-Tools CP-SAT: content plan, exact weeks on the grid, large-neighbourhood search, bounds."""

from escala.solver.progress import Outcome, Progress, SolveOptions
from escala.solver.search import solve

__all__ = ["Outcome", "Progress", "SolveOptions", "solve"]
