"""The month's meetings: those of the whole team one by one, those of part of it, those with guests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from escala.domain.month import Month
from escala.norms.ruleset import RuleSet
from escala.presentation.names import Named, Names
from escala.presentation.sessions import ShownSession


@dataclass(frozen=True)
class FurtherMeetings:
    """The meetings of part of the team with one eSF.

    Attributes:
        esf: with whom.
        sessions: in order of time.
    """

    esf: Named
    sessions: tuple[ShownSession, ...]

    @property
    def minutes(self) -> int:
        """How long they are together, in minutes."""
        return sum(session.minutes for session in self.sessions)


@dataclass(frozen=True)
class Meetings:
    """The meetings of a period.

    Attributes:
        whole: those of everybody who is not away, of the team or teams that they are about, and those that a clause
            about meetings calls several people or guests to, in order of time.
        further: the others with an eSF, by eSF; none where it has no more.
        partial: all that are not among `whole`, in order of time.
    """

    whole: tuple[ShownSession, ...]
    further: tuple[FurtherMeetings, ...]
    partial: tuple[ShownSession, ...]

    @property
    def every(self) -> tuple[ShownSession, ...]:
        """All of them, in order of time."""
        return tuple(sorted((*self.whole, *self.partial), key=lambda session: (session.date, session.span, session.id)))


def meetings_of(month: Month, ruleset: RuleSet, sessions: Sequence[ShownSession], names: Names) -> Meetings:
    """The meetings among a roster's sessions, which stand in order of time."""
    whole: list[ShownSession] = []
    partial: list[ShownSession] = []
    for session in sessions:
        if session.activity.id not in ruleset.meetings:
            continue
        if ruleset.activities[session.activity.id].participantes in ("equipe", "esf"):
            (whole if _has_everybody(session, month) else partial).append(session)
        elif session.partners or len(session.people) > 1:
            whole.append(session)
    further = (FurtherMeetings(esf, tuple(s for s in partial if esf in s.esf)) for esf in names.esf.values())
    return Meetings(tuple(whole), tuple(found for found in further if found.sessions), tuple(partial))


def _has_everybody(session: ShownSession, month: Month) -> bool:
    """Whether everybody is there who is not away and of whose team, or teams, it is."""
    staff, present = month.scenario.profissionais, {person.id for person in session.people}
    teams = {team for p in present for team in staff[p].equipes}
    there = month.everyone(session.date)
    return {p for p in there if not teams or not teams.isdisjoint(staff[p].equipes)} <= present
