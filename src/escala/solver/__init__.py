"""Building rosters with OR-Tools CP-SAT: content plan, exact weeks on the grid, large-neighbourhood search, bounds.

Importing this package loads no OR-Tools; asking it for `solve`, `resume` or `mend` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from escala.solver.progress import Outcome, Progress, SolveOptions, following

if TYPE_CHECKING:
    from escala.solver.resuming import mend, resume
    from escala.solver.solving import solve

__all__ = ["Outcome", "Progress", "SolveOptions", "following", "mend", "resume", "solve"]


def __getattr__(name: str) -> Any:
    if name == "resume":
        from escala.solver.resuming import resume

        return resume
    if name == "mend":
        from escala.solver.resuming import mend

        return mend
    if name == "solve":
        from escala.solver.solving import solve

        return solve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
