"""What of a written roster a changed scenario can begin from: its sessions, and where something is otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from escala.audit.form import place
from escala.domain.month import Month
from escala.domain.roster import Roster, Session
from escala.domain.scenario import Scenario
from escala.norms.ruleset import RuleSet
from escala.rules.bands import due_minutes
from escala.scenario_files import LoadedScenario

Cell = tuple[str, int]
"""A professional and the index of a day of the period."""


@dataclass(frozen=True)
class Start:
    """Where a search may begin.

    Attributes:
        sessions: of people, units, eSF and dates that the scenario has.
        affected: where something is otherwise than when they were written.
    """

    sessions: tuple[Session, ...]
    affected: frozenset[Cell]


def start(roster: Roster, was: LoadedScenario, loaded: LoadedScenario) -> Start:
    """What a scenario takes over from a roster.

    Who left is left out of the sessions that can do without; a session that cannot is left out whole.

    Args:
        roster: the roster, also one edited by hand: what cannot be placed on the calendar is left out.
        was: its scenario.
        loaded: the scenario that is to be solved.
    """
    kept: list[Session] = []
    index = {date: i for i, date in enumerate(loaded.month.days)}
    affected = set(_otherwise(was.month, was.ruleset, loaded.month, loaded.ruleset))
    for placed in place(roster, was.month, was.ruleset)[0].sessions:
        if placed.date not in index:
            continue
        people = tuple(p for p in placed.session.profissionais if p in loaded.scenario.profissionais)
        session = placed.session.model_copy(update={"profissionais": people})
        if _possible(session, loaded.scenario, loaded.ruleset):
            kept.append(session)
        else:
            affected |= {(p, index[placed.date]) for p in people}
    return Start(tuple(kept), frozenset(affected))


def _possible(session: Session, scenario: Scenario, ruleset: RuleSet) -> bool:
    """Whether a session is of what the scenario has, and has enough people."""
    activity = ruleset.activities.get(session.atividade)
    if activity is None or not session.profissionais or not _known(session, scenario):
        return False
    alone = len(session.profissionais) == 1 and not session.esf
    return not (alone and activity.participantes == "compartilhada")


def _known(session: Session, scenario: Scenario) -> bool:
    places = (
        (session.unidade, scenario.unidades),
        (session.espaco, scenario.espacos),
        (session.equipe, scenario.equipes),
    )
    return (
        all(name is None or name in there for name, there in places)
        and set(session.esf) <= set(scenario.esf)
        and set(session.parceiros) <= set(scenario.parceiros)
    )


def _otherwise(was: Month, under: RuleSet, now: Month, ruleset: RuleSet) -> Iterator[Cell]:
    """Where people are new, owe other hours in the week, or can come at other times of the day."""
    for professional in now.professionals:
        known = professional in was.professionals
        for week in now.weeks:
            before = was.week_of(week.days[0])
            other = not known or before is None
            if before is not None and known:
                due = due_minutes(was, under, professional, before)
                other = due != due_minutes(now, ruleset, professional, week)
            for date in week.days:
                if other or was.availability(professional, date) != now.availability(professional, date):
                    yield professional, (date - now.days[0]).days
