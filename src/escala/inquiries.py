"""Questions about a scenario or a roster: why not, what would make it possible, why this, what a clause costs.

Here explanation, solver and audit meet, as in `workflow`: whatever roster an answer rests on was built and has passed
the audit.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from escala import __version__
from escala.documents.errors import InputError
from escala.domain.roster import Roster, Session
from escala.explain.arithmetic import examine
from escala.explain.condition import Change, Condition
from escala.explain.conflicts import conflict_in
from escala.explain.explaining import Build, Built, Clock, Explainer, Explanation, sentences, title, to_data
from escala.explain.norm_duties import NormDuties
from escala.explain.solved import Solver
from escala.explain.team_facts import TeamFacts
from escala.explain.wishes import Way, Wish, ways
from escala.explain.worlds import Data, Oracle, World
from escala.outputs import (
    EXPLANATION_FILE,
    EXPLANATION_PAGE,
    check_folder,
    explanation_bytes,
    is_explanation,
    what_if_bytes,
    write_folder,
)
from escala.rules.wording import plain
from escala.scenario_files import LoadedScenario, read_written
from escala.solver import Outcome, Progress, SolveOptions, following, mend, resume, solve
from escala.whatif.differences import differences
from escala.whatif.starting import start
from escala.workflow import audited, disagreements, load


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


PROVING = 1.0
"""Seconds of each solve that looks for a proof that there is no roster."""


def explain(
    path: Path,
    folder: Path | None = None,
    *,
    options: SolveOptions,
    enough: int = 5,
    previous: Path | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Explained:
    """Say why a scenario has no roster and what would make one possible; write each repair as a what-if file.

    Args:
        path: the scenario or what-if file.
        folder: where to write; default `saida/<scenario name>-explicacao`, replaced where it holds an explanation.
        options: time limit in seconds for all of it, workers, seed.
        enough: repairs to look for.
        previous: folder of the roster of the period before.
        on_progress: called with what is being done.
        stop: set it to end with what was found so far.

    Raises:
        InputError: the file is no scenario, or `previous` no roster; all its problems.
        OutputError: the folder cannot be written, or is not ours to replace.
    """
    loaded = load(path, previous)
    folder = Path("saida") / f"{loaded.name}-explicacao" if folder is None else folder
    again = is_explanation(folder)
    check_folder(folder, overwrite=again)
    stop = stop or threading.Event()
    begin = time.monotonic()
    found = Explanation("sem-tempo")
    if loaded.month.since is None:  # what is proved of a scenario alone knows nothing of what was lived
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
            files[f"{loaded.name}-reparo-{number}.yaml"] = what_if_bytes(
                path, folder, title(repair), repair.patch, REPAIR_HEAD
            )
        from escala.outputs.page.explanation_page import explanation_page

        files[EXPLANATION_PAGE] = explanation_page(
            found,
            team=plain(loaded.scenario.equipe.nome),
            norm=plain(loaded.pack.titulo),
            period=loaded.scenario.periodo,
            files=tuple(files),
            version=__version__,
        )
        files[EXPLANATION_FILE] = explanation_bytes(to_data(found))
        write_folder(folder, files, overwrite=again)
    return Explained(loaded, found, causes, folder if files else None, tuple(files))


REPAIR_HEAD = (
    "Proposto por escala explicar: uma escala com estas mudanças foi montada e auditada.",
    "Para usá-lo: escala gerar ESTE-ARQUIVO. Para mudá-lo, copie-o para outra pasta e acerte o caminho em base.",
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
    """What builds and audits rosters of scenarios that differ from a loaded one; each helps to build those after it."""
    rosters: list[Solved] = []

    def build(data: Data, seconds: float) -> Built:
        begin = time.monotonic()
        try:
            other = loaded.with_data(data)
        except InputError:
            return "inviavel"
        if examine(other.month, other.ruleset).proofs:
            return "inviavel"
        outcome = _mended(rosters, other, options, seconds, stop)
        if outcome.roster is None or not _sound(outcome.roster, other):
            left = max(LEAST_SHARE, seconds - (time.monotonic() - begin))
            outcome = _solved(other, options, left, None, stop)
        if outcome.roster is None:
            return "inviavel" if outcome.status == "inviavel" else "sem-tempo"
        if not _sound(outcome.roster, other):
            return "sem-tempo"
        rosters.append(Solved(outcome.roster, other))
        return "escala"

    return build


MENDING = 0.5
"""Share of the time for a roster in which another one is mended, at most, before one is built from nothing."""

MOST_FAULTS = 12
"""Faults of a roster in another scenario, by person or day, beyond which it is no help to begin with."""


def _mended(
    rosters: Sequence[Solved], loaded: LoadedScenario, options: SolveOptions, seconds: float, stop: threading.Event
) -> Outcome:
    """Any roster of a scenario that is made by mending the one of those at hand that has the fewest faults in it."""
    starts = [found for one in rosters if (found := start(one.roster, one.loaded, loaded)) is not None]
    nearest = min(starts, key=lambda found: len(found.faults), default=None)
    if nearest is None or len(nearest.faults) > MOST_FAULTS:
        return Outcome("sem-tempo", None, 0)
    any_roster = dataclasses.replace(options, time_limit=MENDING * seconds, gap=1.0)
    inner = threading.Event()
    with following(stop, inner.set):
        return mend(loaded.month, loaded.ruleset, nearest.sessions, nearest.faults, options=any_roster, stop=inner)


def _solved(
    loaded: LoadedScenario,
    options: SolveOptions,
    seconds: float,
    on_progress: Callable[[Progress], None] | None,
    stop: threading.Event,
) -> Outcome:
    """Any roster of a scenario, however good."""
    any_roster = dataclasses.replace(options, time_limit=seconds, gap=1.0)
    inner = threading.Event()  # the search sets its event when it ends early; the caller's stays the caller's
    with following(stop, inner.set):
        return solve(loaded.month, loaded.ruleset, options=any_roster, on_progress=on_progress, stop=inner)


def _sound(roster: Roster, loaded: LoadedScenario) -> bool:
    """Whether a roster passes the audit, and both sides count the same points."""
    declared, report = audited(roster, loaded)
    return report.ok and not disagreements(declared, report)


# -- questions about a roster ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Solved:
    """A roster as it was written, with the scenario that it carries.

    Attributes:
        roster: the roster.
        loaded: its scenario, with its norm and calendar.
    """

    roster: Roster
    loaded: LoadedScenario

    @property
    def world(self) -> World:
        """The scenario as explanations see it."""
        return World(self.loaded.data, self.loaded.month, self.loaded.ruleset)


def read_solved(path: Path) -> Solved:
    """The roster of an `escala.json`, or of the one inside a folder.

    Raises:
        InputError: it cannot be read as a roster, or its scenario not as a scenario; every problem with its place.
    """
    return Solved(*read_written(path))


@dataclass(frozen=True)
class Answer:
    """Why something is not so in a roster.

    Attributes:
        wish: what was asked for, in words.
        situation: `possivel`: a roster with it was built and audited; `impossivel`: proved; `sem-tempo`: neither.
        way: how it was had, in words.
        points: soft rule -> points more (or fewer, below zero) than the roster has.
        before: points of the roster.
        after: points of the one with it.
        bound: points that no roster with it can go below, as proved.
        gone: sessions of the roster that are not in the other.
        come: sessions of the other that are not in the roster.
        explanation: why it cannot be, where that is proved.
        reason: why it cannot be, in Portuguese, where it is no wish that a scenario could hold.
    """

    wish: str
    situation: Literal["possivel", "impossivel", "sem-tempo"]
    way: str | None = None
    points: Mapping[str, int] = field(default_factory=dict)
    before: int = 0
    after: int = 0
    bound: int = 0
    gone: tuple[Session, ...] = ()
    come: tuple[Session, ...] = ()
    explanation: Explanation | None = None
    reason: str | None = None


MOST_TRIED = 3
"""Ways of having a wish with which rosters are built, at most."""


def why_not(
    solved: Solved,
    wish: Wish,
    *,
    options: SolveOptions,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Answer:
    """Whether a wish could be had, and what it would cost; or why it cannot be.

    Args:
        solved: the roster in question.
        wish: what is asked for.
        options: time limit in seconds for all of it, workers, seed.
        on_progress: called with what is being done.
        stop: set it to end with what was found so far.
    """
    world, stop = solved.world, stop or threading.Event()
    said, begin = wish.text(world), time.monotonic()

    def over() -> bool:
        return stop.is_set() or time.monotonic() - begin > options.time_limit

    oracle = Oracle(solved.loaded.pack, Solver(PROVING, over))
    every, whole = ways(world, wish)
    sound, refused = [], None
    for way in every:
        try:
            solved.loaded.with_data(way.edit(world.data))
            sound.append(way)
        except InputError as error:
            refused = refused or error.problems[0].message
    if not sound:
        return Answer(said, "impossivel", reason=refused)
    running = world.month.since is not None  # then what is proved of a scenario alone knows nothing of what was lived
    open_ways = [way for way in sound if not over() and (running or oracle.proofs(way.edit(world.data)) == ())]
    if not open_ways:
        return Answer(said, "sem-tempo") if over() or not whole else _impossible(oracle, solved, sound, said)
    best: tuple[Way, Roster, int] | None = None
    for number, way in enumerate(open_ways[:MOST_TRIED]):
        left = options.time_limit - (time.monotonic() - begin)
        share = left / (min(MOST_TRIED, len(open_ways)) - number)
        if stop.is_set() or left < 1:
            break
        other = solved.loaded.with_data(way.edit(world.data))
        outcome = _resumed(
            other, solved.roster.sessoes, share, options, on_progress, stop, affected=way.cells, improving=False
        )
        roster = outcome.roster
        if roster is None or not _sound(roster, other):
            continue
        if best is None or roster.objetivo.valor < best[1].objetivo.valor:
            best = way, roster, outcome.bound
    if best is None:
        return Answer(said, "sem-tempo")
    way, roster, bound = best
    before, after = solved.roster.objetivo, roster.objetivo
    gone, come = differences(solved.roster.sessoes, roster.sessoes)
    return Answer(
        said,
        "possivel",
        way.text,
        {
            rule: after.parcelas.get(rule, 0) - before.parcelas.get(rule, 0)
            for rule in {**before.parcelas, **after.parcelas}
        },
        before.valor,
        after.valor,
        bound,
        gone,
        come,
    )


def _impossible(oracle: Oracle, solved: Solved, every: Sequence[Way], said: str) -> Answer:
    found = Explanation("inviavel")
    for way in every[:1]:
        conflict = conflict_in(oracle, way.edit(solved.world.data))
        if conflict is not None:
            found.conflicts.append(conflict)
            found.needed.append({member.key for member in conflict.members if member.key == way.key})
    return Answer(said, "impossivel", explanation=found)


def _resumed(
    loaded: LoadedScenario,
    sessions: Sequence[Session],
    seconds: float,
    options: SolveOptions,
    on_progress: Callable[[Progress], None] | None,
    stop: threading.Event,
    *,
    affected: Collection[tuple[str, int]] = (),
    improving: bool = True,
) -> Outcome:
    """The roster of a scenario that is made from another's sessions in so many seconds."""
    inner = threading.Event()
    with following(stop, inner.set):
        return resume(
            loaded.month,
            loaded.ruleset,
            sessions,
            affected=affected,
            improving=improving,
            options=dataclasses.replace(options, time_limit=seconds),
            on_progress=on_progress,
            stop=inner,
        )


@dataclass(frozen=True)
class Price:
    """What a month would gain if something were one unit looser.

    Attributes:
        text: what is looser, in Portuguese.
        article: the provision that it is of, if one.
        waiver: whether it does without what the norm asks.
        gain: points fewer in a roster that was built and audited; `None` where none was in time.
        certain: points fewer than any roster of the month as it is, as proved.
        slack: minutes more that the team has to spare in the period; `None` where hours are not counted so.
    """

    text: str
    article: str | None
    waiver: bool
    gain: int | None
    certain: int
    slack: int | None


@dataclass(frozen=True)
class Prices:
    """The price of each rule of a month.

    Attributes:
        value: points of the best roster of the month as it is.
        bound: points that no roster of it can go below, as proved.
        slack: minutes that the team has to spare in the period; `None` where hours are not counted so.
        rows: what each loosening would bring, the greatest gain first.
        left: how many loosenings the time did not allow.
    """

    value: int
    bound: int
    slack: int | None
    rows: tuple[Price, ...]
    left: int


LEAST_SHARE = 1.0
"""Seconds below which no loosening is tried."""


def prices(
    solved: Solved,
    *,
    options: SolveOptions,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Prices:
    """What the objective and the hours would gain if each clause were one unit looser.

    The month as it is is improved first, so that what another scenario gains is not only what more search does.

    Args:
        solved: the roster in question.
        options: time limit in seconds for all of it, workers, seed.
        on_progress: called with what is being done.
        stop: set it to end with what was found so far.
    """
    world, stop = solved.world, stop or threading.Event()
    begin = time.monotonic()
    oracle = Oracle(solved.loaded.pack)
    looser = [(condition, change) for condition in _loosened(world) for change in condition.one_unit()]
    share = options.time_limit / (len(looser) + 4)
    first = _resumed(solved.loaded, solved.roster.sessoes, 4 * share, options, on_progress, stop)
    base = first.roster if first.roster is not None and _sound(first.roster, solved.loaded) else solved.roster
    value, bound, slack = base.objetivo.valor, first.bound, oracle.slack(world.data)
    found: list[tuple[Condition, Change, int | None, int | None]] = []
    for number, (condition, change) in enumerate(looser):
        left = options.time_limit - (time.monotonic() - begin)
        if stop.is_set() or left < LEAST_SHARE:
            break
        if on_progress is not None:
            on_progress(Progress(f"{number + 1} de {len(looser)}: {change.text}", time.monotonic() - begin))
        data = change.edit(world.data)
        try:
            other = solved.loaded.with_data(data)
        except InputError:
            continue
        outcome = _resumed(other, base.sessoes, left / (len(looser) - number), options, None, stop)
        reached = None
        if outcome.roster is not None and _sound(outcome.roster, other):
            reached = outcome.roster.objetivo.valor
            value, base = _as_it_is(outcome.roster, base, value, solved.loaded)
        found.append((condition, change, reached, oracle.slack(data)))
    rows = [
        Price(
            change.text,
            condition.article,
            change.waiver,
            None if reached is None else max(0, value - reached),
            0 if reached is None else max(0, bound - reached),
            None if more is None or slack is None else more - slack,
        )
        for condition, change, reached, more in found
    ]
    return Prices(value, bound, slack, _ranked(rows), len(looser) - len(found))


def _as_it_is(roster: Roster, base: Roster, value: int, loaded: LoadedScenario) -> tuple[int, Roster]:
    """The points and the best roster of the month as it is, where one of a looser month keeps to it all the same.

    Then what it gained is what more search brings, and no merit of what was looser.
    """
    report = audited(roster, loaded)[1]
    return (report.total, roster) if report.ok and report.total < value else (value, base)


def _loosened(world: World) -> Iterator[Condition]:
    yield from NormDuties(world).conditions()
    yield from TeamFacts(world).supplies()


def _ranked(rows: Sequence[Price]) -> tuple[Price, ...]:
    return tuple(sorted(rows, key=lambda row: (-(row.gain or 0), -(row.slack or 0))))
