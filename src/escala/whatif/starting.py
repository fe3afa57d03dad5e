"""What of a written roster a changed scenario can begin from: its sessions, and where a rule does not hold."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from escala.audit import audit
from escala.audit.form import place
from escala.domain.findings import Breach
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.rules.base import Placed
from escala.scenario_files import LoadedScenario

Cell = tuple[str, int]
"""A professional and the index of a day of the period."""

WITH_EVERYBODY = ("equipe", "esf")
"""Who takes part in sessions that may call everybody."""


@dataclass(frozen=True)
class Start:
    """Where a search may begin.

    Attributes:
        sessions: of people, units, eSF and dates that the scenario has.
        faults: cells among which each rule that does not hold with them may be mended.
    """

    sessions: tuple[Session, ...]
    faults: tuple[frozenset[Cell], ...]


def start(roster: Roster, was: LoadedScenario, loaded: LoadedScenario) -> Start | None:
    """What a scenario takes over from a roster: who cannot be in a session is left out, who must be is put in.

    None where nothing is left, or where it is not known among whom what is broken may be mended, as of a meeting that
    is nowhere.

    Args:
        roster: the roster, also one edited by hand: what cannot be placed on the calendar is left out.
        was: its scenario.
        loaded: the scenario that is to be solved.
    """
    every = place(roster, was.month, was.ruleset)[0].sessions
    sessions = tuple(session for placed in every if (session := _taken_over(placed, was, loaded)) is not None)
    own = roster.model_copy(update={"sessoes": sessions, "dispensas": ()})
    waivers = audit(own, loaded.month, loaded.ruleset).dispensas
    breaches = audit(own.model_copy(update={"dispensas": waivers}), loaded.month, loaded.ruleset).violacoes
    faults = _faults(breaches, loaded.month)
    return None if not sessions or faults is None else Start(sessions, faults)


def _taken_over(placed: Placed, was: LoadedScenario, loaded: LoadedScenario) -> Session | None:
    """A session with whom it has in another scenario; None where it cannot be there."""
    session, month = placed.session, loaded.month
    if month.week_of(placed.date) is None or not _known(session, loaded):
        return None
    people = tuple(p for p in session.profissionais if p in month.professionals and month.works_on(p, placed.date))
    if loaded.ruleset.activities[session.atividade].participantes in WITH_EVERYBODY:
        everybody = set(was.month.everyone(placed.date)) <= set(session.profissionais)
        people = month.everyone(placed.date) if everybody else people
    return session.model_copy(update={"profissionais": people}) if people else None


def _known(session: Session, loaded: LoadedScenario) -> bool:
    """Whether a scenario and its norm have what a session is of, its people aside."""
    scenario = loaded.scenario
    named: tuple[tuple[str | None, Container[str]], ...] = (
        (session.unidade, scenario.unidades),
        (session.espaco, scenario.espacos),
        (session.equipe, scenario.equipes),
        *((esf, scenario.esf) for esf in session.esf),
        *((party, scenario.parceiros) for party in session.parceiros),
    )
    return session.atividade in loaded.ruleset.activities and all(
        name is None or name in there for name, there in named
    )


def _faults(breaches: Iterable[Breach], month: Month) -> tuple[frozenset[Cell], ...] | None:
    """Where each breach may be mended, those of one day together."""
    days: dict[int, set[Cell]] = {}
    people: dict[str, frozenset[Cell]] = {}
    for breach in breaches:
        if breach.inicio is not None:
            day = (breach.inicio.date() - month.days[0]).days
            days.setdefault(day, set()).update(_of_day(breach, day, month))
        elif breach.profissionais:
            people |= {p: frozenset(_of_person(p, month)) for p in breach.profissionais}
        else:
            return None
    return (*people.values(), *(frozenset(days[day]) for day in sorted(days)))


def _of_day(breach: Breach, day: int, month: Month) -> Iterator[Cell]:
    """Those in the sessions that are amiss; everybody else, where somebody is missing."""
    missing = not breach.sessoes
    for p in month.professionals:
        if (p in breach.profissionais) is not missing and month.availability(p, month.days[day]):
            yield p, day


def _of_person(professional: str, month: Month) -> Iterator[Cell]:
    for day, date in enumerate(month.days):
        if month.availability(professional, date):
            yield professional, day
