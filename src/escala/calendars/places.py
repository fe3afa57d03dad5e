"""Where each session is held, in words: the same wherever a roster is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from escala.domain.roster import Session
from escala.domain.scenario import Scenario

PLACES = {
    "unidade": "Unidade que não foi dita",
    "domicilio": "Domicílio",
    "territorio": "Território",
    "transito": "Em trânsito",
}
"""What a place that is no known unit and no venue is called."""


def place_names(sessions: Sequence[Session], scenario: Scenario) -> dict[str, str]:
    """Session, by its id -> its unit or venue, the two units of a way, or what kind of place it is.

    Args:
        sessions: the whole roster's, whose units and venues are known; the ones around a way tell where it leads.
        scenario: the scenario of the roster.
    """
    ways = _ways(sessions)
    found = {}
    for session in sessions:
        if session.unidade is not None:
            found[session.id] = scenario.unidades[session.unidade].nome
        elif session.espaco is not None:
            found[session.id] = scenario.espacos[session.espaco].nome
        elif session.id in ways:
            found[session.id] = " → ".join(scenario.unidades[unit].nome for unit in ways[session.id])
        else:
            found[session.id] = PLACES[session.local]
    return found


def _ways(sessions: Iterable[Session]) -> Mapping[str, tuple[str, str]]:
    """Session on the way -> origin and destination, where the travellers' unbroken work before and after tells both."""
    by_person: dict[str, list[Session]] = {}
    for session in sorted(sessions, key=lambda s: (s.inicio, s.fim)):
        for p in session.profissionais:
            by_person.setdefault(p, []).append(session)
    found: dict[str, set[tuple[str, str] | None]] = {}
    for own in by_person.values():
        for i, session in enumerate(own):
            if session.local == "transito":
                origin = _unit_next_to(own[i::-1], lambda near, far: far.fim == near.inicio)
                destination = _unit_next_to(own[i:], lambda near, far: near.fim == far.inicio)
                known = origin is not None and destination is not None and origin != destination
                found.setdefault(session.id, set()).add((str(origin), str(destination)) if known else None)
    return {id: way for id, ways in found.items() if len(ways) == 1 and (way := next(iter(ways))) is not None}


def _unit_next_to(line: list[Session], touching: Callable[[Session, Session], bool]) -> str | None:
    """Unit of the first session at a unit along a line of sessions, as long as each touches the next."""
    for near, far in pairwise(line):
        if not touching(near, far):
            return None
        if far.unidade is not None:
            return far.unidade
    return None
