"""Solve, audit, explain, write: where solver and audit meet.

A roster leaves this module only if an audit that shares nothing with the solver found no breach in it and counted
the same points. Anything else is a defect of Escala; it is said and nothing is written.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from escala.audit import AuditReport, audit
from escala.calendars import UNPUBLISHED, calendars
from escala.documents.errors import InputError
from escala.domain.roster import Roster
from escala.explain.arithmetic import Examination, examine
from escala.outputs import (
    EXPLANATION_FILE,
    REPORT_FILE,
    ROSTER_FILE,
    check_folder,
    explanation_bytes,
    is_explanation,
    report_bytes,
    roster_bytes,
    what_if_bytes,
    write_folder,
)
from escala.scenario_files import LoadedScenario, load_data, load_scenario

if TYPE_CHECKING:
    from escala.explain.explaining import Build, Built, Explanation
    from escala.explain.worlds import Data
    from escala.solver import Outcome, Progress, SolveOptions

Situation = Literal["otima", "viavel", "inviavel", "sem-tempo"]
"""`otima` and `viavel`: a roster. `inviavel`: proved that there is none. `sem-tempo`: neither in the time given."""

CALENDARS = "calendarios"
"""The folder of the calendars inside a roster's folder."""


@dataclass(frozen=True)
class Result:
    """What became of a scenario.

    Attributes:
        loaded: the scenario as read, with its norm and calendar.
        examination: what the arithmetic found before any solver ran.
        situation: one of the four outcomes.
        roster: the roster, with its waivers; None unless the situation is `otima` or `viavel`.
        report: the audit of the roster; None without one.
        causes: why there is no roster, in Portuguese, if it is proved that there is none.
        defects: where solver and audit disagree, in Portuguese; then nothing was written.
        folder: where the files were written; None if nothing was.
        files: what was written, as paths inside `folder`.
        statistics: what the solver counted.
        explanation: why there is no roster and what would mend it, if it is proved that there is none.
    """

    loaded: LoadedScenario
    examination: Examination
    situation: Situation
    roster: Roster | None = None
    report: AuditReport | None = None
    causes: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    folder: Path | None = None
    files: tuple[str, ...] = ()
    statistics: Mapping[str, Any] = field(default_factory=dict)
    explanation: Explanation | None = None


@dataclass(frozen=True)
class Explained:
    """Why a scenario has no roster, and what would mend it.

    Attributes:
        loaded: the scenario as read, with its norm and calendar.
        explanation: what was found.
        causes: why there is no roster, in Portuguese, if it is proved; none if there is one.
        folder: where the files were written; None if nothing was.
        files: what was written, as paths inside `folder`; one what-if file for each repair, in their order.
    """

    loaded: LoadedScenario
    explanation: Explanation
    causes: tuple[str, ...] = ()
    folder: Path | None = None
    files: tuple[str, ...] = ()


def generate(
    path: Path,
    folder: Path | None = None,
    *,
    options: SolveOptions,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    solve: Callable[..., Outcome] | None = None,
    explaining: float = 0.0,
) -> Result:
    """Read a scenario, solve it, audit the roster and write its folder.

    Args:
        path: the scenario or what-if file.
        folder: where to write; default `saida/<scenario name>`. Checked before anything is solved.
        options: time limit in seconds, workers, seed, gap.
        overwrite: whether a folder that Escala wrote may be replaced.
        on_progress: called from the solver's thread.
        stop: set it to end with the best roster so far.
        solve: the solver; default `escala.solver.solve`, loaded only when the arithmetic leaves something to solve.
        explaining: seconds to spend on why there is no roster and what would mend it, where that is proved.

    Raises:
        InputError: the file is no scenario; all its problems.
        OutputError: the folder cannot be written, or is not ours to replace.
    """
    loaded = load_scenario(path)
    folder = default_folder(loaded) if folder is None else folder
    check_folder(folder, overwrite=overwrite)
    examination = examine(loaded.month, loaded.ruleset)
    if examination.proofs:
        causes = tuple(proof.mensagem for proof in examination.proofs)
        explanation = explained(loaded, options, explaining, on_progress, stop) if explaining else None
        return Result(loaded, examination, "inviavel", causes=causes, explanation=explanation)
    if solve is None:
        from escala.solver import solve as with_cp_sat

        solve = with_cp_sat
    outcome = solve(loaded.month, loaded.ruleset, options=options, on_progress=on_progress, stop=stop)
    if outcome.roster is None:
        causes = (outcome.cause,) if outcome.cause else ()
        proved = outcome.status == "inviavel" and explaining
        explanation = explained(loaded, options, explaining, on_progress, stop) if proved else None
        return Result(
            loaded,
            examination,
            outcome.status,
            causes=causes,
            statistics=outcome.statistics,
            explanation=explanation,
        )
    roster, report = audited(outcome.roster, loaded)
    defects = disagreements(roster, report)
    files: dict[str, bytes] = {}
    if report.ok and not defects:
        files = roster_files(roster, report, loaded)
        write_folder(folder, files, overwrite=overwrite)
    return Result(
        loaded,
        examination,
        outcome.status,
        roster,
        report,
        defects=defects,
        folder=folder if files else None,
        files=tuple(files),
        statistics=outcome.statistics,
    )


PROVING = 1.0
"""Seconds of each solve that looks for a proof that there is no roster."""


def explain(
    path: Path,
    folder: Path | None = None,
    *,
    options: SolveOptions,
    enough: int = 5,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Explained:
    """Say why a scenario has no roster and what would make one possible; write each repair as a what-if file.

    Args:
        path: the scenario or what-if file.
        folder: where to write; default `saida/<scenario name>-explicacao`, replaced where it holds an explanation.
        options: time limit in seconds for all of it, workers, seed.
        enough: repairs to look for.
        on_progress: called with what is being done.
        stop: set it to end with what was found so far.

    Raises:
        InputError: the file is no scenario; all its problems.
        OutputError: the folder cannot be written, or is not ours to replace.
    """
    from escala.explain.explaining import sentences, title, to_data

    loaded = load_scenario(path)
    folder = Path("saida") / f"{loaded.name}-explicacao" if folder is None else folder
    again = is_explanation(folder)
    check_folder(folder, overwrite=again)
    stop = stop or threading.Event()
    begin = time.monotonic()
    found = explained(loaded, options, options.time_limit, on_progress, stop, enough)
    causes = tuple(sentences(found))
    if found.situation == "sem-tempo":
        left = max(1.0, options.time_limit - (time.monotonic() - begin))
        outcome = _solved(loaded, options, left, on_progress, stop)
        sound = outcome.roster is not None and _sound(outcome.roster, loaded)
        found.situation = "viavel" if sound else "inviavel" if outcome.status == "inviavel" else "sem-tempo"
        causes = (outcome.cause,) if outcome.status == "inviavel" and outcome.cause else ()
    files: dict[str, bytes] = {}
    if found.repairs:
        for number, repair in enumerate(found.repairs, start=1):
            files[f"reparo-{number}.yaml"] = what_if_bytes(path, folder, title(repair), repair.patch, REPAIR_HEAD)
        files[EXPLANATION_FILE] = explanation_bytes(to_data(found))
        write_folder(folder, files, overwrite=again)
    return Explained(loaded, found, causes, folder if files else None, tuple(files))


REPAIR_HEAD = (
    "Proposto por escala explicar: uma escala com estas mudanças foi montada e auditada.",
    "Para usá-lo: escala gerar ESTE-ARQUIVO. Para mudá-lo, faça antes uma cópia.",
)
"""What the file of a repair says first."""


def explained(
    loaded: LoadedScenario,
    options: SolveOptions,
    seconds: float,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    enough: int = 3,
) -> Explanation:
    """Why a scenario has no roster and what would mend it, as far as so many seconds allow."""
    from escala.explain.explaining import Clock, Explainer
    from escala.explain.solved import Solver
    from escala.explain.worlds import Oracle
    from escala.solver import Progress

    begin, stop = time.monotonic(), stop or threading.Event()

    def spent() -> float:
        return time.monotonic() - begin

    def left() -> float:
        return 0.0 if stop.is_set() else seconds - spent()

    def tell(phase: str) -> None:
        if on_progress is not None:
            on_progress(Progress(phase, spent()))

    clock = Clock(spent, left, tell)
    oracle = Oracle(loaded.pack, Solver(PROVING, lambda: clock.over))
    return Explainer(oracle, loaded.data, builder(loaded, options, stop), clock, enough).explain()


def builder(loaded: LoadedScenario, options: SolveOptions, stop: threading.Event) -> Build:
    """What builds and audits rosters of scenarios that differ from a loaded one."""

    def build(data: Data, seconds: float) -> Built:
        try:
            other = load_data(data, loaded.name, pack=loaded.pack)
        except InputError:
            return "inviavel"
        if examine(other.month, other.ruleset).proofs:
            return "inviavel"
        outcome = _solved(other, options, seconds, None, stop)
        if outcome.roster is None:
            return "inviavel" if outcome.status == "inviavel" else "sem-tempo"
        return "escala" if _sound(outcome.roster, other) else "sem-tempo"

    return build


def _solved(
    loaded: LoadedScenario,
    options: SolveOptions,
    seconds: float,
    on_progress: Callable[[Progress], None] | None,
    stop: threading.Event,
) -> Outcome:
    """Any roster of a scenario, however good."""
    from escala.solver import solve

    any_roster = dataclasses.replace(options, time_limit=seconds, gap=1.0)
    inner = threading.Event()  # the search sets its event when it ends early; the caller's stays the caller's
    with _following(stop, inner):
        return solve(loaded.month, loaded.ruleset, options=any_roster, on_progress=on_progress, stop=inner)


@contextmanager
def _following(outer: threading.Event, inner: threading.Event) -> Iterator[None]:
    """Meanwhile, an event is set soon after another one is."""
    ended = threading.Event()

    def follow() -> None:
        while not ended.wait(0.1):
            if outer.is_set():
                inner.set()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _sound(roster: Roster, loaded: LoadedScenario) -> bool:
    """Whether a roster passes the audit, and both sides count the same points."""
    declared, report = audited(roster, loaded)
    return report.ok and not disagreements(declared, report)


def default_folder(loaded: LoadedScenario) -> Path:
    """Where a scenario's roster goes if nobody says otherwise: `saida/<scenario name>` under the current folder."""
    return Path("saida") / loaded.name


def audited(roster: Roster, loaded: LoadedScenario) -> tuple[Roster, AuditReport]:
    """The roster with the waivers that it uses declared, and its audit."""
    waivers = audit(roster, loaded.month, loaded.ruleset).dispensas
    declared = roster.model_copy(update={"dispensas": tuple(waivers)})
    return declared, audit(declared, loaded.month, loaded.ruleset)


def disagreements(roster: Roster, report: AuditReport) -> tuple[str, ...]:
    """Where the solver's account of a roster's points differs from the audit's, in Portuguese; none if all is well."""
    goal, found = roster.objetivo, report.penalidades
    rows = [
        f"{rule}: o solucionador contou {goal.parcelas.get(rule, 0)} pontos e a auditoria {found.get(rule, 0)}"
        for rule in sorted({*goal.parcelas, *found})
        if goal.parcelas.get(rule, 0) != found.get(rule, 0)
    ]
    if goal.valor != report.total:
        rows.append(f"total: o solucionador contou {goal.valor} pontos e a auditoria {report.total}")
    if goal.limite > goal.valor:
        rows.append(f"o limite provado ({goal.limite}) passa do valor da escala ({goal.valor})")
    if roster.situacao == "otima" and goal.limite != goal.valor:
        rows.append(f"a escala diz-se ótima com valor {goal.valor} e limite {goal.limite}")
    return tuple(rows)


def roster_files(roster: Roster, report: AuditReport, loaded: LoadedScenario) -> dict[str, bytes]:
    """Every file of a roster's folder: path inside it -> content. The same roster gives the same bytes."""
    feeds = calendars(roster, loaded.scenario, loaded.pack, revision=UNPUBLISHED)
    return {
        ROSTER_FILE: roster_bytes(roster),
        REPORT_FILE: report_bytes(report.to_data()),
        **{f"{CALENDARS}/{name}": content for name, content in feeds.items()},
    }
