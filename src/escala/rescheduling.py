"""A running month changed: request, least change, audit, folder. Where `whatif`, solver and audit meet."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from escala.audit import AuditReport
from escala.audit.form import place
from escala.documents.errors import InputError
from escala.domain.roster import Roster, Session
from escala.explain.explaining import Explanation
from escala.inquiries import Solved, explained, read_solved
from escala.outputs import CHANGES_FILE, beside, changes_bytes, check_folder, read_audited, write_folder
from escala.rules.reuniao_esf.clause import ACTIVITY as ESF_MEETING
from escala.rules.reuniao_esf.clause import CLAUSE as ESF_DUTY
from escala.scenario_files import LoadedScenario, fingerprint
from escala.solver import Progress, SolveOptions
from escala.solver.least_change import Replanned, replan
from escala.whatif.differences import differences
from escala.whatif.requests import Request, RequestError, changes, pinned
from escala.whatif.running import changed, commitment, without
from escala.workflow import audited, disagreements, roster_files

WHOLE = ("norma", "modalidade", "periodo", "equipe", "equipes", "sede")
"""Keys of a scenario that a month on its way cannot change."""

EXPLAINING = 6.0
"""Seconds, at most, to say why a month cannot be changed so."""


@dataclass(frozen=True)
class Edits:
    """What was changed by hand in a written roster.

    Attributes:
        kept: sessions that are new or otherwise than they were audited.
        removed: sessions that are no more, as they were audited.
        before: those of `kept` that were there, as they were audited.
    """

    kept: tuple[Session, ...] = ()
    removed: tuple[Session, ...] = ()
    before: tuple[Session, ...] = ()


@dataclass(frozen=True)
class Rescheduled:
    """What became of a running month.

    Attributes:
        before: the roster that was changed, with its scenario.
        loaded: the scenario as it is now.
        since: the first day that could change; None where all could.
        situation: `viavel`, `otima`: a roster, which changes as little as was found; `inviavel`; `sem-tempo`.
        changed: sessions that are no longer as they were planned.
        least: sessions that must change at the least, as proved.
        gone: sessions of the roster that are not in the new one.
        come: sessions of the new roster that were not there.
        roster: the new roster.
        report: its audit.
        culprits: sessions pinned or edited of which one has to give way.
        explanation: why it cannot be, where that was found.
        defects: where solver and audit disagree; then nothing was written.
        folder: where the files were written; None if nothing was.
    """

    before: Solved
    loaded: LoadedScenario
    since: dt.date | None
    situation: Literal["otima", "viavel", "inviavel", "sem-tempo"]
    changed: int = 0
    least: int = 0
    gone: tuple[Session, ...] = ()
    come: tuple[Session, ...] = ()
    roster: Roster | None = None
    report: AuditReport | None = None
    culprits: tuple[Session, ...] = ()
    explanation: Explanation | None = None
    defects: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def without_somebody(self) -> list[tuple[Session, Session]]:
        """Sessions that go on as they were but for people who are not there any more, as they were and as they are."""
        now = {_key(session, people=False): session for session in self.come}
        pairs = [(was, now.get(_key(was, people=False))) for was in self.gone]
        return [(a, b) for a, b in pairs if b is not None and set(b.profissionais) < set(a.profissionais)]


def reschedule(
    path: Path,
    request: Request,
    folder: Path | None = None,
    *,
    keep_edits: bool = False,
    options: SolveOptions,
    overwrite: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Rescheduled:
    """Change a written month as little as may be, so that it holds what is new; write it to another folder.

    Args:
        path: the folder of the roster, or its `escala.json`; never written to, unless `folder` says so.
        request: what is new.
        folder: where to write; default the roster's folder with `-replanejada` after its name.
        keep_edits: whether sessions that were changed by hand since the audit stay as they are.
        options: time limit in seconds, workers, seed.
        overwrite: whether a folder that Escala wrote may be replaced.
        on_progress: told of sessions changed and sessions that must change.
        stop: set it to end with the best so far.

    Raises:
        InputError: a file cannot be read; the scenario as changed has errors.
        OutputError: the folder cannot be written, or is not ours to replace.
        RequestError: what is asked names what there is not, or says no date.
    """
    before = read_solved(path)
    folder = beside(path, folder, "replanejada")
    check_folder(folder, overwrite=overwrite)
    written, before = before.roster, _local(before)
    edits = edited(before.roster, _as_local(before, read_audited(path))) if keep_edits else Edits()
    since = _since(request, before, edits)
    pins, moved = _pins(request, before, edits, since), _moved(before, request)
    stop = stop or threading.Event()

    def attempt(pins: Sequence[Session], limits: SolveOptions) -> tuple[LoadedScenario, Replanned]:
        loaded = _as_asked(before, request, since, pins)
        wanted = [s for s in before.roster.sessoes if s not in moved]
        return loaded, replan(
            loaded.month,
            loaded.ruleset,
            wanted,
            unwanted=(*edits.removed, *moved),
            options=limits,
            on_progress=on_progress,
            stop=stop,
        )

    loaded, found = attempt(pins, options)
    if found.roster is None:
        return _refused(before, since, loaded, found, pins, attempt, options, stop)
    whole = with_old_ids(found.roster, before.roster, loaded)
    gone, come = differences(before.roster.sessoes, whole.sessoes)
    as_written = {s.id: s for s in written.sessoes if loaded.month.lived(s.inicio.astimezone(_zone(before)).date())}
    made = {
        "impressao": fingerprint(loaded),
        "sessoes": tuple(as_written.get(session.id, session) for session in whole.sessoes),
    }
    roster, report = audited(whole.model_copy(update=made), loaded)
    done = Rescheduled(
        before,
        loaded,
        since,
        roster.situacao,
        found.changed + len(moved),
        found.least + len(moved),
        gone,
        come,
        roster,
        report,
        defects=disagreements(roster, report),
    )
    if not report.ok or done.defects:
        return done
    files = {**roster_files(roster, report, loaded), CHANGES_FILE: changes_bytes(to_data(done))}
    write_folder(folder, files, overwrite=overwrite)
    return dataclasses.replace(done, folder=folder)


def _local(before: Solved) -> Solved:
    """The roster with its times in the norm's local time.

    Raises:
        RequestError: the form of a session is not one that can be planned around.
    """
    _, malformed = place(before.roster, before.loaded.month, before.loaded.ruleset)
    wrong = [breach.mensagem for breach in malformed if breach.sessoes]
    if wrong:
        raise RequestError(f"a escala da pasta não se lê inteira, veja escala auditar. {wrong[0]}")
    sessions = _as_local(before, {session.id: session for session in before.roster.sessoes})
    return dataclasses.replace(before, roster=before.roster.model_copy(update={"sessoes": tuple(sessions.values())}))


def _zone(before: Solved) -> ZoneInfo:
    return ZoneInfo(before.loaded.pack.fuso)


def _as_local(before: Solved, sessions: Mapping[str, Session]) -> dict[str, Session]:
    zone = _zone(before)

    def local(session: Session) -> Session:
        times = {"inicio": session.inicio.astimezone(zone), "fim": session.fim.astimezone(zone)}
        return session.model_copy(update=times)

    return {id: local(session) for id, session in sessions.items()}


# -- what is asked -----------------------------------------------------------------------------------------------------


def edited(roster: Roster, audited_sessions: Mapping[str, Session]) -> Edits:
    """What was changed by hand in a roster since it was audited.

    Args:
        roster: the roster as it is.
        audited_sessions: its sessions as they were audited, by id.
    """
    there = {session.id for session in roster.sessoes}
    kept = [s for s in roster.sessoes if s.id not in audited_sessions or _key(s) != _key(audited_sessions[s.id])]
    return Edits(
        tuple(kept),
        tuple(session for id, session in audited_sessions.items() if id not in there),
        tuple(audited_sessions[s.id] for s in kept if s.id in audited_sessions),
    )


def _since(request: Request, before: Solved, edits: Edits) -> dt.date | None:
    """The first day that may change; `None` where all may."""
    edited_days = (*edits.kept, *edits.before, *edits.removed, *_moved(before, request))
    touched = [session.inicio.date() for session in edited_days]
    days = [day for day in (request.first_day, min(touched, default=None)) if day is not None]
    since = request.a_partir_de or min(days, default=None)
    month = before.loaded.month
    if since is None:
        if request.mudancas:
            raise RequestError("diga desde quando as mudanças valem: --a-partir-de 2027-03-10")
        return None
    if since > month.days[-1] or min([since, *days]) < month.days[0]:
        outside = since if since > month.days[-1] else min([since, *days])
        period = f"o período vai de {month.days[0]:%d/%m/%Y} a {month.days[-1]:%d/%m/%Y}"
        raise RequestError(f"{period}, e {outside:%d/%m/%Y} está fora dele")
    if month.since is not None and since < month.since:
        raise RequestError(
            f"este mês já foi replanejado a partir de {month.since:%d/%m/%Y}: o que vem antes é história; "
            f"esperava essa data ou outra depois, e encontrei {since:%d/%m/%Y}"
        )
    past = [day for day in days if day < since]
    if past:
        raise RequestError(
            f"{min(past):%d/%m/%Y} vem antes de {since:%d/%m/%Y}, e o que já passou fica como está; "
            f"talvez --a-partir-de {min(past)}"
        )
    return since if since > month.days[0] else None


def _pins(request: Request, before: Solved, edits: Edits, since: dt.date | None) -> list[Session]:
    """The sessions that stay as they are, of those that could change and do not stay anyway."""
    more = request.mudancas.get("fixar", ())
    if not isinstance(more, list | tuple) or not all(isinstance(id, str) for id in more):
        raise RequestError('em mudancas, esperava em fixar as ids das sessões, como ["0042"]')
    month, called = before.loaded.month, before.loaded.ruleset.called
    asked = [*pinned({s.id: s for s in before.roster.sessoes}, (*request.fixar, *more), called)]
    asked += [s for s in edits.kept if s.local != "transito" and s not in asked and s.atividade not in called]
    fixed = {(f.date, f.activity, f.span.start, f.unit, f.professionals) for f in month.fixed_sessions}

    def stays(session: Session) -> bool:
        begin = session.inicio.hour * 60 + session.inicio.minute
        key = (session.inicio.date(), session.atividade, begin, session.unidade, session.profissionais)
        return key in fixed

    return [s for s in asked if (since is None or s.inicio.date() >= since) and not stays(s)]


def _moved(before: Solved, request: Request) -> list[Session]:
    """The meetings of everybody with the eSF for which another time is asked."""
    spec, month = before.loaded.ruleset.activities.get(ESF_MEETING), before.loaded.month
    return [
        s
        for s in before.roster.sessoes
        if s.atividade == ESF_MEETING
        and request.meetings & set(s.esf)
        and spec is not None
        and s.minutes == spec.duracao.fixa
        and set(s.profissionais) >= set(month.everyone(s.inicio.date()))
    ]


def _as_asked(before: Solved, request: Request, since: dt.date | None, pins: Sequence[Session]) -> LoadedScenario:
    """The scenario with what is new."""
    loaded = before.loaded
    fixed = [key for key in WHOLE if key in request.mudancas]
    if fixed:
        raise RequestError(f"um mês em andamento não muda de {', '.join(fixed)}; para isso, monte outro cenário")
    gone = [without(session) for session in _moved(before, request)]
    spec = loaded.ruleset.activities.get(ESF_MEETING)
    length = spec.duracao.fixa if spec is not None and loaded.ruleset.cites(ESF_DUTY.id) else None
    everyone = {date: loaded.month.everyone(date) for date in loaded.month.days}
    new = [*changes(request, loaded.scenario, None if length is None else (ESF_MEETING, length), everyone)]
    data = changed(
        loaded.month,
        loaded.data,
        since or loaded.month.days[0],
        {key: value for key, value in request.mudancas.items() if key != "fixar"},
        [*gone, *new, *(commitment(session) for session in pins)],
    )
    try:
        return loaded.with_data(data, f"{loaded.name} com o que muda")
    except InputError as error:
        wrong = [problem for problem in error.problems if problem.message.startswith("compromissos")]
        if not wrong or not (pins or request.reuniao):
            raise
        message = wrong[0].message.partition(": ")[2]
        said = ", ".join(session.id for session in pins) or ", ".join(request.reuniao)
        raise RequestError(f"o que se fixa ou remarca ({said}) não pode ficar assim: {message}") from None


# -- what comes of it --------------------------------------------------------------------------------------------------


def with_old_ids(roster: Roster, before: Roster, loaded: LoadedScenario) -> Roster:
    """The roster with every session that stood before as it stood, its id too; new ones get ids that nobody had.

    What lies before the change is taken over as it was.
    """
    lived = [s for s in before.sessoes if loaded.month.lived(s.inicio.date())]
    ahead = [s for s in roster.sessoes if not loaded.month.lived(s.inicio.date())]
    known: set[str] = {session.id for session in before.sessoes}
    fresh = (id for number in itertools.count(1) if (id := f"{number:04d}") not in known)
    free = {s.id: s for s in before.sessoes if not loaded.month.lived(s.inicio.date())}
    ids: dict[int, str] = {}
    for people in (True, False):
        old = {_key(session, people): id for id, session in free.items()}
        for i, session in enumerate(ahead):
            found = old.get(_key(session, people)) if i not in ids else None
            if found is not None and free.pop(found, None) is not None:
                ids[i] = found
    kept = [s.model_copy(update={"id": ids[i] if i in ids else next(fresh)}) for i, s in enumerate(ahead)]
    return roster.model_copy(update={"sessoes": (*lived, *kept)})


def _key(session: Session, people: bool = True) -> str:
    return session.model_dump_json(exclude={"id", "recursos"} | (set() if people else {"profissionais"}))


def _refused(
    before: Solved,
    since: dt.date | None,
    loaded: LoadedScenario,
    found: Replanned,
    pins: Sequence[Session],
    attempt: Callable[[Sequence[Session], SolveOptions], tuple[LoadedScenario, Replanned]],
    options: SolveOptions,
    stop: threading.Event,
) -> Rescheduled:
    """Why a month cannot be changed so: the conflict, and which pins or edits have to give way."""
    proved = found.status == "inviavel" or since is None
    explanation = explained(loaded, options, EXPLAINING, None, stop, enough=0) if proved else Explanation()
    proved = found.status == "inviavel" or bool(explanation.conflicts)
    named = {member.key for conflict in explanation.conflicts for member in conflict.members}
    last = len(loaded.scenario.compromissos)
    culprits = [
        session for place, session in enumerate(pins, start=last - len(pins) + 1) if f"compromisso {place}" in named
    ]
    if not culprits and pins and not explanation.conflicts:
        share = dataclasses.replace(options, time_limit=max(2.0, options.time_limit / (2 * len(pins))))
        for session in pins:
            if stop.is_set():
                break
            if attempt([other for other in pins if other is not session], share)[1].roster is not None:
                culprits.append(session)
    return Rescheduled(
        before,
        loaded,
        since,
        "inviavel" if proved else "sem-tempo",
        culprits=tuple(culprits),
        explanation=explanation if explanation.conflicts else None,
    )


def to_data(found: Rescheduled) -> dict[str, Any]:
    """What changed, as plain data: sessions as they were and as they are, and the proof."""
    return {
        "a_partir_de": None if found.since is None else found.since.isoformat(),
        "situacao": found.situation,
        "sessoes_mudadas": found.changed,
        "minimo_provado": found.least,
        "saem": [session.to_data() for session in found.gone],
        "seguem_sem_alguem": [was.id for was, _ in found.without_somebody],
        "entram": [session.to_data() for session in found.come],
    }
