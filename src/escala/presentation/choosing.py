"""What of a roster is looked at: some people, one unit, one eSF, some weeks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from escala.presentation.days import Day, Week, weeks_of
from escala.presentation.names import Named
from escala.presentation.sessions import ShownSession
from escala.presentation.showing import Shown


@dataclass(frozen=True)
class Choice:
    """What is looked at; where something is empty, all there is.

    Attributes:
        people: whose days.
        team: of whose people, in a service of several teams.
        unit: what is held there.
        esf: what it takes part in.
    """

    people: tuple[Named, ...] = ()
    team: Named | None = None
    unit: Named | None = None
    esf: Named | None = None

    @property
    def narrow(self) -> bool:
        """Whether only some of a person's sessions are looked at."""
        return self.unit is not None or self.esf is not None

    @property
    def places(self) -> tuple[str, ...]:
        """The team, the unit and the eSF that are looked at, by name."""
        return tuple(one.name for one in (self.team, self.unit, self.esf) if one is not None)

    def of(self, session: ShownSession) -> bool:
        """Whether a session is looked at, its people aside."""
        return (self.unit is None or session.unit == self.unit) and (self.esf is None or self.esf in session.esf)


def people_of(shown: Shown, choice: Choice) -> tuple[Named, ...]:
    """Whose days are looked at, in the order of the scenario, whether or not they have any session."""
    scenario, team = shown.names.month.scenario, None if choice.team is None else choice.team.id
    return tuple(
        person
        for person in shown.names.people.values()
        if (not choice.people or person in choice.people) and scenario.in_team(person.id, team)
    )


def weeks_looked_at(shown: Shown, choice: Choice) -> tuple[Week, ...]:
    """Every week of the period with what is looked at alone; of one place or eSF, those people who go there."""
    sessions = [session for session in shown.sessions if choice.of(session)]
    there = people_of(shown, choice)
    if choice.narrow:
        there = tuple(person for person in there if any(person in session.people for session in sessions))
    if choice.people or choice.team is not None:
        sessions = [session for session in sessions if not set(there).isdisjoint(session.people)]
    weeks = shown.weeks if len(sessions) == len(shown.sessions) else weeks_of(shown.names.month, sessions, shown.names)
    return tuple(replace(week, days=tuple(_day(day, there) for day in week.days)) for week in weeks)


def _day(day: Day, people: Sequence[Named]) -> Day:
    return replace(day, people=tuple(own for own in day.people if own.person in people))
