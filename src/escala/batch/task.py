"""One team's task: everything needed to solve it goes along, and everything that is written comes back.

Whoever does it reads and writes no file, so that it may be another machine.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from escala import __version__
from escala.batch.row import Row, about, of_roster
from escala.outputs import PROOF_FILE, proof_bytes
from escala.scenario_files import LoadedScenario, fingerprint
from escala.workflow import build, roster_files

if TYPE_CHECKING:
    from escala.solver import Outcome, SolveOptions


@dataclass(frozen=True)
class Task:
    """One team to solve.

    Attributes:
        name: what it is called in the batch.
        loaded: its scenario.
        options: effort and time in seconds, workers, seed, gap.
    """

    name: str
    loaded: LoadedScenario
    options: SolveOptions


@dataclass(frozen=True)
class Built:
    """What a task came to.

    Attributes:
        row: what is said of it.
        files: of its folder: path inside it -> content; none where there is neither a roster nor a proof.
    """

    row: Row
    files: Mapping[str, bytes]


Perform = Callable[[Task, Callable[[Any], None]], Built]
"""What does one task; importable by its name, since it runs in another process."""


def perform(task: Task, tell: Callable[[Any], None], *, solve: Callable[..., Outcome] | None = None) -> Built:
    """Solve one team from nothing, audit its roster, and make its files.

    Args:
        task: what to solve.
        tell: told nothing; how a single search is going is no news among thousands.
        solve: as in `workflow.build`.

    Raises:
        RuntimeError: the audit does not confirm the roster; a defect of Escala.
    """
    begin, processor = time.monotonic(), time.process_time()
    loaded = task.loaded
    result = build(loaded, options=task.options, solve=solve)
    mark = fingerprint(loaded)
    said = about(loaded, mark)
    files: dict[str, bytes] = {}
    if result.roster is not None and result.report is not None:
        if not result.publishable:
            raise RuntimeError("; ".join([*(b.mensagem for b in result.report.violacoes), *result.defects]))
        files = roster_files(result.roster, result.report, loaded)
        said |= of_roster(result.roster, result.report, loaded)
    elif result.situation == "inviavel":
        files[PROOF_FILE] = proof_bytes(__version__, mark, loaded.scenario.to_data(), result.causes)
    said |= {
        "segundos": round(time.monotonic() - begin, 3),
        "segundos_cpu": round(time.process_time() - processor, 3),
        "repetivel": not result.statistics.get("relogio", False),
        "maquina": platform.node(),
    }
    return Built(Row(cenario=task.name, situacao=result.situation, causas=result.causes, **said), files)
