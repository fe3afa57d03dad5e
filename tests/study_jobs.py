"""What solves scenarios in the tests of studies: a roster made by hand, and ways of ending otherwise.

They are found by their names in other processes; each leaves a mark beside its scenario.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from escala import __version__
from escala.audit import audit
from escala.domain.roster import Objective, Roster
from escala.processes import Done
from escala.solver import Progress
from escala.study import Job, Solved
from tests.audit.good import SESSIONS
from tests.rules.cases import parse_session


def by_hand(month: Any, ruleset: Any, *arguments: Any, **called: Any) -> SimpleNamespace:
    """The roster made by hand, with the points that it has."""
    roster = Roster(
        versao=__version__,
        cenario=month.scenario.to_data(),
        situacao="viavel",
        objetivo=Objective(valor=0, limite=0),
        semanas=tuple(week.label for week in month.weeks),
        sessoes=tuple(parse_session(text, f"{n:04}", month, ruleset) for n, text in enumerate(SESSIONS, 1)),
    )
    points = audit(roster, month, ruleset).penalidades
    goal = Objective(valor=sum(points.values()), limite=0, parcelas=points)
    roster = roster.model_copy(update={"objetivo": goal})
    return SimpleNamespace(status="viavel", roster=roster, bound=0, cause=None, statistics={"tentativas": 0})


def impossible(month: Any, ruleset: Any, *arguments: Any, **called: Any) -> SimpleNamespace:
    return SimpleNamespace(status="inviavel", roster=None, bound=0, cause="Está provado.", statistics={})


def mark(job: Job) -> None:
    with job.path.with_suffix(".feito").open("a", encoding="utf-8") as file:
        file.write(f"{job.origin}\n")


def marks(path: Path) -> list[str]:
    """Where the search of a scenario began, time after time."""
    file = path.with_suffix(".feito")
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def solving(job: Job, tell: Callable[[Progress], None]) -> Solved:
    """What a scenario's name asks for: `lenta` never ends, `cai` dies, `disco` cannot be written, and so on."""
    import os

    from escala.outputs import OutputError
    from escala.study import perform

    mark(job)
    tell(Progress("montando as semanas", 0.1))
    name = job.path.stem
    if name.startswith("lenta"):
        time.sleep(60)
    if name.startswith("cai"):
        os._exit(9)
    if name.startswith("defeito"):
        raise KeyError("ubs-1")
    if name.startswith("disco"):
        raise OutputError("o disco está cheio", "Libere espaço.")
    if name.startswith("sem-tempo"):
        return Solved("sem-tempo")
    if name.startswith("impossivel"):
        return perform(job, tell, solve=impossible, resume=impossible)
    return perform(job, tell, solve=by_hand, resume=by_hand)


class Inline:
    """Jobs one after the other in this process, where it does not matter that they have one of their own."""

    def __init__(self, function: Callable[[Job, Callable[[Progress], None]], Solved]) -> None:
        self._function = function
        self._ended: list[tuple[str, Done[Solved]]] = []

    def start(self, name: str, job: Job) -> None:
        self._ended.append((name, Done(self._function(job, lambda news: None))))

    def heard(self, seconds: float) -> list[tuple[str, Done[Solved]]]:
        ended, self._ended = self._ended, []
        return ended

    def stop(self) -> None:
        assert not self._ended


__all__ = ["Inline", "marks", "solving"]
