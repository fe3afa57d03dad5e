"""From a solution of the linear form to the sessions that are written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from benchmarks.peers.linear.offer import Offer
from benchmarks.peers.linear.slots import Kind
from escala.domain.roster import Session

Part = tuple[Kind, int, int, int]
"""Kind, day, first slot and length."""


def sessions(offer: Offer, values: Sequence[int]) -> list[Session]:
    """The sessions of a solution, in order of time; what people do at once and may do together is one session."""
    slots = offer.slots
    shared: dict[Part, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    found: list[tuple[Part, Iterable[str], Iterable[str]]] = []
    for key, session in offer.sessions.items():
        people = {p for p, column in session.people.items() if values[column]}
        if people:
            teams = {e for e, column in session.esf.items() if values[column]}
            found.append(((key.kind, key.day, key.start, key.length), people, teams))
    company: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    for (esf, person, day, t), column in offer.company.items():
        if values[column]:
            company[person, day, t].add(esf)
    for (person, kind, day), run in offer.runs.items():
        for start, length in _stretches(
            [t for t, column in run.on.items() if values[column]],
            {t for t, column in run.begins.items() if values[column]},
            run.step,
        ):
            if slots.activity(kind.activity).participantes == "um":
                found.append(((kind, day, start, length), {person}, ()))
            else:
                people, teams = shared[kind, day, start, length]
                people.add(person)
                teams.update(company[person, day, start])
    for (person, day), ways in offer.ways.items():
        on = [t for t, legs in ways.items() if any(values[column] for column in legs.values())]
        changes = {t for t in on if company[person, day, t] != company[person, day, t - 1]}
        for start, length in _stretches(on, changes, 1):
            kind = Kind(str(slots.transit), "transito", None)
            found.append(((kind, day, start, length), {person}, company[person, day, start]))
    found += [(part, people, teams) for part, (people, teams) in shared.items()]
    found.sort(key=lambda item: (item[0][1], item[0][2], item[0][3], sorted(item[1])))
    return [_session(offer, f"s{i:05d}", *item) for i, item in enumerate(found)]


def _stretches(on: Sequence[int], begins: set[int], step: int) -> Iterator[tuple[int, int]]:
    """First slot and length of each session: what follows without a break and begins no other is one."""
    start = end = -1
    for t in on:
        if t != end or t in begins:
            if end > start:
                yield start, end - start
            start = t
        end = t + step
    if end > start:
        yield start, end - start


def _session(offer: Offer, id: str, part: Part, people: Iterable[str], teams: Iterable[str]) -> Session:
    slots, (kind, day, start, length) = offer.slots, part
    midnight = dt.datetime.combine(slots.month.days[day], dt.time(), ZoneInfo(slots.ruleset.pack.fuso))
    begin, end = (midnight + dt.timedelta(minutes=t * slots.size) for t in (start, start + length))
    return Session(
        id=id,
        atividade=kind.activity,
        inicio=begin,
        fim=end,
        unidade=kind.unit,
        local=kind.place,
        profissionais=tuple(sorted(people, key=slots.people.index)),
        esf=tuple(sorted(teams, key=slots.esf.index)),
        recursos=dict(slots.needs(kind)),
    )
