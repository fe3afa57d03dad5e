"""Everything that is shown of an audited roster, together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from escala.audit import AuditReport
from escala.audit.form import place
from escala.domain.month import Month
from escala.domain.roster import Roster
from escala.norms.ruleset import RuleSet
from escala.presentation.answer import Answer, answer_of
from escala.presentation.articles import Articles, articles_of
from escala.presentation.days import Day, Week, weeks_of
from escala.presentation.hours import HoursRow, SupportRow, hours_of, support_of
from escala.presentation.meetings import Meetings, meetings_of
from escala.presentation.names import Names
from escala.presentation.notices import (
    ShownBreaches,
    ShownFinding,
    ShownWaiver,
    breaches_of,
    findings_of,
    waivers_of,
)
from escala.presentation.penalties import Penalties, penalties_of
from escala.presentation.presence import SeatPresence, presence_of
from escala.presentation.sessions import ShownSession, shown_sessions
from escala.rules.wording import plain
from escala.whatif.figures import Figures, figures


@dataclass(frozen=True)
class Shown:
    """What is shown of an audited roster.

    Attributes:
        team: the name of the team, or of the service.
        norm: the title of its norm.
        version: of Escala, that made the roster.
        first, last: the period's first and last dates.
        names: what everything is called.
        answer: how the roster stands.
        sessions: all of them, in order of time; what cannot be placed on the calendar is among the breaches alone.
        weeks: the weeks of the period, by person and by place.
        meetings: the meetings.
        presence: presence at each seat; none where the norm asks for none.
        hours: hours of each person in each row of the norm.
        support: support of each eSF.
        waivers: where an article gives way to another.
        findings: what no roster can mend.
        breaches: what the roster does not hold.
        penalties: what the preferences cost.
        articles: the audit article by article.
        figures: the roster in numbers that can stand beside another's.
    """

    team: str
    norm: str
    version: str
    first: dt.date
    last: dt.date
    names: Names
    answer: Answer
    sessions: tuple[ShownSession, ...]
    weeks: tuple[Week, ...]
    meetings: Meetings
    presence: tuple[SeatPresence, ...]
    hours: tuple[HoursRow, ...]
    support: tuple[SupportRow, ...]
    waivers: tuple[ShownWaiver, ...]
    findings: tuple[ShownFinding, ...]
    breaches: tuple[ShownBreaches, ...]
    penalties: Penalties
    articles: Articles
    figures: Figures

    @property
    def days(self) -> tuple[Day, ...]:
        """Every date of the period."""
        return tuple(day for week in self.weeks for day in week.days)

    @property
    def period(self) -> str:
        """The period in words: `01/03/2027 a 28/03/2027`."""
        return f"{self.first:%d/%m/%Y} a {self.last:%d/%m/%Y}"


def shown(roster: Roster, month: Month, ruleset: RuleSet, report: AuditReport) -> Shown:
    """What is shown of a roster.

    Args:
        roster: the roster, also one with breaches.
        month: the calendar of its scenario.
        ruleset: its norm, adjusted.
        report: its audit.
    """
    view, _ = place(roster, month, ruleset)
    names = Names(month, ruleset)
    sessions = shown_sessions(view, names)
    numbers = figures(roster, report, month, ruleset)
    return Shown(
        team=plain(month.scenario.equipe.nome),
        norm=plain(ruleset.pack.titulo),
        version=roster.versao,
        first=month.scenario.periodo.inicio,
        last=month.scenario.periodo.fim,
        names=names,
        answer=answer_of(report, numbers),
        sessions=sessions,
        weeks=weeks_of(month, sessions, names),
        meetings=meetings_of(month, ruleset, sessions, names),
        presence=presence_of(view, report, names),
        hours=hours_of(report, names),
        support=support_of(report),
        waivers=waivers_of(report, month),
        findings=findings_of(report),
        breaches=breaches_of(report.violacoes),
        penalties=penalties_of(report),
        articles=articles_of(report),
        figures=numbers,
    )
