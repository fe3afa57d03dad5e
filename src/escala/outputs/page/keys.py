"""By which words the parts of a page can be picked out: the people, units, activities, eSF and teams of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from escala.presentation.days import PlaceDay
from escala.presentation.names import Named, Names
from escala.presentation.sessions import ShownSession

NO_UNIT = "ux"
"""The class of what is at no unit."""


@dataclass(frozen=True)
class Choice:
    """One thing that a page can be filtered by.

    Attributes:
        key: the class of what is its own.
        id: how an address names it.
        name: how the reader knows it.
    """

    key: str
    id: str
    name: str


@dataclass(frozen=True)
class Filter:
    """One list to choose from.

    Attributes:
        id: how an address names it.
        label: what it is called.
        everything: what is said where nothing is chosen.
        choices: what can be chosen.
    """

    id: str
    label: str
    everything: str
    choices: tuple[Choice, ...]


class Keys:
    """The classes by which the page's script knows what belongs to whom.

    Args:
        names: what everything is called.
        activities: the class of each activity, by its id.
    """

    def __init__(self, names: Names, activities: Mapping[str, str]) -> None:
        self._staff = names.month.scenario.profissionais
        self._names = names
        self.people = _numbered("p", names.people)
        self.units = _numbered("u", names.units)
        self.esf = _numbered("e", names.esf)
        self.teams = _numbered("t", names.teams)
        self.activities = activities

    def person(self, person: Named) -> str:
        """The classes of what is one person's: the person and the teams that the person is of."""
        return _joined(self.people[person.id], *self._teams([person]))

    def place(self, place: PlaceDay) -> str:
        """The class of a place: the unit, or that it is none."""
        return self.units.get(place.place.id, NO_UNIT) if place.local == "unidade" else NO_UNIT

    def session(self, session: ShownSession) -> str:
        """The classes of a session: its people and their teams, what, with whom, where."""
        return _joined(self._people(session), self.work(session))

    def work(self, session: ShownSession) -> str:
        """The classes of a session that are not its people's; where there is one unit, nobody asks which."""
        unit = "" if session.unit is None or len(self.units) == 1 else self.units[session.unit.id]
        return _joined(self._what(session), unit)

    def doing(self, session: ShownSession) -> str:
        """The classes of a session that are not its place's."""
        return _joined(self._people(session), self._what(session))

    def _people(self, session: ShownSession) -> str:
        return _joined(*(self.people[person.id] for person in session.people), *self._teams(session.people))

    def _what(self, session: ShownSession) -> str:
        return _joined(self.activities[session.activity.id], *(self.esf[team.id] for team in session.esf))

    def _teams(self, people: Iterable[Named]) -> list[str]:
        return list(dict.fromkeys(self.teams[t] for person in people for t in self._staff[person.id].equipes))

    def filters(self, used: Iterable[Named]) -> tuple[Filter, ...]:
        """The lists to choose from that have more than one choice.

        Args:
            used: the activities that the roster has.
        """
        names = self._names
        lists = (
            ("equipe", "Equipe", "todas", self.teams, names.teams.values()),
            ("pessoa", "Pessoa", "todas", self.people, names.people.values()),
            ("unidade", "Unidade", "todas", self.units, names.units.values()),
            ("atividade", "Atividade", "todas", self.activities, used),
            ("esf", "eSF", "todas", self.esf, names.esf.values()),
        )
        made = (
            Filter(id, label, everything, tuple(Choice(keys[one.id], one.id, one.name) for one in among))
            for id, label, everything, keys, among in lists
        )
        return tuple(found for found in made if len(found.choices) > 1)


def _numbered(letter: str, among: Mapping[str, Named]) -> dict[str, str]:
    return {id: f"{letter}{number}" for number, id in enumerate(among)}


def _joined(*keys: str) -> str:
    return " ".join(filter(None, keys))
