"""What every rule's clause and check are made of. No solver here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import Field

from escala.domain.clock import Span
from escala.domain.findings import CheckResult
from escala.domain.month import Month
from escala.domain.roster import Session
from escala.domain.scenario import Scenario
from escala.domain.values import FileModel
from escala.norms.ruleset import RuleSet


class NoParameters(FileModel):
    """Parameters of a rule that has none."""


class SoftParameters(FileModel):
    """Parameters that every soft rule has: points for each unit of what it counts."""

    peso: int = Field(ge=0, le=1000)


P = TypeVar("P", bound=FileModel)


@dataclass(frozen=True)
class RuleClause(Generic[P]):
    """A rule's identity: id (public, as in packs), title and sentence in Portuguese, parameters.

    Attributes:
        soft: whether it costs points instead of forbidding.
        roster: whether it speaks of a roster; composition and links speak of the team.
        whole: whether it is asked of a service as a whole; the others, of the teams that share nobody, each by itself.
        waivable: whether a team may write down that it does without: a duty of the norm, not a fact of the world.
    """

    id: str
    title: str
    sentence: str
    parameters: type[P]
    soft: bool = False
    roster: bool = True
    whole: bool = False
    waivable: bool = False

    def of(self, ruleset: RuleSet) -> P:
        """This rule's parameters in a rule set, adjusted and with the scenario's weight.

        Raises:
            pydantic.ValidationError: the pack or an adjustment gives a wrong parameter.
        """
        values: dict[str, Any] = dict(ruleset.parameters.get(self.id, {}))
        if self.soft and self.id in ruleset.weights:
            values["peso"] = ruleset.weights[self.id]
        return self.parameters.model_validate(values)


@dataclass(frozen=True)
class Term(Generic[P]):
    """One clause of a general kind, with its parameters validated.

    Attributes:
        id: the clause's id, or the key in `pactuacoes`.
        article: how messages cite it.
        team: whose it is, in a service of several teams; `None` for the whole service.
    """

    id: str
    article: str
    parameters: P
    team: str | None = None

    @property
    def key(self) -> str:
        """What tells it from the others, in a service of several teams too."""
        return self.id if self.team is None else f"{self.id} {self.team}"

    def calls(self, scenario: Scenario, professional: str) -> bool:
        """Whether it is about a professional, other than as a unit's reference."""
        named: bool = getattr(self.parameters, "quem").names(professional, scenario.profissionais[professional])  # noqa: B009
        return named and scenario.in_team(professional, self.team)

    def seat(self, scenario: Scenario) -> str:
        """The unit that `sede` stands for."""
        return scenario.seat(self.team)


class Reference(NamedTuple):
    """A name among a clause's parameters.

    Attributes:
        path: where it stands in them.
        name: the name.
        among: keys of the scenario, or `atividades` and `ocupacoes` of the norm, under one of which it is an id.
        words: names that stand for something else there.
    """

    path: tuple[str | int, ...]
    name: str
    among: tuple[str, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class KindClause(RuleClause[Any]):
    """A general kind of rule: each clause that cites it is a rule by itself.

    Attributes:
        references: the names among the parameters of such a clause.
    """

    whole: bool = True
    waivable: bool = True
    references: Callable[[Any], Iterable[Reference]] = field(kw_only=True)

    def of(self, ruleset: RuleSet) -> tuple[Term[Any], ...]:
        """The clauses of this kind in a rule set.

        Raises:
            pydantic.ValidationError: one of them has a wrong parameter.
        """
        found = (term for term in ruleset.terms if term.rule == self.id)
        return tuple(
            Term(term.id, term.article, self.parameters.model_validate(term.parameters), term.team) for term in found
        )


@dataclass(frozen=True)
class Placed:
    """A session with its times as a local date and minutes since midnight of that date."""

    session: Session
    date: dt.date
    span: Span

    @property
    def minutes(self) -> int:
        """Length in minutes."""
        return self.span.minutes


@dataclass(frozen=True)
class RosterView:
    """A written roster as the checks read it: sessions placed on the calendar, in order of time.

    Only sessions that can be placed are here (known people, units, eSF, parties, venues and activities, one local day
    of the period); the audit reports the others by itself.
    """

    month: Month
    ruleset: RuleSet
    sessions: tuple[Placed, ...]

    @cached_property
    def by_professional(self) -> Mapping[str, tuple[Placed, ...]]:
        """Professional -> that person's sessions in order of time."""
        return {p: tuple(s for s in self.sessions if p in s.session.profissionais) for p in self.month.professionals}

    @cached_property
    def by_date(self) -> Mapping[dt.date, tuple[Placed, ...]]:
        """Every date of the period -> its sessions in order of time."""
        days: dict[dt.date, list[Placed]] = {date: [] for date in self.month.days}
        for placed in self.sessions:
            days[placed.date].append(placed)
        return {date: tuple(placed) for date, placed in days.items()}

    def of_activity(self, *activities: str) -> tuple[Placed, ...]:
        """Sessions of these activities, in order of time."""
        return tuple(s for s in self.sessions if s.session.atividade in activities)

    def of_term(self, term: Term[Any]) -> tuple[Placed, ...]:
        """Sessions of a clause's activity that are its team's, in order of time."""
        found = self.of_activity(term.parameters.atividade)
        return tuple(placed for placed in found if placed.session.equipe == term.team)

    def on(self, professional: str, date: dt.date) -> tuple[Placed, ...]:
        """A person's sessions on one date."""
        return tuple(s for s in self.by_professional[professional] if s.date == date)

    def name(self, professional: str) -> str:
        """The person's name as written in the scenario."""
        return self.month.scenario.profissionais[professional].nome

    def at(self, date: dt.date, minute: int) -> dt.datetime:
        """Local date-time, with zone, of minutes since midnight of a date."""
        from zoneinfo import ZoneInfo

        zone = ZoneInfo(self.ruleset.pack.fuso)
        return dt.datetime.combine(date, dt.time(minute // 60, minute % 60), tzinfo=zone)


__all__ = [
    "CheckResult",
    "KindClause",
    "NoParameters",
    "Placed",
    "Reference",
    "RosterView",
    "RuleClause",
    "SoftParameters",
    "Term",
]
