"""From a plan to the sessions of a roster."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from benchmarks.peers.streams.days import SESSION, TRANSIT, laid_out
from benchmarks.peers.streams.domain import Gathering, Plan, Window
from benchmarks.peers.streams.domain import Session as Planned
from benchmarks.peers.streams.problem import Problem
from escala.domain.roster import Session


def written(problem: Problem, plan: Plan) -> list[Session]:
    """The sessions of a plan: those decided, each way between units, and other work in what is left of the blocks."""
    return [
        session.model_copy(update={"id": f"s-{i:04d}"})
        for i, session in enumerate(sorted(_sessions(problem, plan), key=lambda s: (s.inicio, s.profissionais, s.fim)))
    ]


def _sessions(problem: Problem, plan: Plan) -> Iterator[Session]:
    pieces: dict[tuple[int, int], list[tuple[Window, int] | None]] = defaultdict(list)
    held: list[tuple[Planned | Gathering, list[int], list[int]]] = []
    for session in plan.sessions:
        if session.window is not None and session.setting is not None:
            people = [session.person, *([session.setting.partner] if session.setting.partner >= 0 else [])]
            held.append((session, people, [session.setting.esf] if session.setting.esf >= 0 else []))
    for gathering in plan.gatherings:
        assert gathering.window is not None
        people = [i for i in range(len(problem.people)) if gathering.window.people >> i & 1]
        held.append((gathering, people, gathering.esf))
    for session, people, esf in held:
        assert session.window is not None
        assert session.setting is not None
        window, setting = session.window, session.setting
        for person in people:
            pieces[person, window.day].append((window, setting.unit))
        yield _session(
            problem, session.activity, window.day, window.start, window.end, setting.place, setting.unit, people, esf
        )
    for shift in plan.shifts:
        assert shift.pattern is not None
        parts = laid_out(shift.pattern, pieces[shift.person, shift.day], problem.site, shift.day)
        for start, end, unit, kind in parts:
            if kind == SESSION:
                continue
            activity = problem.transit if kind == TRANSIT else problem.filler
            place = "transito" if kind == TRANSIT else "unidade"
            where = -1 if kind == TRANSIT else unit
            assert activity is not None
            yield _session(problem, activity, shift.day, start, end, place, where, [shift.person], [])


def _session(
    problem: Problem,
    activity: str,
    day: int,
    start: int,
    end: int,
    place: str,
    unit: int,
    people: list[int],
    esf: list[int],
) -> Session:
    midnight = dt.datetime.combine(problem.days[day], dt.time(), tzinfo=ZoneInfo(problem.ruleset.pack.fuso))
    needs = problem.ruleset.activities[activity].recursos.get(place, {})
    return Session(
        id="-",
        atividade=activity,
        inicio=midnight + dt.timedelta(minutes=start * problem.grid),
        fim=midnight + dt.timedelta(minutes=end * problem.grid),
        unidade=problem.units[unit] if unit >= 0 else None,
        local=place,
        profissionais=tuple(problem.people[i] for i in sorted(people)),
        esf=tuple(problem.esf[e] for e in esf),
        recursos=dict(needs),
    )
