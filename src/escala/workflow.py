"""Solve, audit, write: where solver and audit meet.

A roster leaves this module only if an audit that shares nothing with the solver found no breach in it and counted
the same points. Anything else is a defect of Escala; it is said and nothing is written.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from escala import __version__
from escala.audit import AuditReport, audit, carried
from escala.audit.form import place
from escala.calendars import UNPUBLISHED, calendars
from escala.documents.errors import InputError, Problem
from escala.domain.roster import Objective, Roster
from escala.explain.arithmetic import Examination, examine
from escala.outputs import (
    NORM_FILE,
    PAGE_FILE,
    REPORT_FILE,
    ROSTER_FILE,
    SHEET_FILE,
    check_folder,
    is_sealed,
    read_roster,
    report_bytes,
    roster_bytes,
    write_folder,
)
from escala.presentation.showing import shown
from escala.scenario_files import LoadedScenario, fingerprint, load_scenario, read_written
from escala.whatif.alternatives import Alternatives, alternatives
from escala.whatif.requests import RequestError, pinned
from escala.whatif.running import commitment
from escala.whatif.starting import Start, start
from escala.whatif.swapping import Asked, Exchange, exchange_of, exchanged

if TYPE_CHECKING:
    from escala.solver import Outcome, Progress, SolveOptions

Situation = Literal["otima", "viavel", "inviavel", "sem-tempo"]
"""`otima` and `viavel`: a roster. `inviavel`: proved that there is none. `sem-tempo`: neither in the time given."""

CALENDARS = "calendarios"
"""The folder of the calendars inside a roster's folder."""


@dataclass(frozen=True)
class Swap:
    """What became of a swap.

    Attributes:
        before: the audit of the roster as it was read.
        exchange: the sessions that change hands; None where the roster had breaches before.
        roster: the roster after the swap; None likewise.
        report: its audit; None likewise.
        alternatives: other swaps, where this one is refused.
        folder: where the files were written; None if nothing was.
        files: what was written, as paths inside `folder`.
    """

    before: AuditReport
    exchange: Exchange | None = None
    roster: Roster | None = None
    report: AuditReport | None = None
    alternatives: Alternatives | None = None
    folder: Path | None = None
    files: tuple[str, ...] = ()


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
        origin: the folder of the roster that the search began from; None where it began from nothing.
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
    origin: Path | None = None

    @property
    def publishable(self) -> bool:
        """Whether there is a roster in which the audit finds no breach, and counts what the solver counted."""
        return self.report is not None and self.report.ok and not self.defects


def generate(
    path: Path,
    folder: Path | None = None,
    *,
    options: SolveOptions,
    overwrite: bool = False,
    origin: Path | None = None,
    from_base: bool = True,
    previous: Path | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    solve: Callable[..., Outcome] | None = None,
    resume: Callable[..., Outcome] | None = None,
) -> Result:
    """Read a scenario, solve it, audit the roster and write its folder.

    The search of a what-if file begins from its base's roster, where there is one.

    Args:
        path: the scenario or what-if file.
        folder: where to write; default `saida/<scenario name>`. Checked before anything is solved.
        options: time limit in seconds, workers, seed, gap.
        overwrite: whether a folder that Escala wrote may be replaced.
        origin: folder of the roster to begin from, whosever it is.
        from_base: whether to begin from the base's roster, where no other is named.
        previous: folder of the roster of the period before, from which this one takes over what is still due.
        on_progress: called from the solver's thread.
        stop: set it to end with the best roster so far.
        solve: the solver; default `escala.solver.solve`, loaded only when the arithmetic leaves something to solve.
        resume: the solver that begins from a roster; default `escala.solver.resume`, loaded as late.

    Raises:
        InputError: the file is no scenario, or `origin` or `previous` no roster; all its problems.
        OutputError: the folder cannot be written, or is not ours to replace.
    """
    loaded = load(path, previous)
    folder = default_folder(loaded) if folder is None else folder
    check_folder(folder, overwrite=overwrite)
    if loaded.scenario.fixar:
        loaded = with_pins(loaded, origin, from_base)
    begin = beginning(loaded, origin, from_base)
    result = build(loaded, options=options, begin=begin, on_progress=on_progress, stop=stop, solve=solve, resume=resume)
    if not result.publishable or result.roster is None or result.report is None:
        return result
    files = roster_files(result.roster, result.report, loaded)
    write_folder(folder, files, overwrite=overwrite)
    return replace(result, folder=folder, files=tuple(files))


def build(
    loaded: LoadedScenario,
    *,
    options: SolveOptions,
    begin: Beginning | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    solve: Callable[..., Outcome] | None = None,
    resume: Callable[..., Outcome] | None = None,
) -> Result:
    """Solve a scenario and audit its roster; nothing is read and nothing written.

    Args:
        loaded: the scenario, with its pins as commitments.
        options: as in `generate`, and so are the others.
        begin: the roster to begin from; None for none.
        on_progress: called from the solver's thread.
        stop: set it to end with the best roster so far.
        solve: the solver.
        resume: the solver that begins from a roster.
    """
    examination = examine(loaded.month, loaded.ruleset)
    if examination.proofs and loaded.month.since is None:
        causes = tuple(proof.mensagem for proof in examination.proofs)
        return Result(loaded, examination, "inviavel", causes=causes)
    if begin is None:
        if solve is None:
            from escala.solver import solve as from_nothing

            solve = from_nothing
        outcome = solve(loaded.month, loaded.ruleset, options=options, on_progress=on_progress, stop=stop)
    else:
        if resume is None:
            from escala.solver import resume as from_a_roster

            resume = from_a_roster
        if on_progress is not None:
            from escala.solver import Progress as News

            on_progress(News(f"partindo de {begin.folder}", 0.0))
        outcome = resume(
            loaded.month,
            loaded.ruleset,
            begin.sessions,
            faults=begin.faults,
            options=options,
            on_progress=on_progress,
            stop=stop,
        )
    if outcome.roster is None:
        causes = (outcome.cause,) if outcome.cause else ()
        return Result(loaded, examination, outcome.status, causes=causes, statistics=outcome.statistics)
    roster, report = audited(outcome.roster.model_copy(update={"impressao": fingerprint(loaded)}), loaded)
    return Result(
        loaded,
        examination,
        outcome.status,
        roster,
        report,
        defects=disagreements(roster, report),
        statistics=outcome.statistics,
        origin=None if begin is None or outcome.statistics.get("tentativas") else begin.folder,
    )


def swap(
    roster: Roster,
    loaded: LoadedScenario,
    asked: Asked,
    folder: Path,
    *,
    overwrite: bool = False,
    over: Callable[[], bool],
    on_refusal: Callable[[], None] | None = None,
) -> Swap:
    """Exchange what two people have, audit the roster and write its folder; or look for other swaps.

    Args:
        roster: the roster as it was written.
        loaded: its scenario.
        asked: the swap.
        folder: where to write.
        overwrite: whether a folder that Escala wrote may be replaced.
        over: whether to end the search for other swaps with what was found.
        on_refusal: called before that search.

    Raises:
        SwapError: what is asked is no swap of this roster.
        OutputError: the folder cannot be written, or is not ours to replace.
    """
    before = audit(roster, loaded.month, loaded.ruleset)
    if not before.ok:
        return Swap(before)
    view, _ = place(roster, loaded.month, loaded.ruleset)
    exchange = exchange_of(view, asked)
    after, report = audited(exchanged(roster, loaded.month, exchange), loaded)
    if report.ok:
        after, report = audited(as_counted(after, before, report), loaded)
        files = roster_files(after, report, loaded)
        write_folder(folder, files, overwrite=overwrite)
        return Swap(before, exchange, after, report, folder=folder, files=tuple(files))
    if on_refusal is not None:
        on_refusal()
    others = alternatives(roster, view, before, asked, lambda other: audited(other, loaded)[1], over)
    return Swap(before, exchange, after, report, others)


def as_counted(roster: Roster, before: AuditReport, report: AuditReport) -> Roster:
    """A roster that was changed, with the points that its audit counts.

    The bound is of the scenario, which is the same; no bound passes the points of a roster that exists.

    Args:
        roster: the roster as changed, with the bound of the one that it was made of.
        before: the audit of that one.
        report: the audit of the changed one.
    """
    bound = min(roster.objetivo.limite, before.total, report.total)
    goal = Objective(valor=report.total, limite=bound, parcelas=report.penalidades)
    situation = "otima" if bound == goal.valor else "viavel"
    return roster.model_copy(update={"versao": __version__, "situacao": situation, "objetivo": goal})


@dataclass(frozen=True)
class Beginning(Start):
    """A roster that a search begins from.

    Attributes:
        folder: where it was written.
    """

    folder: Path


def beginning(loaded: LoadedScenario, origin: Path | None = None, from_base: bool = True) -> Beginning | None:
    """The roster that the search for a scenario begins from; None where it is better to begin from nothing.

    Args:
        loaded: the scenario.
        origin: the folder of a roster, whosever it is.
        from_base: whether, where none is named, to take the one of the nearest base that has one, in its default
            folder: only of the base as it stands now.

    Raises:
        InputError: `origin` holds no roster that can be read.
    """
    found = _origin(loaded, origin, from_base)
    return None if found is None else _beginning(*found, loaded)


def _origin(loaded: LoadedScenario, origin: Path | None, from_base: bool) -> tuple[Path, Roster, LoadedScenario] | None:
    if origin is not None:
        return (origin, *read_written(origin, loaded.pack))
    for path in loaded.bases if from_base else ():
        try:
            base = load_scenario(path)
            folder = default_folder(base)
            roster, was = read_written(folder, base.pack)
        except InputError:
            continue
        before: dict[str, Any] = {"anterior": base.scenario.anterior or loaded.scenario.anterior}
        if was.pack == base.pack:
            before["norma"] = was.scenario.norma
        if was.scenario == base.scenario.model_copy(update=before):
            return folder, roster, was
    return None


def with_pins(loaded: LoadedScenario, origin: Path | None, from_base: bool) -> LoadedScenario:
    """The scenario with the sessions of `fixar`, of the roster that its search begins from, as commitments.

    Raises:
        InputError: there is no such roster, or no such session in it.
    """
    found = _origin(loaded, origin, from_base)
    name, ids = loaded.name, loaded.scenario.fixar
    if found is None:
        message = "fixar pede uma escala de partida, e não há nenhuma"
        raise InputError([Problem(name, 0, 0, message, "Monte a base antes, ou use --partir-de PASTA.")])
    data = copy.deepcopy({key: value for key, value in loaded.data.items() if key != "fixar"})
    try:
        for session in pinned({s.id: s for s in found[1].sessoes}, ids, loaded.ruleset.called):
            commitment(session)(data)
    except RequestError as error:
        raise InputError([Problem(name, 0, 0, f"em fixar, {error}", "")]) from None
    return loaded.with_data(data)


def _beginning(folder: Path, roster: Roster, was: LoadedScenario, loaded: LoadedScenario) -> Beginning | None:
    found = start(roster, was, loaded)
    return None if found is None else Beginning(found.sessions, found.faults, folder)


def load(path: Path, previous: Path | None = None) -> LoadedScenario:
    """The scenario of a file, with what it takes over from the roster of the period before.

    Args:
        path: the scenario or what-if file.
        previous: that roster, or its folder; None where the scenario says itself what comes before it, if anything.

    Raises:
        InputError: either cannot be read, or the period before ends after this one begins.
    """
    loaded = load_scenario(path)
    if previous is None:
        return loaded
    roster, was = read_written(previous)
    before, first = carried(roster, was.month, was.ruleset), loaded.scenario.periodo.inicio
    if before.ate >= first:
        message = f"o período anterior vai até {before.ate}, e o de {loaded.name} começa em {first}"
        raise InputError([Problem(str(previous), 0, 0, message, "Talvez a pasta seja a de outro mês.")])
    if was.pack.turnos != loaded.pack.turnos:  # what the other norm calls a morning says nothing here
        work = {p: one.model_copy(update={"turnos": {}}) for p, one in before.profissionais.items()}
        before = before.model_copy(update={"profissionais": work})
    data = {**loaded.data, "anterior": before.model_dump(mode="json", by_alias=True, exclude_defaults=True)}
    warnings = list(loaded.warnings)
    if (gap := (first - before.ate).days - 1) > 0:
        message = f"entre o período anterior, até {before.ate}, e este, há {gap} dias sem escala"
        warnings.append(Problem(str(previous), 0, 0, message, "O que conta é a última semana que há."))
    if breaches := len(audit(roster, was.month, was.ruleset).violacoes):
        message = f"a escala anterior tem {breaches} violações da norma, e é contada como está"
        warnings.append(Problem(str(previous), 0, 0, message, f"Confira com escala auditar {previous}."))
    return replace(loaded.with_data(data), warnings=tuple(warnings))


def default_folder(loaded: LoadedScenario) -> Path:
    """Where a scenario's roster goes if nobody says otherwise: `saida/<scenario name>` under the current folder."""
    return Path("saida") / loaded.name


def proof_beside(folder: Path) -> Path:
    """Where the proof that a scenario has no roster goes, if not into its folder: beside it."""
    return folder.with_name(f"{folder.name}-inviavel")


def replaceable(folder: Path, loaded: LoadedScenario) -> bool:
    """Whether a folder holds an earlier state of a scenario's roster, as Escala wrote it: same team, same period."""
    try:
        return is_state(read_roster(folder).cenario, loaded) and is_sealed(folder)
    except InputError:
        return False


def is_state(was: Mapping[str, Any], loaded: LoadedScenario) -> bool:
    """Whether a scenario, as plain data, is one of the same team and the same period."""
    own = loaded.scenario.to_data()
    return bool(was.get("periodo") == own["periodo"] and _team(was) == _team(own))


def _team(scenario: Mapping[str, Any]) -> Any:
    """The id of a scenario's team; its name may be put right."""
    team = scenario.get("equipe")
    return team.get("id") if isinstance(team, Mapping) else None


def audited(roster: Roster, loaded: LoadedScenario) -> tuple[Roster, AuditReport]:
    """The roster with the waivers that it uses declared, and its audit."""
    report = audit(roster, loaded.month, loaded.ruleset)
    if report.dispensas == roster.dispensas:
        return roster, report
    declared = roster.model_copy(update={"dispensas": report.dispensas})
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
    """Every file of a roster's folder: path inside it -> content. The same roster gives the same bytes.

    A norm that does not come with Escala goes along, so that the folder can be read wherever it is.
    """
    from escala.outputs.page.roster_page import roster_page
    from escala.sheets import roster_sheet

    norm: dict[str, bytes] = {}
    if loaded.norm_text is not None:
        norm[NORM_FILE] = loaded.norm_text
        roster = roster.model_copy(update={"cenario": {**roster.cenario, "norma": NORM_FILE}})
    feeds = calendars(roster, loaded.scenario, loaded.pack, revision=UNPUBLISHED)
    told = shown(roster, loaded.month, loaded.ruleset, report)
    return {
        ROSTER_FILE: roster_bytes(roster),
        REPORT_FILE: report_bytes(report.to_data(), roster),
        PAGE_FILE: roster_page(told),
        SHEET_FILE: roster_sheet(roster, told, loaded),
        **norm,
        **{f"{CALENDARS}/{name}": content for name, content in feeds.items()},
    }
